-- Analyses are numbered in the order in which they were loaded. All rows of one lie together in
-- each table, so the number tells DuckDB which few blocks to read (its zone maps); an id, which
-- is a digest, says nothing about where its rows lie.
alter table call add column analysis_no bigint;
alter table call add column latest boolean default false;  -- of the analyses of this call
alter table measure add column analysis_no bigint;
alter table finding add column analysis_no bigint;
alter table finding add column evidence_count integer;
alter table finding add column decides boolean;  -- the worst outcome of its rule in the call
alter table evidence add column analysis_no bigint;
alter table scorecard_section add column analysis_no bigint;
alter table scorecard_item add column analysis_no bigint;
alter table scorecard_item add column worth double;  -- skill points of 100 it could earn here
alter table delivery_window add column analysis_no bigint;
alter table utterance add column analysis_no bigint;
alter table stretch add column analysis_no bigint;
alter table redaction add column analysis_no bigint;
alter table commitment add column analysis_no bigint;
alter table influence add column analysis_no bigint;
alter table taken_out add column analysis_no bigint;

update call set analysis_no = numbered.analysis_no
from (select analysis_id, row_number() over (order by rowid) as analysis_no from call) as numbered
where numbered.analysis_id = call.analysis_id;
update measure set analysis_no = call.analysis_no from call where call.analysis_id = measure.analysis_id;
update finding set analysis_no = call.analysis_no from call where call.analysis_id = finding.analysis_id;
update evidence set analysis_no = call.analysis_no from call where call.analysis_id = evidence.analysis_id;
update scorecard_section set analysis_no = call.analysis_no from call where call.analysis_id = scorecard_section.analysis_id;
update scorecard_item set analysis_no = call.analysis_no from call where call.analysis_id = scorecard_item.analysis_id;
update delivery_window set analysis_no = call.analysis_no from call where call.analysis_id = delivery_window.analysis_id;
update utterance set analysis_no = call.analysis_no from call where call.analysis_id = utterance.analysis_id;
update stretch set analysis_no = call.analysis_no from call where call.analysis_id = stretch.analysis_id;
update redaction set analysis_no = call.analysis_no from call where call.analysis_id = redaction.analysis_id;
update commitment set analysis_no = call.analysis_no from call where call.analysis_id = commitment.analysis_id;
update influence set analysis_no = call.analysis_no from call where call.analysis_id = influence.analysis_id;
update taken_out set analysis_no = call.analysis_no from call where call.analysis_id = taken_out.analysis_id;
update finding set evidence_count = coalesce(pieces, 0)
from (
    select finding.analysis_id, finding_no, count(evidence_no) as pieces
    from finding
    left join evidence
        on belongs_to = 'finding'
        and evidence.analysis_id = finding.analysis_id and owner_no = finding_no
    group by all
) as counted
where counted.analysis_id = finding.analysis_id and counted.finding_no = finding.finding_no;

update finding set decides = ordered.place = 1
from (
    select
        analysis_id, finding_no,
        row_number() over (
            partition by analysis_id, rule_id
            order by
                list_position(
                    ['violated', 'missed', 'review', 'met', 'not_evaluable'], outcome
                ),
                finding_no
        ) as place
    from finding
) as ordered
where ordered.analysis_id = finding.analysis_id and ordered.finding_no = finding.finding_no;

update scorecard_item set worth = weighed.worth
from (
    with measured as (
        select
            item.analysis_id, item_no, weight, max_points,
            sum(max_points) over (partition by item.analysis_id, item.section_id) as of_section,
            row_number() over (partition by item.analysis_id, item.section_id) = 1 as heads
        from scorecard_item as item
        join scorecard_section as section
            on section.analysis_id = item.analysis_id and section.section_id = item.section_id
        where points is not null and max_points > 0
    )
    select
        analysis_id, item_no,
        100 * weight * max_points / of_section
            / nullif(sum(weight) filter (heads) over (partition by analysis_id), 0) as worth
    from measured
) as weighed
where weighed.analysis_id = scorecard_item.analysis_id
    and weighed.item_no = scorecard_item.item_no;

-- Findings that somebody should look at, with their first evidence: one in twenty.
create table flag (
    analysis_no bigint not null,
    finding_no  integer not null,
    rule_id     varchar not null,
    name        varchar not null,
    kind        varchar not null,
    outcome     varchar not null,    -- violated, missed or review
    severity    varchar not null,
    why         varchar not null,
    quote       varchar,
    speaker     varchar,
    start_s     double,
    end_s       double
);

insert into flag
select
    finding.analysis_no, finding_no, rule_id, name, kind, outcome, severity, finding.why,
    first.quote, first.speaker, first.start_s, first.end_s
from finding
left join evidence as first
    on first.analysis_no = finding.analysis_no and first.owner_no = finding.finding_no
    and first.belongs_to = 'finding' and first.evidence_no = 0
where outcome in ('violated', 'missed', 'review')
order by finding.analysis_no, finding_no;

-- Sums over the latest analyses, brought up to date by each load for the days it touched.
create table rule_day (
    rule_id        varchar not null,
    team           varchar,
    agent_key      varchar not null,
    day            date,
    agent          varchar not null,
    name           varchar not null,
    kind           varchar not null,
    severity       varchar not null,
    judged_calls   bigint not null,
    violated_calls bigint not null,
    missed_calls   bigint not null,
    review_calls   bigint not null,
    met_calls      bigint not null
);

create table item_day (
    item_id        varchar not null,
    team           varchar,
    agent_key      varchar not null,
    day            date,
    agent          varchar not null,
    section_id     varchar not null,
    item           varchar not null,
    measured_calls bigint not null,
    share_sum      double not null,
    worth_sum      double,
    lost_sum       double
);

create view v_flag as
select
    current_call.analysis_id, call_id, agent, agent_key, team, day, started_at,
    finding.rule_id, finding.name, finding.kind, finding.outcome, finding.severity, finding.why,
    first.quote, first.speaker, first.start_s, first.end_s
from finding
join current_call using (analysis_no)
left join evidence as first
    on first.analysis_no = finding.analysis_no and first.owner_no = finding.finding_no
    and first.belongs_to = 'finding' and first.evidence_no = 0
where finding.outcome in ('violated', 'missed', 'review');

create view v_rule_day as
select
    rule_id, team, agent_key, day,
    any_value(agent) as agent,
    any_value(finding.name) as name,
    any_value(finding.kind) as kind,
    any_value(finding.severity) as severity,
    count(*) as judged_calls,
    count(*) filter (outcome = 'violated') as violated_calls,
    count(*) filter (outcome = 'missed') as missed_calls,
    count(*) filter (outcome = 'review') as review_calls,
    count(*) filter (outcome = 'met') as met_calls
from finding
join current_call using (analysis_no)
where decides and outcome <> 'not_evaluable'
group by rule_id, team, agent_key, day;

create view v_item_day as
select
    item_id, team, agent_key, day,
    any_value(agent) as agent,
    any_value(section_id) as section_id,
    any_value(scorecard_item.name) as item,
    count(*) as measured_calls,
    sum(points / max_points) as share_sum,
    sum(worth) as worth_sum,
    sum(worth * (1 - points / max_points)) as lost_sum
from scorecard_item
join current_call using (analysis_no)
where points is not null and max_points > 0
group by item_id, team, agent_key, day;

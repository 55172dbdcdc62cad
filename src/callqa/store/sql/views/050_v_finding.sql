create view v_finding as
with pieces as (
    select
        analysis_id, owner_no,
        count(*) as evidence_count,
        arg_min(quote, evidence_no) as quote,
        arg_min(speaker, evidence_no) as speaker,
        arg_min(start_s, evidence_no) as start_s,
        arg_min(end_s, evidence_no) as end_s
    from evidence
    where belongs_to = 'finding'
    group by analysis_id, owner_no
)
select
    finding.analysis_id, call_id, agent, day,
    finding.rule_id, finding.name, finding.kind, finding.outcome, finding.severity, finding.why,
    pieces.quote, pieces.speaker, pieces.start_s, pieces.end_s,
    coalesce(pieces.evidence_count, 0) as evidence_count,
    finding.pack, finding.pack_version
from finding
join current_call using (analysis_id)
left join pieces
    on pieces.analysis_id = finding.analysis_id and pieces.owner_no = finding.finding_no;

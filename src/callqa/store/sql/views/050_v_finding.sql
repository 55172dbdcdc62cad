create view v_finding as
select
    current_call.analysis_id, call_id, agent, day,
    finding.rule_id, finding.name, finding.kind, finding.outcome, finding.severity, finding.why,
    first.quote, first.speaker, first.start_s, first.end_s,
    finding.evidence_count::bigint as evidence_count,
    finding.pack, finding.pack_version
from finding
join current_call using (analysis_no)
left join evidence as first
    on first.analysis_no = finding.analysis_no and first.owner_no = finding.finding_no
    and first.belongs_to = 'finding' and first.evidence_no = 0;

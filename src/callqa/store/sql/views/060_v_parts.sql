create view v_evidence as
select
    current_call.analysis_id, call_id, agent, day, belongs_to,
    coalesce(finding.rule_id, scorecard_item.item_id) as owner,
    owner_no, evidence_no, start_s, end_s, speaker, quote, evidence.why
from evidence
join current_call using (analysis_no)
left join finding
    on belongs_to = 'finding'
    and finding.analysis_no = evidence.analysis_no and finding_no = owner_no
left join scorecard_item
    on belongs_to = 'item'
    and scorecard_item.analysis_no = evidence.analysis_no and item_no = owner_no;

create view v_scorecard_item as
select
    current_call.analysis_id, call_id, agent, day,
    section.section_id, section.name as section, section.weight, section.score as section_score,
    item.item_id, item.name as item, item.points, item.max_points, item.why
from scorecard_item as item
join current_call using (analysis_no)
join scorecard_section as section
    on section.analysis_no = item.analysis_no and section.section_id = item.section_id;

create view v_delivery_window as
select
    current_call.analysis_id, call_id, agent, day,
    window_no, start_s, end_s, label, delivery_window.probability_rushed, reasons
from delivery_window
join current_call using (analysis_no);

create view v_measure as
select
    current_call.analysis_id, call_id, agent, day,
    subject, name, coalesce(part, 'call') as part, coalesce(part_no, 0) as part_no,
    value, unit, evidence_s, not_measured, numerator, denominator, start_s, end_s,
    definition, limits
from measure
join current_call using (analysis_no);

create view v_stretch as
select current_call.analysis_id, call_id, agent, day, kind, speaker, start_s, end_s, why
from stretch
join current_call using (analysis_no);

create view v_utterance as
select
    current_call.analysis_id, call_id, agent, day,
    utterance_no, speaker, start_s, end_s, text, word_count, probability
from utterance
join current_call using (analysis_no);

create view v_commitment as
select
    current_call.analysis_id, call_id, agent, day,
    commitment_no, amount_usd, due, method, confirmed
from commitment
join current_call using (analysis_no);

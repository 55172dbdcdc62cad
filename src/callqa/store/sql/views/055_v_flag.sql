create view v_flag as
select
    analysis_id, call_id, agent, agent_key, team, day, started_at,
    flag.rule_id, flag.name, flag.kind, flag.outcome, flag.severity, flag.why,
    flag.quote, flag.speaker, flag.start_s, flag.end_s
from flag
join current_call using (analysis_no);

create view v_rule_day as
select
    rule_id, team, agent_key, day, agent, name, kind, severity,
    judged_calls, violated_calls, missed_calls, review_calls, met_calls
from rule_day;

create view v_item_day as
select
    item_id, team, agent_key, day, agent, section_id, item,
    measured_calls, share_sum, worth_sum, lost_sum
from item_day;

-- Which calls a rule flagged, for lists of them; the published copy keeps them by rule.
create view rule_flag as select rule_id, analysis_no, outcome from flag;

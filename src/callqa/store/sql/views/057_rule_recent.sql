-- Rules by agent on the days that pages of a rule ask for: four weeks up to its last day, and a week
-- more for a team that had no calls of late. The published copy keeps these few by rule.
create view rule_recent as
select
    rule_id, agent_key, agent, team, day, judged_calls, violated_calls, missed_calls, review_calls
from v_rule_day
where day > (select max(day) from v_rule_day) - 35;

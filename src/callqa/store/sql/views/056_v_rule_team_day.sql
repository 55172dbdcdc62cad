create view v_rule_team_day as
select
    rule_id, team, day,
    any_value(name) as name,
    any_value(kind) as kind,
    any_value(severity) as severity,
    sum(judged_calls)::bigint as judged_calls,
    sum(violated_calls)::bigint as violated_calls,
    sum(missed_calls)::bigint as missed_calls,
    sum(review_calls)::bigint as review_calls,
    sum(met_calls)::bigint as met_calls
from v_rule_day
group by rule_id, team, day;

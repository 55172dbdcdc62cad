-- Averages leave NULL out by themselves; a share of nothing stays NULL.
create view v_agent_day as
select
    agent_key,
    coalesce(arg_max(agent_name, started_at), any_value(agent)) as agent,
    coalesce(arg_max(team, started_at), any_value(team)) as team,
    day,
    count(*) as calls,
    count(total) as scored_calls,
    sum(duration_s) as audio_s,
    avg(total) as total_mean,
    avg(gate) as gate_mean,
    avg(case when ruled then reviewed_total else total end) as reviewed_total_mean,
    count(*) filter (ruled) as reviewed_calls,
    count(*) filter (len(auto_fail_rules) > 0) as auto_fail_calls,
    count(*) filter (len(review_rules) > 0) as review_calls,
    count(*) filter (delivery = 'calm') as calm_calls,
    count(*) filter (delivery = 'rushed') as rushed_calls,
    count(*) filter (delivery = 'undecided') as undecided_calls,
    avg(agent_words_per_minute) as words_per_minute_mean,
    avg(agent_pause_mean_s) as pause_mean_s,
    avg(agent_talk_share) as agent_talk_share_mean,
    avg(talk_over_share) as talk_over_share_mean
from current_call
left join review_of_call using (call_id)
group by agent_key, day;

create view v_agent_summary as
select
    agent_key,
    coalesce(arg_max(agent_name, started_at), any_value(agent)) as agent,
    coalesce(arg_max(team, started_at), any_value(team)) as team,
    count(*) as calls,
    count(total) as scored_calls,
    sum(duration_s) as audio_s,
    min(day) as first_day,
    max(day) as last_day,
    median(total) as total_median,
    quantile_cont(total, 0.25) as total_q1,
    quantile_cont(total, 0.75) as total_q3,
    avg(total) as total_mean,
    avg(skill) as skill_mean,
    avg(gate) as gate_mean,
    median(gate) as gate_median,
    median(case when ruled then reviewed_total else total end) as reviewed_total_median,
    count(*) filter (ruled) as reviewed_calls,
    count(*) filter (open_disputes > 0) as disputed_calls,
    count(*) filter (len(auto_fail_rules) > 0) as auto_fail_calls,
    count(*) filter (len(review_rules) > 0) as review_calls,
    count(*) filter (delivery = 'calm') as calm_calls,
    count(*) filter (delivery = 'rushed') as rushed_calls,
    count(*) filter (delivery = 'undecided') as undecided_calls,
    median(agent_words_per_minute) as words_per_minute_median,
    avg(agent_pause_mean_s) as pause_mean_s,
    avg(agent_talk_share) as agent_talk_share_mean,
    avg(talk_over_share) as talk_over_share_mean
from current_call
left join review_of_call using (call_id)
group by agent_key;

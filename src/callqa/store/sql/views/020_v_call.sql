create view v_call as
with findings as (
    select
        analysis_no,
        count(*) filter (outcome = 'violated') as violated_count,
        count(*) filter (outcome = 'missed') as missed_count,
        count(*) filter (outcome = 'review') as review_count
    from flag
    group by analysis_no
),
commitments as (
    select analysis_no, count(*) as commitment_count from commitment group by analysis_no
),
redactions as (
    select analysis_no, count(*) as redaction_count from redaction group by analysis_no
),
unbelieved as (
    select analysis_no, sum(words) as unbelieved_words from taken_out group by analysis_no
)
select
    call_id, agent, agent_key, agent_id, team, account_ref, started_at, started_local, day, direction,
    disposition, call_type, duration_s,
    total, skill, gate,
    reviewed_total, reviewed_gate, reviewed_skill, reviewed_delivery,
    coalesce(review_state, 'unreviewed') as review_state,
    coalesce(open_disputes, 0) as open_disputes,
    coalesce(acknowledged, false) as acknowledged,
    len(auto_fail_rules) > 0 as auto_fail,
    auto_fail_rules, review_rules, not_scored,
    coalesce(violated_count, 0) as violated_count,
    coalesce(missed_count, 0) as missed_count,
    coalesce(review_count, 0) as review_count,
    delivery, probability_rushed, delivery_reasons,
    agent_words_per_minute as words_per_minute,
    agent_articulation_rate as articulation_rate,
    agent_pause_count as pause_count,
    agent_pauses_per_minute as pauses_per_minute,
    agent_pause_mean_s as pause_mean_s,
    agent_pause_longest_s as pause_longest_s,
    agent_pause_total_s as pause_total_s,
    agent_pitch_range_semitones as pitch_range_semitones,
    agent_loudness_db as loudness_db,
    consumer_words_per_minute,
    agent_talk_share, consumer_talk_share, agent_share_of_talk,
    talk_over_share, talk_over_count, agent_started_talk_over_count, agent_interruption_count,
    consumer_rise_count, agent_rose_share,
    both_silent_share, longest_silence_s, silence_count,
    mutual_silence_total_s as silence_s, longest_unexcused_silence_s, unexcused_silence_count,
    unexcused_dead_air_count, excused_silence_total_s as excused_silence_s,
    hold_count, hold_total_s as hold_s, ring_back_total_s as ring_back_s,
    response_latency_median_s, response_latency_p90_s, longest_monologue_s,
    coalesce(commitment_count, 0) as commitment_count,
    coalesce(redaction_count, 0) as redaction_count,
    coalesce(unbelieved_words, 0)::bigint as unbelieved_words,
    warnings, engine_id, detector_id, model_id, packs, form, code_version, policy_digest,
    analysed_at, analysis_id, analysis_no, path
from current_call
left join findings using (analysis_no)
left join commitments using (analysis_no)
left join redactions using (analysis_no)
left join unbelieved using (analysis_no)
left join review_of_call using (call_id);

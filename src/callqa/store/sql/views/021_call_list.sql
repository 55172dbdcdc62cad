-- What a list of calls shows, of `v_call`. The published copy keeps these columns, the latest call
-- first: most lists are read from that end, and a page of one then lies in one place.
create view call_list as
select
    analysis_no,
    call_id, agent, agent_key, team, started_at, started_local, day, duration_s, call_type,
    direction, disposition, total, reviewed_total, gate, reviewed_gate, skill, not_scored,
    auto_fail, auto_fail_rules, violated_count, missed_count, review_count, delivery,
    reviewed_delivery, probability_rushed, words_per_minute, review_state, warnings
from v_call;

-- Where each call lies and which calls are like it, for a page of one call.
-- What is compared has the same `alike`: conversations are set against conversations, and numbers
-- against those of the same recogniser and detector.
create view latest_call as
select
    analysis_no, analysis_id, call_id, shard, agent, agent_key, team, started_at, started_local, day,
    epoch_us(started_at) as at_us,
    epoch_us(started_at) // 86400000000 as day_no,
    hash(
        case when call_type in ('voicemail', 'no_contact') then call_type else 'talk' end,
        split_part(engine_id, ' sha256:', 1),
        detector_id
    ) as alike
from current_call;

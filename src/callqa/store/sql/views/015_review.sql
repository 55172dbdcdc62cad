-- Of several decisions about one answer the latest counts, and only for the analysis it was about.
-- The ruling is an accept or override; a dispute is open until a later ruling on the same answer,
-- or a later accept of the whole call.
create view review_of_call as
with about as (
    select
        review_event.*,
        review_event.analysis_id = current_call.analysis_id as of_latest,
        kind in ('accept', 'override') as ruling
    from review_event
    join current_call using (call_id)
),
whole as (
    select call_id, max(event_id) as accepted
    from about
    where of_latest and ruling and subject = 'call'
    group by call_id
),
answers as (
    select
        call_id, subject, subject_id,
        max(event_id) filter (kind = 'dispute') as disputed,
        max(event_id) filter (ruling) as ruled
    from about
    where of_latest
    group by call_id, subject, subject_id
),
disputes as (
    select
        call_id,
        accepted is not null as accepted,
        list(subject_id order by subject_id) filter (ruled is not null and subject = 'finding')
            as ruled_rules,
        list(coalesce(nullif(subject_id, ''), subject) order by subject, subject_id) filter (
            disputed > coalesce(ruled, '') and disputed > coalesce(accepted, '')
        ) as disputed
    from answers
    left join whole using (call_id)
    group by call_id, accepted
),
calls as (
    select
        call_id,
        count(*) filter (of_latest) as decisions,
        count(*) filter (of_latest and ruling) as rulings,
        coalesce(bool_or(kind = 'acknowledge') filter (of_latest), false) as acknowledged,
        max(decided_at) filter (of_latest) as reviewed_at,
        arg_max(
            {
                'total': reviewed_total,
                'gate': reviewed_gate,
                'skill': reviewed_skill,
                'delivery': reviewed_delivery
            },
            event_id
        ) filter (of_latest and ruling) as reviewed
    from about
    group by call_id
)
select
    call_id, acknowledged, reviewed_at,
    reviewed.total as reviewed_total,
    reviewed.gate as reviewed_gate,
    reviewed.skill as reviewed_skill,
    reviewed.delivery as reviewed_delivery,
    rulings > 0 as ruled,
    coalesce(accepted, false) as accepted,
    coalesce(ruled_rules, []) as ruled_rules,
    coalesce(disputed, []) as disputed,
    coalesce(len(disputed), 0) as open_disputes,
    case
        when len(disputed) > 0 then 'disputed'
        when rulings > 0 then 'reviewed'
        when decisions > 0 then 'acknowledged'
        else 'earlier_analysis'
    end as review_state
from calls
left join disputes using (call_id);

create view v_review as
select
    event_id, review_event.call_id, review_event.analysis_id,
    coalesce(review_event.analysis_id = current_call.analysis_id, false) as of_latest,
    current_call.agent, coalesce(current_call.agent_key, review_event.agent_key) as agent_key,
    current_call.team, current_call.day,
    kind, subject, subject_id, machine, decided, reason, decided_by, role, decided_at,
    machine_total, machine_gate, machine_skill, machine_delivery,
    reviewed_total, reviewed_gate, reviewed_skill, reviewed_delivery
from review_event
left join current_call using (call_id);

create view v_note as
select note_id, agent_key, text, written_by, written_at from note;

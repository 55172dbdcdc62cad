-- What a person should look at next, of the 30 days up to the latest call; disputes of any age.
--   disputed   somebody disagrees with an answer, and nobody has decided
--   auto_fail  a rule failed the call by itself, and nobody has ruled on it
--   review     a rule waits for a person
--   undecided  the delivery model abstained on a scored call
--   outlier    the total is far from the agent's usual: beyond 3.5 robust standard deviations, from
--              10 scored calls on, like v_baseline (Iglewicz & Hoaglin 1993)
--   sample     one scored call of each agent and day, drawn by the digest of its id: the same at
--              every look, and nothing an agent could steer
create view v_queue as
with usual as (
    select
        agent_key,
        median(total) as usual_total,
        mad(total) as spread
    from current_call
    where total is not null and agent_key <> 'unknown'
        and day > (select max(day) from current_call) - 90
    group by agent_key
    having count(*) >= 10
),
looked_at as (
    select
        current_call.*, usual_total,
        reviewed_total,
        coalesce(review_state, 'unreviewed') as review_state,
        coalesce(ruled, false) as ruled,
        coalesce(disputed, []) as disputed,
        case when accepted then []
            else [one for one in auto_fail_rules if not list_contains(coalesce(ruled_rules, []), one)]
        end as failing,
        case when accepted then []
            else [one for one in review_rules if not list_contains(coalesce(ruled_rules, []), one)]
        end as waiting,
        case when spread > 1e-9 then (total - usual_total) / (1.4826 * spread) end as total_z,
        total is not null and row_number() over (
            partition by agent_key, day, total is not null order by md5(call_id), call_id
        ) = 1 as drawn
    from current_call
    left join usual using (agent_key)
    left join (
        select
            call_id, ruled, accepted, ruled_rules, disputed, reviewed_total, review_state
        from review_of_call
    ) using (call_id)
    where day is null or day > (select max(day) from current_call) - 30 or len(disputed) > 0
),
names as (
    select map_from_entries(list((id, name))) as name_of
    from (
        select id, any_value(name) as name
        from (
            select rule_id as id, name from v_rule_day
            union all
            select item_id, item from v_item_day
        )
        group by id
    )
),
reasoned as (
    select
        *,
        case
            when len(disputed) > 0 then disputed
            when len(failing) > 0 then failing
            else waiting
        end as about,
        [one for one in [
            case when len(disputed) > 0 then 'disputed' end,
            case when len(failing) > 0 then 'auto_fail' end,
            case when len(waiting) > 0 then 'review' end,
            case when not ruled and delivery = 'undecided' and total is not null
                then 'undecided' end,
            case when not ruled and abs(total_z) > 3.5 then 'outlier' end,
            case when not ruled and drawn then 'sample' end
        ] if one is not null] as reasons
    from looked_at
)
select
    row_number() over (
        order by
            list_position(
                ['disputed', 'auto_fail', 'review', 'undecided', 'outlier', 'sample'], reasons[1]
            ),
            day desc nulls last,
            len(failing) + len(waiting) desc,
            abs(total_z) desc nulls last,
            call_id
    ) as place,
    reasons[1] as reason,
    reasons,
    about,
    [coalesce(name_of[one], '') for one in about] as about_names,
    call_id, analysis_id, agent, agent_key, team, day, started_local, duration_s,
    total, reviewed_total, usual_total, total_z, delivery, review_state
from reasoned, names
where len(reasons) > 0;

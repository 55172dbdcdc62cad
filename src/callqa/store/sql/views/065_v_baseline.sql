-- Each measure of a call against calls before it: the agent's own, and those of the team's others.
-- Like is compared with like only: conversations with conversations, and numbers of the same
-- recogniser, detector and limits.
--   own:  the 30 calls before it, none older than 90 days.
--   team: of each other agent 30 calls, from the 28 days before the call's day (UTC), so that one
--         busy colleague is not the team.
-- Median and MAD, since one odd call must not move them: z = (value - median) / (1.4826 MAD), where
-- 1.4826 makes the MAD of normal values their standard deviation (Iglewicz & Hoaglin 1993).
-- From 10 calls on: of normal values 3.3 % then lie beyond 3.5, with 5 calls 12 %, with 30 0.6 %.
-- A MAD of 0, as of counts that are mostly 0, gives no z but the reason no_spread.
--
-- Pages of one call say the same from fewer rows: coaching/one_baseline.py.
create view v_baseline as
with within as not materialized (
    select
        analysis_no, analysis_id, call_id, agent, agent_key, team, day, at_us, day_no,
        alike as made_alike
    from latest_call
),
taken as not materialized (
    select within.* exclude (analysis_no), subject, name, value, unit, not_measured, hash(made_alike, limits) as alike
    from measure
    join within using (analysis_no)
    where coalesce(part, 'call') = 'call' and subject in ('agent', 'call')
),
comparable as not materialized (
    select * from taken where value is not null and at_us is not null and agent_key <> 'unknown'
),
counted as not materialized (
    select
        *,
        least(30, count(*) over (
            partition by agent_key, name, subject, alike order by at_us
            range between 90 * 86400000000 preceding and 1 preceding
        )) as own_n,
        row_number() over (
            partition by agent_key, name, subject, alike order by at_us, analysis_id
        ) - rank() over (
            partition by agent_key, name, subject, alike order by at_us
        ) as same_instant  -- calls that began at this very time are not before it
    from comparable
),
own as not materialized (
    select
        *,
        own_n >= 10 as own_enough,
        quantile_cont(value, [0.25, 0.5, 0.75]) over earlier as own_middle,
        mad(value) over earlier as own_spread
    from counted
    window earlier as (
        partition by agent_key, name, subject, alike order by at_us, analysis_id
        rows between own_n + same_instant preceding and same_instant + 1 preceding
    )
),
counting as not materialized (  -- until which day a call is among the last 30 of its agent
    select
        agent_key, team, name, subject, alike, value, day_no,
        least(day_no + 28, coalesce(lead(day_no, 30) over (
            partition by agent_key, name, subject, alike order by at_us, analysis_id
        ), day_no + 28)) as last_day_no
    from comparable
    where team is not null
),
by_day as not materialized (
    select
        agent_key, team, name, subject, alike, value,
        unnest(generate_series(day_no + 1, last_day_no)) as day_no
    from counting
),
asked as not materialized (
    select distinct agent_key, team, name, subject, alike, day_no
    from comparable
),
others as not materialized (
    select
        asked.agent_key, asked.team, asked.name, asked.subject, asked.alike, asked.day_no,
        count(*) as team_n,
        count(distinct by_day.agent_key) as team_agents,
        count(*) >= 10 and count(distinct by_day.agent_key) >= 3 as team_enough,
        median(by_day.value) as team_middle,
        mad(by_day.value) as team_spread
    from asked
    join by_day using (team, name, subject, alike, day_no)
    where by_day.agent_key <> asked.agent_key
    group by all
)
select
    own.analysis_id, own.call_id, own.agent, own.day, own.agent_key, own.team,
    own.subject, own.name, own.value, own.unit,
    own_n,
    case when own_enough then own_middle[2] end as own_median,
    case when own_enough then own_middle[1] end as own_q1,
    case when own_enough then own_middle[3] end as own_q3,
    case when own_enough then own_spread end as own_mad,
    case when own_enough and own_spread > 1e-9
        then (own.value - own_middle[2]) / (1.4826 * own_spread) end as own_z,
    case when not own_enough then 'too_few_calls'
         when own_spread <= 1e-9 then 'no_spread' end as own_reason,
    coalesce(team_n, 0) as team_n,
    coalesce(team_agents, 0) as team_agents,
    case when team_enough then team_middle end as team_median,
    case when team_enough then team_spread end as team_mad,
    case when team_enough and team_spread > 1e-9
        then (own.value - team_middle) / (1.4826 * team_spread) end as team_z,
    case when own.team is null then 'no_team'
         when coalesce(team_agents, 0) < 3 then 'too_few_agents'
         when not team_enough then 'too_few_calls'
         when team_spread <= 1e-9 then 'no_spread' end as team_reason
from own
left join others using (agent_key, team, name, subject, alike, day_no)
union all by name
select
    analysis_id, call_id, agent, agent_key, team, day, subject, name, value, unit,
    0 as own_n, 0 as team_n, 0 as team_agents,
    coalesce(not_measured, case when at_us is null then 'no_start' else 'no_agent' end)
        as own_reason,
    own_reason as team_reason
from taken
where value is null or at_us is null or agent_key = 'unknown';

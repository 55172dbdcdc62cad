"""The view `v_baseline` for one call: the same numbers from the few rows that they need.

The view works out every call of the team on the way; a page of one call has no time for that.
`tests/coaching/test_usual.py` holds the two together.
"""

from __future__ import annotations

__all__ = ["ONE_BASELINE"]

ONE_BASELINE = """
with this as materialized (
    select analysis_no, agent_key, team, at_us, day_no, alike
    from latest_call
    where analysis_no = $number
),
here as materialized (
    select subject, name, value, unit, limits, not_measured
    from measure
    where analysis_no = $number
      and coalesce(part, 'call') = 'call' and subject in ('agent', 'call')
      and list_contains($names::varchar[], name)
),
candidate as (
    select one.*, true as own
    from latest_call as one
    join this on one.agent_key = this.agent_key and one.alike = this.alike
    where one.at_us >= this.at_us - 90 * 86400000000 and one.at_us < this.at_us
    union all
    select one.*, false as own
    from latest_call as one
    join this on one.team = this.team and one.alike = this.alike
    where one.agent_key <> this.agent_key
      and one.day_no between this.day_no - 28 and this.day_no - 1
),
latest_calls as materialized (
    select agent_key, own, list(analysis_no order by at_us desc, analysis_id desc) as numbers
    from candidate
    where agent_key <> 'unknown' and (select agent_key from this) <> 'unknown'
    group by agent_key, own
),
near as materialized (
    select
        agent_key, own,
        unnest(numbers) as analysis_no, generate_subscripts(numbers, 1) as place
    from latest_calls
),
nearest as materialized (
    select
        near.own, near.agent_key, here.subject, here.name,
        min_by(compared.value, near.place, 30) as values
    from call_value as compared
    join near using (agent_key, analysis_no)
    join here
        on compared.name = here.name and compared.subject = here.subject
        and compared.limits is not distinct from here.limits
    where here.value is not null
    group by near.own, near.agent_key, here.subject, here.name
),
latest as (
    select own, agent_key, subject, name, unnest(values) as value from nearest
),
summed as (
    select
        subject, name,
        count(*) filter (own) as own_n,
        quantile_cont(value, [0.25, 0.5, 0.75]) filter (own) as own_middle,
        mad(value) filter (own) as own_spread,
        count(*) filter (not own) as team_n,
        count(distinct agent_key) filter (not own) as team_agents,
        median(value) filter (not own) as team_middle,
        mad(value) filter (not own) as team_spread
    from latest
    group by subject, name
),
judged as (
    select
        here.*, this.team,
        case when here.value is null then coalesce(here.not_measured, 'not_measured')
             when this.at_us is null then 'no_start'
             when this.agent_key = 'unknown' then 'no_agent' end as never,
        coalesce(own_n, 0) as own_n, own_middle, own_spread,
        coalesce(team_n, 0) as team_n, coalesce(team_agents, 0) as team_agents,
        team_middle, team_spread,
        coalesce(own_n, 0) >= 10 as own_enough,
        coalesce(team_n, 0) >= 10 and coalesce(team_agents, 0) >= 3 as team_enough
    from here
    cross join this
    left join summed using (subject, name)
)
select
    name, unit, value, own_n,
    case when own_enough then own_middle[2] end as own_median,
    case when own_enough then own_middle[1] end as own_q1,
    case when own_enough then own_middle[3] end as own_q3,
    case when own_enough and own_spread > 1e-9
        then (value - own_middle[2]) / (1.4826 * own_spread) end as own_z,
    case when never is not null then never
         when not own_enough then 'too_few_calls'
         when own_spread <= 1e-9 then 'no_spread' end as own_reason,
    team_n, team_agents,
    case when team_enough then team_middle end as team_median,
    case when team_enough and team_spread > 1e-9
        then (value - team_middle) / (1.4826 * team_spread) end as team_z,
    case when never is not null then never
         when team is null then 'no_team'
         when team_agents < 3 then 'too_few_agents'
         when not team_enough then 'too_few_calls'
         when team_spread <= 1e-9 then 'no_spread' end as team_reason
from judged
"""
"""Parameters: `number` of the analysis, and `names` of measures."""

"""The view `v_baseline` for one call: the same numbers from the few rows that they need.

The view works out every call of the team on the way; a page of one call has no time for that.
`tests/coaching/test_usual.py` holds the two together.
"""

from __future__ import annotations

__all__ = ["ONE_BASELINE"]

_ALIKE = """
    hash(
        case when call_type in ('voicemail', 'no_contact') then call_type else 'talk' end,
        split_part(engine_id, ' sha256:', 1),
        detector_id
    )
"""
ONE_BASELINE = f"""
with this as materialized (
    select
        analysis_no, agent_key, team, epoch_us(started_at) as at_us,
        epoch_us(started_at) // 86400000000 as day_no, {_ALIKE} as alike
    from current_call
    where analysis_id = $id
),
here as materialized (
    select subject, name, value, unit, limits, not_measured
    from measure
    where analysis_no = (select analysis_no from this)
      and coalesce(part, 'call') = 'call' and subject in ('agent', 'call')
      and list_contains($names::varchar[], name)
),
near as materialized (
    select
        one.analysis_no, one.analysis_id, one.agent_key, epoch_us(one.started_at) as at_us,
        one.agent_key = this.agent_key as own, epoch_us(one.started_at) // 86400000000 as day_no
    from current_call as one, this
    where one.agent_key <> 'unknown' and this.agent_key <> 'unknown'
      and {_ALIKE} = this.alike
      and case when one.agent_key = this.agent_key
          then epoch_us(one.started_at) >= this.at_us - 90 * 86400000000
              and epoch_us(one.started_at) < this.at_us
          else one.team = this.team
              and epoch_us(one.started_at) // 86400000000 between this.day_no - 28
              and this.day_no - 1 end
),
latest as (
    select near.own, near.agent_key, here.subject, here.name, measure.value
    from measure
    join near using (analysis_no)
    join here
        on measure.name = here.name and measure.subject = here.subject
        and measure.limits is not distinct from here.limits
    where coalesce(measure.part, 'call') = 'call' and measure.value is not null
      and here.value is not null
    qualify row_number() over (
        partition by near.agent_key, here.subject, here.name
        order by near.at_us desc, near.analysis_id desc
    ) <= 30
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
"""  # noqa: S608, only our own words

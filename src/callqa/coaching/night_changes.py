"""The calls of one run beside the weeks before them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from callqa.coaching.reading import rows

__all__ = ["BEFORE_DAYS", "delivery", "medians", "rates", "span"]

BEFORE_DAYS = 28
_RECENT_DAYS = 7
_EARLIER_DAYS = 84

# A late call of long ago does not move the start: one in ten may lie before it.
_SPAN = """
select
    count(*) as calls, quantile_disc(day, 0.1) as first_day, max(day) as last_day
from current_call
where call_id in (select call_id from call where analysed_at between $started_at and $finished_at)
"""
_NIGHT = """
select rule_id, any_value(name) as name, any_value(severity) as severity, count(*) as judged,
       count(*) filter (outcome = 'violated') as violated,
       count(*) filter (outcome = 'missed') as missed,
       count(*) filter (outcome = 'review') as review
from finding
join current_call using (analysis_no)
where decides and outcome <> 'not_evaluable' and day >= $first_day
  and call_id in (select call_id from call where analysed_at between $started_at and $finished_at)
group by rule_id
"""
# Without the run's own calls: a first night that takes a month of calls has nothing before it.
_BEFORE = """
with own as (
    select rule_id, day, count(*) as judged,
           count(*) filter (outcome in ('violated', 'missed', 'review')) as flagged
    from finding
    join current_call using (analysis_no)
    where decides and outcome <> 'not_evaluable' and day >= $since and day < $first_day
      and call_id in (
          select call_id from call where analysed_at between $started_at and $finished_at)
    group by rule_id, day
),
whole as (
    select rule_id, day, sum(judged_calls) as judged,
           sum(violated_calls + missed_calls + review_calls) as flagged
    from v_rule_team_day
    where day >= $since and day < $first_day
    group by rule_id, day
)
select rule_id, day, (whole.judged - coalesce(own.judged, 0))::bigint as judged,
       (whole.flagged - coalesce(own.flagged, 0))::bigint as flagged
from whole
left join own using (rule_id, day)
"""
_DELIVERY = """
with sorted as (
    select delivery, day >= $first_day as late, call_id in (
        select call_id from call where analysed_at between $started_at and $finished_at) as own
    from current_call
    where day >= $since
)
select
    own as tonight,
    count(*) filter (delivery = 'calm') as calm,
    count(*) filter (delivery = 'rushed') as rushed,
    count(*) filter (delivery = 'undecided') as undecided
from sorted
where own = late
group by own
"""
_MEDIANS = """
select
    agent_key, any_value(agent) as agent, arg_max(team, day) as team,
    count(*) filter (day >= $recent) as n,
    median(total) filter (day >= $recent) as median,
    count(*) filter (day < $recent) as earlier_n,
    median(total) filter (day < $recent) as earlier_median,
    mad(total) filter (day < $recent) as earlier_mad
from current_call
where total is not null and day between $earlier and $last_day and agent_key <> 'unknown'
group by agent_key
"""


def span(connection: duckdb.DuckDBPyConnection, run: Mapping[str, Any]) -> dict[str, Any]:
    """How many calls the run analysed, and from which day to which they are."""
    [found] = rows(connection, _SPAN, _window(run))
    return found


def rates(
    connection: duckdb.DuckDBPyConnection, run: Mapping[str, Any], first_day: date
) -> tuple[list[dict[str, Any]], ...]:
    """By rule: what the run's calls gave, and the days before them one by one."""
    values = {**_window(run), "first_day": first_day}
    since = first_day - timedelta(days=BEFORE_DAYS)
    return rows(connection, _NIGHT, values), rows(connection, _BEFORE, {**values, "since": since})


def delivery(
    connection: duckdb.DuckDBPyConnection, run: Mapping[str, Any], first_day: date
) -> list[dict[str, Any]]:
    """Labels of the run's calls and of the days before them."""
    since = first_day - timedelta(days=BEFORE_DAYS)
    return rows(connection, _DELIVERY, {**_window(run), "since": since, "first_day": first_day})


def medians(connection: duckdb.DuckDBPyConnection, last_day: date) -> list[dict[str, Any]]:
    """Total scores of each agent: the week up to a day, and the twelve weeks before it."""
    recent = last_day - timedelta(days=_RECENT_DAYS - 1)
    earlier = recent - timedelta(days=_EARLIER_DAYS)
    return rows(connection, _MEDIANS, {"recent": recent, "earlier": earlier, "last_day": last_day})


def _window(run: Mapping[str, Any]) -> dict[str, datetime]:
    return {"started_at": run["started_at"], "finished_at": run["finished_at"]}

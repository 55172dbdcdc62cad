"""Agents within a scope: who they are, how they stand, what people decided about their calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from callqa.coaching.page import Band, Week
from callqa.coaching.reading import Agent, agent_of
from callqa.dashboard.queries.narrowing import WITHIN, limits
from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Scope

__all__ = ["PER_PAGE", "SORTS", "decisions", "find", "listed", "names", "weeks_of"]

PER_PAGE = 50
_WEEKS = timedelta(weeks=12)

SORTS = {
    "agent": "lower(agent)",
    "team": "lower(team)",
    "calls": "calls",
    "total": "reviewed_total_median",
    "compliance": "gate_median",
    "auto_fails": "auto_fail_calls / calls",
    "rushed": "rushed_calls / nullif(calm_calls + rushed_calls, 0)",
}
"""Columns that the list can be sorted by."""

_NAMED = f"""
select
    agent_key, arg_max(agent, coalesce(started_at, '1970-01-01'::timestamptz)) as agent,
    arg_max(team, coalesce(started_at, '1970-01-01'::timestamptz)) as team
from v_call
where {WITHIN}
group by agent_key
"""  # noqa: S608, no text of a request
# The sums over a part of the calls, in the columns of v_agent_summary.
_SUMMED = f"""
select
    agent_key, arg_max(agent, coalesce(started_at, '1970-01-01'::timestamptz)) as agent,
    arg_max(team, coalesce(started_at, '1970-01-01'::timestamptz)) as team,
    count(*) as calls, count(total) as scored_calls, max(day) as last_day,
    median(total) as total_median,
    quantile_cont(total, 0.25) as total_q1, quantile_cont(total, 0.75) as total_q3,
    median(gate) as gate_median,
    median(coalesce(reviewed_total, total)) as reviewed_total_median,
    count(reviewed_delivery) as reviewed_calls,
    count(*) filter (auto_fail) as auto_fail_calls,
    count(*) filter (delivery = 'calm') as calm_calls,
    count(*) filter (delivery = 'rushed') as rushed_calls,
    count(*) filter (delivery = 'undecided') as undecided_calls
from v_call
where {WITHIN}
group by agent_key
"""  # noqa: S608, no text of a request
_WEEKLY = f"""
with asked as (
    select unnest($keys::varchar[]) as agent_key, unnest($since::date[]) as since
)
select
    agent_key, date_trunc('week', day)::date as monday, count(total) as n,
    median(coalesce(reviewed_total, total)) as median
from v_call
join asked using (agent_key)
where day >= since and total is not null and {WITHIN}
group by all
order by all
"""  # noqa: S608, likewise
_FIND = f"""
select agent_key, agent, team
from v_call
where agent_key = $key and {WITHIN}
order by started_at desc nulls last
limit 1
"""  # noqa: S608, likewise
_FIND_ANY = "select agent_key, agent, team from v_agent_summary where agent_key = $key"
_DECISIONS = f"""
select
    call_id, v_review.day, kind, subject, subject_id, machine, decided, reason, decided_by,
    decided_at, v_review.machine_total, v_review.reviewed_total, of_latest
from v_review
where agent_key = $key and kind <> 'acknowledge' and {WITHIN}
order by event_id desc
limit $most
"""  # noqa: S608, likewise


def listed(
    results: Results,
    scope: Scope,
    *,
    name: str = "",
    sort: str = "agent",
    falling: bool = False,
    page: int = 1,
) -> list[dict[str, Any]]:
    """One row per agent, at most one more than fits on a page.

    Args:
        results: the published copy.
        scope: what the viewer may see.
        name: part of a name or key, whatever the case.
        sort: a key of `SORTS`.
        falling: the greatest first; agents without the number come last either way.
        page: from 1.
    """
    whole = scope == Scope()
    way = "desc" if falling else "asc"
    # Summed up before when everything may be seen.
    source = "v_agent_summary" if whole else f"({_SUMMED})"
    sql = (
        f"select * from {source} "  # noqa: S608, our own words
        "where $name = '' or contains(lower(agent), lower($name)) "
        "or contains(lower(agent_key), lower($name)) "
        f"order by {SORTS[sort]} {way} nulls last, lower(agent), agent_key "
        "limit $most offset $skip"
    )
    values = {"name": name, "most": PER_PAGE + 1, "skip": PER_PAGE * (page - 1)}
    values |= {} if whole else limits(scope)
    return results.rows(sql, values) if name else results.rows_once(sql, values)


def weeks_of(
    results: Results, scope: Scope, last_days: dict[str, date | None]
) -> dict[str, tuple[Week, ...]]:
    """The weekly medians of the twelve weeks that end with each agent's last call.

    Args:
        results: the published copy.
        scope: what the viewer may see.
        last_days: by agent key; agents without a dated call have no weeks.
    """
    known = {key: day for key, day in last_days.items() if day}
    since = [day - timedelta(days=day.weekday()) - _WEEKS + timedelta(weeks=1)
             for day in known.values()]  # fmt: skip
    values = {"keys": list(known), "since": since, **limits(scope)}
    found: dict[str, list[Week]] = {key: [] for key in last_days}
    for row in results.rows_once(_WEEKLY, values):
        own = Band(n=row["n"], median=row["median"])
        week = Week(monday=row["monday"], agent=own, team=Band(n=0))
        found[row["agent_key"]].append(week)
    return {key: tuple(some) for key, some in found.items()}


def find(results: Results, scope: Scope, key: str) -> Agent | None:
    """The agent, if the viewer may see any call of that agent; else None."""
    if scope == Scope():
        row = results.one(_FIND_ANY, {"key": key})
    else:
        row = results.one(_FIND, {"key": key, **limits(scope)})
    return None if row is None else agent_of(row)


def names(results: Results, scope: Scope) -> list[dict[str, Any]]:
    """Key, name and team of every agent within the scope, by name."""
    source = "v_agent_summary" if scope == Scope() else f"({_NAMED})"
    sql = f"select agent_key, agent, team from {source} order by lower(agent), agent_key"  # noqa: S608
    return results.rows(sql, {} if scope == Scope() else limits(scope))


def decisions(
    results: Results, scope: Scope, key: str, *, most: int = 20
) -> Sequence[dict[str, Any]]:
    """What people decided about the agent's calls, the latest first."""
    return results.rows(_DECISIONS, {"key": key, "most": most, **limits(scope)})

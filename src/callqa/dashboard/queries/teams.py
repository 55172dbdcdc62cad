"""Teams within a scope: their agents beside each other, their weeks, and the rules they miss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from callqa.coaching.page import Band
from callqa.dashboard.queries.narrowing import WITHIN, limits
from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Scope

__all__ = ["USUAL_DAYS", "Stretch", "agents", "listed", "rules", "weeks"]

USUAL_DAYS = 28
"""Length of the stretch that is shown unless another one is asked for."""

_SUMS = """
    count(*) as calls, count(total) as scored_calls,
    quantile_cont(coalesce(reviewed_total, total), [0.5, 0.25, 0.75]) as middle,
    median(coalesce(reviewed_gate, gate)) as gate_median,
    count(*) filter (coalesce(reviewed_total = 0 and (auto_fail or total > 0), auto_fail))
        as auto_fail_calls,
    count(*) filter (coalesce(reviewed_delivery, delivery) = 'calm') as calm_calls,
    count(*) filter (coalesce(reviewed_delivery, delivery) = 'rushed') as rushed_calls,
    count(*) filter (coalesce(reviewed_delivery, delivery) = 'undecided') as undecided_calls
"""
_DAYS = f"{WITHIN} and day between $first and $last"
_TEAM = f"{_DAYS} and team is not distinct from $team"
_LISTED = f"""
select team, count(distinct agent_key) as agents, {_SUMS}
from v_call where {_DAYS}
group by team order by team is null, lower(team)
"""  # noqa: S608, no text of a request
_AGENTS = f"""
select
    agent_key, any_value(agent) as agent, {_SUMS},
    list(coalesce(reviewed_total, total)) filter (total is not null) as totals
from v_call where {_TEAM}
group by agent_key order by lower(any_value(agent)), agent_key
"""  # noqa: S608, likewise
_WEEKS = f"""
select
    date_trunc('week', day)::date as monday, count(*) as n,
    quantile_cont(coalesce(reviewed_total, total), [0.5, 0.25, 0.75]) as middle
from v_call where {_TEAM} and total is not null
group by monday order by monday
"""  # noqa: S608, likewise
_RULES = f"""
select
    rule_id, any_value(name) as name, any_value(kind) as kind, any_value(severity) as severity,
    sum(violated_calls)::bigint as violated, sum(missed_calls)::bigint as missed,
    sum(met_calls)::bigint as met, sum(review_calls)::bigint as to_review
from v_rule_day where {_TEAM}
group by rule_id
having violated + missed > 0
"""  # noqa: S608, likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days, both included."""

    first: date
    last: date

    @classmethod
    def ending(cls, last: date, *, days: int) -> Stretch:
        """So many days up to this one."""
        return cls(first=last - timedelta(days=days - 1), last=last)


def listed(results: Results, scope: Scope, stretch: Stretch) -> list[dict[str, Any]]:
    """One row per team, by name; calls without a team come last."""
    return results.rows_once(_LISTED, _values(scope, stretch))


def agents(
    results: Results, scope: Scope, stretch: Stretch, team: str | None
) -> list[dict[str, Any]]:
    """One row per agent of a team, by name, with the totals of all scored calls.

    Without a scored call `totals` is None. No team for the calls without one.
    """
    return results.rows_once(_AGENTS, _values(scope, stretch) | {"team": team})


def weeks(
    results: Results, scope: Scope, stretch: Stretch, team: str | None
) -> Mapping[date, Band]:
    """Total scores of a team by the Monday of their week."""
    found = {}
    for row in results.rows_once(_WEEKS, _values(scope, stretch) | {"team": team}):
        median, q1, q3 = row["middle"]
        found[row["monday"]] = Band(n=row["n"], median=median, q1=q1, q3=q3)
    return found


def rules(
    results: Results, scope: Scope, stretch: Stretch, team: str | None
) -> list[dict[str, Any]]:
    """One row per rule that failed in any call of a team."""
    return results.rows_once(_RULES, _values(scope, stretch) | {"team": team})


def _values(scope: Scope, stretch: Stretch) -> dict[str, Any]:
    return {"first": stretch.first, "last": stretch.last, **limits(scope)}

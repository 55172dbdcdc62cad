"""Agents and calls, as the published copy holds them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from callqa.coaching.page import Band, CallLine
from callqa.errors import StoreError

__all__ = [
    "Agent",
    "Extent",
    "Group",
    "agent",
    "agent_of",
    "band_of",
    "extent",
    "lines",
    "others_calls",
    "own_calls",
    "rows",
    "rows_of",
    "weekly",
    "weeks_back",
]

_LINE = """
select
    analysis_no, analysis_id, call_id, started_local, day, duration_s, call_type,
    coalesce(reviewed_total, total) as total, coalesce(reviewed_gate, gate) as gate,
    total as machine_total, reviewed_delivery is not null as decided, not_scored,
    auto_fail_rules, review_rules, coalesce(reviewed_delivery, delivery) as delivery,
    probability_rushed, words_per_minute, pause_mean_s, talk_over_share, engine_id,
    list_contains(warnings, 'no_audio') as without_audio
from v_call
"""
_WEEKLY = """
select
    date_trunc('week', day)::date as monday, count(*) as n,
    quantile_cont(coalesce(reviewed_total, total), [0.5, 0.25, 0.75]) as middle
from v_call
where {group} and total is not null
group by monday
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Who the page is about; `key` is what the views call `agent_key`."""

    key: str
    name: str
    agent_id: str | None
    team: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How many calls, how many of them scored, and the day of the last dated one."""

    n: int
    scored: int
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some calls: those of an agent, or of the others in the team, in a stretch of days.

    Attributes:
        condition: SQL over `agent_key`, `team` and `day`.
        values: its parameters.
    """

    condition: str
    values: Mapping[str, object]


def agent(connection: duckdb.DuckDBPyConnection, wanted: str) -> Agent:
    """The agent with this name, whatever the case, or with this key.

    Raises:
        StoreError: nobody, or more than one; the message lists names.
    """
    agents = rows(connection, "select agent_key, agent, team from v_agent_summary", {})
    named = wanted.strip().casefold()
    found = [row for row in agents if row["agent_key"] == wanted.strip()] or [
        row for row in agents if row["agent"].casefold() == named
    ]
    if len(found) > 1:
        keys = ", ".join(sorted(row["agent_key"] for row in found))
        raise StoreError(f"{len(found)} agents are called {wanted!r}; ask by key: {keys}.")
    if not found:
        raise StoreError(_nobody(wanted, sorted({row["agent"] for row in agents})))
    [row] = found
    return agent_of(row)


def agent_of(row: Mapping[str, Any]) -> Agent:
    """The agent of a row with `agent_key`, `agent` and `team`."""
    key, name = row["agent_key"], row["agent"]
    return Agent(key=key, name=name, agent_id=key if key != name else None, team=row["team"])


def own_calls(
    who: Agent,
    *,
    first: date | None = None,
    last: date | None = None,
    teams: Sequence[str] | None = None,
) -> Group:
    """Calls of the agent.

    Args:
        who: the agent.
        first: from this day on; None for all, and for undated calls alone where `last` is None.
        last: to this day.
        teams: only calls for these teams; None for all.
    """
    condition = "agent_key = $key"
    values: dict[str, object] = {"key": who.key}
    if teams is not None:
        condition += " and coalesce(list_contains($teams::varchar[], team), false)"
        values["teams"] = list(teams)
    if first is None and last is None:
        return Group(condition=condition, values=values)
    return Group(
        condition=f"{condition} and day between $first and $last",
        values={**values, "first": first, "last": last},
    )


def others_calls(who: Agent, *, first: date, last: date) -> Group:
    """Calls of the agent's team without the agent; of everybody else when there is no team."""
    condition = "agent_key <> $key and day between $first and $last"
    values: dict[str, object] = {"key": who.key, "first": first, "last": last}
    if who.team is not None:
        condition += " and team = $team"
        values["team"] = who.team
    return Group(condition=condition, values=values)


def extent(connection: duckdb.DuckDBPyConnection, group: Group) -> Extent:
    """How many calls there are, and when the last of them was."""
    sql = "select count(*) as n, count(total) as scored, max(day) as last from v_call where {group}"
    [row] = rows_of(connection, sql, group)
    return Extent(**row)


def lines(
    connection: duckdb.DuckDBPyConnection, group: Group, *, since: date | None = None
) -> tuple[CallLine, ...]:
    """The calls of the group, latest first, with what people decided about them.

    Args:
        connection: the published copy.
        group: whose calls.
        since: only calls of this day and later, and undated ones; None for all.
    """
    later = "true" if since is None else f"(day >= date '{since:%Y-%m-%d}' or day is null)"
    sql = f"{_LINE} where {{group}} and {later} order by started_at desc nulls last, call_id"
    return tuple(map(_line, rows_of(connection, sql, group)))


def weekly(connection: duckdb.DuckDBPyConnection, group: Group) -> Mapping[date, Band]:
    """Total scores by the Monday of their week; weeks without a score are left out."""
    return {
        row["monday"]: band_of(row["n"], row["middle"])
        for row in rows_of(connection, _WEEKLY, group)
    }


def weeks_back(last: date, weeks: int) -> date:
    """The Monday that starts the stretch of so many weeks which ends with the week of `last`."""
    return last - timedelta(days=last.weekday(), weeks=weeks - 1)


def rows(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, object]
) -> list[dict[str, Any]]:
    """The rows of one statement, by column name."""
    table = connection.execute(sql, dict(values) or None).to_arrow_table()
    found: list[dict[str, Any]] = table.to_pylist()
    return found


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str, group: Group) -> list[dict[str, Any]]:
    """The rows of one statement over `{group}`."""
    return rows(connection, sql.replace("{group}", group.condition), group.values)


def band_of(n: int, middle: Sequence[float] | None) -> Band:
    """From the number of values, and their median and quartiles."""
    if not n or middle is None:
        return Band(n=0)
    median, q1, q3 = middle
    return Band(n=n, median=median, q1=q1, q3=q3)


def _line(row: dict[str, Any]) -> CallLine:
    rules = {name: tuple(row[name]) for name in ("auto_fail_rules", "review_rules")}
    return CallLine(**(row | rules))


def _nobody(wanted: str, names: list[str]) -> str:
    by_folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(wanted.casefold(), by_folded, n=5, cutoff=0.4)
    if near:
        return f"No agent {wanted!r}. Did you mean {', '.join(by_folded[one] for one in near)}?"
    shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
    return f"No agent {wanted!r}. There are: {shown}." if names else "There are no calls yet."

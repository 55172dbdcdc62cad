"""Agents, calls, points and verdicts, as the published copy holds them."""

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
    "Group",
    "Loss",
    "RuleCount",
    "agent",
    "bands",
    "counts",
    "engines",
    "last_day",
    "lines",
    "losses",
    "others_calls",
    "own_calls",
    "rules",
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
_LOSSES = """
select
    item_id, any_value(item) as name, sum(measured_calls)::bigint as n,
    sum(lost_sum) / sum(measured_calls) as lost,
    sum(worth_sum) / sum(measured_calls) as worth,
    sum(share_sum) / sum(measured_calls) as share
from v_item_day
where {group} and worth_sum is not null
group by item_id
"""
_RULES = """
select
    rule_id, any_value(name) as name, any_value(kind) as kind, any_value(severity) as severity,
    sum(violated_calls + missed_calls)::bigint as failed, sum(met_calls)::bigint as met
from v_rule_day
where {group}
group by rule_id
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
class Loss:
    """What a line of the form cost: skill points per call in which it applied.

    Attributes:
        n: calls in which it applied and was measured.
        lost: skill points of 100 lost per such call, on average.
        worth: skill points of 100 that it could earn per such call, on average.
        share: of the line's points earned, in [0, 1].
    """

    item_id: str
    name: str
    n: int
    lost: float
    worth: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """How often a rule failed and how often it was met, in calls by their worst outcome."""

    rule_id: str
    name: str
    kind: str
    severity: str
    failed: int
    met: int


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
    rows = _rows(connection, "select agent_key, agent, team from v_agent_summary", {})
    named = wanted.strip().casefold()
    found = [row for row in rows if row["agent_key"] == wanted.strip()] or [
        row for row in rows if row["agent"].casefold() == named
    ]
    if len(found) > 1:
        keys = ", ".join(sorted(row["agent_key"] for row in found))
        raise StoreError(f"{len(found)} agents are called {wanted!r}; ask by key: {keys}.")
    if not found:
        raise StoreError(_nobody(wanted, sorted({row["agent"] for row in rows})))
    [row] = found
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


def last_day(connection: duckdb.DuckDBPyConnection, group: Group) -> date | None:
    """The day of the group's last dated call."""
    [row] = _of(connection, "select max(day) as day from v_call where {group}", group)
    found: date | None = row["day"]
    return found


def counts(connection: duckdb.DuckDBPyConnection, group: Group) -> tuple[int, int]:
    """How many calls, and how many of them scored."""
    sql = "select count(*) as n, count(total) as scored from v_call where {group}"
    [row] = _of(connection, sql, group)
    return row["n"], row["scored"]


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
    return tuple(map(_line, _of(connection, sql, group)))


def bands(
    connection: duckdb.DuckDBPyConnection, group: Group, columns: Mapping[str, str]
) -> Mapping[str, Band]:
    """Median and quartiles of each column, an SQL expression over `v_call`, by its name."""
    wanted = ", ".join(
        f"count({one}) as n{number}, quantile_cont({one}, [0.5, 0.25, 0.75]) as middle{number}"
        for number, one in enumerate(columns.values())
    )
    sql = f"select {wanted} from v_call where {{group}}"  # noqa: S608, our own expressions
    [row] = _of(connection, sql, group)
    return {
        name: _band(row[f"n{number}"], row[f"middle{number}"])
        for number, name in enumerate(columns)
    }


def weekly(connection: duckdb.DuckDBPyConnection, group: Group) -> Mapping[date, Band]:
    """Total scores by the Monday of their week; weeks without a score are left out."""
    return {
        row["monday"]: _band(row["n"], row["middle"]) for row in _of(connection, _WEEKLY, group)
    }


def engines(connection: duckdb.DuckDBPyConnection, group: Group) -> frozenset[str]:
    """What transcribed the calls; of an imported transcript what wrote it, without its digest."""
    sql = "select distinct split_part(engine_id, ' sha256:', 1) as id from v_call where {group}"
    return frozenset(row["id"] for row in _of(connection, sql, group))


def losses(connection: duckdb.DuckDBPyConnection, group: Group) -> dict[str, Loss]:
    """What each line of the form cost in these calls, by item id."""
    return {row["item_id"]: Loss(**row) for row in _of(connection, _LOSSES, group)}


def rules(connection: duckdb.DuckDBPyConnection, group: Group) -> dict[str, RuleCount]:
    """What each rule said about these calls by itself, by rule id."""
    return {row["rule_id"]: RuleCount(**row) for row in _of(connection, _RULES, group)}


def weeks_back(last: date, weeks: int) -> date:
    """The Monday that starts the stretch of so many weeks which ends with the week of `last`."""
    return last - timedelta(days=last.weekday(), weeks=weeks - 1)


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, object]
) -> list[dict[str, Any]]:
    table = connection.execute(sql, dict(values) or None).to_arrow_table()
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def _of(connection: duckdb.DuckDBPyConnection, sql: str, group: Group) -> list[dict[str, Any]]:
    return _rows(connection, sql.replace("{group}", group.condition), group.values)


def _band(n: int, middle: Sequence[float] | None) -> Band:
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

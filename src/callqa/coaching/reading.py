"""Agents, calls, points and verdicts, as the published copy holds them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from callqa.coaching.page import CallLine
from callqa.errors import StoreError

__all__ = [
    "Agent",
    "Loss",
    "Verdict",
    "agent",
    "lines",
    "losses",
    "team_lines",
    "verdicts",
]

_LINE = """
select
    analysis_id, call_id, started_local, day, duration_s, call_type,
    coalesce(reviewed_total, total) as total, coalesce(reviewed_gate, gate) as gate,
    total as machine_total, reviewed_delivery is not null as decided, not_scored,
    auto_fail_rules, review_rules, coalesce(reviewed_delivery, delivery) as delivery,
    probability_rushed, words_per_minute, pause_mean_s, talk_over_share, engine_id,
    list_contains(warnings, 'no_audio') as without_audio
from v_call
"""
_LOSSES = """
with scored as (
    select
        analysis_id, item.item_id, item.item, item.points, item.max_points, item.weight,
        item.section_id
    from v_scorecard_item as item
    where item.points is not null and item.max_points > 0
      and analysis_id in (select unnest($ids::varchar[]))
),
sections as (
    select analysis_id, section_id, any_value(weight) as weight, sum(max_points) as of_section
    from scored group by all
),
forms as (select analysis_id, sum(weight) as of_form from sections group by all)
select
    item_id,
    any_value(item) as name,
    count(*) as n,
    avg(100 * scored.weight / of_form * (max_points - points) / of_section) as lost,
    avg(100 * scored.weight / of_form * max_points / of_section) as worth,
    avg(points / max_points) as share
from scored
join sections using (analysis_id, section_id)
join forms using (analysis_id)
where of_form > 0
group by item_id
"""
_VERDICTS = """
select
    analysis_id, rule_id, any_value(name) as name, any_value(kind) as kind,
    any_value(severity) as severity, list(distinct outcome) as outcomes
from v_finding
where analysis_id in (select unnest($ids::varchar[]))
group by analysis_id, rule_id
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
class Verdict:
    """What one rule said about one call; one rule may have several findings."""

    analysis_id: str
    rule_id: str
    name: str
    kind: str
    severity: str
    outcomes: frozenset[str]

    @property
    def failed(self) -> bool:
        """Whether the rule was missed or violated."""
        return bool(self.outcomes & {"missed", "violated"})


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


def lines(
    connection: duckdb.DuckDBPyConnection, who: Agent, *, teams: Sequence[str] | None = None
) -> tuple[CallLine, ...]:
    """All calls of the agent, latest first, with what people decided about them.

    Args:
        connection: the published copy.
        who: the agent.
        teams: only calls for these teams; None for all.
    """
    sql = (
        f"{_LINE} where agent_key = $key and ($teams is null or coalesce("
        "list_contains($teams::varchar[], team), false)) "
        "order by started_at desc nulls last, call_id"
    )
    values = {"key": who.key, "teams": None if teams is None else list(teams)}
    return tuple(map(_line, _rows(connection, sql, values)))


def team_lines(
    connection: duckdb.DuckDBPyConnection, who: Agent, *, first: date, last: date
) -> tuple[CallLine, ...]:
    """Calls of the agent's team without the agent; of everybody else when there is no team."""
    sql = (
        f"{_LINE} where agent_key <> $key and ($team is null or team = $team) "
        "and day between $first and $last order by started_at, call_id"
    )
    values = {"key": who.key, "team": who.team, "first": first, "last": last}
    return tuple(map(_line, _rows(connection, sql, values)))


def losses(connection: duckdb.DuckDBPyConnection, ids: list[str]) -> dict[str, Loss]:
    """What each line of the form cost in these analyses, by item id."""
    return {row["item_id"]: Loss(**row) for row in _rows(connection, _LOSSES, {"ids": ids})}


def verdicts(
    connection: duckdb.DuckDBPyConnection,
    ids: list[str],
    by_person: Mapping[tuple[str, str], str],
) -> tuple[Verdict, ...]:
    """What each rule said about each of these analyses.

    Args:
        connection: the published copy.
        ids: analysis ids.
        by_person: by analysis and rule, the outcome that a person decided on; it counts instead.
    """
    found = []
    for row in _rows(connection, _VERDICTS, {"ids": ids}):
        person = by_person.get((row["analysis_id"], row["rule_id"]))
        outcomes = frozenset([person] if person else row["outcomes"])
        found.append(Verdict(**(row | {"outcomes": outcomes})))
    return tuple(found)


def weeks_back(last: date, weeks: int) -> date:
    """The Monday that starts the stretch of so many weeks which ends with the week of `last`."""
    return last - timedelta(days=last.weekday(), weeks=weeks - 1)


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, object]
) -> list[dict[str, Any]]:
    table = connection.execute(sql, dict(values) or None).to_arrow_table()
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


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

"""Calls by filter, a page at a time and in any order.

A page is found from where the one beside it ended, not by counting rows from the top: the last
page of a million calls then costs what the first one does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow as pa

from callqa.dashboard.queries.call_filters import Asked, fitting
from callqa.dashboard.queries.narrowing import WITHIN, limits
from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Scope

__all__ = [
    "OUTCOMES", "PER_PAGE", "SORTS", "Place", "choices", "count", "found", "tables",
]  # fmt: skip

PER_PAGE = 50
SORTS: Mapping[str, tuple[str, str]] = {
    "started": ("started_at", "timestamptz"),
    "agent": ("lower(agent)", "varchar"),
    "team": ("team", "varchar"),
    "length": ("duration_s", "double"),
    "total": ("coalesce(reviewed_total, total)", "double"),
    "gate": ("coalesce(reviewed_gate, gate)", "double"),
    "flags": ("violated_count + missed_count + review_count", "bigint"),
    "pace": ("words_per_minute", "double"),
    "rushed": ("probability_rushed", "double"),
}
OUTCOMES = ("violated", "missed", "review")

_SHOWN = "* exclude (analysis_no)"  # of `call_list`
_AS_KEPT = "started"  # how the published copy keeps `call_list`
_BOTH = """
with fitting as materialized ({fitting})
select *, (select count(*) from fitting) as hits from (select * from fitting {page}) {order}
"""
_CHOICES = """
select
    (select list(distinct {column} order by {column}) from v_call
     where {column} is not null and {within}) as found
"""
_RULES = """
select rule_id, any_value(name) as name from {flagged} where {within}
group by rule_id order by rule_id
"""
# The same from sums by team, where no single agent is asked for.
_FLAGGED = """
(select rule_id, name, team, null::varchar as agent_key from v_rule_team_day
 where violated_calls + missed_calls + review_calls > 0)
"""
_AGENTS = """
select agent_key, agent, team from v_agent_summary
where agent_key <> 'unknown' and {within} order by lower(agent), agent_key
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page begins: behind a call, before one, or at an end of the list.

    Attributes:
        sort: one of `SORTS`.
        descending: the highest first; calls without the value come last either way.
        beside: what the call beside the page is sorted by, as text, and its id.
        backwards: the page ends before that call, or at the end of the list without one.
    """

    sort: str = "started"
    descending: bool = True
    beside: tuple[str | None, str] | None = None
    backwards: bool = False


def found(
    results: Results, scope: Scope, asked: Asked, place: Place
) -> tuple[list[dict[str, Any]], int]:
    """One page, one row more where the list goes on in that direction, and how many calls fit.

    Each row has `sorted_by`, to be given back in `Place.beside`. In order of time the calls of a
    page lie together; in any other order few narrow columns say which they are, and only these
    are then read whole. Which they are is remembered: people come back to a list from a call.
    """
    if asked.text is None and place.sort == _AS_KEPT:
        return _by_time(results, scope, asked, place), count(results, scope, asked)
    found_ids = _page if asked.text is None else _saying
    ids, hits = results.once(
        ("calls", scope, asked, place), lambda: found_ids(results, scope, asked, place)
    )
    return _whole(results, scope, ids), hits


def count(results: Results, scope: Scope, asked: Asked) -> int:
    """How many calls fit; with a text, how many of those that were searched."""
    counts, key = results.counts, (results.published_at, scope, asked)
    known = counts.get(key)
    if known is not None:
        return known
    where, values = fitting(scope, asked)
    row = results.one(f"select count(*) as n from v_call where {where}", values)  # noqa: S608
    return counts.keep(key, int(row["n"]) if row else 0)


def _by_time(results: Results, scope: Scope, asked: Asked, place: Place) -> list[dict[str, Any]]:
    """The calls of a page. The time at its end is found first, so that no row beyond it is read."""
    where, values = _from(scope, asked, place)
    column, _ = SORTS[_AS_KEPT]
    way, nulls = _way(place)
    times = f"select {column} as last from call_list where {where}"  # noqa: S608
    end = results.one(
        f"{times} order by last {way} nulls {nulls} limit 1 offset {PER_PAGE}", values
    )
    if end is not None and end["last"] is not None:
        within = f"{column} {'>=' if way == 'desc' else '<='} $last"
        where += f" and ({within} or {column} is null)" if nulls == "first" else f" and {within}"
        values |= end
    sql = f"select {_SHOWN}, {column} as sorted_by from call_list where {where}"  # noqa: S608
    rows = results.rows(f"{sql} {_one_page(place)}", values)
    rows = [row | {"sorted_by": _text(row["sorted_by"])} for row in rows]
    return rows[::-1] if place.backwards else rows


def _saying(
    results: Results, scope: Scope, asked: Asked, place: Place
) -> tuple[list[dict[str, Any]], int]:
    """Like `_page`, of calls in which something was said: few enough to leaf through here."""
    from_top = replace(place, beside=None, backwards=False)
    sql, values = _ids(scope, asked, from_top)
    every = results.rows(f"{sql} {_order('sorted_by', from_top)}", values)
    return _slice(every, place), len(every)


def _page(
    results: Results, scope: Scope, asked: Asked, place: Place
) -> tuple[list[dict[str, Any]], int]:
    """Id and sorting value of the calls of a page, in order, and how many calls fit."""
    counts, key = results.counts, (results.published_at, scope, asked)
    sql, values = _ids(scope, asked, place)
    page = _one_page(place)
    if not asked.given() or place.beside is not None or counts.get(key) is not None:
        rows, hits = results.rows(f"{sql} {page}", values), None
    else:  # the filter, which takes most of the time, is gone through once for both
        both = _BOTH.format(fitting=sql, page=page, order=_order("sorted_by", place))
        rows = results.rows(both, values)
        hits = counts.keep(key, rows[0]["hits"] if rows else 0)
    rows = rows[::-1] if place.backwards else rows
    return rows, count(results, scope, asked) if hits is None else hits


def _ids(scope: Scope, asked: Asked, place: Place) -> tuple[str, dict[str, Any]]:
    """The statement for id and sorting value of the calls that fit, from a place on."""
    column, _ = SORTS[place.sort]
    where, values = _from(scope, asked, place)
    return f"select call_id, {column} as sorted_by from v_call where {where}", values  # noqa: S608


def _from(scope: Scope, asked: Asked, place: Place) -> tuple[str, dict[str, Any]]:
    """The condition on the calls that fit, from a place on."""
    where, values = fitting(scope, asked)
    if place.beside is not None:
        where += f" and {_beyond(*SORTS[place.sort], place)}"
        values["id"] = place.beside[1]
        if "$at" in where:
            values["at"] = place.beside[0]
    return where, values


def _text(value: object) -> str | None:
    """A sorting value as an address holds it; turning a million into text takes a database long."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _slice(every: list[dict[str, Any]], place: Place) -> list[dict[str, Any]]:
    """The page of a list that is at hand whole."""
    calls = [row["call_id"] for row in every]
    beside = place.beside[1] if place.beside else None
    if place.backwards:
        end = calls.index(beside) if beside in calls else len(calls)
        return every[max(0, end - PER_PAGE - 1) : end]
    start = calls.index(beside) + 1 if beside in calls else 0
    return every[start : start + PER_PAGE + 1]


def _whole(results: Results, scope: Scope, ids: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of these calls, in their order."""
    if not ids:
        return []
    named = {f"id_{number}": row["call_id"] for number, row in enumerate(ids)}
    # A list of single values is looked up in the index, where it is the only condition; an array
    # would be compared with all.
    wanted = ", ".join(f"${name}" for name in named)
    looked_up = f"select * from call_list where call_id in ({wanted}) limit {len(ids)}"  # noqa: S608
    sql = f"select {_SHOWN} from ({looked_up}) as found where {WITHIN}"  # noqa: S608
    rows = {row["call_id"]: row for row in results.rows(sql, named | limits(scope))}
    return [
        rows[row["call_id"]] | {"sorted_by": _text(row["sorted_by"])}
        for row in ids
        if row["call_id"] in rows  # published anew in between, and gone
    ]


def tables(results: Results, scope: Scope, asked: Asked, place: Place) -> Iterator[pa.Table]:
    """Every row of the list, in pieces, all of one published version."""
    column, _ = SORTS[place.sort]
    where, values = fitting(scope, asked)
    sql = f"select {_SHOWN} from call_list where {where} {_order(column, place)}"  # noqa: S608
    return results.tables(sql, values)


def choices(results: Results, scope: Scope) -> dict[str, Any]:
    """What the filters offer, within the scope."""
    within = limits(scope)
    offered: dict[str, Any] = {}
    for column in ("disposition", "call_type", "not_scored"):
        sql = _CHOICES.format(column=column, within=WITHIN)
        [row] = results.rows_once(sql, within, again=True)
        offered[column] = row["found"] or []
    flagged = _FLAGGED if scope.agent_key is None else "v_flag"
    rules = results.rows_once(_RULES.format(flagged=flagged, within=WITHIN), within, again=True)
    agents = results.rows_once(_AGENTS.format(within=WITHIN), within, again=True)
    teams = sorted({row["team"] for row in agents if row["team"]})
    return offered | {"agents": agents, "teams": teams, "rules": rules}


def _way(place: Place) -> tuple[str, str]:
    """Calls without the value come last; read backwards they come first."""
    descending = place.descending != place.backwards
    return "desc" if descending else "asc", "first" if place.backwards else "last"


def _order(column: str, place: Place) -> str:
    way, nulls = _way(place)
    call = "desc" if place.backwards else "asc"
    return f"order by {column} {way} nulls {nulls}, call_id {call}"


def _one_page(place: Place) -> str:
    return f"{_order('sorted_by', place)} limit {PER_PAGE + 1}"


def _beyond(column: str, kind: str, place: Place) -> str:
    """Rows on the far side of the call beside the page."""
    known = f"try_cast($at as {kind})"
    value = "<" if place.descending != place.backwards else ">"
    call = "<" if place.backwards else ">"
    if place.beside is not None and place.beside[0] is None:  # among those without the value
        rest = f"({column} is null and call_id {call} $id)"
        return f"($at is null and ({column} is not null or {rest}))" if place.backwards else rest
    ahead = f"{column} {value} {known} or ({column} = {known} and call_id {call} $id)"
    if place.backwards:
        return f"({ahead})"
    # The first condition says nothing new; by it DuckDB passes over blocks of rows.
    return f"({column} {value}= {known} or {column} is null) and ({ahead} or {column} is null)"

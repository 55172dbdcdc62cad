"""What changed in a night: flags that rose, agents that moved, how calls sounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from callqa.coaching import night_changes as queries
from callqa.coaching.comparison import MIN_CALLS
from callqa.coaching.statistics import Share, distance, rises

__all__ = ["Changes", "Label", "Moved", "Rise", "changes", "moved"]

_MIN_EARLIER = 20  # a MAD of fewer is too unsteady to call anybody an outlier
_MIN_POINTS = 5.0  # of total score, as the trend of the coaching page has it
_FAR = 3.5  # robust standard errors; Iglewicz & Hoaglin 1993
_LABELS = ("calm", "rushed", "undecided")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A rule that was flagged in more calls than before; `outcome` is what most of them got."""

    rule_id: str
    name: str
    severity: str
    now: Share
    before: Share
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An agent whose week differs from the agent's own weeks before; medians of total scores."""

    agent_key: str
    agent: str
    team: str | None
    median: float
    n: int
    earlier_median: float
    earlier_n: int
    z: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """How many calls sounded so."""

    label: str
    now: Share
    before: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The calls of one run beside those of before.

    Attributes:
        calls: stored calls that the run analysed and that have a date; with 0 the rest is empty.
        before: calls of the 28 days before `first_day`; with 0 there is nothing to compare with.
        rules: how many rules could be compared.
        agents: how many agents have calls enough to be compared with themselves.
    """

    calls: int
    first_day: date | None = None
    last_day: date | None = None
    before: int = 0
    rules: int = 0
    risen: tuple[Rise, ...] = ()
    agents: int = 0
    moved: tuple[Moved, ...] = ()
    labels: tuple[Label, ...] = ()


def changes(connection: duckdb.DuckDBPyConnection, run: Mapping[str, Any]) -> Changes:
    """What the calls of a run show beside the 28 days before them.

    Calls on days before the run's first day are left out: nine in ten lie on it or later.

    Args:
        connection: the published copy.
        run: a row of `v_run`.
    """
    span = queries.span(connection, run)
    if not span["calls"] or span["first_day"] is None:
        return Changes(calls=0)
    first, last = span["first_day"], span["last_day"]
    compared, risen = _risen(*queries.rates(connection, run, first))
    rows = queries.delivery(connection, run, first)
    agents = [row for row in queries.medians(connection, last) if _enough(row)]
    return Changes(
        calls=span["calls"],
        first_day=first,
        last_day=last,
        before=sum(row[name] for row in rows if not row["tonight"] for name in _LABELS),
        rules=compared,
        risen=risen,
        agents=len(agents),
        moved=moved(agents),
        labels=_labels(rows),
    )


def moved(rows: Iterable[Mapping[str, Any]]) -> tuple[Moved, ...]:
    """Agents whose median moved by 5 points and 3.5 robust standard errors, furthest first."""
    found = []
    for row in filter(_enough, rows):
        z = distance(
            row["median"],
            row["n"],
            earlier_median=row["earlier_median"],
            earlier_mad=row["earlier_mad"],
            earlier_n=row["earlier_n"],
        )
        by = abs(row["median"] - row["earlier_median"])
        if z is not None and abs(z) > _FAR and by >= _MIN_POINTS:
            kept = {name: row[name] for name in Moved.__dataclass_fields__ if name != "z"}
            found.append(Moved(**kept, z=z))
    return tuple(sorted(found, key=lambda one: (-abs(one.z), one.agent_key)))


def _enough(row: Mapping[str, Any]) -> bool:
    return bool(row["n"] >= MIN_CALLS and row["earlier_n"] >= _MIN_EARLIER)


def _risen(
    tonight: Sequence[Mapping[str, Any]], days: Sequence[Mapping[str, Any]]
) -> tuple[int, tuple[Rise, ...]]:
    """How many rules could be compared, and those that rose, by how much they rose."""
    earlier: dict[str, list[Share]] = defaultdict(list)
    for row in days:
        earlier[row["rule_id"]].append(Share(row["flagged"], row["judged"]))
    known = [row for row in tonight if earlier[row["rule_id"]]]
    now = [Share(_flagged(row), row["judged"]) for row in known]
    up = rises(now, [earlier[row["rule_id"]] for row in known])
    found = [
        _rise(row, share, earlier[row["rule_id"]])
        for row, share, risen in zip(known, now, up, strict=True)
        if risen
    ]
    return len(known), tuple(sorted(found, key=_gain, reverse=True))


def _rise(row: Mapping[str, Any], now: Share, days: Sequence[Share]) -> Rise:
    return Rise(
        rule_id=row["rule_id"],
        name=row["name"],
        severity=row["severity"],
        now=now,
        before=Share(sum(day.n for day in days), sum(day.of for day in days)),
        outcome=max(("violated", "missed", "review"), key=lambda name: row[name]),
    )


def _gain(rise: Rise) -> float:
    return (rise.now.rate or 0.0) - (rise.before.rate or 0.0)


def _flagged(row: Mapping[str, Any]) -> int:
    return int(row["violated"] + row["missed"] + row["review"])


def _labels(rows: Sequence[Mapping[str, Any]]) -> tuple[Label, ...]:
    sides: dict[bool, Mapping[str, int]] = {row["tonight"]: row for row in rows}

    def share(label: str, *, tonight: bool) -> Share:
        side = sides.get(tonight)
        return Share(side[label], sum(side[one] for one in _LABELS)) if side else Share(0, 0)

    return tuple(
        Label(label=one, now=share(one, tonight=True), before=share(one, tonight=False))
        for one in _LABELS
    )

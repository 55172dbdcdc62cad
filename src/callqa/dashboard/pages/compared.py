"""The lines of a comparison: each measure of two groups of calls, and what can be said of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callqa.coaching import differences
from callqa.coaching.differences import Difference
from callqa.dashboard.pages.pictures import Picture
from callqa.dashboard.queries.compare import Alike

__all__ = ["Line", "lines", "picture"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """Something to compare.

    Attributes:
        step, most: what it is told to, and the greatest difference; see `differences.of_medians`.
        digits: after the decimal point.
    """

    name: str
    column: str
    unit: str
    step: float = 1.0
    most: float = 100.0
    digits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """A share of calls: those with `column`, of those with `of`, or of all."""

    name: str
    column: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measure of both groups.

    Attributes:
        median: whether both sides are medians; else shares per 100 calls.
        first, second, interval: as texts, without the unit.
        told: what can be said.
    """

    name: str
    unit: str
    median: bool
    difference: Difference
    first: str
    second: str
    interval: str
    told: str


_MEASURED = (
    _Measured(name="Total score", column="total", unit="of 100"),
    _Measured(name="Skill", column="skill", unit="of 100"),
    _Measured(name="Compliance", column="gate", unit="of 100"),
    _Measured(name="Pace", column="words_per_minute", unit="words/min", most=math.inf),
    _Measured(
        name="Mean pause", column="pause_mean_s", unit="s", most=math.inf, step=0.01, digits=2
    ),
    _Measured(name="Agent's share of the talk", column="talk_share", unit="%"),
)
_SHARED = (
    _Shared(name="Rushed, of calls judged calm or rushed", column="rushed", of="judged"),
    _Shared(name="Calls with an auto-fail", column="auto_fail"),
    _Shared(name="Calls with a rule missed or violated", column="failed"),
    _Shared(name="Calls with a rule for a person to decide", column="to_review"),
)
_SCORES = 3  # of the measures above: the same unit, so one chart holds them


def lines(found: Alike) -> tuple[Line, ...]:
    """Every measure; none when nothing is alike."""
    if not min(found.compared):
        return ()
    return (
        *(_of_medians(one, found) for one in _MEASURED),
        *(_of_shares(one, found) for one in _SHARED),
    )


def picture(some: Sequence[Line]) -> Picture | None:
    """The differences of the scores with their intervals; None when none has one."""
    shown = [line for line in some[:_SCORES] if line.difference.interval]
    if not shown:
        return None
    spans = [line.difference.interval for line in shown]
    return Picture(
        told={
            "labels": [line.name for line in shown],
            "series": [
                {
                    "name": "difference of the medians", "colour": "text", "kind": "dot",
                    "values": [round(line.difference.value or 0.0, 1) for line in shown],
                },
                {
                    "name": "95 % interval", "colour": "agent", "kind": "span",
                    "values": [[round(one.low, 1), round(one.high, 1)] for one in spans if one],
                },
            ],
            "y": {"title": "points, first less second"},
        },
        caption="Differences of the scores with their 95 % intervals. One that reaches over 0 "
        "says nothing either way.",
        columns=("Measure", "Difference (95 % interval)"),
        rows=tuple((line.name, line.interval) for line in shown),
    )  # fmt: skip


def _of_medians(measured: _Measured, found: Alike) -> Line:
    first, second = (_known(one[measured.column]) for one in found.values)
    difference = differences.of_medians(first, second, step=measured.step, most=measured.most)
    return _line(measured.name, measured.unit, difference, digits=measured.digits, median=True)


def _of_shares(shared: _Shared, found: Alike) -> Line:
    first, second = (
        (
            int(one[shared.column].sum()),
            int(one[shared.of].sum() if shared.of else len(one["total"])),
        )
        for one in found.values
    )
    difference = differences.of_shares(first, second)
    return _line(shared.name, "per 100", difference, digits=1, median=False)


def _line(name: str, unit: str, difference: Difference, *, digits: int, median: bool) -> Line:
    scale = 1 if median else 100
    return Line(
        name=name,
        unit=unit,
        median=median,
        difference=difference,
        first=_side(difference.first, difference.n[0], scale=scale, digits=digits),
        second=_side(difference.second, difference.n[1], scale=scale, digits=digits),
        interval=_interval(difference, scale=scale, digits=digits),
        told=_told(difference),
    )


def _side(value: float | None, n: int, *, scale: int, digits: int) -> str:
    return f"none, N={n}" if value is None else f"{scale * value:.{digits}f}, N={n}"


def _interval(difference: Difference, *, scale: int, digits: int) -> str:
    value, span = difference.value, difference.interval
    if value is None:
        return "–"
    said = f"{scale * value:+.{digits}f}"
    if span is None:
        return said
    return f"{said} ({scale * span.low:+.{digits}f} to {scale * span.high:+.{digits}f})"


def _told(difference: Difference) -> str:
    if difference.value is None:
        return "nothing to compare"
    if difference.interval is None:
        return f"too few calls (N={difference.n[0]} and {difference.n[1]})"
    if not difference.told_apart:
        return "no difference can be told"
    return "higher" if difference.value > 0 else "lower"


def _known(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return values[~np.isnan(values)]

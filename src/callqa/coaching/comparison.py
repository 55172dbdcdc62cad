"""An agent against the agent's own earlier calls and against the team, with the N of each.

Calls are compared by their median and quartiles. A difference is only called one when the median
of the recent calls lies outside the middle half of the others: with a handful of calls anything
finer would be read out of chance. With fewer than `MIN_CALLS` on a side nothing is said.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from callqa.coaching import wording
from callqa.coaching.page import Band, CallLine, Comparison, Week

__all__ = ["COLUMNS", "MIN_CALLS", "band", "comparisons", "trend", "way", "weeks"]

MIN_CALLS = 3  # a median of two is a mean, and has no middle half
_MOVED = 5.0  # points of total score between first and last weeks that are worth a word


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    name: str
    unit: str
    value: Callable[[CallLine], float | None]
    column: str  # the same of v_call
    higher: str
    lower: str


_MEASURED = (
    _Measured(
        name="Total score",
        unit="",
        value=lambda call: call.total,
        column="coalesce(reviewed_total, total)",
        higher="higher",
        lower="lower",
    ),
    _Measured(
        name="Compliance",
        unit="",
        value=lambda call: call.gate,
        column="coalesce(reviewed_gate, gate)",
        higher="higher",
        lower="lower",
    ),
    _Measured(
        name="Pace",
        unit="words/min",
        value=lambda call: call.words_per_minute,
        column="words_per_minute",
        higher="faster",
        lower="slower",
    ),
    _Measured(
        name="Mean pause",
        unit="s",
        value=lambda call: call.pause_mean_s,
        column="pause_mean_s",
        higher="longer",
        lower="shorter",
    ),
    _Measured(
        name="Probability of sounding rushed",
        unit="%",
        value=lambda call: _percent(call.probability_rushed),
        column="100 * probability_rushed",
        higher="higher",
        lower="lower",
    ),
    _Measured(
        name="Talk-over",
        unit="% of call",
        value=lambda call: _percent(call.talk_over_share),
        column="100 * talk_over_share",
        higher="more",
        lower="less",
    ),
)


def band(values: Iterable[float | None]) -> Band:
    """Median and quartiles of what is known; quartiles interpolate between the values."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return Band(n=0)
    if len(known) == 1:
        return Band(n=1, median=known[0], q1=known[0], q3=known[0])
    q1, median, q3 = statistics.quantiles(known, n=4, method="inclusive")
    return Band(n=len(known), median=median, q1=q1, q3=q3)


COLUMNS: Mapping[str, str] = {measured.name: measured.column for measured in _MEASURED}
"""By name what is compared, over the columns of `v_call`."""


def comparisons(
    recent: Sequence[CallLine], earlier: Sequence[CallLine], team: Mapping[str, Band]
) -> tuple[Comparison, ...]:
    """Each measure of the recent calls beside the earlier ones and beside the team's, by name."""
    return tuple(_comparison(measured, recent, earlier, team) for measured in _MEASURED)


def weeks(own: Sequence[CallLine], team: Mapping[date, Band]) -> tuple[Week, ...]:
    """Total scores by week, oldest first; weeks in which the agent has no score are left out."""
    mondays = sorted({_monday(call.day) for call in own if call.day and call.total is not None})
    return tuple(
        Week(monday=monday, agent=_of_week(own, monday), team=team.get(monday, Band(n=0)))
        for monday in mondays
    )


def way(some: Sequence[Week]) -> str | None:
    """`Up`, `Down` or `Level` from the first week to the last; None with too few calls to say."""
    medians = [week.agent.median for week in some if week.agent.median is not None]
    if len(medians) < 2 or min(some[0].agent.n, some[-1].agent.n) < MIN_CALLS:
        return None
    change = medians[-1] - medians[0]
    return "Level" if abs(change) < _MOVED else "Up" if change > 0 else "Down"


def trend(some: Sequence[Week]) -> str:
    """The weeks in words: the last of them against the first."""
    scored = sum(week.agent.n for week in some)
    medians = [week.agent.median for week in some if week.agent.median is not None]
    if scored < MIN_CALLS or len(medians) < 2:
        return (
            f"Too few scored calls for a trend ({scored} in {wording.counted(len(some), 'week')}; "
            f"at least {MIN_CALLS} in two weeks are needed)."
        )
    first, last = some[0].agent, some[-1].agent
    ends = f"median {medians[0]:.0f} (N={first.n}) to {medians[-1]:.0f} (N={last.n})"
    found = way(some)
    if found is None:
        return (
            f"Too few calls a week to call it a trend: first to last week with scores, {ends}; "
            f"at least {MIN_CALLS} calls in each are needed."
        )
    return f"{found} over {len(some)} weeks: {ends}."


def _comparison(
    measured: _Measured,
    recent: Sequence[CallLine],
    earlier: Sequence[CallLine],
    team: Mapping[str, Band],
) -> Comparison:
    now, before = (band(map(measured.value, calls)) for calls in (recent, earlier))
    others = team[measured.name]
    return Comparison(
        name=measured.name,
        unit=measured.unit,
        recent=now,
        earlier=before,
        team=others,
        against_self=_in_words(now, before, measured, than="before"),
        against_team=_in_words(now, others, measured, than="the team"),
    )


def _in_words(now: Band, other: Band, measured: _Measured, *, than: str) -> str:
    if now.median is None or other.q1 is None or other.q3 is None:
        return "nothing to compare with"
    if now.n < MIN_CALLS or other.n < MIN_CALLS:
        return f"too few calls (N={now.n} and {other.n})"
    if now.median > other.q3:
        return f"{measured.higher} than {than}"
    if now.median < other.q1:
        return f"{measured.lower} than {than}"
    return f"no clear difference from {than}"


def _of_week(calls: Sequence[CallLine], monday: date) -> Band:
    return band(call.total for call in calls if call.day and _monday(call.day) == monday)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share

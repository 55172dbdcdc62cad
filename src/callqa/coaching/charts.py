"""Charts of the coaching page over calls and weeks, as inline SVG drawn offline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import altair as alt

from callqa.coaching import drawing
from callqa.coaching.comparison import MIN_CALLS
from callqa.coaching.page import Band, CallLine, Week

__all__ = ["pace", "score_trend"]

_HEIGHT = 220
_LABELS = ("calm", "rushed", "undecided")


def score_trend(weeks: Sequence[Week], calls: Sequence[CallLine], *, width: int) -> str:
    """Total scores: each call a mark, weekly medians as lines, the team's middle half as a band.

    A week has a median, and the team a band, only from `MIN_CALLS` calls on. A cross is a call
    that a rule failed.

    Args:
        weeks: at least one.
        calls: the agent's calls; those without score or time are left out.
        width: in pixels.
    """
    marks = drawing.chart(_dots(calls)).mark_point(
        color=drawing.AGENT, size=70, strokeWidth=2.5, opacity=1
    )
    shapes = alt.Scale(domain=["scored", "failed"], range=["circle", "cross"])
    shown = alt.layer(
        _team_band(weeks),
        _weekly(weeks, team=True).mark_line(
            color=drawing.TEAM, strokeDash=[5, 4], strokeWidth=2, point=_knots(drawing.TEAM)
        ),
        _weekly(weeks, team=False).mark_line(
            color=drawing.AGENT, strokeWidth=2.5, point=_knots(drawing.AGENT)
        ),
        marks.encode(
            x=_when(width), y=_score(), shape=alt.Shape("kind:N", scale=shapes, legend=None)
        ),
    )
    return drawing.drawn(shown, prefix=f"trend{width}", width=width, height=_HEIGHT)


def pace(calls: Sequence[CallLine], *, team: Band, width: int) -> str:
    """Words per minute of each call, marked by how it sounded, over the team's middle half.

    The team's band needs `MIN_CALLS` calls.
    """
    values = [
        {"at": _millis(call.started_local), "pace": call.words_per_minute, "label": call.delivery}
        for call in calls
        if call.words_per_minute is not None and call.started_local is not None
    ]
    scale = alt.Scale(zero=False, padding=14)
    axis = alt.Axis(title="words per minute", tickCount=5)
    points = (
        drawing.chart(values)
        .mark_point(filled=True, size=80, opacity=0.9)
        .encode(
            x=_when(width),
            y=alt.Y("pace:Q", scale=scale, axis=axis),
            color=alt.Color(
                "label:N",
                scale=alt.Scale(
                    domain=list(_LABELS), range=[drawing.CALM, drawing.RUSHED, drawing.UNDECIDED]
                ),
                legend=alt.Legend(title=None, orient="top", symbolOpacity=1),
            ),
            shape=alt.Shape(
                "label:N",
                scale=alt.Scale(domain=list(_LABELS), range=["circle", "triangle-up", "square"]),
            ),
        )
    )
    shown: list[alt.Chart] = [points]
    if team.n >= MIN_CALLS:
        middle = drawing.chart([{"low": team.q1, "high": team.q3}]).mark_rect(color=drawing.BAND)
        shown.insert(0, middle.encode(y=alt.Y("low:Q", scale=scale, axis=axis), y2="high:Q"))
    return drawing.drawn(alt.layer(*shown), prefix=f"pace{width}", width=width, height=_HEIGHT)


def _team_band(weeks: Sequence[Week]) -> alt.Chart:
    values = [
        {"at": _middle(week), "low": week.team.q1, "high": week.team.q3}
        for week in weeks
        if week.team.n >= MIN_CALLS
    ]
    low = alt.Y("low:Q", scale=alt.Scale(domain=[0, 100]))
    area: alt.Chart = (
        drawing.chart(values)
        .mark_area(color=drawing.BAND)
        .encode(x=_when_only(), y=low, y2="high:Q")
    )
    return area


def _weekly(weeks: Sequence[Week], *, team: bool) -> alt.Chart:
    bands = [(week, week.team if team else week.agent) for week in weeks]
    values = [
        {"at": _middle(week), "score": band.median} for week, band in bands if band.n >= MIN_CALLS
    ]
    line: alt.Chart = drawing.chart(values).encode(x=_when_only(), y=_score())
    return line


def _dots(calls: Sequence[CallLine]) -> list[dict[str, Any]]:
    return [
        {
            "at": _millis(call.started_local),
            "score": call.total,
            "kind": "failed" if call.auto_fail_rules else "scored",
        }
        for call in calls
        if call.total is not None and call.started_local is not None
    ]


def _when(width: int) -> alt.X:
    axis = alt.Axis(title=None, format="%-d %b", labelOverlap=True, tickCount=max(3, width // 100))
    return alt.X("at:T", axis=axis, scale=alt.Scale(type="utc", padding=16))


def _when_only() -> alt.X:
    """The same scale without an axis of its own; layers share one."""
    return alt.X("at:T", scale=alt.Scale(type="utc", padding=16))


def _knots(colour: str) -> alt.OverlayMarkDef:
    """So that a line of a single week can be seen."""
    return alt.OverlayMarkDef(color=colour, filled=True, size=25, shape="square")


def _score() -> alt.Y:
    axis = alt.Axis(title="total score", values=[0, 25, 50, 75, 100])
    return alt.Y("score:Q", scale=alt.Scale(domain=[0, 100]), axis=axis)


def _middle(week: Week) -> int | None:
    """Thursday noon, the middle of the week that starts on Monday."""
    return _millis(datetime.combine(week.monday + timedelta(days=3), time(12)))


def _millis(local: datetime | None) -> int | None:
    """Wall-clock time as Vega counts it; drawn as UTC, so that no machine's zone moves it."""
    if local is None:
        return None
    return round((local - datetime(1970, 1, 1)) / timedelta(milliseconds=1))  # noqa: DTZ001, wall clock

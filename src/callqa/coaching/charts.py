"""Charts of the coaching page as inline SVG, drawn offline, without script.

Charts hold dates and numbers only, never stored text. Colours are CSS variables of the page, so
that one drawing serves light and dark; shape says what colour says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import altair as alt
import vl_convert

from callqa.coaching.page import Band, CallLine, Week

__all__ = ["pace", "score_trend"]

_WIDTH, _HEIGHT = 640, 220
# Vega-Lite wants real colours; each stands for a variable of the page's style sheet.
_TEXT, _LINE, _BAND, _TEAM, _AGENT, _CALM, _RUSHED, _UNDECIDED = (
    "#010101", "#020202", "#030303", "#040404", "#050505", "#060606", "#070707", "#080808",
)  # fmt: skip
_VARIABLES = {
    _TEXT: "var(--text)",
    _LINE: "var(--line)",
    _BAND: "var(--band)",
    _TEAM: "var(--team)",
    _AGENT: "var(--agent)",
    _CALM: "var(--calm)",
    _RUSHED: "var(--rushed)",
    _UNDECIDED: "var(--undecided)",
}
_NAMESPACES = re.compile(r' xmlns(:xlink)?="[^"]*"')  # HTML knows them; the page names no address
_LABELS = ("calm", "rushed", "undecided")


def score_trend(weeks: Sequence[Week], calls: Sequence[CallLine]) -> str:
    """Total scores: each call a dot, the agent's weekly median a line, the team's middle a band.

    Args:
        weeks: at least one.
        calls: the agent's calls; those without score or time are left out.
    """
    layers = [
        _team_band(weeks),
        _weekly(weeks, team=True).mark_line(color=_TEAM, strokeDash=[5, 4], strokeWidth=2),
        _weekly(weeks, team=False).mark_line(color=_AGENT, strokeWidth=2.5),
        _chart(_dots(calls))
        .mark_point(color=_AGENT, filled=True, size=45, opacity=0.75)
        .encode(x=_when(), y=_score()),
    ]
    return _drawn(alt.layer(*layers), prefix="trend")


def pace(calls: Sequence[CallLine], *, team: Band) -> str:
    """Words per minute of each call, marked by how it sounded, over the team's middle half."""
    values = [
        {"at": _millis(call.started_local), "pace": call.words_per_minute, "label": call.delivery}
        for call in calls
        if call.words_per_minute is not None and call.started_local is not None
    ]
    scale = alt.Scale(zero=False, padding=14)
    axis = alt.Axis(title="words per minute", tickCount=5)
    points = (
        _chart(values)
        .mark_point(filled=True, size=80, opacity=0.9)
        .encode(
            x=_when(),
            y=alt.Y("pace:Q", scale=scale, axis=axis),
            color=alt.Color(
                "label:N",
                scale=alt.Scale(domain=list(_LABELS), range=[_CALM, _RUSHED, _UNDECIDED]),
                legend=alt.Legend(title=None, orient="top", symbolOpacity=1),
            ),
            shape=alt.Shape(
                "label:N",
                scale=alt.Scale(domain=list(_LABELS), range=["circle", "triangle-up", "square"]),
            ),
        )
    )
    if team.q1 is None or team.q3 is None:
        return _drawn(points, prefix="pace")
    middle = (
        _chart([{"low": team.q1, "high": team.q3}])
        .mark_rect(color=_BAND)
        .encode(y=alt.Y("low:Q", scale=scale, axis=axis), y2="high:Q")
    )
    return _drawn(alt.layer(middle, points), prefix="pace")


def _chart(values: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=values))  # type: ignore[no-untyped-call]


def _team_band(weeks: Sequence[Week]) -> alt.Chart:
    values = [
        {"at": _middle(week), "low": week.team.q1, "high": week.team.q3}
        for week in weeks
        if week.team.q1 is not None
    ]
    low = alt.Y("low:Q", scale=alt.Scale(domain=[0, 100]))
    area: alt.Chart = _chart(values).mark_area(color=_BAND).encode(x=_when(), y=low, y2="high:Q")
    return area


def _weekly(weeks: Sequence[Week], *, team: bool) -> alt.Chart:
    bands = [(week, week.team if team else week.agent) for week in weeks]
    values = [
        {"at": _middle(week), "score": band.median}
        for week, band in bands
        if band.median is not None
    ]
    line: alt.Chart = _chart(values).encode(x=_when(), y=_score())
    return line


def _dots(calls: Sequence[CallLine]) -> list[dict[str, Any]]:
    return [
        {"at": _millis(call.started_local), "score": call.total}
        for call in calls
        if call.total is not None and call.started_local is not None
    ]


def _when() -> alt.X:
    axis = alt.Axis(title=None, format="%d %b", labelOverlap=True, tickCount=8)
    return alt.X("at:T", axis=axis, scale=alt.Scale(type="utc", padding=10))


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


def _drawn(chart: alt.Chart | alt.LayerChart | alt.FacetChart, *, prefix: str) -> str:
    """The SVG with the page's variables for colours, and ids that are unique on the page."""
    styled = (
        chart.properties(width=_WIDTH, height=_HEIGHT, background="transparent")
        .configure(aria=False, font="sans-serif", padding=6)
        .configure_axis(
            labelColor=_TEXT, titleColor=_TEXT, titleFontWeight="normal", labelFontSize=12,
            titleFontSize=12, gridColor=_LINE, domainColor=_LINE, tickColor=_LINE,
        )
        .configure_legend(labelColor=_TEXT, labelFontSize=12)
        .configure_view(stroke=None)
    )  # fmt: skip
    svg: str = vl_convert.vegalite_to_svg(styled.to_dict(), allowed_base_urls=[])  # fetch nothing
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, variable)
    svg = svg.replace('id="', f'id="{prefix}-').replace("url(#", f"url(#{prefix}-")
    return _NAMESPACES.sub("", svg, count=2)

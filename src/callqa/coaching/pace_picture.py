"""The pace of one call as a picture: each utterance, what is usual, and the main message."""

from __future__ import annotations

import altair as alt

from callqa.coaching import drawing
from callqa.coaching.call_picture import time_axis
from callqa.coaching.page import Course

__all__ = ["pace_picture"]

_HEIGHT = 120
_TITLE = 16  # pixels that the axis takes for its title
_ROOM = 15.0  # words a minute above and below what is drawn


def pace_picture(course: Course, *, prefix: str, width: int) -> str:
    """Words per minute along the call; each line is as long as the utterance.

    The band is the middle half of the agent's earlier calls, when there are enough. What is
    faster than the band carries a triangle that points up, what is slower one that points down.
    Shaded stretches are the main message.

    Args:
        course: with at least one pace.
        prefix: unique on the page.
        width: in pixels.
    """
    band = _band(course)
    drawn = [*(one.words_per_minute for one in course.paces), *band]
    low, high = min(drawn) - _ROOM, max(drawn) + _ROOM
    x = time_axis(course.duration_s)
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    axis = alt.Axis(title="words per minute", tickCount=4, minExtent=drawing.MARGIN - _TITLE)
    y = alt.Y("pace:Q", scale=scale, axis=axis)
    shaded = [
        {"start_s": one.start_s, "end_s": one.end_s, "pace": low, "top": high}
        for one in course.message
    ]
    layers = [
        drawing.chart(shaded)
        .mark_rect(color=drawing.LINE)
        .encode(x=x, x2="end_s:Q", y=y, y2="top:Q")
    ]
    if band:
        [bottom, top] = band
        usual = [{"start_s": 0.0, "end_s": course.duration_s, "pace": bottom, "top": top}]
        layers.append(
            drawing.chart(usual)
            .mark_rect(color=drawing.BAND, opacity=0.8)
            .encode(x=x, x2="end_s:Q", y=y, y2="top:Q")
        )
    rows = [
        {"start_s": one.start_s, "end_s": one.end_s, "pace": one.words_per_minute}
        for one in course.paces
    ]
    layers.append(
        drawing.chart(rows)
        .mark_rule(color=drawing.AGENT, strokeWidth=4, strokeCap="round")
        .encode(x=x, x2="end_s:Q", y=y)
    )
    for shape, colour, chosen in _marks(course, band):
        layers.append(
            drawing.chart(chosen)
            .mark_point(shape=shape, color=colour, filled=True, size=90, opacity=1)
            .encode(x=x, y=y)
        )
    return drawing.drawn(alt.layer(*layers), prefix=prefix, width=width, height=_HEIGHT)


def _band(course: Course) -> tuple[float, ...]:
    """Both edges of the middle half of the agent's earlier calls; empty when there are too few."""
    usual = course.usual
    if usual is None or usual.own_q1 is None or usual.own_q3 is None:
        return ()
    return usual.own_q1, usual.own_q3


def _marks(
    course: Course, band: tuple[float, ...]
) -> list[tuple[str, str, list[dict[str, float]]]]:
    """Shape, colour and places of the marks on what is faster or slower than usual."""
    if not band:
        return []
    low, high = band
    middles = [
        ({"start_s": (one.start_s + one.end_s) / 2, "pace": one.words_per_minute})
        for one in course.paces
    ]
    return [
        ("triangle-up", drawing.RUSHED, [row for row in middles if row["pace"] > high]),
        ("triangle-down", drawing.CALM, [row for row in middles if row["pace"] < low]),
    ]

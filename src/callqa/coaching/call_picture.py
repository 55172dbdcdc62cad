"""The course of one call as a picture: who speaks when, how it sounds, and where to listen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt

from callqa.coaching import drawing
from callqa.coaching.page import Course, Moment, Stretch

__all__ = ["LANES", "picture", "time_axis"]

LANES = ("agent", "consumer", "both at once", "message", "wait", "delivery", "listen")
_HEIGHT = 215
_TALL, _THIN, _LINE = 18, 8, 3
_STEPS_S = (1, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
_NAMED_FROM = 0.12  # share of the call that a verdict must fill to hold its name
_CLOCK = "floor(datum.value / 60) + ':' + format(datum.value % 60, '02')"
_VERDICTS = (
    ("calm", drawing.CALM, _THIN),
    ("rushed", drawing.RUSHED, _TALL),
    ("undecided", drawing.UNDECIDED, _LINE),
)


def picture(
    course: Course, moments: Sequence[Moment], *, good: bool, prefix: str, width: int
) -> str:
    """The call along its time in minutes and seconds.

    Args:
        course: what happens along the call.
        moments: marked with their number in this order, from 1; absences have no mark.
        good: whether the moments went well, which sets the colour of their marks.
        prefix: unique on the page.
        width: in pixels.
    """
    lanes = _Lanes(course.duration_s)
    layers = [
        lanes.bars("agent", course.of("speech", "agent"), drawing.AGENT, _TALL),
        lanes.bars("agent", course.of("pause", "agent"), drawing.AGENT, _LINE),
        lanes.bars("consumer", course.of("speech", "consumer"), drawing.TEAM, _TALL),
        lanes.bars("both at once", course.of("talk_over"), drawing.RUSHED, _TALL),
        lanes.bars("message", course.message, drawing.AGENT, _THIN),
        lanes.bars("wait", course.of("silence"), drawing.UNDECIDED, _THIN),
        lanes.bars("wait", course.of("excused_silence"), drawing.CALM, _LINE),
        lanes.bars("wait", course.of("hold"), drawing.UNDECIDED, _TALL),
    ]
    for kind, colour, size in _VERDICTS:
        named = [one for one in course.verdicts if one.kind == kind]
        layers.append(lanes.bars("delivery", named, colour, size))
    layers.append(lanes.names(course.verdicts))
    layers += lanes.marks(moments, drawing.CALM if good else drawing.BAD, good=good)
    return drawing.drawn(alt.layer(*layers), prefix=prefix, width=width, height=_HEIGHT)


def time_axis(duration_s: float) -> alt.X:
    """The time of the call, in minutes and seconds."""
    axis = alt.Axis(title="minutes:seconds", labelExpr=_CLOCK, values=_ticks(duration_s))
    return alt.X("start_s:Q", axis=axis, scale=alt.Scale(domain=[0, duration_s], nice=False))


def _ticks(duration_s: float) -> list[float]:
    """Round times for the axis, in seconds; at most seven."""
    step_s = next((step for step in _STEPS_S if duration_s <= 6 * step), duration_s / 6)
    return [step_s * number for number in range(int(duration_s // step_s) + 1)]


class _Lanes:
    """Layers on the two axes that all of them share."""

    def __init__(self, duration_s: float) -> None:
        self._duration_s = duration_s
        self._x = time_axis(duration_s)
        self._y = alt.Y(
            "lane:N",
            scale=alt.Scale(domain=list(LANES)),
            axis=alt.Axis(
                title=None, domain=False, ticks=False, grid=True, minExtent=drawing.MARGIN
            ),
        )

    def bars(self, lane: str, spans: Iterable[Stretch], colour: str, size: int) -> alt.Chart:
        rows = [{"lane": lane, "start_s": one.start_s, "end_s": one.end_s} for one in spans]
        bars: alt.Chart = (
            drawing.chart(rows)
            .mark_bar(color=colour, size=size)
            .encode(x=self._x, x2="end_s:Q", y=self._y)
        )
        return bars

    def names(self, verdicts: Iterable[Stretch]) -> alt.Chart:
        wide = [one for one in verdicts if one.length_s >= _NAMED_FROM * self._duration_s]
        rows = [
            {"lane": "delivery", "start_s": (one.start_s + one.end_s) / 2, "name": one.kind}
            for one in wide
        ]
        return self._text(rows, dy=-16)

    def marks(self, moments: Sequence[Moment], colour: str, *, good: bool) -> list[alt.Chart]:
        rows = [
            {"lane": "listen", "start_s": at.start_s, "name": str(number)}
            for number, at in enumerate(moments, start=1)
            if not at.absent
        ]
        points: alt.Chart = (
            drawing.chart(rows)
            .mark_point(
                color=colour, filled=True, size=110, opacity=1,
                shape="circle" if good else "triangle-down",
            )
            .encode(x=self._x, y=self._y)
        )  # fmt: skip
        return [points, self._text(rows, dx=14)]

    def _text(self, rows: list[dict[str, Any]], *, dx: int = 0, dy: int = 0) -> alt.Chart:
        text: alt.Chart = (
            drawing.chart(rows)
            .mark_text(color=drawing.TEXT, fontSize=12, dx=dx, dy=dy)
            .encode(x=self._x, y=self._y, text="name:N")
        )
        return text

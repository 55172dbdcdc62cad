"""The picture of a call along its time, as shapes; the template draws them as SVG.

Places along the time are shares of the width in percent, so that the picture fits any screen, and
grows when one looks closer, without being drawn anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callqa.coaching import wording
from callqa.coaching.page import Course, Pace, Stretch
from callqa.dashboard.call_view.moments import Moment
from callqa.domain.verdicts import Redaction

__all__ = ["Bar", "Lane", "Mark", "Timeline", "Turn", "timeline"]

_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
_TICKS = 12  # at most; twice as many would run into each other on a tablet
_NAMED_FROM = 0.12  # share of the call that a verdict must fill to hold its name
_ROOM = 8.0  # words per minute above and below what is drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One row of the picture; `y` and `height` in pixels from the top."""

    name: str
    y: int
    height: int

    @property
    def middle(self) -> float:
        """Pixels from the top."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A rectangle: across in percent of the width, down in pixels.

    Attributes:
        look: class of the style sheet.
        told: what it is, with its time; empty for what needs no words.
        name: written inside it; may be empty.
    """

    look: str
    x: float
    width: float
    y: float
    height: float
    told: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A numbered place to listen."""

    x: float
    moment: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The pace of one utterance; `side` is faster, slower or usual."""

    x: float
    width: float
    y: float
    side: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Everything that is drawn.

    Attributes:
        ticks: where in percent, and the time in words.
        pace_limits: the words per minute at the bottom and at the top of the lane `pace`.
    """

    height: int
    lanes: tuple[Lane, ...]
    bars: tuple[Bar, ...]
    turns: tuple[Turn, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    pace_limits: tuple[float, float] | None


_LANES = (
    Lane(name="listen", y=0, height=26),
    Lane(name="agent", y=30, height=40),
    Lane(name="consumer", y=74, height=40),
    Lane(name="both at once", y=118, height=12),
    Lane(name="wait", y=134, height=12),
    Lane(name="delivery", y=150, height=18),
    Lane(name="pace", y=172, height=58),
)
_AXIS = 22


def timeline(
    course: Course, marked: Iterable[Moment], redactions: Iterable[Redaction]
) -> Timeline | None:
    """The picture of one call; None for a call of no length.

    Args:
        course: what happens along the call.
        marked: where to listen.
        redactions: what is silent in the sound and masked in the text.
    """
    if course.duration_s <= 0:
        return None
    scale = _Scale(course.duration_s)
    lanes = _LANES if course.paces else _LANES[:-1]
    limits = _limits(course) if course.paces else None
    return Timeline(
        height=lanes[-1].y + lanes[-1].height + _AXIS,
        lanes=lanes,
        bars=(*_bars(course, redactions, scale), *_band(course, limits, scale)),
        turns=tuple(_turn(one, course, limits, scale) for one in course.paces) if limits else (),
        marks=tuple(Mark(x=scale.at(one.start_s), moment=one) for one in marked),
        ticks=tuple((scale.at(at_s), wording.clock(at_s)) for at_s in _ticks(course.duration_s)),
        pace_limits=limits,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    duration_s: float

    def at(self, seconds: float) -> float:
        """Percent of the width."""
        return round(100 * min(max(seconds, 0.0), self.duration_s) / self.duration_s, 3)

    def bar(
        self, one: Stretch, lane: Lane, look: str, *, share: float = 1.0, name: str = ""
    ) -> Bar:
        """A bar in the middle of a lane, as high as this share of it."""
        height = round(lane.height * share, 1)
        x = self.at(one.start_s)
        return Bar(
            look=look,
            x=x,
            width=round(self.at(one.end_s) - x, 3),
            y=lane.middle - height / 2,
            height=height,
            told=_told(one),
            name=name,
        )


_WAITS: dict[str, tuple[str, float]] = {  # class, and share of the lane's height
    "silence": ("silence", 0.6),
    "excused_silence": ("excused", 0.3),
    "hold": ("hold", 1.0),
    "ring_back": ("hold", 1.0),
    "busy": ("hold", 1.0),
}
_VERDICTS = {"calm": 0.5, "rushed": 1.0, "undecided": 0.2}


def _bars(course: Course, redactions: Iterable[Redaction], scale: _Scale) -> Iterator[Bar]:
    _, agent, consumer, both, wait, delivery, *_ = _LANES
    for lane in (agent, consumer):
        yield from (scale.bar(one, lane, lane.name) for one in course.of("speech", lane.name))
        pauses = course.of("pause", lane.name)
        yield from (scale.bar(one, lane, f"pause {lane.name}", share=0.1) for one in pauses)
    yield from (scale.bar(one, both, "over") for one in course.of("talk_over"))
    for kind, (look, share) in _WAITS.items():
        yield from (scale.bar(one, wait, look, share=share) for one in course.of(kind))
    for one in course.verdicts:
        wide = one.length_s >= _NAMED_FROM * course.duration_s
        share = _VERDICTS.get(one.kind, 1.0)
        yield scale.bar(one, delivery, one.kind, share=share, name=one.kind if wide else "")
    for redaction in redactions:
        lane = consumer if redaction.speaker == "consumer" else agent
        hidden = Stretch(
            kind=f"{redaction.kind} taken out",
            speaker=str(redaction.speaker),
            start_s=redaction.span.start_s,
            end_s=redaction.span.end_s,
        )
        yield scale.bar(hidden, lane, "taken-out")


def _limits(course: Course) -> tuple[float, float]:
    """Words per minute at the bottom and at the top of the lane."""
    drawn = [one.words_per_minute for one in course.paces]
    if course.usual and course.usual.own_q1 is not None and course.usual.own_q3 is not None:
        drawn += [course.usual.own_q1, course.usual.own_q3]
    return min(drawn) - _ROOM, max(drawn) + _ROOM


def _band(course: Course, limits: tuple[float, float] | None, scale: _Scale) -> Iterator[Bar]:
    """The main message, and the middle half of the agent's earlier calls."""
    if limits is None:
        return
    lane = _LANES[-1]
    yield from (scale.bar(one, lane, "message") for one in course.message)
    usual = course.usual
    if usual is None or usual.own_q1 is None or usual.own_q3 is None:
        return
    top, bottom = _height(usual.own_q3, limits), _height(usual.own_q1, limits)
    told = f"usual for this agent: {usual.own_q1:.0f} to {usual.own_q3:.0f} words a minute"
    yield Bar(look="usual", x=0, width=100, y=top, height=round(bottom - top, 1), told=told)


def _turn(pace: Pace, course: Course, limits: tuple[float, float], scale: _Scale) -> Turn:
    x = scale.at(pace.start_s)
    side = _side(pace.words_per_minute, course)
    compared = f", {side} than usual" if side in {"faster", "slower"} else ""
    at = wording.stretch(pace.start_s, pace.end_s)
    return Turn(
        x=x,
        width=round(scale.at(pace.end_s) - x, 3),
        y=_height(pace.words_per_minute, limits),
        side=side,
        told=f"{pace.words_per_minute:.0f} words a minute{compared}, {at}",
    )


def _side(words_per_minute: float, course: Course) -> str:
    usual = course.usual
    if usual is None or usual.own_q1 is None or usual.own_q3 is None:
        return "unknown"
    if words_per_minute > usual.own_q3:
        return "faster"
    return "slower" if words_per_minute < usual.own_q1 else "usual"


def _height(words_per_minute: float, limits: tuple[float, float]) -> float:
    """Pixels from the top of the picture."""
    low, high = limits
    lane = _LANES[-1]
    return round(lane.y + lane.height * (high - words_per_minute) / (high - low), 1)


def _ticks(duration_s: float) -> Iterable[float]:
    """Round times for the axis, in seconds."""
    step_s = next((step for step in _STEPS_S if duration_s <= _TICKS * step), duration_s / _TICKS)
    return (step_s * number for number in range(int(duration_s // step_s) + 1))


def _told(one: Stretch) -> str:
    whose = f"{one.speaker}: " if one.speaker else ""
    kind = one.kind.replace("_", " ")
    return f"{whose}{kind}, {one.length_s:.1f} s, {wording.stretch(one.start_s, one.end_s)}"

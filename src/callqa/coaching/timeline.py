"""A call drawn in text: who speaks when, and how the agent's delivery sounds along it.

One column is an equal part of the call. Letters and digits only carry meaning, never colour, so
the picture survives a pipe, a log and a printer.
"""

from __future__ import annotations

from collections.abc import Sequence

from callqa.coaching.pace_lane import PACE_LEGEND, pace_lanes
from callqa.coaching.page import Usual
from callqa.domain.details import EventKind, Part
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import CallAnalysis, DeliveryLabel, DeliveryWindow, Outcome

__all__ = ["LEGEND", "lanes"]

LEGEND = (
    "█ speaks  ▒ speaks part of the time  X both at once  p pause  M main message  h hold\n"
    "e silence that was announced  c calm  R rushed  ? undecided  ! violated\n"
    "rushed: the model's probability in tenths, 0 below 10 % to 9 from 90 % on\n" + PACE_LEGEND
)
_MARKS = {DeliveryLabel.CALM: "c", DeliveryLabel.RUSHED: "R", DeliveryLabel.UNDECIDED: "?"}
_MOST, _SOME = 0.6, 0.1  # share of a column that must be speech to be drawn full, or at all


def lanes(
    analysis: CallAnalysis, *, width: int, usual: Usual | None = None
) -> tuple[tuple[str, str], ...]:
    """Lanes as pairs of name and picture, each picture `width` characters wide.

    Speakers in order of the domain, then talk-over, long silence, pace and delivery where the
    call has any, and a ruler with minutes and seconds.

    Args:
        analysis: the call.
        width: in characters.
        usual: the agent's usual words per minute, to set the pace against.
    """
    columns = _columns(analysis.measures.duration_s, width)
    if not columns:
        return ()
    measures = analysis.measures
    drawn = [
        (str(speaker), "".join(_voice(column, spans) for column in columns))
        for speaker, spans in sorted(measures.speech.items(), key=lambda pair: _order(pair[0]))
    ]
    drawn += _events(columns, measures)
    drawn += pace_lanes(analysis, columns, usual=usual)
    if windows := analysis.delivery.windows:
        nearest = [_nearest(column, windows) for column in columns]
        drawn.append(("delivery", "".join(_MARKS[one.label] if one else " " for one in nearest)))
        drawn.append(("rushed", "".join(_tenth(one) if one else " " for one in nearest)))
    broken = [
        piece.span.start_s
        for finding in analysis.findings
        if finding.outcome is Outcome.VIOLATED
        for piece in finding.evidence
    ]
    if broken:
        drawn.append(("violated", "".join(_point(column, broken) for column in columns)))
    return (*drawn, ("", _ruler(measures.duration_s, width)))


def _events(columns: Sequence[Span], measures: Measures) -> list[tuple[str, str]]:
    agent = measures.of(Speaker.AGENT)
    lanes_of = (
        ("pauses", agent.pauses if agent else (), "p"),
        ("both at once", measures.turns.talk_overs, "X"),
        ("long silence", measures.turns.silences, "_"),
        ("announced", _of_kind(measures, EventKind.EXCUSED_SILENCE), "e"),
        ("hold", _of_kind(measures, EventKind.HOLD), "h"),
        ("main message", _message(measures), "M"),
    )
    return [
        (name, "".join(_mark(column, spans, mark) for column in columns))
        for name, spans, mark in lanes_of
        if spans
    ]


def _of_kind(measures: Measures, kind: EventKind) -> tuple[Span, ...]:
    return tuple(event.span for event in measures.events if event.kind is kind)


def _message(measures: Measures) -> tuple[Span, ...]:
    """The agent's disclosures, payment ask and recap of terms."""
    return tuple(
        detail.span
        for detail in measures.details
        if detail.part is Part.MESSAGE and detail.speaker is Speaker.AGENT
    )


def _columns(duration_s: float, width: int) -> tuple[Span, ...]:
    if duration_s <= 0:
        return ()
    step_s = duration_s / width
    return tuple(Span(i * step_s, (i + 1) * step_s) for i in range(width))


def _voice(column: Span, spans: Sequence[Span]) -> str:
    share = sum(column.overlap_s(span) for span in spans) / column.duration_s
    return "█" if share >= _MOST else "▒" if share >= _SOME else "·"


def _mark(column: Span, spans: Sequence[Span], mark: str) -> str:
    return mark if any(column.overlap_s(span) > 0 for span in spans) else " "


def _point(column: Span, times_s: Sequence[float]) -> str:
    return "!" if any(column.holds(at_s) for at_s in times_s) else " "


def _nearest(column: Span, windows: Sequence[DeliveryWindow]) -> DeliveryWindow | None:
    """Windows overlap; the one whose middle is nearest knows most about this column."""
    holding = [one for one in windows if one.span.holds(column.middle_s)]
    return min(holding, key=lambda one: abs(one.span.middle_s - column.middle_s), default=None)


def _tenth(window: DeliveryWindow) -> str:
    return str(min(9, int(10 * window.probability_rushed)))


def _ruler(duration_s: float, width: int) -> str:
    """A mark about every twelve columns: the time at which that column starts."""
    cells = [" "] * width
    for column in range(0, width - 5, 12):
        seconds = int(column * duration_s / width)
        for offset, character in enumerate(f"{seconds // 60}:{seconds % 60:02d}"):
            cells[column + offset] = character
    return "".join(cells)


def _order(speaker: Speaker) -> int:
    return list(Speaker).index(speaker)

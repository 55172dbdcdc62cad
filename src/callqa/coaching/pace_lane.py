"""The agent's pace along a call in text: one block per column, the higher the faster."""

from __future__ import annotations

from collections.abc import Sequence

from callqa.coaching.page import Usual
from callqa.domain.details import Part, details_of
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import CallAnalysis

__all__ = ["PACE_LEGEND", "band_in_words", "pace_lanes"]

_NAME = "utterance_words_per_minute"
_BLOCKS = "▁▂▃▄▅▆▇█"
_SLOW, _FAST = 100.0, 190.0  # words a minute: call-ai-metrics calls what is beyond slow and fast
_STEP = (_FAST - _SLOW) / len(_BLOCKS)
PACE_LEGEND = (
    f"pace of the agent: {_BLOCKS[0]} below {_SLOW + _STEP:.0f} words a minute"
    f" to {_BLOCKS[-1]} {_FAST - _STEP:.0f} and more"
)


def pace_lanes(
    analysis: CallAnalysis, columns: Sequence[Span], *, usual: Usual | None = None
) -> list[tuple[str, str]]:
    """The lane `pace`, if any utterance of the agent was long enough to measure it.

    With the agent's usual pace a second lane says where the agent was faster than it, slower, or
    inside its middle half.
    """
    paces = _paces(analysis)
    if not paces:
        return []
    lanes = [("pace", "".join(_block(column, paces) for column in columns))]
    if usual and usual.own_q1 is not None and usual.own_q3 is not None:
        band = usual.own_q1, usual.own_q3
        lanes.append(("against usual", "".join(_side(column, paces, band) for column in columns)))
    return lanes


def band_in_words(usual: Usual | None) -> str:
    """What the lane `against usual` compares with, or why there is none."""
    if usual is None:
        return ""
    if usual.own_q1 is None or usual.own_q3 is None:
        return f"no usual pace of this agent: {usual.own_unknown}"
    return (
        f"against usual: + faster, = within, - slower than {usual.own_q1:.0f} to"
        f" {usual.own_q3:.0f} words a minute, the middle half of {usual.own_n} earlier calls"
    )


def _paces(analysis: CallAnalysis) -> list[tuple[Span, float]]:
    details = analysis.measures.details
    return [
        (detail.span, detail.measure.value)
        for detail in details_of(details, _NAME, speaker=Speaker.AGENT, part=Part.UTTERANCE)
        if detail.measure.value is not None
    ]


def _block(column: Span, paces: Sequence[tuple[Span, float]]) -> str:
    """The fastest utterance in the column; a blank where none was measured."""
    fastest = _fastest(column, paces)
    if fastest is None:
        return " "
    height = int((fastest - _SLOW) // _STEP)
    return _BLOCKS[min(len(_BLOCKS) - 1, max(0, height))]


def _side(column: Span, paces: Sequence[tuple[Span, float]], band: tuple[float, float]) -> str:
    """Where that utterance lies: above, below or within the band."""
    fastest = _fastest(column, paces)
    if fastest is None:
        return " "
    low, high = band
    return "+" if fastest > high else "-" if fastest < low else "="


def _fastest(column: Span, paces: Sequence[tuple[Span, float]]) -> float | None:
    return max((value for span, value in paces if span.overlap_s(column) > 0), default=None)

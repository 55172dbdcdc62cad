"""The agent's pace along a call in text: one block per column, the higher the faster."""

from __future__ import annotations

from collections.abc import Sequence

from callqa.domain.details import Part, details_of
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import CallAnalysis

__all__ = ["PACE_LEGEND", "pace_lanes"]

_NAME = "utterance_words_per_minute"
_BLOCKS = "▁▂▃▄▅▆▇█"
_SLOW, _FAST = 100.0, 190.0  # words a minute: call-ai-metrics calls what is beyond slow and fast
_STEP = (_FAST - _SLOW) / len(_BLOCKS)
PACE_LEGEND = (
    f"pace of the agent: {_BLOCKS[0]} below {_SLOW + _STEP:.0f} words a minute"
    f" to {_BLOCKS[-1]} {_FAST - _STEP:.0f} and more"
)


def pace_lanes(analysis: CallAnalysis, columns: Sequence[Span]) -> list[tuple[str, str]]:
    """The lane `pace`, if any utterance of the agent was long enough to measure it."""
    paces = _paces(analysis)
    return [("pace", "".join(_block(column, paces) for column in columns))] if paces else []


def _paces(analysis: CallAnalysis) -> list[tuple[Span, float]]:
    details = analysis.measures.details
    return [
        (detail.span, detail.measure.value)
        for detail in details_of(details, _NAME, speaker=Speaker.AGENT, part=Part.UTTERANCE)
        if detail.measure.value is not None
    ]


def _block(column: Span, paces: Sequence[tuple[Span, float]]) -> str:
    """The fastest utterance in the column; a blank where none was measured."""
    inside = [value for span, value in paces if span.overlap_s(column) > 0]
    if not inside:
        return " "
    height = int((max(inside) - _SLOW) // _STEP)
    return _BLOCKS[min(len(_BLOCKS) - 1, max(0, height))]

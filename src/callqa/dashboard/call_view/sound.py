"""Whether a call can be heard, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from callqa.dashboard.pages.audio import NO_AUDIO, NO_COPY
from callqa.domain.playback import copy_of
from callqa.domain.verdicts import CallAnalysis

__all__ = ["Sound", "sound"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What there is to hear.

    Attributes:
        why_not: in words; empty when there is a copy.
        outlined: whether the outline of the sound lies beside the copy.
    """

    why_not: str
    outlined: bool


def sound(analysis: CallAnalysis, copies: Path) -> Sound:
    """Look for the playback copy that belongs to this analysis.

    Args:
        analysis: the call.
        copies: folder of the copies.
    """
    copy = copy_of(analysis)
    if copy is None:
        return Sound(why_not=NO_AUDIO, outlined=False)
    if not copy.sound(copies).is_file():
        return Sound(why_not=NO_COPY, outlined=False)
    return Sound(why_not="", outlined=copy.peaks(copies).is_file())

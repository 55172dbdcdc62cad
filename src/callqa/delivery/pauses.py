"""Where a speaker makes sound, and the pauses between: both from the audio.

A recogniser's word times absorb pauses, so no pause is ever measured between words.
"""

from __future__ import annotations

from callqa.delivery.turns import Turn
from callqa.domain.spans import Span, gaps, merge

__all__ = ["pauses", "sounding"]


def sounding(speech: tuple[Span, ...], *, min_pause_s: float) -> tuple[Span, ...]:
    """The detector's speech with the gaps closed that are too short to be pauses.

    The detector's edges hug the sound and are taken as they are.

    Returns:
        Sorted spans at least `min_pause_s` apart.
    """
    return merge(speech, max_gap_s=min_pause_s - 1e-9)  # a gap of exactly the limit is a pause


def pauses(turns: tuple[Turn, ...]) -> tuple[Span, ...]:
    """The silences inside turns, sorted; a turn never holds one longer than the maximum."""
    return tuple(gap for turn in turns for gap in gaps(turn.sound, within=turn.span))

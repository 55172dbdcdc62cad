"""Where a speaker makes sound, and the pauses between: both from the audio.

A recogniser's word times absorb pauses, so no pause is ever measured between words.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from callqa.delivery.energy import HOP_S, Envelope
from callqa.delivery.turns import Turn
from callqa.domain.spans import Span, gaps, merge

__all__ = ["pauses", "sounding"]

_REACH_S = 0.10  # how far beyond the detector's edges sound may still belong to the speaker
_BELOW_SPEECH_DB = 32.0  # soft consonants lie about this far under the loud vowels
_ABOVE_NOISE_DB = 6.0
_MIN_CONTRAST_DB = 12.0  # with less between speech and noise, only the detector can tell
_MIN_SOUND_S = 0.03  # shorter is a click


def sounding(level: Envelope, speech: tuple[Span, ...], *, min_pause_s: float) -> tuple[Span, ...]:
    """The detector's speech with its edges moved to the sound and silences cut out.

    A frame is silent when it lies 32 dB under the speaker's loud vowels or within 6 dB of the
    background, whichever is higher; both are taken from this waveform, so that its level does
    not matter. Silences shorter than `min_pause_s` stay part of the speech.

    Args:
        level: loudness of the whole channel.
        speech: what the detector found on it.
        min_pause_s: shortest silence that is cut out.

    Returns:
        Sorted spans at least `min_pause_s` apart; empty when the detector heard nothing.
    """
    spoken = merge(speech, max_gap_s=0.0)
    threshold_db = _silence_threshold_db(level, spoken)
    if threshold_db is None:
        return merge(spoken, max_gap_s=_just_under(min_pause_s))
    near = tuple(span.padded(_REACH_S) for span in spoken)
    loud = (level.level_db > threshold_db) & level.inside(near)
    sounds = tuple(span for span in _runs(loud) if span.duration_s >= _MIN_SOUND_S)
    return merge(sounds, max_gap_s=_just_under(min_pause_s))


def pauses(turns: tuple[Turn, ...]) -> tuple[Span, ...]:
    """The silences inside turns, sorted; a turn never holds one longer than the maximum."""
    return tuple(gap for turn in turns for gap in gaps(turn.sound, within=turn.span))


def _silence_threshold_db(level: Envelope, spoken: tuple[Span, ...]) -> float | None:
    """Level between silence and sound; None when the two cannot be told apart."""
    inside = level.inside(spoken)
    if not inside.any():
        return None
    vowels_db = float(np.percentile(level.level_db[inside], 90))
    noise_db = _background_db(level.level_db, inside)
    if vowels_db - noise_db < _MIN_CONTRAST_DB:
        return None
    return max(vowels_db - _BELOW_SPEECH_DB, noise_db + _ABOVE_NOISE_DB)


def _background_db(level_db: npt.NDArray[np.float32], inside: npt.NDArray[np.bool_]) -> float:
    """The background: the median outside speech, or the quietest frames where all is speech."""
    quietest = float(np.percentile(level_db[inside], 2))
    if np.count_nonzero(~inside) * HOP_S < 1.0:
        return quietest
    return min(quietest, float(np.median(level_db[~inside])))


def _runs(mask: npt.NDArray[np.bool_]) -> tuple[Span, ...]:
    """Stretches of frames that are true; frame i stands for half a hop around `i * HOP_S`."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return tuple(
        Span(max(0.0, (first - 0.5) * HOP_S), (last - 0.5) * HOP_S)
        for first, last in edges.reshape(-1, 2).tolist()
    )


def _just_under(limit_s: float) -> float:
    """So that a silence of exactly the limit stays a silence."""
    return limit_s - 1e-9

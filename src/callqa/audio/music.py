"""Hold music: sound whose spectrum holds its notes, and changes them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.ndimage import uniform_filter1d

from callqa.audio.edges import runs
from callqa.audio.tonality import STEP_S, Tonality
from callqa.domain.spans import Span, subtract

__all__ = ["MIN_MUSIC_S", "music"]

# Chosen on 33 recorded pieces, five of them hold music of Asterisk, and on 98 minutes of speech of
# people and synthetic voices: over 6 s at most a quarter of the peaks of speech last; of those of
# music half do, and a third or more in three of four windows.
_WINDOW_S = 6.0
_SURE = 0.30  # share of the peaks that last
_LEAST_LASTING = 1.5  # a step: a hiss with a whistle in it is no chord
_STEADY = 0.6  # share of the lasting peaks that never move: mains hum has 0.9, music at most 0.4
_NEAR_S = 2.0  # next to it, windows so short count from here
_LIKELY = 0.20
_AUDIBLE_DB = 30.0  # what lies further below the loud parts is background
_LOUD_PERCENTILE = 99.0
_SILENT_DB = -88.0  # 16-bit recordings end at -96 dB
MIN_MUSIC_S = 5.0  # a ringing mobile, a jingle or a hummed tune is shorter

Steps = npt.NDArray[np.float64]


def music(sound: Tonality, *, tones: Sequence[Span] = ()) -> tuple[Span, ...]:
    """Stretches of at least 5 s of music, sorted, in seconds; not where a call-progress tone is.

    Singing counts as far as instruments go with it. Music that somebody speaks over is not found
    while the voice is the louder one, and neither is music 30 dB below the loud parts.
    """
    heard = _audible(sound, tones)
    peaks, lasting, steady = (
        np.where(heard, counts, 0.0) for counts in (sound.peaks, sound.lasting, sound.steady)
    )
    wide_peaks, wide_lasting, wide_steady = (
        _mean(counts, _WINDOW_S) for counts in (peaks, lasting, steady)
    )
    sure = (
        (wide_lasting >= _SURE * wide_peaks)
        & (wide_lasting >= _LEAST_LASTING)
        & (wide_steady < _STEADY * wide_lasting)
    )
    likely = sure | (_mean(lasting, _NEAR_S) > _LIKELY * _mean(peaks, _NEAR_S))
    evidence = np.concatenate(([0.0], np.cumsum(lasting - _LIKELY * peaks)))
    found = []
    for first, last in runs(likely):
        if sure[first:last].any():
            start, end = _start(evidence, first), _end(evidence, last)
            found.append(Span(start * STEP_S, max(start, end) * STEP_S))
    apart = subtract(found, tones)
    return tuple(span for span in apart if span.duration_s >= MIN_MUSIC_S)


def _audible(sound: Tonality, tones: Sequence[Span]) -> npt.NDArray[np.bool_]:
    """The steps that are loud enough and hold no call-progress tone."""
    if not len(sound.level_db):
        return np.zeros(0, dtype=bool)
    loud_db = float(np.percentile(sound.level_db, _LOUD_PERCENTILE))
    heard = np.asarray(sound.level_db >= max(loud_db - _AUDIBLE_DB, _SILENT_DB))
    for span in tones:
        heard[round(span.start_s / STEP_S) : round(span.end_s / STEP_S)] = False
    return heard


def _mean(counts: Steps, window_s: float) -> Steps:
    return np.asarray(uniform_filter1d(counts, round(window_s / STEP_S), mode="constant"))


def _start(evidence: Steps, step: int) -> int:
    """Where, near the step, the evidence for music is least and only grows from there."""
    first, last = _near(evidence, step)
    near = evidence[first:last]
    return first + len(near) - 1 - int(np.argmin(near[::-1]))


def _end(evidence: Steps, step: int) -> int:
    """Where, near the step, the evidence for music has grown to its most."""
    first, last = _near(evidence, step)
    return first + int(np.argmax(evidence[first:last]))


def _near(evidence: Steps, step: int) -> tuple[int, int]:
    half = round(_NEAR_S / STEP_S)
    return max(0, step - half), min(len(evidence), step + half + 1)

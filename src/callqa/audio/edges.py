"""Where sound begins and ends inside stretches that were roughly taken for speech.

A detector's own borders are too coarse to measure pauses of a quarter of a second between them:
Silero's frames are 32 ms long and its answer lags and lingers. The level of the sound is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callqa.audio.levels import FRAME_S
from callqa.domain.recording import Samples
from callqa.domain.spans import Span

__all__ = ["EdgeRules", "noise_floor", "runs", "tight_spans"]

_FLOOR_STEP_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRules:
    """What counts as sound and as a pause. Decibels and seconds.

    Attributes:
        above_floor_db: sound is at least so far above the noise around it.
        below_speech_db: sound is at most so far below the loud parts of its stretch; the weakest
            consonants lie about 30 dB below the vowels (Fletcher, Speech and Hearing, 1953).
        keep_db: the threshold never comes closer to the loud parts than this, however noisy.
        reach_s: how far outside the rough stretch its sound may begin or end.
        min_pause_s: a shorter silence is part of speaking: closures before stop consonants last
            up to about 0.15 s.
        min_sound_s: a shorter sound is a click.
        floor_window_s: the noise floor is the quietest tenth of a window so long.
    """

    above_floor_db: float = 5.0
    below_speech_db: float = 32.0
    keep_db: float = 10.0
    reach_s: float = 0.15
    min_pause_s: float = 0.20
    min_sound_s: float = 0.04
    floor_window_s: float = 10.0


def noise_floor(levels: Samples, *, window_s: float) -> Samples:
    """The level of the noise at every frame: the quietest tenth of the window around it.

    Args:
        levels: dB, shape (n,), one per `FRAME_S`.
        window_s: length of the window in seconds.

    Returns:
        dB, shape (n,).
    """
    if not len(levels):
        return levels
    step, half = round(_FLOOR_STEP_S / FRAME_S), round(window_s / FRAME_S / 2)
    at = np.arange(0, len(levels), step)
    floor = [
        np.percentile(levels[max(0, middle - half) : middle + half + 1], 10.0) for middle in at
    ]
    return np.interp(np.arange(len(levels)), at, floor).astype(np.float32)


def tight_spans(
    rough: Sequence[Span],
    levels: Samples,
    floor: Samples,
    *,
    rules: EdgeRules,
    duration_s: float,
) -> tuple[Span, ...]:
    """Shrink or stretch rough spans to the sound in them and split them at pauses.

    Args:
        rough: stretches taken for speech, sorted, in seconds.
        levels: dB, one per `FRAME_S`, of the same waveform.
        floor: dB, level of the noise, from `noise_floor`.
        rules: what counts as sound and as a pause.
        duration_s: length of the waveform in seconds; no span ends later.
    """
    sounding = np.zeros(len(levels), dtype=bool)
    for span in rough:
        reach, sound = _sound(span, levels, floor, rules=rules)
        sounding[reach] |= sound
    spans = _spans(sounding, rules=rules)
    return tuple(Span(span.start_s, min(span.end_s, duration_s)) for span in spans)


def runs(flags: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Half-open index ranges in which the flag is set."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False]))))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _reach(span: Span, *, count: int, reach_s: float) -> tuple[int, int]:
    """The frames of a stretch with some room on both sides, half-open."""
    wide = span.padded(reach_s)
    return int(wide.start_s / FRAME_S), min(count, int(wide.end_s / FRAME_S) + 1)


def _sound(
    span: Span, levels: Samples, floor: Samples, *, rules: EdgeRules
) -> tuple[slice, npt.NDArray[np.bool_]]:
    """Which frames in reach of one stretch are sound."""
    first, last = _reach(span, count=len(levels), reach_s=0.0)
    loud = np.percentile(levels[first:last], 90.0) if last > first else 0.0
    reach = slice(*_reach(span, count=len(levels), reach_s=rules.reach_s))
    threshold = np.maximum(floor[reach] + rules.above_floor_db, loud - rules.below_speech_db)
    # Where speech hardly rises above the noise, only the detector can tell it: believe it inside
    # of its stretch, and demand clear sound outside.
    inside = slice(first - reach.start, last - reach.start)
    threshold[inside] = np.minimum(threshold[inside], loud - rules.keep_db)
    return reach, np.asarray(levels[reach] >= threshold, dtype=bool)


def _spans(sounding: npt.NDArray[np.bool_], *, rules: EdgeRules) -> Iterable[Span]:
    """Runs of sound, with clicks dropped and short silences closed."""
    min_sound, min_pause = round(rules.min_sound_s / FRAME_S), round(rules.min_pause_s / FRAME_S)
    joined: list[tuple[int, int]] = []
    for first, last in runs(sounding):
        if last - first < min_sound:
            continue
        if joined and first - joined[-1][1] < min_pause:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return [Span(first * FRAME_S, last * FRAME_S) for first, last in joined]

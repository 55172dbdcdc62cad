"""Short-time level of a waveform in decibels, free of any constant offset."""

from __future__ import annotations

import numpy as np

from callqa import spectral
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples

__all__ = ["FRAME_S", "SILENCE_DB", "frame_levels", "level_held_for", "noise_floor"]

FRAME_S = 0.010  # step between levels: finer than any pause that is counted
SILENCE_DB = -120.0  # level given to digital silence; the last bit of 16-bit sound is at -96 dB

_HOP = round(FRAME_S * SAMPLE_RATE_HZ)
_MARGIN = _HOP // 2  # a window of 20 ms holds a full period of the deepest voice (50 Hz)
_HALF = 40  # samples: 2.5 ms
_FLOOR_STEP_S = 1.0
_BLOCK_FRAMES = 6_000  # a minute at a time, so that a long call is not held several times over


def frame_levels(samples: Samples) -> Samples:
    """Level of every 10 ms of the waveform, without hum, rumble and constant offset.

    Args:
        samples: float32, shape (n,), 16 kHz.

    Returns:
        float32, shape (n // 160,), dB relative to full scale, at least `SILENCE_DB`. The level at
        index i is taken over 20 ms around the middle of `i * FRAME_S` to `(i + 1) * FRAME_S`.
    """
    frame_count = len(samples) // _HOP
    levels = [
        _block_levels(samples, first, min(first + _BLOCK_FRAMES, frame_count))
        for first in range(0, frame_count, _BLOCK_FRAMES)
    ]
    return np.concatenate([np.zeros(0, dtype=np.float32), *levels])


def level_held_for(levels: Samples, *, seconds: float) -> float:
    """The level in dB that is reached for at least so many seconds in total.

    Unlike a share of the call it does not depend on how long the silence around the sound is, and
    unlike the peak it is not moved by a click.
    """
    if not len(levels):
        return SILENCE_DB
    rank = min(len(levels), max(1, round(seconds / FRAME_S)))
    return float(np.partition(levels, -rank)[-rank])


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


def _block_levels(samples: Samples, first: int, last: int) -> Samples:
    """Levels of the frames `first <= i < last`."""
    start, end = first * _HOP - _MARGIN, last * _HOP + _MARGIN
    loudness = spectral.rms(
        y=_without_rumble(samples, start, end),
        frame_length=_HOP + 2 * _MARGIN,
        hop_length=_HOP,
        center=False,
    )[0]
    return np.asarray(20.0 * np.log10(np.maximum(loudness, 1e-6)), dtype=np.float32)


def _without_rumble(samples: Samples, start: int, end: int) -> Samples:
    """Samples `start <= i < end` less the mean of the 5 ms around each.

    That takes away what lies below 100 Hz, which a telephone does not carry, and leaves the
    rest of the spectrum level. The first and last sample stand for what lies outside.
    """
    before, after = _HALF - start, end + _HALF - len(samples)
    wide = samples[max(0, -before) : end + _HALF].astype(np.float64)
    wide = np.pad(wide, (max(0, before), max(0, after)), mode="edge")
    sums = np.concatenate(([0.0], np.cumsum(wide)))
    window = 2 * _HALF + 1
    mean = (sums[window:] - sums[:-window]) / window
    return np.asarray(wide[_HALF:-_HALF] - mean, dtype=np.float32)

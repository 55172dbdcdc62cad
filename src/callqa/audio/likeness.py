"""Whether two channels carry the same signal, up to gain, polarity and a small delay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from callqa.audio.levels import FRAME_S, frame_levels, level_held_for
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, mean

__all__ = ["HELD_S", "Likeness", "likeness"]

HELD_S = 0.3  # a level counts when it is held for a short word in total; a click is not speech

_MAX_LAG = 32  # samples: 2 ms, more than converters and gateways shift one channel
_BLOCK = 10 * SAMPLE_RATE_HZ
_HOP = round(FRAME_S * SAMPLE_RATE_HZ)
_AROUND = 10 * _HOP
_UNLIKE = 0.5  # correlation below which nobody needs to look closer


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How well the second channel can be told from the first.

    Attributes:
        correlation: normalised, in [-1, 1], at the delay where it is strongest.
        residual_db: level of what remains of the second when the first is taken out of it, over
            the second's own level: low for a copy, about 0 for another voice; None when unlike.
    """

    correlation: float
    residual_db: float | None = None


def likeness(first: Samples, second: Samples) -> Likeness:
    """Compare two channels of one recording.

    The levels are those held for 0.3 s in total, so that one word of another voice in a long call
    counts, and the length of the silence does not.

    Args:
        first: float32, 16 kHz, shape (n,).
        second: of the same length.
    """
    scores, energy = _correlations(first, second)
    if energy <= 0.0:
        return Likeness(correlation=0.0)
    best = int(np.argmax(np.abs(scores)))
    correlation = float(np.clip(scores[best] / energy, -1.0, 1.0))
    if abs(correlation) < _UNLIKE:
        return Likeness(correlation=correlation)
    rest_db = level_held_for(_rest_levels(first, second, lag=best - _MAX_LAG), seconds=HELD_S)
    level_db = level_held_for(frame_levels(second), seconds=HELD_S)
    return Likeness(correlation=correlation, residual_db=rest_db - level_db)


def _correlations(first: Samples, second: Samples) -> tuple[np.ndarray, float]:
    """Products at every lag, and the geometric mean of the two energies."""
    scores = np.zeros(2 * _MAX_LAG + 1)
    energies = np.zeros(2)
    for left, right in _blocks(first, second):
        inner = right[_MAX_LAG : len(right) - _MAX_LAG]
        if not len(inner):
            continue
        scores += np.correlate(left, inner, mode="valid")[::-1]
        energies += np.dot(left, left), np.dot(inner, inner)
    return scores, float(np.sqrt(energies[0] * energies[1]))


def _blocks(first: Samples, second: Samples) -> Iterator[tuple[Samples, Samples]]:
    """Both channels in step, without their constant offset, a few seconds at a time."""
    offsets = [np.float32(mean(channel)) for channel in (first, second)]
    for start in range(0, len(first), _BLOCK):
        part = slice(start, start + _BLOCK)
        yield first[part] - offsets[0], second[part] - offsets[1]


def _rest_levels(first: Samples, second: Samples, *, lag: int) -> Samples:
    """Levels of what is left of the second less the best copy that the first can make of it.

    The copy is made of three neighbouring delays, for a delay need not be a whole number of
    samples.
    """
    lags = [lag + step for step in (-1, 0, 1)]
    products, targets = np.zeros((3, 3)), np.zeros(3)
    for start in range(0, len(second), _BLOCK):
        delayed = _delayed(first, start, min(start + _BLOCK, len(second)), lags)
        products += delayed @ delayed.T
        targets += delayed @ second[start : start + _BLOCK]
    weights = np.linalg.lstsq(products, targets, rcond=1e-6)[0].astype(np.float32)
    levels = []
    for start in range(0, len(second), _BLOCK):
        # A level is taken over its surroundings, so each block comes with some of its neighbours.
        begin = max(0, start - _AROUND)
        end = min(start + _BLOCK + _AROUND, len(second))
        rest = second[begin:end] - weights @ _delayed(first, begin, end, lags)
        own = (start - begin) // _HOP
        levels.append(frame_levels(rest)[own : own + _BLOCK // _HOP])
    return np.concatenate(levels)


def _delayed(channel: Samples, start: int, stop: int, lags: Sequence[int]) -> Samples:
    """The channel moved later by each lag, from `start` to `stop`; zeros move in. Shape (3, n)."""
    moved = np.zeros((len(lags), stop - start), dtype=np.float32)
    for row, lag in zip(moved, lags, strict=True):
        first, last = max(0, start - lag), min(len(channel), stop - lag)
        if first < last:
            row[first - (start - lag) : last - (start - lag)] = channel[first:last]
    return moved

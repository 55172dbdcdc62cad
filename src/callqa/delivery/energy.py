"""The loudness of a waveform along time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, mean
from callqa.domain.spans import Span

__all__ = ["HOP_S", "Envelope", "envelope"]

HOP_S = 0.010
_HOP = round(HOP_S * SAMPLE_RATE_HZ)
_FRAME = round(0.025 * SAMPLE_RATE_HZ)  # two periods of an 80 Hz voice
_BLOCK_FRAMES = 6_000  # a minute at a time, so that a long call is not held several times over
_FLOOR_DB = -140.0  # stands for digital silence; below the step of 24-bit audio


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Envelope:
    """Loudness per frame.

    Attributes:
        level_db: float32, shape (frames,), dB relative to full scale, at least -140; frame i
            is centred on `i * HOP_S` seconds.
    """

    level_db: npt.NDArray[np.float32]

    def inside(self, spans: Iterable[Span]) -> npt.NDArray[np.bool_]:
        """Which frames lie in one of the spans, shape (frames,)."""
        mask = np.zeros(len(self.level_db), dtype=np.bool_)
        for span in spans:
            mask[_frame(span.start_s) : _frame(span.end_s)] = True
        return mask


def envelope(samples: Samples) -> Envelope:
    """The loudness of samples in [-1, 1], shape (n,), at 16 kHz, without their DC offset."""
    if len(samples) == 0:
        return Envelope(level_db=np.zeros(0, dtype=np.float32))
    offset, count = mean(samples), -(-len(samples) // _HOP)
    levels = [
        _block_levels(samples, first, min(first + _BLOCK_FRAMES, count), offset)
        for first in range(0, count, _BLOCK_FRAMES)
    ]
    return Envelope(level_db=np.concatenate(levels))


def _block_levels(
    samples: Samples, first: int, last: int, offset: float
) -> npt.NDArray[np.float32]:
    """The loudness of the frames `first <= i < last`."""
    centres = np.arange(first, last) * _HOP
    starts = np.maximum(0, centres - _FRAME // 2)
    ends = np.minimum(len(samples), centres + _FRAME // 2)
    wide = samples[starts[0] : ends[-1]].astype(np.float64) - offset
    energy = np.concatenate(([0.0], np.cumsum(np.square(wide))))
    sums = energy[ends - starts[0]] - energy[starts - starts[0]]
    power = np.maximum(sums / (ends - starts), 0.0)
    return np.asarray(10 * np.log10(power + 10 ** (_FLOOR_DB / 10)), dtype=np.float32)


def _frame(time_s: float) -> int:
    return max(0, round(time_s / HOP_S))

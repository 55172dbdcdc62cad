"""The loudness of a waveform along time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples
from callqa.domain.spans import Span

__all__ = ["HOP_S", "Envelope", "envelope"]

HOP_S = 0.010
_FRAME_S = 0.025  # two periods of an 80 Hz voice
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
    frame, hop = round(_FRAME_S * SAMPLE_RATE_HZ), round(HOP_S * SAMPLE_RATE_HZ)
    wide = samples.astype(np.float64)
    wide -= wide.mean()
    energy = np.concatenate(([0.0], np.cumsum(np.square(wide))))
    centres = np.arange(0, len(samples), hop)
    first = np.maximum(0, centres - frame // 2)
    last = np.minimum(len(samples), centres + frame // 2)
    power = np.maximum((energy[last] - energy[first]) / (last - first), 0.0)
    level_db = 10 * np.log10(power + 10 ** (_FLOOR_DB / 10))
    return Envelope(level_db=level_db.astype(np.float32))


def _frame(time_s: float) -> int:
    return max(0, round(time_s / HOP_S))

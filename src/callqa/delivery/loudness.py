"""How loud stretches of a channel are, from the envelope that is there anyway."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from callqa.delivery.energy import HOP_S, Envelope
from callqa.domain.spans import Span

__all__ = ["Loudness"]


class Loudness:
    """Mean power of any stretches of one channel, each asked for in constant time."""

    def __init__(self, level: Envelope) -> None:
        """Sum up the power once."""
        power = 10 ** (level.level_db.astype(np.float64) / 10)
        self._sums = np.concatenate(([0.0], np.cumsum(power)))

    def of(self, spans: Iterable[Span]) -> float | None:
        """Mean power inside the spans in dB relative to full scale; None without any frame."""
        power, frames = 0.0, 0
        for span in spans:
            first, last = self._frame(span.start_s), self._frame(span.end_s)
            power += float(self._sums[last] - self._sums[first])
            frames += last - first
        return float(10 * np.log10(power / frames + 1e-14)) if frames else None

    def _frame(self, time_s: float) -> int:
        return min(max(0, round(time_s / HOP_S)), len(self._sums) - 1)

"""Speech detection by level alone: whatever stands out of the noise floor is taken for speech.

It cannot tell speech from music or a ringing tone; it needs no model.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np

from callqa.audio.edges import EdgeRules, noise_floor, runs, tight_spans
from callqa.audio.levels import FRAME_S, frame_levels, level_held_for
from callqa.domain.recording import Waveform
from callqa.domain.spans import Span

__all__ = ["EnergyDetector", "EnergyRules"]

_HELD_S = 0.3
_AUDIBLE_DB = -75.0  # a channel that stays below holds no speech: mu-law's smallest step is -72 dB


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyRules:
    """How levels become stretches of speech. Decibels and seconds.

    Attributes:
        above_floor_db: speech rises so far above the noise around it; steady noise never does.
        min_speech_s: shorter stretches are dropped.
        edges: how the borders are tightened.
    """

    above_floor_db: float = 12.0
    min_speech_s: float = 0.12
    edges: EdgeRules = field(default_factory=EdgeRules)


class EnergyDetector:
    """Finds speech by its level over the noise floor.

    Attributes:
        detector_id: name and digest of the rules in force.
    """

    def __init__(self, *, rules: EnergyRules | None = None) -> None:
        """Take the rules; None means the documented defaults."""
        self._rules = rules or EnergyRules()
        digest = hashlib.sha256(repr(self._rules).encode()).hexdigest()[:8]
        self.detector_id = f"energy@1+{digest}"

    def detect(self, waveform: Waveform) -> tuple[Span, ...]:
        """Stretches of sound, sorted, apart by at least the shortest pause, without padding."""
        rules = self._rules
        levels = frame_levels(waveform.samples)
        held_db = level_held_for(levels, seconds=_HELD_S)
        if held_db < _AUDIBLE_DB:
            return ()
        floor = noise_floor(levels, window_s=rules.edges.floor_window_s)
        threshold = np.maximum(floor + rules.above_floor_db, held_db - rules.edges.below_speech_db)
        rough = tuple(
            Span(first * FRAME_S, last * FRAME_S)
            for first, last in runs(np.asarray(levels >= threshold, dtype=bool))
            if (last - first) * FRAME_S >= rules.edges.min_sound_s
        )
        spans = tight_spans(rough, levels, floor, rules=rules.edges, duration_s=waveform.duration_s)
        return tuple(span for span in spans if span.duration_s >= rules.min_speech_s)

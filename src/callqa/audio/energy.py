"""Speech detection by sound alone: whatever stands out of the noise is taken for speech.

It cannot tell speech from music, a ringing tone or other voices; it needs no model.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from callqa.audio.bands import band_powers, prominence, telephone_levels
from callqa.audio.edges import joined, runs
from callqa.audio.levels import FRAME_S, level_held_for, noise_floor
from callqa.domain.recording import Waveform
from callqa.domain.spans import Span

__all__ = ["EnergyDetector", "EnergyRules"]

_HELD_S = 0.3
_AUDIBLE_DB = -75.0  # a channel that stays below holds no speech: mu-law's smallest step is -72 dB


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyRules:
    """How sound becomes stretches of speech. Decibels and seconds.

    Attributes:
        core_db: speech stands out so far of the noise around it in one group of bands; steady noise
            never does.
        edge_db: it begins and ends where it stands out so far.
        floor_window_s: the noise is the quietest tenth of a window so long.
        min_pause_s: a silence shorter than this is closed.
        min_speech_s: shorter stretches are dropped.
    """

    core_db: float = 9.0
    edge_db: float = 5.0
    floor_window_s: float = 10.0
    min_pause_s: float = 0.20
    min_speech_s: float = 0.12


class EnergyDetector:
    """Finds speech by how far it stands out of the noise.

    Attributes:
        detector_id: name and digest of the rules in force.
        by_loudness: true, for it hears nothing else.
    """

    by_loudness: bool = True

    def __init__(self, *, rules: EnergyRules | None = None) -> None:
        """Take the rules; None means the documented defaults."""
        self._rules = rules or EnergyRules()
        digest = hashlib.sha256(repr(self._rules).encode()).hexdigest()[:8]
        self.detector_id = f"energy@3+{digest}"

    def detect(self, waveform: Waveform) -> tuple[Span, ...]:
        """Stretches of sound, sorted, apart by at least the shortest pause, without padding."""
        rules = self._rules
        powers = band_powers(waveform.samples)
        loud_db = level_held_for(telephone_levels(powers), seconds=_HELD_S)
        if loud_db < _AUDIBLE_DB:
            return ()
        standing = prominence(powers, loud_db=loud_db).max(axis=1)
        standing -= np.maximum(noise_floor(standing, window_s=rules.floor_window_s), 0.0)
        sound = [
            (first, last)
            for first, last in runs(np.asarray(standing >= rules.edge_db, dtype=bool))
            if standing[first:last].max() >= rules.core_db
        ]
        spans = (
            Span(first * FRAME_S, last * FRAME_S)
            for first, last in joined(sound, gap=round(rules.min_pause_s / FRAME_S))
        )
        return tuple(span for span in spans if span.duration_s >= rules.min_speech_s)

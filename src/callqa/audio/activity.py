"""When somebody speaks: the port of speech detection and its two implementations."""

from __future__ import annotations

from typing import Protocol

from callqa.audio.energy import EnergyDetector
from callqa.audio.silero import SileroDetector
from callqa.domain.recording import Waveform
from callqa.domain.spans import Span

__all__ = ["EnergyDetector", "SileroDetector", "SpeechDetector"]


class SpeechDetector(Protocol):
    """Finds speech in one waveform.

    Attributes:
        detector_id: which detector with which settings; the same one gives the same spans.
        by_loudness: whether whatever is loud is taken for speech, music among it.
    """

    detector_id: str
    by_loudness: bool

    def detect(self, waveform: Waveform) -> tuple[Span, ...]:
        """Stretches in which somebody speaks, in seconds from the start of the waveform.

        Sorted and apart; each hugs the sound, so that the gaps between them are pauses. Whoever
        needs room around a stretch adds it. Empty when nobody speaks.
        """
        ...

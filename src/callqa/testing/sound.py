"""Sound with known speech times, and a transcriber that hears nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript

__all__ = ["CannedTranscriber", "dialogue", "tone"]

_SYLLABLES_HZ = 4.0  # speech rises and falls about four times a second


def tone(
    frequency_hz: float,
    duration_s: float,
    *,
    level: float = 0.3,
    sample_rate_hz: int = SAMPLE_RATE_HZ,
) -> Samples:
    """A sine: float32, shape (n,), peak `level` in [0, 1]."""
    time_s = np.arange(round(duration_s * sample_rate_hz)) / sample_rate_hz
    return (level * np.sin(2 * np.pi * frequency_hz * time_s)).astype(np.float32)


def dialogue(
    turns: Sequence[tuple[Speaker, float, float]], *, duration_s: float, seed: int = 0
) -> tuple[Waveform, Waveform]:
    """Agent's and consumer's waveform, in which each turn sounds roughly like a voice.

    A turn `(speaker, start_s, end_s)` is a buzz of harmonics that rises and falls like syllables;
    in between lies faint noise. An energy detector finds the turns; no recogniser finds words.
    """
    random = np.random.default_rng(seed)
    waveforms = []
    for speaker, pitch_hz in ((Speaker.AGENT, 120.0), (Speaker.CONSUMER, 205.0)):
        samples = random.normal(0.0, 1e-4, round(duration_s * SAMPLE_RATE_HZ)).astype(np.float32)
        for who, start_s, end_s in turns:
            if who is speaker:
                voice = _voice(pitch_hz, end_s - start_s)
                first = round(start_s * SAMPLE_RATE_HZ)
                room = samples[first : first + len(voice)]
                room += voice[: len(room)]
        waveforms.append(Waveform(samples=samples, speaker=speaker))
    return waveforms[0], waveforms[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedTranscriber:
    """A transcriber that gives the transcript it was made with, whatever it is handed."""

    transcript: Transcript

    @property
    def engine_id(self) -> str:
        """The recogniser named in the transcript."""
        return self.transcript.engine_id

    def transcribe(
        self, waveforms: Sequence[Waveform], speech: Sequence[tuple[Span, ...]]
    ) -> Transcript:
        """The canned transcript.

        Raises:
            ValueError: unless there is one set of speech times per waveform.
        """
        if len(waveforms) != len(speech):
            raise ValueError(f"{len(waveforms)} waveforms but speech times for {len(speech)}")
        return self.transcript


def _voice(pitch_hz: float, duration_s: float) -> Samples:
    harmonics = sum(tone(pitch_hz * k, duration_s, level=0.25 / k) for k in range(1, 12))
    time_s = np.arange(round(duration_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    syllables = 0.6 + 0.4 * np.sin(2 * np.pi * _SYLLABLES_HZ * time_s)
    return np.asarray(harmonics * syllables, dtype=np.float32)

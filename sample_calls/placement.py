"""Puts the spoken phrases of a scenario on two channels, and knows when each was said."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scenario import SPEAKERS, Phrase, Scenario, Voice
from scipy.signal import lfilter
from voices import SAMPLE_RATE_HZ, Samples, speak

__all__ = ["Placed", "Spoken", "mix", "place"]

LEAD_IN_S = 0.5
TAIL_S = 0.6
ROOM_TONE_DBFS = (-78.0, -75.0)  # agent's headset, consumer's handset; heard as silence by all
PEAK_LIMIT = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A phrase and where it lies, in samples from the start of the call."""

    phrase: Phrase
    start: int
    samples: Samples

    @property
    def start_s(self) -> float:
        """Start in seconds."""
        return self.start / SAMPLE_RATE_HZ

    @property
    def end_s(self) -> float:
        """End in seconds."""
        return (self.start + len(self.samples)) / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A turn with its phrases in order."""

    speaker: str
    voice: Voice
    spoken: tuple[Spoken, ...]

    @property
    def start_s(self) -> float:
        """Start of the first phrase, in seconds."""
        return self.spoken[0].start_s

    @property
    def end_s(self) -> float:
        """End of the last phrase, in seconds."""
        return self.spoken[-1].end_s


def place(scenario: Scenario) -> tuple[Placed, ...]:
    """All turns with their times.

    Raises:
        ValueError: when a speaker would have to talk over himself.
    """
    placed: list[Placed] = []
    for turn in scenario.turns:
        before_s = placed[-1].end_s + turn.gap_s if placed else LEAD_IN_S
        position = round(before_s * SAMPLE_RATE_HZ)
        spoken = []
        for phrase in turn.phrases:
            position += round(phrase.silence_before_s * SAMPLE_RATE_HZ)
            samples = speak(phrase.text, turn.voice)
            spoken.append(Spoken(phrase=phrase, start=position, samples=samples))
            position += len(samples)
        placed.append(Placed(speaker=turn.speaker, voice=turn.voice, spoken=tuple(spoken)))
    for speaker in SPEAKERS:
        own = [turn for turn in placed if turn.speaker == speaker]
        if any(later.start_s < earlier.end_s for earlier, later in itertools.pairwise(own)):
            raise ValueError(f"{scenario.call_id}: {speaker} talks over his own turn")
    return tuple(placed)


def _gain(turns: Sequence[Placed]) -> float:
    """One gain per speaker and call, so that loud and soft phrases stay what they are."""
    speech = np.concatenate([spoken.samples for turn in turns for spoken in turn.spoken])
    return float(10 ** (turns[0].voice.level_dbfs / 20) / np.sqrt((speech**2).mean()))


def _room_tone(length: int, *, level_dbfs: float, random: np.random.Generator) -> Samples:
    """Noise that falls towards high frequencies, as the air of a quiet room does."""
    noise = lfilter([1.0], [1.0, -0.9], random.standard_normal(length + 200))[200:]
    tone: Samples = noise * (10 ** (level_dbfs / 20) / np.sqrt((noise**2).mean()))
    return tone


def mix(turns: Sequence[Placed], *, seed: int) -> npt.NDArray[np.int16]:
    """The call as int16 samples at 16 kHz, shape (n, 2), agent first.

    Raises:
        ValueError: when a channel would clip.
    """
    length = round((max(turn.end_s for turn in turns) + TAIL_S) * SAMPLE_RATE_HZ)
    call = np.zeros((length, len(SPEAKERS)))
    for channel, speaker in enumerate(SPEAKERS):
        random = np.random.default_rng([seed, channel])
        call[:, channel] = _room_tone(length, level_dbfs=ROOM_TONE_DBFS[channel], random=random)
        own = [turn for turn in turns if turn.speaker == speaker]
        gain = _gain(own) if own else 0.0
        for spoken in (spoken for turn in own for spoken in turn.spoken):
            call[spoken.start : spoken.start + len(spoken.samples), channel] += (
                gain * spoken.samples
            )
    if np.abs(call).max() > PEAK_LIMIT:
        raise ValueError(f"a channel peaks at {np.abs(call).max():.2f}; lower its level_dbfs")
    return np.round(call * 32_767).astype(np.int16)

"""Speech-like sound with known syllables and pauses, made of harmonics with a beat."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from callqa.delivery.truth import SourceCall, source_call
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word

SAMPLE_CALLS = Path(__file__).parents[2] / "sample_calls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Babble:
    """A channel of syllable trains: its samples and the true stretches of sound."""

    samples: Samples
    sound: tuple[Span, ...]


def _syllables(count: int, rate: float, pitch_hz: float) -> Samples:
    """Harmonics under a beat of `rate` dips a second, which begins and ends loud."""
    length = round(count / rate * SAMPLE_RATE_HZ)
    times = np.arange(length) / SAMPLE_RATE_HZ
    harmonics = range(1, int(3000 / pitch_hz))
    voice = sum(np.sin(2 * np.pi * pitch_hz * k * times + k) / k for k in harmonics)
    beat = 0.55 - 0.45 * np.cos(2 * np.pi * rate * times)
    return (0.1 * voice * beat).astype(np.float32)


@pytest.fixture
def babble() -> Callable[..., Babble]:
    """Makes a channel: `runs` are (start in s, syllables); silence in between."""

    def make(
        runs: Sequence[tuple[float, int]],
        *,
        duration_s: float,
        rate: float = 5.0,
        pitch_hz: float = 120.0,
        background_db: float = -75.0,
    ) -> Babble:
        rng = np.random.default_rng(7)
        samples = rng.standard_normal(round(duration_s * SAMPLE_RATE_HZ)).astype(np.float32)
        samples *= np.float32(10 ** (background_db / 20))
        sound = []
        for start_s, count in runs:
            run = _syllables(count, rate, pitch_hz)
            first = round(start_s * SAMPLE_RATE_HZ)
            samples[first : first + len(run)] += run
            sound.append(Span(start_s, start_s + count / rate))
        return Babble(samples=samples, sound=tuple(sound))

    return make


@pytest.fixture
def said() -> Callable[..., Transcript]:
    """Makes a transcript: each speaker's words spread evenly over that speaker's spans."""

    def make(**speakers: tuple[Sequence[Span], str]) -> Transcript:
        utterances = []
        for name, (spans, text) in speakers.items():
            for span in spans:
                texts = text.split()
                step_s = span.duration_s / len(texts)
                words = tuple(
                    Word(
                        text=one,
                        span=Span(span.start_s + i * step_s, span.start_s + (i + 1) * step_s),
                    )
                    for i, one in enumerate(texts)
                )
                utterances.append(Utterance(speaker=Speaker(name), words=words))
        return Transcript(utterances=tuple(utterances), language="en", engine_id="written")

    return make


@pytest.fixture(scope="session")
def calm_call() -> SourceCall:
    """A calm sample call with its truth."""
    truth = json.loads((SAMPLE_CALLS / "expected" / "NF-0003.json").read_bytes())
    channels, rate_hz = sf.read(SAMPLE_CALLS / "NF-0003.flac", dtype="float32")
    assert rate_hz == SAMPLE_RATE_HZ
    agent = np.ascontiguousarray(channels[:, 0])
    return source_call(truth, agent)

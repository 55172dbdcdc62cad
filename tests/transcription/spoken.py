"""Sentences that a synthetic voice spoke, laid out on the time line of a call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span

DATA = Path(__file__).parents[1] / "data"
FIXTURE = DATA / "whisper-fixture" / "model.pt"

# Rendered by flite; tests/data/sentences/notes.md says how.
TEXTS = {
    "debt-collection": "This is an attempt to collect a debt, and any information obtained will be "
    "used for that purpose.",
    "call-recorded": "Before we continue, this call may be being recorded for training purposes.",
    "cannot-pay": "My wife and I can not pay anything right now.",
    "what-payment": "What kind of payment could you send today?",
    "will-mail": "I'll mail the payment on the twenty first.",
}


@dataclass(frozen=True)
class Channel:
    """A channel of a call, where its sentences lie, and which they are."""

    waveform: Waveform
    speech: tuple[Span, ...]
    names: tuple[str, ...]


def sentence(name: str) -> Samples:
    """The sound of one sentence."""
    samples, rate_hz = soundfile.read(DATA / "sentences" / f"{name}.flac", dtype="float32")
    assert rate_hz == SAMPLE_RATE_HZ
    return samples


def channel(speaker: Speaker, *lines: tuple[float, str], duration_s: float) -> Channel:
    """A channel with sentences at the given seconds and faint hiss everywhere."""
    noise = np.random.default_rng(len(lines)).standard_normal(round(duration_s * SAMPLE_RATE_HZ))
    samples = (noise * 1e-4).astype(np.float32)
    speech = []
    for start_s, name in lines:
        sound, start = sentence(name), round(start_s * SAMPLE_RATE_HZ)
        samples[start : start + len(sound)] += sound
        speech.append(Span(start_s, start_s + len(sound) / SAMPLE_RATE_HZ))
    waveform = Waveform(samples=samples, speaker=speaker)
    return Channel(waveform=waveform, speech=tuple(speech), names=tuple(name for _, name in lines))


def plain(text: str) -> list[str]:
    """Lower-case words without punctuation, to compare what was said."""
    kept = "".join(sign for sign in text.lower() if sign.isalnum() or sign in " '")
    return kept.replace("can not", "cannot").split()

"""Dialogues of sound with words laid over it, and what is measured on them."""

from collections.abc import Sequence

import numpy as np

from callqa.delivery.measure import measure
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.details import DeliveryEvent, EventKind, details_of
from callqa.domain.measure import Measure
from callqa.domain.measures import Measures
from callqa.domain.recording import SAMPLE_RATE_HZ, Speaker, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word

AGENT, CONSUMER = Speaker.AGENT, Speaker.CONSUMER

# Start and end in seconds, the words, and for some lines how much louder they are in dB.
Line = tuple[float, float, str] | tuple[float, float, str, float]


def a_channel(speaker: Speaker, lines: Sequence[Line], duration_s: float) -> Waveform:
    hiss = np.random.default_rng(3).standard_normal(round(duration_s * SAMPLE_RATE_HZ))
    samples = (1e-4 * hiss).astype(np.float32)
    for start_s, end_s, text, *louder_db in lines:
        first, last = round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ)
        times = np.arange(last - first) / SAMPLE_RATE_HZ
        voice = sum(np.sin(2 * np.pi * 130 * k * times + k) / k for k in range(1, 20))
        gain = 0.02 * 10 ** (sum(louder_db) / 20)
        beat_hz = len(text.split()) / (end_s - start_s)  # one syllable a word
        beat = 0.55 - 0.45 * np.cos(2 * np.pi * beat_hz * times)
        samples[first:last] += (gain * voice * beat).astype(np.float32)
    return Waveform(samples=samples, speaker=speaker)


def an_utterance(speaker: Speaker, line: Line) -> Utterance:
    start_s, end_s, text = line[:3]
    step_s = (end_s - start_s) / len(text.split())
    return Utterance(
        speaker=speaker,
        words=tuple(
            Word(text=one, span=Span(start_s + i * step_s, start_s + (i + 1) * step_s))
            for i, one in enumerate(text.split())
        ),
    )


def talk(agent: Sequence[Line], consumer: Sequence[Line]) -> Measures:
    """What is measured when the two say these lines; an empty text is sound without words."""
    lines = {AGENT: agent, CONSUMER: consumer}
    duration_s = max(line[1] for own in lines.values() for line in own) + 1.0
    spoken = [an_utterance(who, line) for who, own in lines.items() for line in own if line[2]]
    return measure(
        Transcript(
            utterances=tuple(sorted(spoken, key=lambda one: one.span)),
            language="en",
            engine_id="written",
        ),
        [a_channel(who, own, duration_s) for who, own in lines.items()],
        {who: tuple(Span(line[0], line[1]) for line in own) for who, own in lines.items()},
        duration_s=duration_s,
        thresholds=DeliveryThresholds(),
    )


def of(found: Measures, name: str, speaker: Speaker | None = None) -> Measure:
    [detail] = details_of(found.details, name, speaker=speaker)
    return detail.measure


def events(found: Measures, kind: EventKind) -> list[DeliveryEvent]:
    return [event for event in found.events if event.kind is kind]

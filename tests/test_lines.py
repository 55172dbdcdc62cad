"""The sample calls' agents, quieter, in noise and over telephone codecs: pauses and pace stay."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from callqa.audio.activity import SileroDetector
from callqa.audio.decode import decode
from callqa.delivery.measure import measure
from callqa.delivery.prosody import nuclei_s
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span, total_s
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.testing import lines

SAMPLE_CALLS = Path(__file__).parents[1] / "sample_calls"
CODECS = ("mu-law", "a-law", "amr", "opus", "mp3")  # the others: benchmarks/activity.py
LIMITS = DeliveryThresholds()

Change = Callable[[Samples, Sequence[Span]], Samples]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Agent:
    """An agent's channel with what the scenario says of both sides."""

    samples: Samples
    speech: tuple[Span, ...]
    consumer: tuple[Span, ...]
    said: Transcript


def agent(call_id: str) -> Agent:
    truth = json.loads((SAMPLE_CALLS / "expected" / f"{call_id}.json").read_text())
    turns = [turn for turn in truth["turns"] if turn["speaker"] == "agent"]
    sides = [
        tuple(Span(one["start_s"], one["end_s"]) for one in truth["speakers"][name]["speech"])
        for name in ("agent", "consumer")
    ]
    return Agent(
        samples=decode(SAMPLE_CALLS / f"{call_id}.flac").channels[0],
        speech=sides[0],
        consumer=sides[1],
        said=Transcript(
            utterances=tuple(
                Utterance(speaker=Speaker.AGENT, words=tuple(spread(turn))) for turn in turns
            ),
            language="en",
            engine_id="scenario",
        ),
    )


def spread(turn: dict) -> list[Word]:
    texts = turn["text"].split()
    step_s = (turn["end_s"] - turn["start_s"]) / len(texts)
    starts_s = [turn["start_s"] + number * step_s for number in range(len(texts))]
    return [
        Word(text=text, span=Span(start_s, start_s + step_s))
        for text, start_s in zip(texts, starts_s, strict=True)
    ]


@pytest.fixture(scope="module")
def agents() -> tuple[Agent, ...]:
    return tuple(agent(path.stem) for path in sorted(SAMPLE_CALLS.glob("*.flac")))


@pytest.fixture(scope="module")
def untouched(agents: tuple[Agent, ...]) -> dict[str, float]:
    return measured(agents, lambda samples, _: samples)


def measured(agents: Sequence[Agent], change: Change) -> dict[str, float]:
    """Pauses and pace of all agents together after something was done to their sound."""
    detector = SileroDetector()
    pauses = pause_s = turn_s = sound_s = words = syllables = nuclei = 0.0
    for one in agents:
        samples = change(one.samples, one.speech)
        found = detector.detect(Waveform(samples=samples, speaker=Speaker.AGENT))
        silent = Waveform(samples=np.zeros_like(samples), speaker=Speaker.CONSUMER)
        measures = measure(
            one.said,
            [Waveform(samples=samples, speaker=Speaker.AGENT), silent],
            {Speaker.AGENT: found, Speaker.CONSUMER: one.consumer},
            duration_s=len(samples) / SAMPLE_RATE_HZ,
            thresholds=LIMITS,
        )
        told, sound = measures.speakers[0], measures.speech[Speaker.AGENT]
        pauses += told.pause_count.value or 0.0
        pause_s += told.pause_total.value or 0.0
        turn_s += told.pause_total.evidence_s
        sound_s += total_s(sound)
        words += told.word_count
        syllables += (told.articulation_rate.value or 0.0) * told.speech_s
        nuclei += len(nuclei_s(samples, sound))
    return {
        "pauses": pauses,
        "pause time": pause_s,
        "mean pause": pause_s / pauses,
        "words per minute": words / turn_s * 60,
        "articulation rate": syllables / sound_s,
        "nuclei rate": nuclei / sound_s,
    }


EVEN: dict[str, Change] = {
    "50 dB quieter": lambda samples, _: samples * np.float32(10 ** (-50 / 20)),
    "constant offset": lambda samples, _: samples + np.float32(0.1),
    **{codec: lambda samples, _, codec=codec: lines.over_codec(samples, codec) for codec in CODECS},
}


@pytest.mark.parametrize("change", EVEN)
def test_level_offset_and_codec_move_pauses_and_pace_by_less_than_3_percent(
    agents: tuple[Agent, ...], untouched: dict[str, float], change: str
) -> None:
    assert measured(agents, EVEN[change]) == pytest.approx(untouched, rel=0.03)


def test_white_noise_10_db_below_the_speech_moves_them_by_less_than_10_percent(
    agents: tuple[Agent, ...], untouched: dict[str, float]
) -> None:
    found = measured(
        agents,
        lambda samples, speech: lines.with_noise(
            samples, lines.white(len(samples)), snr_db=10.0, speech=speech
        ),
    )
    assert found == pytest.approx(untouched, rel=0.10)
    assert found["nuclei rate"] == pytest.approx(untouched["nuclei rate"], rel=0.05)

"""Clips whose truth is known because they were made: synthetic voices, and people re-timed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from callqa.audio.activity import SileroDetector
from callqa.audio.decode import decode
from callqa.delivery.clips import PAUSE_SHARES, RATES, Clip, Plan, as_spoken, make_clip, plans
from callqa.delivery.people import people, read_aloud
from callqa.delivery.synthesis import VOICES, Voice, missing, paused, speak
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.truth import SourceCall, source_call
from callqa.testing import lines

__all__ = ["PEOPLE", "Made", "constructed_clips"]

PEOPLE = Path("models/speech")
_RATES_OF_A_VOICE = 12
_CLIPS_OF_A_SAMPLE_CALL = 6  # there are twenty; with more three voices would drown the others
_STRETCHES = (0.45, 2.2)  # beyond these, engines mumble or fall apart
_TEXT_OF = ("NF-0004", "NF-0010", "NF-0014", "NF-0020")  # calls whose agents say much

Source = tuple[SourceCall, Plan]


@dataclass(slots=True, kw_only=True)
class Made:
    """The clips, where their speech comes from (for the card), and what was left out, and why."""

    clips: list[Clip] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def constructed_clips(
    calls: Path, folders: Sequence[Path], *, thresholds: DeliveryThresholds, seed: int
) -> Made:
    """All clips of the sample calls, of people in folders, and of the voices that are installed."""
    made, detector = Made(), SileroDetector()
    for source in (
        _sample_calls(calls, made, seed),
        _people(folders, made, thresholds, seed),
        _voices(calls, made, seed),
    ):
        made.clips += [
            make_clip(
                call,
                plan,
                detect=detector.detect,
                over_line=lines.over_codec,
                thresholds=thresholds,
            )
            for call, plan in source
        ]
    return made


def _sample_calls(folder: Path, made: Made, seed: int) -> Iterator[Source]:
    """The agents of the sample calls, re-timed."""
    known = {voice.name: voice for voice in VOICES if voice.engine == "flite"}
    for path in sorted((folder / "expected").glob("*.json")):
        truth = json.loads(path.read_bytes())
        voice = known[truth["speakers"]["agent"]["voice"]]
        call = source_call(
            truth,
            decode(folder / f"{path.stem}.flac").channels[0],
            speaker=voice.speaker,
            traits={"speech": "synthetic", "engine": voice.engine, "sex": voice.sex},
        )
        _note(made, call, source="sample calls, spoken by flite", licence="MIT")
        for plan in plans(call, seed=seed, count=_CLIPS_OF_A_SAMPLE_CALL):
            yield call, plan


def _people(
    folders: Sequence[Path], made: Made, thresholds: DeliveryThresholds, seed: int
) -> Iterator[Source]:
    """People reading or talking, re-timed."""
    detector = SileroDetector()
    for person in (person for folder in folders for person in people(folder)):
        samples = decode(person.path).channels[0]
        call = read_aloud(person, samples, detect=detector.detect, thresholds=thresholds)
        _note(made, call, source=person.source, licence=person.licence)
        for plan in plans(call, seed=seed):
            yield call, plan


def _voices(calls: Path, made: Made, seed: int) -> Iterator[Source]:
    """Voices of synthesisers at set rates and with set pauses, without any re-timing."""
    for number, voice in enumerate(VOICES):
        why = missing(voice)
        if why:
            made.left_out.append(f"voice {voice.name}: {why}")
            continue
        phrases = _phrases(calls, _TEXT_OF[number % len(_TEXT_OF)])
        for call in _at_rates(voice, phrases, seed):
            _note(made, call, source=voice.engine, licence="as the voice; free for its speech")
            yield call, as_spoken(call, seed=seed)


def _at_rates(voice: Voice, phrases: Sequence[str], seed: int) -> Iterator[SourceCall]:
    """One text at rates spread over the range, each with a share of pauses drawn at random."""
    rng = np.random.default_rng([seed, *voice.name.encode()])
    natural = _call(voice, phrases, stretch=1.0, share=0.1, seed=seed).articulation_rate
    for low, high in pairwise(np.linspace(*RATES, _RATES_OF_A_VOICE + 1)):
        rate, share = float(rng.uniform(low, high)), float(rng.uniform(*PAUSE_SHARES))
        stretch = natural / rate
        if _STRETCHES[0] <= stretch <= _STRETCHES[1]:
            yield _call(voice, phrases, stretch=stretch, share=share, seed=seed)


def _call(
    voice: Voice, phrases: Sequence[str], *, stretch: float, share: float, seed: int
) -> SourceCall:
    return paused(
        speak(phrases, voice, stretch=stretch),
        voice,
        call_id=f"{voice.engine} {voice.name} {stretch:.2f}",
        pause_share=share,
        seed=seed,
    )


def _phrases(calls: Path, call_id: str) -> list[str]:
    """What the agent of a sample call says, broken where a voice takes breath."""
    truth: dict[str, Any] = json.loads((calls / "expected" / f"{call_id}.json").read_bytes())
    said = " ".join(turn["text"] for turn in truth["turns"] if turn["speaker"] == "agent")
    for mark in ".?!,;":
        said = said.replace(f"{mark} ", f"{mark}\n")
    return [line for line in said.split("\n") if any(letter.isalpha() for letter in line)]


def _note(made: Made, call: SourceCall, *, source: str, licence: str) -> None:
    traits = call.traits
    known = {
        "speaker": call.voice,
        "speech": traits["speech"],
        "sex": traits.get("sex", ""),
        "source": source,
        "licence": licence,
    }
    if known not in made.sources:
        made.sources.append(known)

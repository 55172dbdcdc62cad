"""Reads a written scenario: who says what, how fast, with which pauses, and what is true of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

__all__ = ["SPEAKERS", "Phrase", "Scenario", "Secret", "Turn", "Voice", "read"]

SPEAKERS = ("agent", "consumer")  # first channel first

# A turn's text may hold explicit pauses, `[0.8]` in seconds, and secrets, `{card 4111...|words}`.
_MARK = re.compile(r"\[(?P<pause>\d+(?:\.\d+)?)\]|\{(?P<kind>\w+) (?P<digits>\d+)\||(?P<close>\})")
_BREAK = re.compile(r"(?<=[,.?!;])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How one speaker sounds on one call.

    Attributes:
        name: a flite voice.
        stretch: factor on all durations; below 1 is faster.
        pitch_hz, pitch_spread_hz: mean and spread of the pitch target; None is the voice's own.
        level_dbfs: RMS of the speaker's speech over the call.
        comma_s, sentence_s: silence after a comma and after a sentence inside a turn.
    """

    name: str
    stretch: float = 1.0
    pitch_hz: float | None = None
    pitch_spread_hz: float | None = None
    level_dbfs: float = -23.0
    comma_s: float = 0.1
    sentence_s: float = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Digits that must never be stored: `card`, `cvv`, `ssn`, `routing` or `account`."""

    kind: str
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words said in one breath, and the silence that precedes them inside the turn."""

    text: str
    silence_before_s: float
    secret: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker says before the other one does.

    Attributes:
        gap_s: seconds after the end of the previous turn; negative talks over it.
    """

    speaker: str
    phrases: tuple[Phrase, ...]
    gap_s: float
    voice: Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One call: its turns, its row of the manifest, and what is true of it."""

    call_id: str
    turns: tuple[Turn, ...]
    manifest: dict[str, Any]
    truth: dict[str, Any]


def _voice(fields: dict[str, Any], *, speaker: str) -> Voice:
    return Voice(**{"level_dbfs": -22.0 if speaker == "agent" else -25.0, **fields})


def _split(
    text: str, *, silence_before_s: float, voice: Voice, secret: Secret | None
) -> list[Phrase]:
    """Cuts at punctuation, where a synthetic voice would put a silence of unknown length."""
    phrases: list[Phrase] = []
    silence_s = silence_before_s
    for part in filter(None, _BREAK.split(text.strip())):
        phrases.append(Phrase(text=part, silence_before_s=silence_s, secret=secret))
        silence_s = voice.sentence_s if part[-1] in ".?!" else voice.comma_s
    return phrases


def _silence_after(phrases: list[Phrase], voice: Voice) -> float:
    if not phrases:
        return 0.0
    return voice.sentence_s if phrases[-1].text[-1] in ".?!" else voice.comma_s


def _phrases(text: str, voice: Voice) -> tuple[Phrase, ...]:
    phrases: list[Phrase] = []
    secret: Secret | None = None
    pause_s: float | None = None
    position = 0
    for mark in [*_MARK.finditer(text), None]:
        chunk = text[position : mark.start() if mark else len(text)]
        before_s = _silence_after(phrases, voice) if pause_s is None else pause_s
        added = _split(chunk, silence_before_s=before_s, voice=voice, secret=secret)
        phrases += added
        pause_s = None if added else pause_s
        if mark is None:
            break
        position = mark.end()
        if mark["pause"]:
            pause_s = float(mark["pause"])
        else:
            secret = None if mark["close"] else Secret(kind=mark["kind"], digits=mark["digits"])
    return tuple(phrases)


def _turn(entry: dict[str, Any], voices: dict[str, Voice]) -> Turn:
    speaker = next(name for name in SPEAKERS if name in entry)
    voice = voices[speaker]
    for name in ("stretch", "sentence_s", "comma_s"):
        if name in entry:
            voice = replace(voice, **{name: entry[name]})
    text = " ".join(str(entry[speaker]).split())
    gap_s = float(entry.get("gap", 0.45))
    return Turn(speaker=speaker, phrases=_phrases(text, voice), gap_s=gap_s, voice=voice)


def read(path: Path) -> Scenario:
    """Reads one scenario file.

    Raises:
        KeyError, TypeError: when the file lacks a part or has an unknown voice setting.
    """
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    voices = {name: _voice(document["voices"][name], speaker=name) for name in SPEAKERS}
    return Scenario(
        call_id=path.stem,
        turns=tuple(_turn(entry, voices) for entry in document["turns"]),
        manifest=document["call"],
        truth=document["truth"],
    )

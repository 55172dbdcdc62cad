"""A call whose truth is written down: who sounds when, and what is said. Training reads these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from callqa.delivery.syllables import spoken
from callqa.domain.recording import Samples, Speaker
from callqa.domain.spans import Span, clip, total_s
from callqa.domain.transcript import Word

__all__ = ["SourceCall", "laid_over", "source_call"]


_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourceCall:
    """One agent channel with its truth.

    Attributes:
        voice: who speaks; evaluation never tests on a voice it has learnt from.
        samples: float32, shape (n,), at 16 kHz.
        sound, pauses: of the agent, true.
        other: where the consumer sounds, true.
        words: of the agent; their times are spread over `sound` by syllables.
        traits: what is known of the speech, such as the speaker's sex; errors are told by them.
    """

    call_id: str
    voice: str
    samples: Samples
    sound: tuple[Span, ...]
    pauses: tuple[Span, ...]
    other: tuple[Span, ...]
    words: tuple[Word, ...]
    traits: Mapping[str, str] = field(default_factory=dict)

    @property
    def articulation_rate(self) -> float:
        """True syllables per second of sound."""
        return spoken(word.text for word in self.words).syllables / total_s(self.sound)


def source_call(
    truth: Mapping[str, Any],
    samples: Samples,
    *,
    speaker: str = "",
    traits: Mapping[str, str] = _NONE,
) -> SourceCall:
    """The agent's side of a call from the document that says what is true of it.

    Args:
        truth: as in `sample_calls/expected/*.json`: `speakers` with voice, speech and pauses,
            `turns` with text and times.
        samples: the agent's channel.
        speaker: who the voice is, where its name does not say it.
        traits: what is known of the speaker.

    Raises:
        KeyError: when the document lacks a part.
    """
    agent = truth["speakers"]["agent"]
    sound = _spans(agent["speech"])
    turns = (turn for turn in truth["turns"] if turn["speaker"] == Speaker.AGENT)
    return SourceCall(
        call_id=truth["call_id"],
        voice=speaker or agent["voice"],
        samples=samples,
        sound=sound,
        pauses=_spans(agent["pauses"]),
        other=_spans(truth["speakers"]["consumer"]["speech"]),
        words=tuple(word for turn in turns for word in _words(turn, sound)),
        traits=traits,
    )


def _spans(entries: Sequence[Mapping[str, float]]) -> tuple[Span, ...]:
    return tuple(Span(entry["start_s"], entry["end_s"]) for entry in entries)


def laid_over(texts: Sequence[str], sound: Sequence[Span]) -> tuple[Word, ...]:
    """Words end to end over the sound, each as long as its syllables ask; at least one stretch."""
    lengths = [max(1, spoken([text]).syllables) for text in texts]
    scale = total_s(sound) / max(1, sum(lengths))
    borders_s, position = [0.0], 0
    for length in lengths:
        position += length
        borders_s.append(position * scale)
    times_s = [_at(sound, border_s) for border_s in borders_s]
    return tuple(
        Word(text=text, span=Span(first_s, last_s))
        for text, (first_s, last_s) in zip(texts, pairwise(times_s), strict=True)
    )


def _words(turn: Mapping[str, Any], sound: Sequence[Span]) -> tuple[Word, ...]:
    own = clip(sound, within=Span(turn["start_s"], turn["end_s"]))
    return laid_over(turn["text"].split(), own)


def _at(sound: Sequence[Span], heard_s: float) -> float:
    """The moment by which `heard_s` seconds of the sound have gone by."""
    for span in sound:
        if heard_s <= span.duration_s:
            return span.start_s + heard_s
        heard_s -= span.duration_s
    return sound[-1].end_s

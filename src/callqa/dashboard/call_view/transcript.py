"""The transcript as the page shows it: what was found is marked where it was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from callqa.coaching import call_words
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Utterance, Word
from callqa.domain.verdicts import CallAnalysis, Outcome

__all__ = ["Mention", "Piece", "Said", "said"]

_PLACEHOLDER = re.compile(r"(\[[a-z_]+\])")
_UNMARKED = (Outcome.MISSED, Outcome.NOT_EVALUABLE)
_GRAVEST_FIRST = ("violated", "review", "promise", "met")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Why words are marked.

    Attributes:
        name: rule id, or `promise to pay`.
        said: the outcome in words; empty for a promise.
        tone: `violated`, `review`, `promise` or `met`.
        owner: id of the element on the page that tells more.
    """

    name: str
    said: str
    tone: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words that are shown alike.

    Attributes:
        parts: the text, and whether each part stands for what was taken out.
        mentions: what the words are evidence of, gravest first.
    """

    parts: tuple[tuple[str, bool], ...]
    mentions: tuple[Mention, ...]

    @property
    def tone(self) -> str:
        """Of the gravest mention; empty without one."""
        return self.mentions[0].tone if self.mentions else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One utterance."""

    speaker: Speaker
    span: Span
    pieces: tuple[Piece, ...]


_Marks = tuple[tuple[Span, Speaker, Mention], ...]


def said(analysis: CallAnalysis) -> tuple[Said, ...]:
    """Every utterance, in order of time."""
    marks = tuple(_marks(analysis))
    return tuple(
        Said(speaker=one.speaker, span=one.span, pieces=tuple(_pieces(one, marks)))
        for one in analysis.transcript.utterances
    )


def _marks(analysis: CallAnalysis) -> Iterator[tuple[Span, Speaker, Mention]]:
    for finding in analysis.findings:
        if finding.outcome in _UNMARKED:
            continue
        mention = Mention(
            name=finding.rule_id,
            said=call_words.said(finding),
            tone=str(finding.outcome),
            owner=f"finding-{finding.rule_id}",
        )
        yield from ((one.span, one.speaker, mention) for one in finding.evidence if one.quote)
    for number, promise in enumerate(analysis.commitments, start=1):
        mention = Mention(name="promise to pay", said="", tone="promise", owner=f"promise-{number}")
        yield from ((one.span, one.speaker, mention) for one in promise.evidence if one.quote)


def _pieces(utterance: Utterance, marks: _Marks) -> Iterator[Piece]:
    here = tuple(
        one for one in marks if one[1] is utterance.speaker and one[0].overlap_s(utterance.span) > 0
    )
    for mentions, words in groupby(utterance.words, key=lambda word: _mentions(word, here)):
        text = " ".join(word.text for word in words)
        yield Piece(parts=tuple(_parts(text)), mentions=mentions)


def _mentions(word: Word, marks: _Marks) -> tuple[Mention, ...]:
    """What the word is evidence of: its middle lies in the stretch."""
    found = {mention for span, _, mention in marks if span.holds(word.span.middle_s)}
    return tuple(sorted(found, key=lambda one: (_GRAVEST_FIRST.index(one.tone), one.name)))


def _parts(text: str) -> Iterable[tuple[str, bool]]:
    """The text around the placeholders, and what the placeholders stand for."""
    for number, part in enumerate(_PLACEHOLDER.split(text)):
        if part:
            hidden = number % 2 == 1
            yield (call_words.code(part.strip("[]")) if hidden else part, hidden)

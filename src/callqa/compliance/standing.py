"""Hits that the guards let stand, with what casts doubt on them."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from callqa.compliance.guards import Verdict, weigh
from callqa.compliance.index import Hit, Index
from callqa.compliance.matching import Guards, Patterns
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span

__all__ = ["MIN_WORD_PROBABILITY", "Doubt", "Heard", "standing"]

MIN_WORD_PROBABILITY = 0.25  # mean over the words of a hit; below it a person must listen


class Doubt(StrEnum):
    """Why words that match are not plain evidence; the value completes "but ..."."""

    HEDGED = "it was hedged"
    QUOTED = "it may only repeat what the other side said"
    MISHEARD = "the recogniser wrote words that only sound like it"
    UNSURE = "the recogniser was unsure of the words"
    FEW_WORDS = "it is only a word or two, which may be mishearings"
    TO_WHOM = "it is not known who was on the line"
    ALLOWED = "what may have allowed it was not plainly heard"
    SAID_ONCE = "it was said once only, and a number is easily misheard"
    SOUNDS_LIKE_RIGHT = "the account's own amount sounds like it"
    CORRECTED = "the account's own amount was said as well"
    MEANT = "only a model of meaning found it"


class Heard(NamedTuple):
    """Something that was heard, and what casts doubt on it.

    Attributes:
        start, end: tokens of the speaker's stream, half-open.
        doubt: why a person must listen; None when the words are plain.
    """

    speaker: Speaker
    start: int
    end: int
    span: Span
    doubt: Doubt | None = None


def standing(patterns: Patterns, index: Index, guards: Guards) -> list[Heard]:
    """Hits that stand; where several overlap, one, the surest of them."""
    found: list[Heard] = []
    before: Hit | None = None
    for hit in index.any(patterns):
        if before is not None and hit[:4] == before[:4]:
            continue  # another pattern found the same words
        before = hit
        if found and hit.start < found[-1].end and found[-1].doubt is None:
            continue  # the one before is sure already
        verdict = weigh(hit, index, guards)
        if not _counts(verdict, guards):
            continue
        doubt = _doubt(hit, index, verdict)
        again = bool(found) and hit.start < found[-1].end
        if again and doubt is not None:
            continue
        span = index.span(hit.start, hit.end)
        heard = Heard(index.stream.speaker, hit.start, hit.end, span, doubt)
        if again:
            found[-1] = heard
        else:
            found.append(heard)
    return found


def _counts(verdict: Verdict, guards: Guards) -> bool:
    """Whether something was heard at all, be it in doubt."""
    if verdict is Verdict.QUOTED:
        return guards.quoted == "review"
    return verdict is Verdict.STANDS or verdict is Verdict.HEDGED


def _doubt(hit: Hit, index: Index, verdict: Verdict) -> Doubt | None:
    if verdict is Verdict.QUOTED:
        return Doubt.QUOTED
    if verdict is Verdict.HEDGED:
        return Doubt.HEDGED
    if index.unsure(hit.start, hit.end, below=MIN_WORD_PROBABILITY):
        return Doubt.UNSURE
    return Doubt.MISHEARD if hit.misheard else None

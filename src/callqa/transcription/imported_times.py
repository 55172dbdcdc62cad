"""Times of an imported transcript put in order: every word gets a place, and what was odd is told.

A word without a time of its own is spread evenly between its neighbours, or over its segment. A
word whose times cannot be (negative, reversed, before the word it follows) counts as one without.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from callqa.domain.spans import Span
from callqa.domain.transcript import Word
from callqa.transcription.imported_parts import Segment, TimedWord, Voice

__all__ = ["Placed", "placed"]

# Longer than most words and short enough that a wrong end blurs no pause: 150 words a minute.
_ASSUMED_WORD_S = 0.4
_BACKWARDS_S = 0.05  # word times overlap by a step of the recogniser's clock, which is no fault


@dataclass(slots=True, kw_only=True)
class Placed:
    """The words with their voices, and how sound the times were.

    Attributes:
        spread: words that were placed evenly because the file gave them no time.
        odd: words whose time could not be one and that were placed like these.
        guessed_ends: segments whose end was missing and was guessed.
    """

    words: list[tuple[Voice, Word]] = field(default_factory=list)
    spread: int = 0
    odd: int = 0
    guessed_ends: int = 0


def placed(segments: Sequence[Segment]) -> Placed:
    """Every word of the segments with a span; nothing is left out."""
    found = Placed()
    starts = sorted(start for one in segments if (start := _first_s(one)) is not None)
    cursor_s = 0.0
    for segment in segments:
        tokens = list(_tokens(segment))
        if not tokens:
            continue
        bounds = _bounds(segment, tokens, found, starts=starts, cursor_s=cursor_s)
        for token, span in zip(tokens, _spans(tokens, bounds, found), strict=True):
            word = Word(text=token.text, span=span, probability=token.probability)
            found.words.append((token.voice or segment.voice, word))
            cursor_s = max(cursor_s, span.end_s)
    return found


def _tokens(segment: Segment) -> Iterator[TimedWord]:
    """The words, each without blanks; one that held several shares its time among them."""
    for word in segment.words or (TimedWord(text=segment.text),):
        parts = word.text.split()
        start_s, end_s = word.start_s, word.end_s
        if len(parts) < 2 or start_s is None or end_s is None:
            yield from (replace(word, text=part) for part in parts)
            continue
        step_s = (end_s - start_s) / len(parts)
        for at, part in enumerate(parts):
            first_s = start_s + at * step_s
            yield replace(word, text=part, start_s=first_s, end_s=first_s + step_s)


def _first_s(segment: Segment) -> float | None:
    times = [segment.start_s, *(word.start_s for word in segment.words)]
    return min((time_s for time_s in times if time_s is not None and time_s >= 0), default=None)


def _bounds(
    segment: Segment,
    tokens: Sequence[TimedWord],
    found: Placed,
    *,
    starts: Sequence[float],
    cursor_s: float,
) -> Span:
    """From where to where the segment goes; repaired where the file says nothing that can be."""
    start_s, end_s = segment.start_s, segment.end_s
    untimed = sum(token.start_s is None for token in tokens)
    if start_s is not None and end_s is not None and end_s < start_s:
        start_s, end_s = end_s, start_s
        found.odd += untimed
    if start_s is None or start_s < 0:
        known_s = _first_s(segment)
        if known_s is None:
            found.odd += untimed
        start_s = cursor_s if known_s is None else known_s
    if end_s is None:
        end_s = max((word.end_s for word in tokens if word.end_s is not None), default=None)
    if end_s is None:
        found.guessed_ends += 1
        following_s = min((one for one in starts if one > start_s), default=float("inf"))
        end_s = min(start_s + _ASSUMED_WORD_S * len(tokens), following_s)
    return Span(start_s, max(start_s, end_s))


def _spans(tokens: Sequence[TimedWord], bounds: Span, found: Placed) -> list[Span]:
    """A span for each word, in the order of the words."""
    known = _sound(tokens, found)
    spans: list[Span] = []
    at = 0
    while at < len(tokens):
        own = known[at]
        if own is not None:
            spans.append(own)
            at += 1
            continue
        stop = next((n for n in range(at, len(tokens)) if known[n] is not None), len(tokens))
        after = known[stop] if stop < len(tokens) else None
        from_s = spans[-1].end_s if spans else bounds.start_s
        until_s = after.start_s if after else bounds.end_s
        spans += _evenly(min(from_s, until_s) if after else from_s, until_s, stop - at)
        found.spread += sum(not token.odd for token in tokens[at:stop] if token.start_s is None)
        at = stop
    return spans


def _sound(tokens: Sequence[TimedWord], found: Placed) -> list[Span | None]:
    """The spans that can be; the others are counted as odd when a time was there."""
    spans: list[Span | None] = []
    latest_s = 0.0
    for token in tokens:
        start_s, end_s = token.start_s, token.end_s
        if start_s is None or end_s is None:
            found.odd += token.odd or (start_s is None) != (end_s is None)
            spans.append(None)
        elif end_s < start_s or start_s < max(0.0, latest_s - _BACKWARDS_S):
            found.odd += 1
            spans.append(None)
        else:
            latest_s = max(latest_s, start_s)
            spans.append(Span(start_s, end_s))
    return spans


def _evenly(from_s: float, until_s: float, count: int) -> list[Span]:
    step_s = max(0.0, until_s - from_s) / count
    return [Span(from_s + at * step_s, from_s + (at + 1) * step_s) for at in range(count)]

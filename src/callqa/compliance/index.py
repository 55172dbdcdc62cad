"""What the patterns of a rule book found in one speaker's tokens, and where words stand."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

import numpy as np

from callqa.compliance.pattern import Pattern
from callqa.compliance.places import Numbers, phrase_places
from callqa.compliance.said import said
from callqa.compliance.searching import Searcher
from callqa.compliance.slots import Names
from callqa.compliance.text import Stream
from callqa.compliance.walking import found
from callqa.domain.spans import Span

__all__ = ["Hit", "Index", "Reach"]


class Hit(NamedTuple):
    """A pattern found in tokens `start <= i < end` of a stream.

    Attributes:
        matched: the tokens that filled its steps; those between are gap.
        misheard: at least one of them only sounds like, or is spelt nearly like, its word.
        row: its number among all hits of the index.
    """

    start: int
    end: int
    matched: tuple[int, ...]
    misheard: bool
    pattern: str
    row: int


class Reach(NamedTuple):
    """Some words, and how many tokens away they still matter."""

    texts: frozenset[str]
    tokens: int


class Index:
    """One stream, searched for all patterns of a searcher at once."""

    def __init__(self, stream: Stream, *, names: Names, searcher: Searcher) -> None:
        self.stream = stream
        self.texts = tuple([token.text for token in stream.tokens])
        self.sentences = [token.sentence for token in stream.tokens]
        self._searcher = searcher
        tokens = said(self.texts, self.sentences, names=names, searcher=searcher)
        places = phrase_places(searcher.phrases, tokens)
        self._found = found(searcher.plans, tokens, places)
        self._rows = _rows(self._found.hits)
        self._matched: list[int] = self._found.matched.tolist()
        self._hits: dict[int, tuple[Hit, ...]] = {}
        probabilities = [token.probability for token in stream.tokens]
        self._certain = min((one for one in probabilities if one is not None), default=1.0)
        self._last: dict[frozenset[str], list[int]] = {}
        self._lonely: dict[tuple[Reach, Reach], list[bool]] = {}
        self._spans: dict[tuple[int, int], Span] = {}
        self._plain: dict[int, tuple[tuple[Pattern, ...], tuple[Hit, ...]]] = {}

    def any(self, patterns: tuple[Pattern, ...]) -> tuple[Hit, ...]:
        """All places of all patterns, of each pattern and end the shortest, in order of time."""
        ranks = self._searcher.ranks(patterns)
        heard = ranks.numbers & self._rows.keys()
        if not heard:
            return ()
        ordered = sorted(heard, key=ranks.rank.__getitem__) if len(heard) > 1 else heard
        hits = [hit for number in ordered for hit in self._of(number)]
        hits.sort(key=lambda hit: hit[:2])
        return tuple(hits)

    def plainly(self, patterns: tuple[Pattern, ...]) -> tuple[Hit, ...]:
        """All places of all patterns in which no word is misheard; for guards, asked often."""
        known, hits = self._plain.get(id(patterns), ((), ()))
        if known is not patterns:  # kept with it, so that its id is nobody else's
            hits = tuple(hit for hit in self.any(patterns) if not hit.misheard)
            self._plain[id(patterns)] = (patterns, hits)
        return hits

    def holds(self, texts: frozenset[str], first: int, end: int) -> bool:
        """Whether one of these tokens is at `first <= i < end`; asked often, so looked up once."""
        last = self._last.get(texts)
        if last is None:
            places = (at if text in texts else -1 for at, text in enumerate(self.texts))
            last = self._last[texts] = list(accumulate(places, max))
        end = min(end, len(last))
        return end > 0 and last[end - 1] >= max(first, 0)

    def lonely(self, before: Reach, after: Reach) -> list[bool]:
        """By row of a hit, whether no such token stands in reach before its end or after it.

        In the hit's sentence, that is. Asked for all hits at once: most need not be looked at
        any closer.
        """
        known = self._lonely.get((before, after))
        if known is None:
            start, end = self._found.hits[:, 1], self._found.hits[:, 2]
            at = np.arange(len(self.texts) + 1)
            first = np.searchsorted(self.sentences, self.sentences, "left")[start]
            last = np.searchsorted(self.sentences, self.sentences, "right")[start]
            earlier = np.maximum.accumulate(np.where(self._are(before.texts), at, -1))
            later = np.minimum.accumulate(np.where(self._are(after.texts), at, at[-1])[::-1])[::-1]
            alone = earlier[end - 1] < np.maximum(start - before.tokens, first)
            alone &= later[end] >= np.minimum(end + after.tokens, last)
            known = self._lonely[before, after] = alone.tolist()
        return known

    def _are(self, texts: frozenset[str]) -> list[bool]:
        """By token, and once more for the end, whether it is one of these."""
        return [*[text in texts for text in self.texts], False]

    def span(self, start: int, end: int) -> Span:
        """The time of tokens `start <= i < end`; many rules ask for the same."""
        span = self._spans.get((start, end))
        if span is None:
            span = self._spans[start, end] = self.stream.span(start, end)
        return span

    def unsure(self, start: int, end: int, *, below: float) -> bool:
        """Whether the mean probability of tokens `start <= i < end` is below this."""
        if self._certain >= below:
            return False
        held = self.stream.tokens[start:end]
        known = [token.probability for token in held if token.probability is not None]
        return bool(known) and sum(known) / len(known) < below

    def missing(self, pattern: Pattern) -> tuple[int, ...]:
        """The steps that a match must have and that were heard nowhere, by their place in it."""
        book = self._searcher.plans
        number = self._searcher.number(pattern)
        chain = book.step[book.step_at[number] : book.step_at[number + 1]]
        return tuple(
            at
            for at, (step, _, optional) in enumerate(chain.tolist())
            if not optional and not self._found.heard[step]
        )

    def _of(self, number: int) -> tuple[Hit, ...]:
        """The hits of one pattern, in order of their end."""
        hits = self._hits.get(number)
        if hits is None:
            matched, source = self._matched, self._searcher.patterns[number].source
            first_row, last_row = self._rows[number]
            rows = enumerate(self._found.hits[first_row:last_row].tolist(), start=first_row)
            hits = self._hits[number] = tuple(
                Hit(start, end, tuple(matched[first:last]), bool(misheard), source, row)
                for row, (_, start, end, misheard, first, last) in rows
            )
        return hits


def _rows(hits: Numbers) -> dict[int, tuple[int, int]]:
    """The rows of each pattern that has any, half-open; a pattern's rows lie together."""
    if not len(hits):
        return {}
    first = np.flatnonzero(np.diff(hits[:, 0], prepend=-1))
    last = np.append(first[1:], len(hits))
    rows = zip(first.tolist(), last.tolist(), strict=True)
    return dict(zip(hits[first, 0].tolist(), rows, strict=True))

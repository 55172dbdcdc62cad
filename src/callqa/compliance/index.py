"""What the patterns of a rule book found in one speaker's tokens, and where words stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby
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

__all__ = ["Hit", "Index"]


class Hit(NamedTuple):
    """A pattern found in tokens `start <= i < end` of a stream.

    Attributes:
        matched: the tokens that filled its steps; those between are gap.
        misheard: at least one of them only sounds like, or is spelt nearly like, its word.
    """

    start: int
    end: int
    matched: tuple[int, ...]
    misheard: bool
    pattern: str


class Index:
    """One stream, searched for all patterns of a searcher at once."""

    def __init__(self, stream: Stream, *, names: Names, searcher: Searcher) -> None:
        self.stream = stream
        self.texts = tuple([token.text for token in stream.tokens])
        self.sentences = [token.sentence for token in stream.tokens]
        self._searcher = searcher
        self._said = said(self.texts, self.sentences, names=names, searcher=searcher)
        self._phrases = phrase_places(searcher.phrases, self._said)
        self._asking = searcher.asking(stream.speaker)
        self._asked = self._asking.book()
        self._search()
        probabilities = [token.probability for token in stream.tokens]
        self._certain = min((one for one in probabilities if one is not None), default=1.0)
        self._latest: dict[frozenset[str], list[int]] = {}
        self._bounds = _bounds(self.sentences)
        self._spans: dict[tuple[int, int], Span] = {}

    def any(self, patterns: tuple[Pattern, ...]) -> tuple[Hit, ...]:
        """All places of all patterns, of each pattern and end the shortest, in order of time."""
        ranks = self._searcher.ranks(patterns)
        if self._asked is not None and id(ranks) not in self._asked.known:
            self._asked = None
            self._search()
        self._asking.note(id(ranks), ranks.numbers)
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
        latest = self._latest.get(texts)
        if latest is None:
            places = [at if text in texts else -1 for at, text in enumerate(self.texts)]
            latest = self._latest[texts] = list(accumulate(places, max))
        end = min(end, len(latest))
        return end > 0 and latest[end - 1] >= max(first, 0)

    def sentence(self, at: int) -> tuple[int, int]:
        """Where the sentence of a token begins and ends (exclusive)."""
        return self._bounds[at]

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

    def _search(self) -> None:
        """Look for what was asked for in such words before, or for everything."""
        asked = self._asked
        plans = self._searcher.plans if asked is None else asked.plans
        self._found = found(plans, self._said, self._phrases)
        if asked is not None and len(self._found.hits):
            self._found.hits[:, 0] = asked.numbers[self._found.hits[:, 0]]
        self._rows = _rows(self._found.hits)
        self._matched: list[int] = self._found.matched.tolist()
        self._hits: dict[int, tuple[Hit, ...]] = {}
        self._plain: dict[int, tuple[tuple[Pattern, ...], tuple[Hit, ...]]] = {}

    def _of(self, number: int) -> tuple[Hit, ...]:
        """The hits of one pattern, in order of their end."""
        hits = self._hits.get(number)
        if hits is None:
            matched, source = self._matched, self._searcher.patterns[number].source
            first_row, last_row = self._rows[number]
            rows = self._found.hits[first_row:last_row].tolist()
            hits = self._hits[number] = tuple(
                [
                    Hit(start, end, tuple(matched[first:last]), misheard == 1, source)
                    for _, start, end, misheard, first, last in rows
                ]
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


def _bounds(sentences: Sequence[int]) -> list[tuple[int, int]]:
    """By token, where its sentence begins and ends; sentences are numbered in order."""
    found: list[tuple[int, int]] = []
    for _, held in groupby(sentences):
        count = len(list(held))
        found += [(len(found), len(found) + count)] * count
    return found

"""What the patterns of a rule book found in one speaker's tokens, and where words stand."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from callqa.compliance.pattern import Pattern
from callqa.compliance.places import phrase_places
from callqa.compliance.said import said
from callqa.compliance.searching import Ranks, Searcher
from callqa.compliance.slots import Names
from callqa.compliance.text import Stream
from callqa.compliance.walking import found
from callqa.domain.spans import Span

__all__ = ["Hit", "Index"]

_NOWHERE = sys.maxsize  # beyond the last token


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
    """One stream, searched for all patterns of a searcher at once.

    Attributes:
        texts, sentences: of its tokens.
        least_probability: of its tokens, 0 to 1; 1 where none is known.
    """

    def __init__(self, stream: Stream, *, names: Names, searcher: Searcher) -> None:
        self.stream = stream
        self.texts = tuple([token.text for token in stream.tokens])
        self.sentences = [token.sentence for token in stream.tokens]
        self._searcher = searcher
        self._said = said(self.texts, self.sentences, names=names, searcher=searcher)
        self._asking = searcher.asking(stream.speaker)
        self._asked = self._asking.book()
        self._search()
        known = [token.probability for token in stream.tokens if token.probability is not None]
        self.least_probability = min(known, default=1.0)
        self._held: dict[frozenset[str], list[int]] = {}
        self._bounds = _bounds(self.sentences)
        self._spans: dict[tuple[int, int], Span] = {}

    def any(self, patterns: tuple[Pattern, ...]) -> tuple[Hit, ...]:
        """All places of all patterns, of each pattern and end the shortest, in order of time."""
        ranks = self._searcher.ranks(patterns)
        if self._asked is not None and ranks.key not in self._asked.known:
            self._asked = None
            self._search()
        self._asking.note(ranks.key, ranks.rank)
        heard = self._heard_of(ranks)
        if not heard:
            return ()
        if len(heard) > 1:
            heard.sort(key=ranks.rank.__getitem__)
        hits = [hit for number in heard for hit in self._of(number)]
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
        places = self._held.get(texts)
        if places is None:
            found = [at for at, text in enumerate(self.texts) if text in texts]
            places = self._held[texts] = [*found, _NOWHERE]
        return places[bisect_left(places, first)] < end

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
        if self.least_probability >= below:
            return False
        held = self.stream.tokens[start:end]
        known = [token.probability for token in held if token.probability is not None]
        return bool(known) and sum(known) / len(known) < below

    def missing(self, pattern: Pattern) -> tuple[int, ...]:
        """The steps that a match must have and that were heard nowhere, by their place in it."""
        if self._asked is not None:  # other patterns' steps were not looked for
            self._asked = None
            self._search()
        book = self._searcher.plans
        number = self._searcher.number(pattern)
        chain = book.step[book.step_at[number] : book.step_at[number + 1]]
        return tuple(
            at
            for at, (step, _, optional) in enumerate(chain.tolist())
            if not optional and not self._found.heard[step]
        )

    def _heard_of(self, ranks: Ranks) -> list[int]:
        """The numbers of those patterns that were found, each once."""
        if ranks.key < self._sorted_until:
            return self._sorted.get(ranks.key, [])
        return [number for number in self._rows if number in ranks.rank]

    def _sort(self) -> None:
        """Sort what was found by who asks for it: hardly any of a rule's patterns is in a call."""
        self._sorted: dict[int, list[int]] = {}
        self._sorted_until = self._searcher.rank_count
        asked_by = self._searcher.asked_by
        for number in self._rows:
            for key in asked_by[number]:
                self._sorted.setdefault(key, []).append(number)

    def _search(self) -> None:
        """Look for what was asked for in such words before, or for everything."""
        asked = self._asked
        phrases, plans = self._searcher.phrases, self._searcher.plans
        if asked is not None:
            phrases, plans = asked.phrases, asked.plans
        self._found = found(plans, self._said, phrase_places(phrases, self._said))
        if asked is not None and len(self._found.hits):
            self._found.hits[:, 0] = asked.numbers[self._found.hits[:, 0]]
        self._rows = _rows(self._found.hits.tolist())
        self._sort()
        self._matched: list[int] = self._found.matched.tolist()
        self._hits: dict[int, tuple[Hit, ...]] = {}
        self._plain: dict[int, tuple[tuple[Pattern, ...], tuple[Hit, ...]]] = {}

    def _of(self, number: int) -> tuple[Hit, ...]:
        """The hits of one pattern, in order of their end."""
        hits = self._hits.get(number)
        if hits is None:
            matched, source = self._matched, self._searcher.patterns[number].source
            hits = self._hits[number] = tuple(
                [
                    Hit(start, end, tuple(matched[first:last]), misheard == 1, source)
                    for _, start, end, misheard, first, last in self._rows[number]
                ]
            )
        return hits


def _rows(hits: list[list[int]]) -> dict[int, list[list[int]]]:
    """The rows of each pattern that has any."""
    found: dict[int, list[list[int]]] = {}
    for row in hits:
        found.setdefault(row[0], []).append(row)
    return found


def _bounds(sentences: Sequence[int]) -> list[tuple[int, int]]:
    """By token, where its sentence begins and ends; sentences are numbered in order."""
    found: list[tuple[int, int]] = []
    for _, held in groupby(sentences):
        count = len(list(held))
        found += [(len(found), len(found) + count)] * count
    return found

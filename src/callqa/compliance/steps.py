"""Where each step of the patterns was heard in one speaker's tokens, worked out when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from callqa.compliance.searching import Heads, Part, Searcher
from callqa.compliance.slots import Names, slot_places
from callqa.compliance.sounds import MAX_JOINED

__all__ = ["Ends", "Marks", "Steps"]

Ends = dict[int, bool]  # where something ends (exclusive), and whether it was only misheard
_Place = tuple[int, int, bool]  # start, end (exclusive), only misheard


@dataclass(frozen=True, slots=True)
class Marks:
    """A step's places as bits of two numbers, bit n for token n.

    Attributes:
        starts: where it begins.
        ends: where it ends (exclusive).
        longest: tokens from a start to its furthest end.
    """

    starts: int
    ends: int
    longest: int


class Steps:
    """The words, phrases and steps that were heard in a stream of tokens.

    Attributes:
        heard: phrases that begin with a word.
    """

    def __init__(
        self,
        texts: tuple[str, ...],
        sentences: Sequence[int],
        *,
        names: Names,
        searcher: Searcher,
    ) -> None:
        self.texts = texts
        self._sentence = sentences
        self._searcher = searcher
        self._names = names
        self._words = [dict(searcher.words(text)) for text in texts]
        self._joined = self._sounding_like()
        self._slots: dict[str, Mapping[int, tuple[int, ...]]] = {}
        self._phrases = self._heard_phrases()
        self.heard = frozenset(self._phrases)
        self._marked: dict[int, Marks] = {}
        self._steps: dict[int, dict[int, Ends]] = {}
        self._marks: dict[int, Marks] = {}

    def places(self, step: int) -> dict[int, Ends]:
        """Where the step begins, and for each place where it ends."""
        found = self._steps.get(step)
        if found is None:
            found = {}
            for start, end, misheard in (place for _, one in self._filled(step) for place in one):
                ends = found.setdefault(start, {})
                ends[end] = ends.get(end, True) and misheard
            self._steps[step] = found
        return found

    def marks(self, step: int) -> Marks:
        """The step's places as bits, for asking many patterns quickly whether they can fit."""
        found = self._marks.get(step)
        if found is None:
            starts = ends = longest = 0
            for phrase, places in self._filled(step):
                one = self._marked.get(phrase)
                if one is None:
                    one = self._marked[phrase] = _marks(places)
                starts |= one.starts
                ends |= one.ends
                longest = max(longest, one.longest)
            found = self._marks[step] = Marks(starts, ends, longest)
        return found

    def _filled(self, step: int) -> Iterator[tuple[int, list[_Place]]]:
        """The phrases of a step that were heard, and where."""
        prepared = self._searcher.steps[step]
        for phrase in prepared.phrases & self.heard:
            yield phrase, self._phrases[phrase]
        for phrase in prepared.from_slot:
            yield phrase, self._from_slot(phrase)

    def _from_slot(self, phrase: int) -> list[_Place]:
        """Where a phrase that begins with a slot was heard."""
        found = self._phrases.get(phrase)
        if found is None:
            slot, *rest = self._searcher.parts[phrase]
            misheard = self._searcher.misheard[phrase]
            found = self._phrases[phrase] = [
                (at, end, near or misheard)
                for at, ends in self._slot(str(slot)).items()
                for after in ends
                for end, near in self._follow(tuple(rest), after, start=at)
            ]
        return found

    def _slot(self, name: str) -> Mapping[int, tuple[int, ...]]:
        found = self._slots.get(name)
        if found is None:
            found = self._slots[name] = slot_places(name, self.texts, self._names)
        return found

    def _heard_phrases(self) -> dict[int, list[_Place]]:
        """Every phrase that begins with a word, and where it was heard."""
        found: dict[int, list[_Place]] = {}
        heads, misheard = self._searcher.heads, self._searcher.misheard
        for at in range(len(self.texts)):
            for word, after, near in self._standing(at):
                head = heads.get(word)
                if head is None:
                    continue
                for phrase in head.alone:
                    found.setdefault(phrase, []).append((at, after, near or misheard[phrase]))
                for phrase, end, further in self._continued(head, at, after):
                    heard = (at, end, near or further or misheard[phrase])
                    found.setdefault(phrase, []).append(heard)
        return found

    def _continued(self, head: Heads, at: int, after: int) -> Iterator[tuple[int, int, bool]]:
        """Phrases of several parts that begin with this word, and where they end."""
        if after >= len(self.texts) or self._sentence[after] != self._sentence[at]:
            return
        parts = self._searcher.parts
        if head.pairs:
            for word, end, near in self._standing(after):
                for phrase in head.pairs.get(word, ()):
                    for last, further in self._follow(parts[phrase][2:], end, start=at):
                        yield phrase, last, near or further
        for phrase in head.then_slot:
            for last, further in self._follow(parts[phrase][1:], after, start=at):
                yield phrase, last, further

    def _follow(
        self, parts: tuple[Part, ...], at: int, *, start: int
    ) -> Iterable[tuple[int, bool]]:
        """The ends of parts that stand right after one another from `at` on."""
        ends: Ends = {at: False}
        for part in parts:
            ends = {
                end: misheard or near
                for here, misheard in ends.items()
                if here < len(self.texts) and self._sentence[here] == self._sentence[start]
                for end, near in self._part(part, here)
            }
        return ends.items()

    def _part(self, part: Part, at: int) -> Iterator[tuple[int, bool]]:
        if isinstance(part, str):
            yield from ((end, False) for end in self._slot(part).get(at, ()))
            return
        near = self._words[at].get(part)
        if near is not None:
            yield at + 1, near
        for word, end in self._joined.get(at, ()):
            if word == part:
                yield end, True

    def _standing(self, at: int) -> Iterator[tuple[int, int, bool]]:
        """The words that begin here, where they end, and whether they are only misheard."""
        for word, near in self._words[at].items():
            yield word, at + 1, near
        for word, end in self._joined.get(at, ()):
            yield word, end, True

    def _sounding_like(self) -> dict[int, list[tuple[int, int]]]:
        """Places where several tokens together sound like one word, and where they end."""
        found: dict[int, list[tuple[int, int]]] = {}
        for at in range(len(self.texts)):
            for end in range(at + 2, min(at + MAX_JOINED, len(self.texts)) + 1):
                if self._sentence[end - 1] != self._sentence[at]:
                    break
                words = self._searcher.joined(self.texts[at:end])
                found.setdefault(at, []).extend((word, end) for word in words)
        return {at: words for at, words in found.items() if words}


def _marks(places: Sequence[_Place]) -> Marks:
    starts = ends = longest = 0
    for start, end, _ in places:
        starts |= 1 << start
        ends |= 1 << end
        longest = max(longest, end - start)
    return Marks(starts, ends, longest)

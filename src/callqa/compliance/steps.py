"""Where each step of the patterns was heard in one speaker's tokens, worked out when asked for."""

from __future__ import annotations

from collections import defaultdict
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
        self._standing = self._words_standing()
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
        if found is not None:
            return found
        starts = ends = longest = 0
        marked = self._marked
        for phrase, places in self._filled(step):
            one = marked.get(phrase)
            if one is None:
                one = marked[phrase] = _marks(places)
            starts |= one.starts
            ends |= one.ends
            if one.longest > longest:  # noqa: PLR1730  (`max` costs a call, here by the thousand)
                longest = one.longest
        found = self._marks[step] = Marks(starts, ends, longest)
        return found

    def _filled(self, step: int) -> list[tuple[int, list[_Place]]]:
        """The phrases of a step that were heard, and where."""
        prepared, phrases = self._searcher.steps[step], self._phrases
        found = [(phrase, phrases[phrase]) for phrase in prepared.phrases & self.heard]
        if prepared.from_slot:
            found += [(phrase, self._from_slot(phrase)) for phrase in prepared.from_slot]
        return found

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
        found: defaultdict[int, list[_Place]] = defaultdict(list)
        heads, misheard = self._searcher.heads, self._searcher.misheard
        for at, words in enumerate(self._standing):
            for word, after, near in words:
                head = heads.get(word)
                if head is None:
                    continue
                for phrase in head.alone:
                    found[phrase].append((at, after, near or misheard[phrase]))
                if head.pairs or head.then_slot:
                    for phrase, end, further in self._continued(head, at, after):
                        found[phrase].append((at, end, near or further or misheard[phrase]))
        return dict(found)

    def _continued(self, head: Heads, at: int, after: int) -> Iterator[tuple[int, int, bool]]:
        """Phrases of several parts that begin with this word, and where they end."""
        if after >= len(self.texts) or self._sentence[after] != self._sentence[at]:
            return
        parts, pairs = self._searcher.parts, head.pairs
        for word, end, near in self._standing[after]:
            for phrase in pairs.get(word, ()):
                rest = parts[phrase][2:]
                if not rest:
                    yield phrase, end, near
                    continue
                for last, further in self._follow(rest, end, start=at):
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
        yield from ((end, near) for word, end, near in self._standing[at] if word == part)

    def _words_standing(self) -> list[tuple[tuple[int, int, bool], ...]]:
        """By token: the words that begin there, where they end, and whether only misheard."""
        words, joined = self._searcher.words, self._sounding_like()
        found = []
        for at, text in enumerate(self.texts):
            here = tuple((word, at + 1, near) for word, near in words(text))
            found.append(here + joined[at] if at in joined else here)
        return found

    def _sounding_like(self) -> dict[int, tuple[tuple[int, int, bool], ...]]:
        """Places where several tokens together sound like one word, and where they end."""
        found: dict[int, tuple[tuple[int, int, bool], ...]] = {}
        sentence, texts, like = self._sentence, self.texts, self._searcher.joined
        for at in range(len(texts)):
            for end in range(at + 2, min(at + MAX_JOINED, len(texts)) + 1):
                if sentence[end - 1] != sentence[at]:
                    break
                words = like(texts[at:end])
                if words:
                    heard = tuple((word, end, True) for word in words)
                    found[at] = (*found.get(at, ()), *heard)
        return found


def _marks(places: Sequence[_Place]) -> Marks:
    starts = ends = longest = 0
    for start, end, _ in places:
        starts |= 1 << start
        ends |= 1 << end
        longest = max(longest, end - start)
    return Marks(starts, ends, longest)

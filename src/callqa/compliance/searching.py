"""The patterns of a rule book prepared for being looked for together.

Rules share most of their words. Each word, phrase and step of all patterns is therefore kept once,
by number, and what a token can stand for is looked up once per spelling, for all rules and all
calls. `places.py` and `walking.py` then look for all patterns at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from callqa.compliance.asking import Asking
from callqa.compliance.pattern import Alternative, Literal, Pattern, Slot, Step
from callqa.compliance.places import ALONE, SLOT_NEXT, Numbers, PhraseBook, offsets
from callqa.compliance.sounds import Sounds, same_stem
from callqa.compliance.steps import PlanBook

__all__ = ["Ranks", "Searcher"]

FUZZY_SIMILARITY = 0.8  # one wrong letter in five; shorter words have too many neighbours
FUZZY_LENGTH = 7  # letters; of six, `mailed` would be `jailed` and `policy` `police`
_WHOLE_WORD = 9  # letters from which on a known word is no piece of another that was split
_REMEMBERED = 50_000  # spellings; a night's calls use fewer

_Parts = tuple[int, ...]  # of a phrase: ids of words, and -1 - the number of a slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks:
    """Several patterns that are asked for together.

    Attributes:
        key: counts up; stands for these patterns as long as the searcher lives.
        rank: the place of each among them, by its number.
    """

    key: int
    patterns: tuple[Pattern, ...]
    rank: Mapping[int, int]


class Searcher:
    """All words, phrases, steps and patterns of a rule book, each once, by number.

    Attributes:
        slots: names of the slots, by number.
        patterns: the patterns, by number.
        phrases, plans: the same as arrays.
        rank_count: how many keys of `Ranks` were given so far.
        asked_by: by pattern, the keys of all `Ranks` that hold it.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._words: dict[Literal, int] = {}
        self._slots: dict[str, int] = {}
        self._plain: set[str] = set()
        self._phrases: dict[tuple[_Parts, bool], int] = {}
        self._steps: dict[tuple[Alternative, ...], int] = {}
        self._filled_by: list[list[int]] = []
        # Patterns share their parts, and to hash one takes longer than to look up which it is.
        self._same_step: dict[int, int] = {}
        self._same_phrase: dict[int, int] = {}
        self.patterns: tuple[Pattern, ...] = tuple(dict.fromkeys(patterns))
        chains = [[self._step(step) for step in pattern.steps] for pattern in self.patterns]
        self.slots: tuple[str, ...] = tuple(self._slots)
        self.phrases = self._phrase_book()
        self.plans = self._plan_book(chains)
        self._numbers = {pattern: number for number, pattern in enumerate(self.patterns)}
        self._ranks: dict[int, Ranks] = {}
        self.rank_count = 0
        self.asked_by: list[list[int]] = [[] for _ in self.patterns]
        self._asking: dict[str, Asking] = {}
        self._written = _written(self._words)
        self._long = sorted({w.text for w in self._words if _may_be_misspelt(w)})
        self._sounds = Sounds(w.text for w in self._words if not w.exact and not w.prefix)
        self._known: dict[str, Numbers] = {}
        self._joined: dict[tuple[str, ...], tuple[int, ...]] = {}

    def words(self, texts: Sequence[str]) -> list[Numbers]:
        """By token, the words it may stand for: shape (words, 2), id and 1 if only misheard."""
        known = list(map(self._known.get, texts))
        return [self._spelt(texts[at]) if one is None else one for at, one in enumerate(known)]

    def joined(self, runs: Iterable[tuple[str, ...]]) -> list[tuple[int, ...]]:
        """By run of tokens, the words that it sounds like as a whole."""
        runs = list(runs)
        known = list(map(self._joined.get, runs))
        return [self._sounding(runs[at]) if one is None else one for at, one in enumerate(known)]

    def _spelt(self, text: str) -> Numbers:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        words = list(self._look_up(text).items())
        found = self._known[text] = np.array(words, np.int32).reshape(-1, 2)
        return found

    def _sounding(self, texts: tuple[str, ...]) -> tuple[int, ...]:
        if len(self._joined) >= _REMEMBERED * 4:
            self._joined.clear()
        whole = any(len(text) >= _WHOLE_WORD and text in self._plain for text in texts)
        named = () if whole else self._sounds.like_joined(texts)
        found = self._joined[texts] = tuple(self._words[Literal(text=text)] for text in named)
        return found

    def ranks(self, patterns: tuple[Pattern, ...]) -> Ranks:
        """The numbers of these patterns; kept, because a rule asks on every call."""
        known = self._ranks.get(id(patterns))
        if known is None or known.patterns is not patterns:  # its id may be another's by now
            rank = {self._numbers[pattern]: at for at, pattern in enumerate(patterns)}
            known = Ranks(key=self.rank_count, patterns=patterns, rank=rank)
            self._ranks[id(patterns)] = known
            self.rank_count += 1
            for number in rank:
                self.asked_by[number].append(known.key)
        return known

    def asking(self, speaker: str) -> Asking:
        """What was asked for in this speaker's words in earlier calls."""
        return self._asking.setdefault(speaker, Asking(self.phrases, self.plans))

    def number(self, pattern: Pattern) -> int:
        """The pattern's number."""
        return self._numbers[pattern]

    def _look_up(self, text: str) -> dict[int, bool]:
        exact, beginnings = self._written
        found = dict.fromkeys(exact.get(text, ()), False)
        for length in range(1, len(text) + 1):
            found.update(dict.fromkeys(beginnings.get(text[:length], ()), False))
        near = set(self._sounds.like(text))
        if len(text) >= FUZZY_LENGTH - 2:
            similar = process.extract(
                text,
                self._long,
                limit=None,
                scorer=Levenshtein.normalized_similarity,
                score_cutoff=FUZZY_SIMILARITY,
            )
            near.update(other for other, _, _ in similar)
        known = text in self._plain
        for other in near - {text}:
            if known and not same_stem(text, other):
                continue  # "calling" is a word of its own, and no "killing" that was misheard
            found.setdefault(self._words[Literal(text=other)], True)
        return found

    def _step(self, step: Step) -> int:
        known = self._same_step.get(id(step.alternatives))
        if known is None:
            known = self._steps.get(step.alternatives)
            if known is None:
                known = self._steps[step.alternatives] = len(self._steps)
                self._filled_by.append([self._phrase(option) for option in step.alternatives])
            self._same_step[id(step.alternatives)] = known
        return known

    def _phrase(self, option: Alternative) -> int:
        known = self._same_phrase.get(id(option))
        if known is None:
            known = self._same_phrase[id(option)] = self._new_phrase(option)
        return known

    def _new_phrase(self, option: Alternative) -> int:
        parts = tuple(
            -1 - self._slots.setdefault(part.name, len(self._slots))
            if isinstance(part, Slot)
            else self._words.setdefault(part, len(self._words))
            for part in option.parts
        )
        if not option.misheard:
            self._plain.update(
                part.text for part in option.parts if isinstance(part, Literal) and not part.prefix
            )
        return self._phrases.setdefault((parts, option.misheard), len(self._phrases))

    def _phrase_book(self) -> PhraseBook:
        by_word: list[list[int]] = [[] for _ in self._words]
        by_slot: list[list[int]] = [[] for _ in self._slots]
        second: list[list[int]] = [[] for _ in self._words]
        for (parts, _), phrase in self._phrases.items():
            first = parts[0]
            if first >= 0:
                by_word[first].append(phrase)
                following = ALONE
                if len(parts) > 1:
                    following = parts[1] if parts[1] >= 0 else SLOT_NEXT
                second[first].append(following)
            else:
                by_slot[-1 - first].append(phrase)
        return PhraseBook(
            *_flat(by_word),
            _flat(second)[1],
            *_flat(by_slot),
            *_flat([parts for parts, _ in self._phrases]),
            misheard=np.array([misheard for _, misheard in self._phrases], np.int32),
        )

    def _plan_book(self, chains: Sequence[Sequence[int]]) -> PlanBook:
        fills: list[list[int]] = [[] for _ in self._phrases]
        for step, phrases in enumerate(self._filled_by):
            for phrase in dict.fromkeys(phrases):
                fills[phrase].append(step)
        rows = [
            (step, part.gap, part.optional)
            for pattern, chain in zip(self.patterns, chains, strict=True)
            for part, step in zip(pattern.steps, chain, strict=True)
        ]
        step_at, _ = _flat(chains)
        return PlanBook(
            *_flat(fills),
            step_at=step_at,
            step=np.array(rows, np.int32).reshape(-1, 3),
            anchored=np.array([pattern.anchored for pattern in self.patterns], np.int32),
            step_count=len(self._steps),
            longest=max(map(len, chains), default=1),
        )


def _flat(lists: Sequence[Sequence[int]]) -> tuple[Numbers, Numbers]:
    """Lists end to end, with where each begins and, last, where all end."""
    flat = np.array([number for one in lists for number in one], np.int32)
    return offsets([len(one) for one in lists]), flat


def _written(words: Mapping[Literal, int]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Words by their spelling, and beginnings by theirs."""
    exact: dict[str, list[int]] = {}
    beginnings: dict[str, list[int]] = {}
    for word, number in words.items():
        (beginnings if word.prefix else exact).setdefault(word.text, []).append(number)
    return exact, beginnings


def _may_be_misspelt(word: Literal) -> bool:
    return not word.prefix and not word.exact and len(word.text) >= FUZZY_LENGTH

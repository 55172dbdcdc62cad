"""The patterns of a rule book prepared for being looked for together.

Rules share most of their words. Each word, phrase and step of all patterns is therefore kept once,
and what a token can stand for is looked up once per spelling, for all rules and all calls.
A pattern is only tried where its rarest step was heard; most patterns are never tried at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from callqa.compliance.pattern import Alternative, Literal, Pattern, Slot, Step
from callqa.compliance.sounds import MAX_JOINED, Sounds, same_stem

__all__ = ["Heads", "Part", "Plan", "Prepared", "Searcher"]

FUZZY_SIMILARITY = 0.8  # one wrong letter in five; shorter words have too many neighbours
FUZZY_LENGTH = 7  # letters; of six, `mailed` would be `jailed` and `policy` `police`
_WHOLE_WORD = 9  # letters from which on a known word is no piece of another that was split
_REMEMBERED = 50_000  # spellings; a night's calls use fewer

# What it costs to try a pattern at every place of such a step: how often it is heard.
_SLOT_COST = {"person": 400, "agency": 60, "company": 60, "money": 15, "date": 15, "last4": 10}
_COMMON_COST = 25
_LONGEST_SLOT = 11  # tokens: a telephone number, digit by digit
_COMMON = frozenset(
    word
    for line in (
        "i you we they he she it me us him her them my your our their his this that these those a",
        "an the to of in on at for with from by about and or but if so not no yes is are was were",
        "be am been do does did have has had will would can could should may might just get got",
        "going go want need know pay call account up out all any there here what how when who",
        "okay right now",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to look for one pattern.

    Attributes:
        steps: ids of its steps.
        key: the step that is heard least often.
        reach: tokens between the start of a match and its key step, at most.
        must: by place in the pattern, the phrases of a step that must be heard and begins with
            no slot.
    """

    steps: tuple[int, ...]
    gaps: tuple[int, ...]
    optional: tuple[bool, ...]
    key: int
    reach: int
    must: Mapping[int, frozenset[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One step: the phrases that fill it; those that begin with a slot are kept apart.

    Attributes:
        cost: how many places it is likely to be heard at, in no unit.
        longest: tokens that it may fill at most.
    """

    phrases: frozenset[int]
    from_slot: tuple[int, ...]
    cost: int
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """Phrases that begin with one word: alone, or followed by another word or by a slot."""

    alone: tuple[int, ...]
    pairs: Mapping[int, tuple[int, ...]]
    then_slot: tuple[int, ...]


Part = int | str  # a word by its id, or a slot by its name


class Searcher:
    """All words, phrases, steps and patterns of a rule book, each once, by number."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._words: dict[Literal, int] = {}
        self._plain: set[str] = set()
        self._phrases: dict[tuple[tuple[Part, ...], bool], int] = {}
        self._steps: dict[tuple[Alternative, ...], int] = {}
        # Patterns share their parts, and to hash one takes longer than to look up which it is.
        self._same_step: dict[int, int] = {}
        self._same_phrase: dict[int, int] = {}
        self.parts: list[tuple[Part, ...]] = []
        self.misheard: list[bool] = []
        self.steps: list[Prepared] = []
        self.plans: dict[Pattern, Plan] = {}
        self.keyed: dict[int, list[Pattern]] = {}
        self.always: list[Pattern] = []
        for pattern in patterns:
            self._add(pattern)
        self.heads = self._heads()
        self._written = _written(self._words)
        self._long = sorted({w.text for w in self._words if _may_be_misspelt(w)})
        self._sounds = Sounds(w.text for w in self._words if not w.exact and not w.prefix)
        self._known: dict[str, tuple[tuple[int, bool], ...]] = {}
        self._joined: dict[tuple[str, ...], tuple[int, ...]] = {}

    def words(self, text: str) -> tuple[tuple[int, bool], ...]:
        """The words that a token may stand for, and whether only by mishearing."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[text] = tuple(self._look_up(text).items())
        return found

    def joined(self, texts: tuple[str, ...]) -> tuple[int, ...]:
        """The words that several tokens together sound like."""
        found = self._joined.get(texts)
        if found is None:
            if len(self._joined) >= _REMEMBERED * 4:
                self._joined.clear()
            whole = any(len(text) >= _WHOLE_WORD and text in self._plain for text in texts)
            named = () if whole else self._sounds.like_joined(texts)
            found = self._joined[texts] = tuple(self._words[Literal(text=text)] for text in named)
        return found

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

    def _add(self, pattern: Pattern) -> None:
        if pattern in self.plans:
            return
        ids = tuple(self._step(step) for step in pattern.steps)
        key = min(
            (at for at, step in enumerate(pattern.steps) if not step.optional),
            key=lambda at: self.steps[ids[at]].cost,
        )
        longest = sum(self.steps[step].longest for step in ids[:key])
        reach = longest + sum(step.gap for step in pattern.steps[: key + 1])
        self.plans[pattern] = Plan(
            steps=ids,
            gaps=tuple(step.gap for step in pattern.steps),
            optional=tuple(step.optional for step in pattern.steps),
            key=key,
            reach=reach,
            must={
                at: self.steps[step].phrases
                for at, step in enumerate(ids)
                if not pattern.steps[at].optional and not self.steps[step].from_slot
            },
        )
        prepared = self.steps[ids[key]]
        if prepared.from_slot:
            self.always.append(pattern)
        for phrase in prepared.phrases:
            self.keyed.setdefault(phrase, []).append(pattern)

    def _step(self, step: Step) -> int:
        known = self._same_step.get(id(step.alternatives))
        if known is None:
            known = self._steps.get(step.alternatives)
            known = self._new_step(step) if known is None else known
            self._same_step[id(step.alternatives)] = known
        return known

    def _new_step(self, step: Step) -> int:
        phrases = [self._phrase(option) for option in step.alternatives]
        slots = tuple(at for at in phrases if isinstance(self.parts[at][0], str))
        self.steps.append(
            Prepared(
                phrases=frozenset(phrases).difference(slots),
                from_slot=slots,
                cost=_cost(step),
                longest=max(map(_length, step.alternatives)),
            )
        )
        self._steps[step.alternatives] = len(self.steps) - 1
        return len(self.steps) - 1

    def _phrase(self, option: Alternative) -> int:
        known = self._same_phrase.get(id(option))
        if known is None:
            known = self._same_phrase[id(option)] = self._new_phrase(option)
        return known

    def _new_phrase(self, option: Alternative) -> int:
        parts = tuple(
            part.name if isinstance(part, Slot) else self._words.setdefault(part, len(self._words))
            for part in option.parts
        )
        if not option.misheard:
            self._plain.update(
                part.text for part in option.parts if isinstance(part, Literal) and not part.prefix
            )
        key = (parts, option.misheard)
        if key not in self._phrases:
            self._phrases[key] = len(self.parts)
            self.parts.append(parts)
            self.misheard.append(option.misheard)
        return self._phrases[key]

    def _heads(self) -> dict[int, Heads]:
        alone: dict[int, list[int]] = {}
        pairs: dict[int, dict[int, list[int]]] = {}
        then_slot: dict[int, list[int]] = {}
        for phrase, (first, *rest) in enumerate(self.parts):
            if isinstance(first, str):
                continue
            if not rest:
                alone.setdefault(first, []).append(phrase)
            elif isinstance(rest[0], str):
                then_slot.setdefault(first, []).append(phrase)
            else:
                pairs.setdefault(first, {}).setdefault(rest[0], []).append(phrase)
        return {
            first: Heads(
                alone=tuple(alone.get(first, ())),
                pairs={word: tuple(held) for word, held in pairs.get(first, {}).items()},
                then_slot=tuple(then_slot.get(first, ())),
            )
            for first in {*alone, *pairs, *then_slot}
        }


def _written(words: Mapping[Literal, int]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Words by their spelling, and beginnings by theirs."""
    exact: dict[str, list[int]] = {}
    beginnings: dict[str, list[int]] = {}
    for word, number in words.items():
        (beginnings if word.prefix else exact).setdefault(word.text, []).append(number)
    return exact, beginnings


def _may_be_misspelt(word: Literal) -> bool:
    return not word.prefix and not word.exact and len(word.text) >= FUZZY_LENGTH


def _length(option: Alternative) -> int:
    """How many tokens a phrase may fill at most."""
    slots = sum(isinstance(part, Slot) for part in option.parts)
    return slots * _LONGEST_SLOT + (len(option.parts) - slots) * MAX_JOINED


def _cost(step: Step) -> int:
    """How many places such a step is likely to be heard at, in no unit."""
    total = 0
    for option in step.alternatives:
        first = option.parts[0]
        if isinstance(first, Slot):
            total += _SLOT_COST.get(first.name, 5)
        else:
            total += _COMMON_COST if first.text in _COMMON and len(option.parts) == 1 else 1
    return total

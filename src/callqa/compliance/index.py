"""Finding patterns in one speaker's tokens: literal look-ups, then bounded steps forward.

For each pattern the work is at most (places where its first step fits) x (steps) x (open ends)
x (gap + 1), with gaps of at most 15 tokens; nothing backtracks. Places are only looked at within
reach of the pattern's rarest step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from callqa.compliance.pattern import Pattern
from callqa.compliance.searching import Plan, Searcher
from callqa.compliance.slots import Names
from callqa.compliance.steps import Ends, Steps
from callqa.compliance.text import Stream

__all__ = ["Hit", "Index"]

_LEAD_IN = frozenset(
    (
        "so",
        "and",
        "well",
        "okay",
        "ok",
        "but",
        "or",
        "now",
        "then",
        "yes",
        "no",
        "yeah",
        "oh",
        "all",
        "right",
    )
)


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


_NOWHERE: Ends = {}
_Open = dict[int, tuple[tuple[int, ...], bool]]
"""Matches under way: by their end so far, the tokens that filled steps, and whether misheard."""


class Index:
    """One stream, ready to be searched for the patterns of a searcher; keeps what it found."""

    def __init__(self, stream: Stream, *, names: Names, searcher: Searcher) -> None:
        self.stream = stream
        self.texts = tuple(token.text for token in stream.tokens)
        self._searcher = searcher
        self.sentences = [token.sentence for token in stream.tokens]
        self._steps = Steps(self.texts, self.sentences, names=names, searcher=searcher)
        self._spread = _Spread(self.sentences)
        self._opening = sum(1 << at for at in range(len(self.texts)) if self._opens_sentence(at))
        self._found: dict[Pattern, tuple[Hit, ...]] = {}
        self._held: dict[frozenset[str], int] = {}
        self._plain: dict[int, tuple[tuple[Pattern, ...], tuple[Hit, ...]]] = {}
        keyed = (searcher.keyed.get(phrase, ()) for phrase in self._steps.heard)
        self._candidates = {pattern for patterns in keyed for pattern in patterns}
        self._candidates.update(searcher.always)

    def find(self, pattern: Pattern) -> tuple[Hit, ...]:
        """All places, for each end the shortest; in order of their end."""
        if pattern not in self._candidates:
            return ()
        found = self._found.get(pattern)
        if found is None:
            found = self._found[pattern] = self._search(pattern)
        return found

    def any(self, patterns: Iterable[Pattern]) -> tuple[Hit, ...]:
        """All places of all patterns, in order of time."""
        heard = [pattern for pattern in patterns if pattern in self._candidates]
        hits = [hit for pattern in heard for hit in self.find(pattern)]
        hits.sort(key=lambda hit: (hit.start, hit.end))
        return tuple(hits)

    def plainly(self, patterns: tuple[Pattern, ...]) -> tuple[Hit, ...]:
        """All places of all patterns in which no word is misheard; for guards, asked often."""
        known, found = self._plain.get(id(patterns), ((), ()))
        if known is not patterns:  # kept with it, so that its id is nobody else's
            found = tuple(hit for hit in self.any(patterns) if not hit.misheard)
            self._plain[id(patterns)] = (patterns, found)
        return found

    def _search(self, pattern: Pattern) -> tuple[Hit, ...]:
        plan = self._searcher.plans[pattern]
        if not self._fits(plan, anchored=pattern.anchored):
            return ()
        if len(plan.steps) == 1:
            return self._single(pattern, plan)
        best: dict[int, Hit] = {}
        for start in self._starts(plan):
            if pattern.anchored and not self._opening >> start & 1:
                continue
            for end, (matched, misheard) in self._walk(start, plan).items():
                # a later start for the same end is the shorter match
                best[end] = Hit(start, end, matched, misheard, pattern.source)
        return tuple(hit for _, hit in sorted(best.items()))

    def _single(self, pattern: Pattern, plan: Plan) -> tuple[Hit, ...]:
        """Every place of a pattern of one step; of those with the same end, the shortest."""
        best: dict[int, tuple[int, bool]] = {}
        for start, ends in sorted(self._steps.places(plan.steps[0]).items()):
            if not pattern.anchored or self._opening >> start & 1:
                best.update((end, (start, misheard)) for end, misheard in ends.items())
        return tuple(
            Hit(start, end, tuple(range(start, end)), misheard, pattern.source)
            for end, (start, misheard) in sorted(best.items())
        )

    def holds(self, texts: frozenset[str], first: int, end: int) -> bool:
        """Whether one of these tokens is at `first <= i < end`; asked often, so kept as bits."""
        found = self._held.get(texts)
        if found is None:
            found = sum(1 << at for at, text in enumerate(self.texts) if text in texts)
            self._held[texts] = found
        return bool(found >> max(first, 0) & (1 << max(end - max(first, 0), 0)) - 1)

    def missing(self, pattern: Pattern) -> tuple[int, ...]:
        """The steps that a match must have and that were heard nowhere, by their place in it.

        A step that may begin with a slot is never among them.
        """
        must = self._searcher.plans[pattern].must
        return tuple(at for at, phrases in must.items() if phrases.isdisjoint(self._steps.heard))

    def _fits(self, plan: Plan, *, anchored: bool) -> bool:
        """Whether the steps were heard near enough to each other, in order; True may be too kind.

        Few patterns get past this, and only they are walked.
        """
        apart = self._steps.heard.isdisjoint
        for phrases in plan.must.values():
            if apart(phrases):
                return False
        ends = 0
        for at, step in enumerate(plan.steps):
            marks = self._steps.marks(step)
            within = self._spread.over(ends, plan.gaps[at]) if at else -1
            if anchored and not at:
                within = self._opening
            reached = _over(marks.starts & within, marks.longest) & marks.ends
            ends = (reached | ends) if plan.optional[at] else reached
            if not ends:
                return False
        return True

    def _starts(self, plan: Plan) -> Iterator[int]:
        """Where the pattern may begin, in order: within reach of its rarest step."""
        keys = self._steps.places(plan.steps[plan.key])
        if plan.key == 0:
            yield from sorted(keys)
            return
        done = 0
        first = self._steps.places(plan.steps[0])
        for key in sorted(keys):
            for at in range(max(done, key - plan.reach), key):
                if self.sentences[at] == self.sentences[key] and at in first:
                    yield at
            done = max(done, key)

    def _walk(self, start: int, plan: Plan) -> _Open:
        """The matches that begin here."""
        sentences, count = self.sentences, len(self.sentences)
        under_way: _Open = {
            end: (tuple(range(start, end)), misheard)
            for end, misheard in self._steps.places(plan.steps[0])[start].items()
        }
        sentence = sentences[start]
        for number in range(1, len(plan.steps)):
            reach = plan.gaps[number] + 1
            ahead: _Open = dict(under_way) if plan.optional[number] else {}
            places = self._steps.places(plan.steps[number])
            for here, (matched, unsure) in under_way.items():
                for at in range(here, min(here + reach, count)):
                    if sentences[at] != sentence:
                        break
                    for end, misheard in places.get(at, _NOWHERE).items():
                        kept = ahead.get(end)
                        if kept is None or (kept[1] and not (unsure or misheard)):
                            ahead[end] = ((*matched, *range(at, end)), unsure or misheard)
            if not ahead:
                return {}
            under_way = ahead
        return under_way

    def _opens_sentence(self, at: int) -> bool:
        """Whether nothing but lead-in words stands before it in its sentence."""
        while at and self.sentences[at - 1] == self.sentences[at]:
            if self.texts[at - 1] not in _LEAD_IN:
                return False
            at -= 1
        return True


class _Spread:
    """Bits carried forward over tokens, never into another sentence."""

    def __init__(self, sentences: Sequence[int]) -> None:
        inside = sum(
            1 << at for at in range(1, len(sentences)) if sentences[at] == sentences[at - 1]
        )
        self._inside = [-1, inside | 1 << len(sentences)]

    def over(self, bits: int, gap: int) -> int:
        """The bits themselves and those up to `gap` tokens further on."""
        covered = 1
        while covered <= gap:
            step = min(covered, gap + 1 - covered)
            bits |= bits << step & self._within(step)
            covered += step
        return bits

    def _within(self, step: int) -> int:
        """Tokens whose last `step` predecessors are of the same sentence."""
        while len(self._inside) <= step:
            last = self._inside[-1]
            self._inside.append(last & last << 1)
        return self._inside[step]


def _over(bits: int, length: int) -> int:
    """The bits, each moved on by 1 to `length`."""
    found = 0
    for _ in range(length):
        bits <<= 1
        found |= bits
    return found

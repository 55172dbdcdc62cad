"""Finding patterns in one speaker's tokens: literal look-ups, then bounded steps forward.

For each pattern the work is at most (places where its first step fits) x (steps) x (open ends)
x (gap + 1), with gaps of at most 15 tokens; nothing backtracks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from callqa.compliance.pattern import Alternative, Literal, Pattern, Slot, Step
from callqa.compliance.slots import Names, slot_ends
from callqa.compliance.text import Stream

__all__ = ["Hit", "Index"]

FUZZY_SIMILARITY = 0.8  # one wrong letter in five; shorter words have too many neighbours
FUZZY_LENGTH = 7  # letters; of six, `mailed` would be `jailed` and `policy` `police`
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
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


@dataclass(frozen=True, slots=True)
class _Path:
    start: int
    end: int
    matched: tuple[int, ...]
    misheard: bool


class Index:
    """One stream, ready to be searched for many patterns; keeps what it has looked up."""

    def __init__(self, stream: Stream, *, names: Names) -> None:
        self.stream = stream
        self.texts = tuple(token.text for token in stream.tokens)
        self._names = names
        self._where: dict[str, list[int]] = {}
        for at, text in enumerate(self.texts):
            self._where.setdefault(text, []).append(at)
        self._sorted = sorted(self._where)
        self._long = [text for text in self._sorted if len(text) >= FUZZY_LENGTH]
        self._parts: dict[object, dict[int, dict[int, bool]]] = {}
        self._found: dict[Pattern, tuple[Hit, ...]] = {}

    def find(self, pattern: Pattern) -> tuple[Hit, ...]:
        """All places, for each end the shortest; in order of their end."""
        if pattern not in self._found:
            self._found[pattern] = self._search(pattern)
        return self._found[pattern]

    def any(self, patterns: Iterable[Pattern]) -> tuple[Hit, ...]:
        """All places of all patterns, in order of time."""
        hits = (hit for pattern in patterns for hit in self.find(pattern))
        return tuple(sorted(hits, key=lambda hit: (hit.start, hit.end)))

    def _search(self, pattern: Pattern) -> tuple[Hit, ...]:
        places: list[dict[int, dict[int, bool]]] = []
        for step in pattern.steps:
            places.append(self._places(step))
            if not places[-1] and not step.optional:
                return ()
        best: dict[int, _Path] = {}
        for start in sorted(places[0]):
            if pattern.anchored and not self._opens_sentence(start):
                continue
            for path in self._walk(start, pattern.steps, places):
                best[path.end] = path  # a later start for the same end is the shorter match
        return tuple(
            Hit(
                start=path.start,
                end=path.end,
                matched=path.matched,
                misheard=path.misheard,
                pattern=pattern.source,
            )
            for _, path in sorted(best.items())
        )

    def _walk(
        self, start: int, steps: tuple[Step, ...], places: list[dict[int, dict[int, bool]]]
    ) -> Iterable[_Path]:
        open_paths = {
            end: _Path(start, end, tuple(range(start, end)), misheard)
            for end, misheard in places[0][start].items()
        }
        for step, found in zip(steps[1:], places[1:], strict=True):
            ahead: dict[int, _Path] = dict(open_paths) if step.optional else {}
            for path in open_paths.values():
                for at in range(path.end, min(path.end + step.gap + 1, len(self.texts))):
                    if not self._same_sentence(start, at):
                        break
                    for end, misheard in found.get(at, {}).items():
                        grown = _Path(
                            start, end, (*path.matched, *range(at, end)), path.misheard or misheard
                        )
                        kept = ahead.get(end)
                        if kept is None or (kept.misheard and not grown.misheard):
                            ahead[end] = grown
            open_paths = ahead
            if not open_paths:
                break
        return open_paths.values()

    def _places(self, step: Step) -> dict[int, dict[int, bool]]:
        """Start to its ends, and whether each is a mishearing."""
        found: dict[int, dict[int, bool]] = {}
        for alternative in step.alternatives:
            for start, end, misheard in self._alternative(alternative):
                ends = found.setdefault(start, {})
                ends[end] = ends.get(end, True) and misheard
        return found

    def _alternative(self, alternative: Alternative) -> Iterable[tuple[int, int, bool]]:
        first, *others = alternative.parts
        for start, ends in self._part(first).items():
            for end, near in ends.items():
                misheard = near or alternative.misheard
                if not others:
                    yield start, end, misheard
                    continue
                for last, further in self._follow(end, others, start=start):
                    yield start, last, misheard or further

    def _follow(
        self, at: int, parts: list[Literal | Slot], *, start: int
    ) -> Iterable[tuple[int, bool]]:
        """The ends of parts that stand right after one another from `at` on."""
        ends = {at: False}
        for part in parts:
            found = self._part(part)
            ends = {
                end: misheard or near
                for here, misheard in ends.items()
                if here in found and self._same_sentence(start, here)
                for end, near in found[here].items()
            }
        return ends.items()

    def _part(self, part: Literal | Slot) -> dict[int, dict[int, bool]]:
        """Start to its ends, for one word or slot; kept for the next pattern that asks."""
        key = (part.text, part.prefix, part.exact) if isinstance(part, Literal) else part.name
        found = self._parts.get(key)
        if found is None:
            found = self._slots(part.name) if isinstance(part, Slot) else self._words(part)
            self._parts[key] = found
        return found

    def _slots(self, name: str) -> dict[int, dict[int, bool]]:
        found = {
            at: dict.fromkeys(slot_ends(name, self.texts, at, self._names), False)
            for at in range(len(self.texts))
        }
        return {at: ends for at, ends in found.items() if ends}

    def _words(self, literal: Literal) -> dict[int, dict[int, bool]]:
        return {at: {at + 1: near} for at, near in self._look_up(literal)}

    def _look_up(self, literal: Literal) -> Iterable[tuple[int, bool]]:
        if literal.prefix:
            for text in self._beginning(literal.text):
                yield from ((at, False) for at in self._where[text])
            return
        yield from ((at, False) for at in self._where.get(literal.text, ()))
        if literal.exact or len(literal.text) < FUZZY_LENGTH:
            return
        near = process.extract(
            literal.text,
            self._long,
            limit=None,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=FUZZY_SIMILARITY,
        )
        for text, _, _ in near:
            if text != literal.text:
                yield from ((at, True) for at in self._where[text])

    def _beginning(self, prefix: str) -> Iterable[str]:
        at = bisect_left(self._sorted, prefix)
        while at < len(self._sorted) and self._sorted[at].startswith(prefix):
            yield self._sorted[at]
            at += 1

    def _same_sentence(self, one: int, other: int) -> bool:
        tokens = self.stream.tokens
        return tokens[one].sentence == tokens[other].sentence

    def _opens_sentence(self, at: int) -> bool:
        """Whether nothing but lead-in words stands before it in its sentence."""
        tokens = self.stream.tokens
        while at and tokens[at - 1].sentence == tokens[at].sentence:
            if self.texts[at - 1] not in _LEAD_IN:
                return False
            at -= 1
        return True

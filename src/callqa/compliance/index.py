"""Finding patterns in one speaker's tokens: literal look-ups, then bounded steps forward.

For each pattern the work is at most (places where its first step fits) x (steps) x (open ends)
x (gap + 1), with gaps of at most 15 tokens; nothing backtracks. Places are only looked at within
reach of the pattern's rarest step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from callqa.compliance.pattern import Pattern
from callqa.compliance.searching import Heads, Part, Plan, Searcher
from callqa.compliance.slots import Names, slot_places
from callqa.compliance.sounds import MAX_JOINED
from callqa.compliance.text import Stream

__all__ = ["Hit", "Index"]

Ends = dict[int, bool]  # where something ends (exclusive), and whether it was only misheard
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


_Place = tuple[int, int, bool]  # start, end (exclusive), only misheard
_NOWHERE: Ends = {}


@dataclass(frozen=True, slots=True)
class _Path:
    start: int
    end: int
    matched: tuple[int, ...]
    misheard: bool


class Index:
    """One stream, ready to be searched for the patterns of a searcher; keeps what it found."""

    def __init__(self, stream: Stream, *, names: Names, searcher: Searcher) -> None:
        self.stream = stream
        self.texts = tuple(token.text for token in stream.tokens)
        self._searcher = searcher
        self._names = names
        self._sentence = [token.sentence for token in stream.tokens]
        self._words = [dict(searcher.words(text)) for text in self.texts]
        self._joined = self._sounding_like()
        self._slots: dict[str, Mapping[int, tuple[int, ...]]] = {}
        self._phrases = self._heard_phrases()
        self._heard = frozenset(self._phrases)
        self._steps: dict[int, dict[int, Ends]] = {}
        self._found: dict[Pattern, tuple[Hit, ...]] = {}
        keyed = (searcher.keyed.get(phrase, ()) for phrase in self._heard)
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
        hits = [hit for pattern in patterns for hit in self.find(pattern)]
        hits.sort(key=lambda hit: (hit.start, hit.end))
        return tuple(hits)

    def _search(self, pattern: Pattern) -> tuple[Hit, ...]:
        plan = self._searcher.plans[pattern]
        if any(map(self._heard.isdisjoint, plan.must.values())):
            return ()
        best: dict[int, _Path] = {}
        for start in self._starts(plan):
            if pattern.anchored and not self._opens_sentence(start):
                continue
            for path in self._walk(start, plan):
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

    def missing(self, pattern: Pattern) -> tuple[int, ...]:
        """The steps that a match must have and that were heard nowhere, by their place in it.

        A step that may begin with a slot is never among them.
        """
        must = self._searcher.plans[pattern].must
        return tuple(at for at, phrases in must.items() if phrases.isdisjoint(self._heard))

    def _starts(self, plan: Plan) -> Iterator[int]:
        """Where the pattern may begin, in order: within reach of its rarest step."""
        keys = self._places(plan.steps[plan.key])
        if plan.key == 0:
            yield from sorted(keys)
            return
        done = 0
        first = self._places(plan.steps[0])
        for key in sorted(keys):
            for at in range(max(done, key - plan.reach), key):
                if self._sentence[at] == self._sentence[key] and at in first:
                    yield at
            done = max(done, key)

    def _walk(self, start: int, plan: Plan) -> Iterable[_Path]:
        open_paths = {
            end: _Path(start, end, tuple(range(start, end)), misheard)
            for end, misheard in self._places(plan.steps[0])[start].items()
        }
        sentence = self._sentence[start]
        for step, gap, optional in zip(
            plan.steps[1:], plan.gaps[1:], plan.optional[1:], strict=True
        ):
            ahead: dict[int, _Path] = dict(open_paths) if optional else {}
            places = self._places(step)
            for path in open_paths.values():
                for at in range(path.end, min(path.end + gap + 1, len(self.texts))):
                    if self._sentence[at] != sentence:
                        break
                    for end, misheard in places.get(at, _NOWHERE).items():
                        kept = ahead.get(end)
                        if kept is None or (kept.misheard and not (path.misheard or misheard)):
                            ahead[end] = _Path(
                                start,
                                end,
                                (*path.matched, *range(at, end)),
                                path.misheard or misheard,
                            )
            open_paths = ahead
            if not open_paths:
                break
        return open_paths.values()

    def _places(self, step: int) -> dict[int, Ends]:
        """Where the step begins, and for each place where it ends."""
        found = self._steps.get(step)
        if found is None:
            found = {}
            prepared = self._searcher.steps[step]
            held = [self._phrases[phrase] for phrase in prepared.phrases & self._heard]
            held += [self._from_slot(phrase) for phrase in prepared.from_slot]
            for start, end, misheard in (place for places in held for place in places):
                ends = found.setdefault(start, {})
                ends[end] = ends.get(end, True) and misheard
            self._steps[step] = found
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

    def _opens_sentence(self, at: int) -> bool:
        """Whether nothing but lead-in words stands before it in its sentence."""
        tokens = self.stream.tokens
        while at and tokens[at - 1].sentence == tokens[at].sentence:
            if self.texts[at - 1] not in _LEAD_IN:
                return False
            at -= 1
        return True

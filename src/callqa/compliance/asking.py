"""Which patterns are asked for in which speaker's words; the others need not be looked for.

A threat is looked for in the agent's words and a refusal in the consumer's. Who asks for what is
learnt while calls are judged: the first is searched for all patterns, the later ones only for those
that were asked for before. Whoever asks for another has all of them searched for, on that call.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callqa.compliance.places import Numbers, PhraseBook, offsets
from callqa.compliance.steps import PlanBook

__all__ = ["Asked", "Asking"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """Some patterns of a book as books of their own, with their steps and phrases alone.

    Attributes:
        phrases, plans: phrases, steps and patterns, each numbered from 0.
        numbers: the patterns' numbers in the whole book, rising.
        known: what was asked for, each by its key.
    """

    phrases: PhraseBook
    plans: PlanBook
    numbers: Numbers
    known: frozenset[int]


class Asking:
    """What was asked for in one speaker's words so far."""

    def __init__(self, phrases: PhraseBook, plans: PlanBook) -> None:
        self._phrases, self._plans = phrases, plans
        self._asked: dict[int, frozenset[int]] = {}
        self._book: Asked | None = None

    def note(self, key: int, numbers: Iterable[int]) -> None:
        """Patterns were asked for; `key` stands for the same ones as long as the program runs."""
        if key not in self._asked:
            self._asked[key] = frozenset(numbers)
            self._book = None

    def book(self) -> Asked | None:
        """What to look for; None as long as nothing was asked for: everything."""
        if self._book is None and self._asked:
            self._book = self._part()
        return self._book

    def _part(self) -> Asked:
        numbers = np.array(sorted(frozenset().union(*self._asked.values())), np.int32)
        plans, fills = _with_patterns(self._plans, numbers)
        return Asked(
            phrases=_with_phrases(self._phrases, fills),
            plans=plans,
            numbers=numbers,
            known=frozenset(self._asked),
        )


def _with_patterns(whole: PlanBook, numbers: Numbers) -> tuple[PlanBook, Numbers]:
    """The patterns as a book of their own, and the phrases that fill a step of theirs, rising."""
    wanted = np.zeros(len(whole.anchored), bool)
    wanted[numbers] = True
    length = np.diff(whole.step_at)
    rows = whole.step[np.repeat(wanted, length)]
    steps, rows[:, 0] = np.unique(rows[:, 0], return_inverse=True)
    renumbered = np.full(whole.step_count, -1, np.int32)
    renumbered[steps] = np.arange(len(steps))
    filled = renumbered[whole.in_steps]
    size = _sizes(whole.in_steps_at, filled >= 0)
    fills = np.flatnonzero(size).astype(np.int32)
    return PlanBook(
        in_steps_at=offsets(size[fills]),
        in_steps=filled[filled >= 0],
        step_at=offsets(length[numbers]),
        step=rows,
        anchored=whole.anchored[numbers],
        step_count=len(steps),
        longest=whole.longest,
    ), fills


def _with_phrases(whole: PhraseBook, kept: Numbers) -> PhraseBook:
    """Some phrases as a book of their own, numbered in their order."""
    renumbered = np.full(len(whole.misheard), -1, np.int32)
    renumbered[kept] = np.arange(len(kept))
    by_word, by_slot = renumbered[whole.by_word], renumbered[whole.by_slot]
    length = np.diff(whole.part_at)
    return PhraseBook(
        by_word_at=offsets(_sizes(whole.by_word_at, by_word >= 0)),
        by_word=by_word[by_word >= 0],
        second=whole.second[by_word >= 0],
        by_slot_at=offsets(_sizes(whole.by_slot_at, by_slot >= 0)),
        by_slot=by_slot[by_slot >= 0],
        part_at=offsets(length[kept]),
        part=whole.part[np.repeat(renumbered >= 0, length)],
        misheard=whole.misheard[kept],
    )


def _sizes(at: Numbers, kept: npt.NDArray[np.bool_]) -> Numbers:
    """How many entries of each list are kept; the lists lie end to end."""
    before = np.concatenate(([0], np.cumsum(kept)))
    return np.diff(before[at]).astype(np.int32)

"""Which patterns are asked for in which speaker's words; the others need not be looked for.

A threat is looked for in the agent's words and a refusal in the consumer's. Who asks for what is
learnt while calls are judged: the first is searched for all patterns, the later ones only for those
that were asked for before. Whoever asks for another has all of them searched for, on that call.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from callqa.compliance.places import Numbers
from callqa.compliance.steps import PlanBook

__all__ = ["Asked", "Asking"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """Some patterns of a book as a book of its own.

    Attributes:
        plans: the patterns, numbered from 0.
        numbers: their numbers in the whole book, rising.
        known: what was asked for, each by its key.
    """

    plans: PlanBook
    numbers: Numbers
    known: frozenset[int]


class Asking:
    """What was asked for in one speaker's words so far."""

    def __init__(self, whole: PlanBook) -> None:
        self._whole = whole
        self._asked: dict[int, frozenset[int]] = {}
        self._book: Asked | None = None

    def note(self, key: int, numbers: frozenset[int]) -> None:
        """Patterns were asked for; `key` stands for the same ones as long as the program runs."""
        if key not in self._asked:
            self._asked[key] = numbers
            self._book = None

    def book(self) -> Asked | None:
        """What to look for; None as long as nothing was asked for: everything."""
        if self._book is None and self._asked:
            self._book = self._part()
        return self._book

    def _part(self) -> Asked:
        whole = self._whole
        numbers = np.array(sorted(frozenset().union(*self._asked.values())), np.int32)
        length = np.diff(whole.step_at)
        wanted = np.zeros(len(length), bool)
        wanted[numbers] = True
        step_at = np.zeros(len(numbers) + 1, np.int32)
        np.cumsum(length[numbers], out=step_at[1:])
        return Asked(
            plans=whole._replace(
                step_at=step_at,
                step=np.ascontiguousarray(whole.step[np.repeat(wanted, length)]),
                anchored=whole.anchored[numbers],
            ),
            numbers=numbers,
            known=frozenset(self._asked),
        )

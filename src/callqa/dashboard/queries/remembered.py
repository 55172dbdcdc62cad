"""How many calls fit which filters, remembered while the published version stays.

Somebody who leafs through a list asks for the same number on every page. What people type is part
of the key, so only the latest are kept.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Scope

__all__ = ["Counts", "counts_of"]

_MOST = 2_000  # filters; a few hundred bytes each

Key = tuple[datetime | None, Scope, object]
"""When the copy was published, whose calls, and the filters."""


class Counts:
    """Numbers of calls by filter; the one not asked for longest goes first."""

    def __init__(self) -> None:
        self._numbers: OrderedDict[Key, int] = OrderedDict()
        self._one_at_a_time = Lock()

    def get(self, key: Key) -> int | None:
        """The number, None when it is not known."""
        with self._one_at_a_time:
            if key in self._numbers:
                self._numbers.move_to_end(key)
            return self._numbers.get(key)

    def keep(self, key: Key, number: int) -> int:
        """Remember the number and give it back."""
        with self._one_at_a_time:
            self._numbers[key] = number
            self._numbers.move_to_end(key)
            if len(self._numbers) > _MOST:
                self._numbers.popitem(last=False)
        return number


_COUNTS: WeakKeyDictionary[Results, Counts] = WeakKeyDictionary()


def counts_of(results: Results) -> Counts:
    """What is remembered of these results."""
    return _COUNTS.setdefault(results, Counts())

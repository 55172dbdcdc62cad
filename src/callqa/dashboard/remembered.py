"""What was worked out before, by what it was worked out from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Remembered"]

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Answers by key, for many threads; of too many the one not asked for longest goes.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, Value] = OrderedDict()
        self._one_at_a_time = Lock()

    def get(self, key: Hashable) -> Value | None:
        """The answer, None when it is not known."""
        with self._one_at_a_time:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def keep(self, key: Hashable, value: Value) -> Value:
        """Remember the answer and give it back."""
        with self._one_at_a_time:
            self._known[key] = value
            self._known.move_to_end(key)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return value

    def values(self) -> list[Value]:
        """All answers; the one not asked for longest is the first."""
        with self._one_at_a_time:
            return list(self._known.values())

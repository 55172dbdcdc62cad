"""What the records of a rule book hold, wherever their kinds keep it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TypeVar

from callqa.compliance.pattern import Pattern

__all__ = ["held_in"]

_T = TypeVar("_T")


def held_in(record: object, kind: type[_T]) -> Iterator[_T]:
    """Everything of a kind in a record, in order; nothing is looked for inside of patterns."""
    if isinstance(record, kind):
        yield record
    elif isinstance(record, Mapping):
        yield from held_in(tuple(record.values()), kind)
    elif isinstance(record, tuple):
        for part in record:
            yield from held_in(part, kind)
    elif is_dataclass(record) and not isinstance(record, Pattern | type):
        for one in fields(record):
            yield from held_in(getattr(record, one.name), kind)

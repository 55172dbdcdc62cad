"""What the facts of a call say when they are read as truth values, numbers, days or words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

__all__ = ["Value", "among", "day", "number", "place", "shown", "truth"]

Value = str | bool | float | None

_TRUTH: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "y", "t", "1"), True),
    **dict.fromkeys(("false", "no", "n", "f", "0"), False),
}


def truth(value: Value) -> bool | None:
    """The truth value that it states; None when it states none."""
    if isinstance(value, str):
        return _TRUTH.get(value.strip().lower())
    return None if value is None else bool(value)


def number(value: Value) -> float | None:
    """The number that it states, be it of dollars; None when it states none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        stated = float(str(value).strip().replace(",", "").removeprefix("$"))
    except ValueError:
        return None
    return None if math.isnan(stated) else stated


def day(value: Value) -> float | None:
    """The day that it states, or that of a moment, as a number that grows; None for none."""
    try:
        return date.fromisoformat(str(value).strip()[: len("2026-09-01")]).toordinal()
    except ValueError:
        return None


def place(value: Value) -> float | None:
    """Where it lies in the order of numbers, or of days when it is text; None when in neither."""
    return day(value) if isinstance(value, str) else number(value)


def among(value: Value, wanted: Sequence[Value]) -> bool | None:
    """Whether it is one of these; None when it cannot be read as one of their kind."""
    answers = [_same(value, one) for one in wanted]
    return True if True in answers else None if None in answers else False


def shown(value: Value) -> str:
    """As it stands in a sentence."""
    return str(value).lower() if isinstance(value, bool) else str(value).replace("_", " ")


def _same(value: Value, wanted: Value) -> bool | None:
    if isinstance(wanted, str):
        return str(value).strip().casefold() == wanted.strip().casefold()
    own = truth(value) if isinstance(wanted, bool) else number(value)
    return None if own is None else own == wanted

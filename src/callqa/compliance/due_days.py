"""How far ahead of the call a promised payment is dated: "the tenth", "Friday", "March third".

Only what names one day alone is counted. "Next Friday" may be the coming one or the one after,
"next month" any day of it; they give None.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from callqa.compliance.text import normal_forms
from callqa.domain.verdicts import Commitment

__all__ = ["days_ahead", "payment_days_ahead"]

_MONTHS = {name.lower(): at for at, name in enumerate(calendar.month_name) if name}
_WEEKDAYS = {name.lower(): at for at, name in enumerate(calendar.day_name)}
_NEAR = {"today": 0, "tonight": 0, "tomorrow": 1}
_LENGTHS = {"day": 1, "days": 1, "week": 7, "weeks": 7}
_DAY = re.compile(r"(\d{1,2})(st|nd|rd|th)?$")
_DRAWN = frozenset(("card", "bank account"))  # means that the collector puts through


def payment_days_ahead(promises: Iterable[Commitment], called: date) -> int | None:
    """Days from the call to the latest payment that the agency is to put through itself.

    None when no such payment was agreed, or when its day cannot be told.
    """
    days = [
        days_ahead(promise.due, called)
        for promise in promises
        if promise.method in _DRAWN and promise.due is not None
    ]
    return max((day for day in days if day is not None), default=None)


def days_ahead(due: str, called: date) -> int | None:
    """Days from the call to the day that was said; None when it names no single day."""
    tokens = normal_forms(due)
    day = _named(tokens, called)
    return None if day is None else (day - called).days


def _named(tokens: Sequence[str], called: date) -> date | None:
    month = next((_MONTHS[token] for token in tokens if token in _MONTHS), None)
    number = next((int(found[1]) for token in tokens if (found := _DAY.match(token))), None)
    if month is not None:
        return _in_month(month, number, called)
    if tokens[:1] == ("in",):
        return _after(tokens, number, called)
    return _near(tokens, called) if number is None else _next_such(number, called)


def _near(tokens: Sequence[str], called: date) -> date | None:
    """`tomorrow`, `friday`, `end of the month`; a weekday is the first after the call."""
    if tokens[-1:] == ("month",) and {"end", "last"} & set(tokens) and "next" not in tokens:
        return called.replace(day=_length(called.year, called.month))
    if tokens[-1:] == () or {"next", "this"} & set(tokens):
        return None
    word = tokens[-1]
    if word in _WEEKDAYS:
        return called + timedelta(days=(_WEEKDAYS[word] - called.weekday() - 1) % 7 + 1)
    return called + timedelta(days=_NEAR[word]) if word in _NEAR else None


def _in_month(month: int, number: int | None, called: date) -> date | None:
    """The next such day; a date far behind is meant for the coming year."""
    year = called.year + (month < called.month)
    return date(year, month, number) if number and number <= _length(year, month) else None


def _after(tokens: Sequence[str], number: int | None, called: date) -> date | None:
    """`in 2 weeks`."""
    length = _LENGTHS.get(tokens[-1])
    return called + timedelta(days=number * length) if number and length else None


def _next_such(number: int, called: date) -> date | None:
    """The next day of this number, in this month or in the next one that has it."""
    year, month = called.year, called.month
    for _ in range(3):
        if number <= _length(year, month) and date(year, month, number) >= called:
            return date(year, month, number)
        year, month = year + month // 12, month % 12 + 1
    return None


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]

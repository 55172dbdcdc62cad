"""How numbers, times and stored text are written on the pages."""

from __future__ import annotations

from datetime import date, datetime

from callqa.coaching.page import Band, Moment
from callqa.store.export import plain

__all__ = ["band", "clock", "day", "number", "quoted", "sentence", "when", "whole"]


def clock(seconds: float) -> str:
    """A place in a call as minutes and seconds, such as `2:05`."""
    whole_s = int(seconds)
    return f"{whole_s // 60}:{whole_s % 60:02d}"


def number(value: float | None, *, digits: int = 0) -> str:
    """A number, or a dash when there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def whole(value: float | None) -> str:
    """A score without decimals, or a dash."""
    return number(value)


def band(some: Band, *, unit: str = "") -> str:
    """Median, middle half and N, such as `74 (52 to 79), N=8`."""
    if some.median is None:
        return "none"
    digits = 0 if unit in {"", "words/min", "%"} else 2 if unit == "s" else 1
    median = number(some.median, digits=digits)
    if some.n == 1:
        return f"{median}, N=1"
    q1, q3 = number(some.q1, digits=digits), number(some.q3, digits=digits)
    return f"{median} ({q1} to {q3}), N={some.n}"


def day(some: date | None) -> str:
    """A date such as `2 Mar 2026`."""
    return f"{some.day} {some:%b %Y}" if some else "date unknown"


def when(some: datetime | None) -> str:
    """A date with the time of day."""
    return f"{some.day} {some:%b %Y %H:%M}" if some else "date unknown"


def quoted(moment: Moment) -> str:
    """The words heard there, or what was found there instead."""
    return f"“{plain(moment.quote)}”" if moment.quote else plain(moment.why)


def sentence(words: str) -> str:
    """With a capital in front and a full stop behind."""
    return f"{words[:1].upper()}{words[1:]}."

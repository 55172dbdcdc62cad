"""Reading the many ways in which diallers write a moment, without guessing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

__all__ = ["aware", "is_ambiguous", "is_plausible", "parsed", "zone_named"]

_EPOCH = re.compile(r"(?P<s>\d{9,10})(?P<fraction>\.\d{1,9})?", re.ASCII)
_EPOCH_MS = re.compile(r"\d{13}", re.ASCII)
# ISO 8601 year first, and what file names make of it: other separators, or none at all.
_WRITTEN = re.compile(
    r"(?P<year>\d{4})(?P<d>[-/._]?)(?P<month>\d\d)(?P=d)(?P<day>\d\d)"
    r"[T _-]?(?P<hour>\d\d)(?P<t>[-:._]?)(?P<minute>\d\d)(?:(?P=t)(?P<second>\d\d))?"
    r"(?:[.,](?P<fraction>\d{1,9}))?"
    r" ?(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before any call recorder that writes files
_AHEAD = timedelta(days=1)  # clocks of recorders differ, but not by more than this


def parsed(text: str) -> datetime | None:
    """The moment that the text states, aware or naive as written; None when it states none.

    Year-first dates with hours and minutes are understood, with any usual separator, and
    seconds (9 or 10 digits) or milliseconds (13 digits) since 1970. A date alone is no moment,
    and day-first or month-first dates are not guessed at.
    """
    if match := _EPOCH.fullmatch(text):
        micro = int(float(match["fraction"] or "0") * 1_000_000)
        return datetime.fromtimestamp(int(match["s"]), UTC) + timedelta(microseconds=micro)
    if _EPOCH_MS.fullmatch(text):
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(text))
    match = _WRITTEN.fullmatch(text)
    if not match:
        return None
    try:
        return _moment(match)
    except ValueError:  # month 13, 25 o'clock, an offset of two days
        return None


def _moment(match: re.Match[str]) -> datetime:
    fraction = (match["fraction"] or "0")[:6].ljust(6, "0")
    return datetime(
        int(match["year"]),
        int(match["month"]),
        int(match["day"]),
        int(match["hour"]),
        int(match["minute"]),
        int(match["second"] or 0),
        int(fraction),
        tzinfo=_offset(match["zone"]),
    )


def _offset(zone: str | None) -> timezone | None:
    if zone is None:
        return None
    if zone[0] not in "+-":
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-size if zone[0] == "-" else size)


def aware(moment: datetime, *, naive_timezone: str | None) -> datetime | None:
    """The moment with the offset it was given, or with that of the zone for naive times.

    The offset is kept because it tells the day of the call where it was recorded. It is a
    fixed offset, never a zone: Python finds a zone's twofold hour unequal to every other time.

    Returns:
        None when the moment is naive and the zone is not known or had no such time. A naive
        time that occurred twice, at the end of summer time, means the first.
    """
    if moment.tzinfo is not None:
        return moment
    if naive_timezone is None:
        return None
    there = moment.replace(tzinfo=ZoneInfo(naive_timezone))
    offset = there.utcoffset()
    if offset is None or there.astimezone(UTC).astimezone(there.tzinfo) != there:
        return None  # the clocks jumped over it
    return moment.replace(tzinfo=timezone(offset))


def is_ambiguous(moment: datetime, *, naive_timezone: str) -> bool:
    """Whether a naive local time occurred twice."""
    zone = ZoneInfo(naive_timezone)
    first, second = (moment.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and first > second


def is_plausible(moment: datetime, *, now: datetime) -> bool:
    """Whether a call can have started then: since 1990, and not after tomorrow.

    Compared by year first, because the ends of the calendar cannot be converted to UTC.
    """
    if not _EARLIEST.year <= moment.year <= now.year + 1:
        return False
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _EARLIEST - _AHEAD <= aware <= now + _AHEAD


def zone_named(text: str) -> str | None:
    """The IANA time zone of this name in its own spelling; None when there is none."""
    return _zones().get(text.casefold())


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(available_timezones())}

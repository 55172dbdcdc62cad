"""Reads the cells of a row one after the other and collects all that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from callqa.domain.contacts import Direction, Fact
from callqa.ingest import roles, times
from callqa.ingest.metadata import MAX_FIELD_CHARACTERS

__all__ = ["Cells"]

E = TypeVar("E", bound=StrEnum)


class Cells:
    """The cells of one row by column; `faults` says in words what could not be read.

    Values are never repeated in the words: they may be about a consumer.

    Args:
        cells: by column name; an empty cell is left out.
        naive_timezone: IANA zone of moments without offset; None when they cannot be used.
        now: the time of this run, aware.
    """

    def __init__(
        self, cells: Mapping[str, str], *, naive_timezone: str | None, now: datetime
    ) -> None:
        self.cells = cells
        self.faults: list[str] = []
        self._naive_timezone = naive_timezone
        self.now = now

    def text(self, name: str) -> str | None:
        """A key or a word."""
        found = self.cells.get(name)
        if found is not None and len(found) > MAX_FIELD_CHARACTERS:
            self.faults.append(f"{name} is longer than {MAX_FIELD_CHARACTERS} characters")
            return None
        return found

    def needed(self, name: str) -> str:
        """A key without which the row says nothing."""
        found = self.text(name)
        if not found:
            self.faults.append(f"{name} is missing")
        return found or ""

    def truth(self, name: str) -> bool | None:
        """Yes or no."""
        found = self.cells.get(name)
        if found is None:
            return None
        truth = Fact(text=found).truth
        if truth is None:
            self.faults.append(f"{name} is neither true nor false")
        return truth

    def word(self, name: str, of: type[E], synonyms: Mapping[str, E] | None = None) -> E | None:
        """One of a set of words."""
        found = self.cells.get(name)
        if found is None:
            return None
        plain = found.casefold().replace(" ", "_").replace("-", "_")
        known = {each.value: each for each in of} | dict(synonyms or {})
        if plain not in known:
            self.faults.append(f"{name} is none of {', '.join(each.value for each in of)}")
        return known.get(plain)

    def direction(self) -> Direction:
        """Who placed the call; we did when nobody says."""
        found = self.cells.get("direction")
        if found is None:
            return Direction.OUTBOUND
        direction = roles.direction(found)
        if direction is None:
            self.faults.append("direction is neither inbound nor outbound")
        return direction or Direction.OUTBOUND

    def words(self, name: str) -> tuple[str, ...]:
        """Several words in one cell."""
        parts = self.cells.get(name, "").replace("|", ";").replace(",", ";").split(";")
        return tuple(part.strip().casefold() for part in parts if part.strip())

    def zones(self, name: str) -> tuple[str, ...]:
        """Time zones by their IANA names."""
        found = [times.zone_named(word) for word in self.words(name)]
        if None in found:
            self.faults.append(f"{name} holds a name that is no IANA zone")
        return tuple(zone for zone in found if zone is not None)

    def number(self, name: str) -> float | None:
        """A number of seconds or dollars, 0 or more."""
        found = self.cells.get(name)
        if found is None:
            return None
        try:
            value = float(found.replace("$", "").replace(",", ""))
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf"):
            self.faults.append(f"{name} is no number of 0 or more")
            return None
        return value

    def moment(self, name: str) -> datetime | None:
        """A moment with its offset."""
        found = self.cells.get(name)
        moment = times.parsed(found) if found else None
        if found is None:
            return None
        if moment is None:
            self.faults.append(f"{name} is no moment")
        elif not times.is_plausible(moment, now=self.now):
            self.faults.append(f"{name} lies before 1990 or after tomorrow")
        elif (aware := times.aware(moment, naive_timezone=self._naive_timezone)) is None:
            self.faults.append(f"{name} has no offset, or a local time that never was")
        else:
            return aware
        return None

    def day(self, name: str) -> date | None:
        """A day, or the day of a moment."""
        found = self.dated(name)
        return None if found is None else date.fromisoformat(found[:10])

    def dated(self, name: str) -> str | None:
        """A day alone or a moment with its offset, as ISO 8601 writes them."""
        found = self.cells.get(name)
        if found is None:
            return None
        try:
            return date.fromisoformat(found).isoformat()
        except ValueError:
            moment = self.moment(name)
            return None if moment is None else moment.isoformat()

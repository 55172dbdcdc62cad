"""The filters of the calls page, read from an address that anybody may have typed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from callqa.dashboard.pages.asked import as_day
from callqa.dashboard.queries.call_filters import Asked
from callqa.dashboard.queries.calls import OUTCOMES, SORTS, Place

__all__ = ["Chip", "Filters", "read", "without"]

_LONGEST = 200  # characters of a filter
_DAYS = ("first", "last")
_SCORES = ("low", "high")
_WORDS = (
    "agent", "team", "rule", "disposition", "delivery", "call_type", "review", "not_scored", "text",
)  # fmt: skip
_TOLD = {
    "agent": "agent", "team": "team", "first": "from", "last": "to", "low": "total at least",
    "high": "total at most", "rule": "rule", "outcome": "outcome", "disposition": "disposition",
    "delivery": "delivery", "call_type": "call type", "review": "review", "text": "said",
    "not_scored": "not scored",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is in force, and the address without it."""

    name: str
    told: str
    removed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What an address asks for.

    Attributes:
        asked: the filters.
        place: the order, and where the page begins.
        address: filters and order as they stand in an address.
        faults: what could not be understood and was left out, in words.
    """

    asked: Asked
    place: Place
    address: Mapping[str, str]
    faults: tuple[str, ...] = field(default=())

    @property
    def chips(self) -> tuple[Chip, ...]:
        """One for each filter in force, in the order of the form."""
        return tuple(
            Chip(
                name=name,
                told=f"{_TOLD[name]} {value.replace('_', ' ') if name != 'text' else value}",
                removed=_address_without(self.address, name),
            )
            for name, value in self.address.items()
            if name in _TOLD
        )

    def sorted_by(self, sort: str) -> str:
        """The address with the list in this order; asked again, the other way round."""
        rest = {name: value for name, value in self.address.items() if name not in {"sort", "up"}}
        rest["sort"] = sort
        if self.place.sort == sort and self.place.descending:
            rest["up"] = "1"
        return f"/calls?{urlencode(rest)}"


def read(asked: Mapping[str, str]) -> Filters:
    """The filters of an address; what nobody can make sense of is left out and told."""
    typed = {name: asked.get(name, "").strip()[:_LONGEST] for name in _TOLD}
    values: dict[str, Any] = {}
    faults = []
    for name, text in typed.items():
        if not text:
            continue
        value = _value(name, text)
        if value is None:
            faults.append(f"{_TOLD[name].capitalize()}: {_WANTED[name]}")
        else:
            values[name] = value
    place = _place(asked)
    address = {name: typed[name] for name in _TOLD if name in values}
    if place.sort != "started":
        address["sort"] = place.sort
    if not place.descending:
        address["up"] = "1"
    return Filters(asked=Asked(**values), place=place, address=address, faults=tuple(faults))


def without(filters: Filters, chip: Chip) -> Filters:
    """The same filters but one, from the top."""
    return read({name: value for name, value in filters.address.items() if name != chip.name})


_WANTED = {
    "first": "a day such as 2026-03-02", "last": "a day such as 2026-03-02",
    "low": "a number from 0 to 100", "high": "a number from 0 to 100",
    "outcome": "violated, missed or review",
}  # fmt: skip


def _value(name: str, text: str) -> object:
    """What was typed, or None when it makes no sense."""
    if name in _DAYS:
        return as_day(text)
    if name in _SCORES:
        return _number(text)
    if name == "outcome":
        return text if text in OUTCOMES else None
    return text


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _place(asked: Mapping[str, str]) -> Place:
    sort = asked.get("sort", "")
    after, before = asked.get("after"), asked.get("before")
    call = after or before
    return Place(
        sort=sort if sort in SORTS else "started",
        descending=not asked.get("up"),
        beside=(asked.get("at"), call) if call else None,
        backwards=not after and bool(before or asked.get("end")),
    )


def _address_without(address: Mapping[str, str], name: str) -> str:
    rest = {other: value for other, value in address.items() if other != name}
    return f"/calls?{urlencode(rest)}" if rest else "/calls"

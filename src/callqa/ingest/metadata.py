"""All that is said about a call, put together and checked in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from callqa.domain.recording import Direction, Speaker
from callqa.ingest import roles, times
from callqa.ingest.columns import FIELDS
from callqa.ingest.fields import MetadataRules
from callqa.ingest.names import printable
from callqa.ingest.reasons import Fault
from callqa.ingest.statements import Statement

__all__ = ["Metadata", "agreed", "understood"]

MAX_FIELD_CHARACTERS = 300  # the longest name, id or reference that still is one
_TEXTS = ("call_id", "agent_id", "agent_name", "team", "account_ref", "disposition")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of a call before it is heard; `None` where nobody said.

    Attributes:
        started_at: with the offset it was given or that of `naive_timezone`.
        faults: everything that is wrong, worst first; with any, the call cannot be used.
        warnings: codes of what was odd but can be lived with.
    """

    call_id: str | None = None
    agent_id: str | None = None
    agent_name: str | None = None
    team: str | None = None
    account_ref: str | None = None
    disposition: str | None = None
    started_at: datetime | None = None
    consumer_timezone: str | None = None
    direction: Direction | None = None
    channel_roles: tuple[Speaker, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A value and where it stands."""

    text: str
    source: str

    def __str__(self) -> str:
        """The value as it may be shown to a person, shortened, with its place."""
        shown = self.text if len(self.text) <= 60 else self.text[:59] + "…"
        return f"'{printable(shown)}' in {self.source}"


def agreed(statements: Sequence[Statement]) -> Statement | Fault | None:
    """One statement out of several of equal rank, such as two rows of a manifest.

    They may complete each other. A fault when they say different things; None when there
    are none. Values are not repeated in the fault, since a field may be about a consumer.
    """
    if not statements:
        return None
    for name in FIELDS:
        saying = [item for item in statements if name in item.fields]
        if any(_differ(name, saying[0].fields[name], item.fields[name]) for item in saying[1:]):
            places = " and ".join(item.source for item in saying)
            detail = f"Different values of {name} stand in {places}."
            return Fault(reason="contradictory_metadata", detail=detail)
    fields = {name: text for item in reversed(statements) for name, text in item.fields.items()}
    extra = {name: text for item in reversed(statements) for name, text in item.extra.items()}
    warnings = tuple(dict.fromkeys(code for item in statements for code in item.warnings))
    return Statement(source=statements[0].source, fields=fields, extra=extra, warnings=warnings)


def understood(statements: Sequence[Statement], *, rules: MetadataRules, now: datetime) -> Metadata:
    """The metadata of a call from all that is said, the statement of least precedence first."""
    said = {
        name: _Said(text=text, source=item.source)
        for item in statements
        for name, text in item.fields.items()
    }
    check = _Check(rules=rules, now=now)
    started_at = check.moment(said.get("started_at"))
    check.order_of_times(started_at, said)
    texts = {name: check.text(name, said.get(name)) for name in _TEXTS}
    zone = check.zone(said.get("consumer_timezone"))
    channel_roles = check.channel_roles(said.get("channel_roles"))
    direction = check.direction(said.get("direction"))
    extra = {name: text for item in statements for name, text in item.extra.items()}
    extra.update(check.kept)
    warnings = [code for item in statements for code in item.warnings]
    warnings += check.warnings
    if _overridden(statements):
        warnings.append("metadata_overridden")
    return Metadata(
        **texts,
        started_at=started_at,
        consumer_timezone=zone,
        direction=direction,
        channel_roles=channel_roles,
        extra=extra,
        faults=tuple(sorted(check.faults, key=_rank)),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _rank(fault: Fault) -> bool:
    """Contradictions first: they are the ones that only the centre can explain."""
    return fault.reason != "contradictory_metadata"


class _Check:
    """Reads one value after the other and collects all that is wrong with them."""

    def __init__(self, *, rules: MetadataRules, now: datetime) -> None:
        self.rules = rules
        self.now = now
        self.faults: list[Fault] = []
        self.warnings: list[str] = []
        self.kept: dict[str, str] = {}

    def text(self, name: str, said: _Said | None) -> str | None:
        if said is None or len(said.text) <= MAX_FIELD_CHARACTERS:
            return said.text if said else None
        size = f"{len(said.text):,} characters, {MAX_FIELD_CHARACTERS} are allowed"
        self._fault("bad_value", f"{name} in {said.source} has {size}")
        return None

    def moment(self, said: _Said | None) -> datetime | None:
        if said is None:
            return None
        moment = times.parsed(said.text)
        zone = self.rules.naive_timezone
        if moment is None:
            self._fault("bad_time", f"started_at is {said}, which is no moment")
        elif not times.is_plausible(moment, now=self.now):
            self._fault(
                "contradictory_metadata",
                f"started_at is {said}; calls were recorded between 1990 and now",
            )
        elif moment.tzinfo is None and zone is None:
            self._fault("naive_time", f"started_at is {said}, without an offset")
        elif (found := times.aware(moment, naive_timezone=zone)) is None:
            self._fault("bad_time", f"started_at is {said}, which the clocks of {zone} left out")
        else:
            if moment.tzinfo is None and zone and times.is_ambiguous(moment, naive_timezone=zone):
                self.warnings.append("ambiguous_local_time")
            return found
        return None

    def order_of_times(self, started_at: datetime | None, said: Mapping[str, _Said]) -> None:
        """The end is only used to check the start, so an end that cannot be read is kept as is."""
        end = said.get("ended_at")
        if end is None:
            return
        self.kept["ended_at"] = end.text
        moment = times.parsed(end.text)
        if moment is None or started_at is None or not times.is_plausible(moment, now=self.now):
            return
        ended_at = times.aware(moment, naive_timezone=self.rules.naive_timezone)
        if ended_at is not None and ended_at < started_at:
            start = said["started_at"]
            self._fault(
                "contradictory_metadata", f"the call ends, {end}, before it starts, {start}"
            )

    def zone(self, said: _Said | None) -> str | None:
        if said is None:
            return None
        found = times.zone_named(said.text)
        if found is None:
            self._fault("bad_timezone", f"consumer_timezone is {said}, which is no IANA name")
        return found

    def channel_roles(self, said: _Said | None) -> tuple[Speaker, ...]:
        if said is None:
            return self.rules.default_roles
        found = roles.channel_roles(said.text)
        if found is None:
            self._fault("bad_channel_roles", f"channel_roles is {said}, which is not understood")
        elif (twice := roles.repeated_role(found)) is not None:
            self._fault(
                "contradictory_metadata",
                f"channel_roles is {said}: {twice.value} on more than one channel",
            )
        else:
            return found
        return ()

    def direction(self, said: _Said | None) -> Direction | None:
        """An unknown word, such as `transfer`, is kept as extra: the call can still be scored."""
        if said is None:
            return self.rules.default_direction
        found = roles.direction(said.text)
        if found is None:
            self.kept["direction"] = said.text
            self.warnings.append("unknown_direction")
        return found

    def _fault(self, reason: str, words: str) -> None:
        self.faults.append(Fault(reason=reason, detail=f"{words[0].upper()}{words[1:]}."))


def _overridden(statements: Sequence[Statement]) -> bool:
    """Whether a source of higher precedence said something else than a lower one."""
    return any(
        _differ(name, first.fields[name], second.fields[name])
        for name, first, second in _pairs(statements)
    )


def _pairs(statements: Sequence[Statement]) -> Iterator[tuple[str, Statement, Statement]]:
    for name in FIELDS:
        saying = [item for item in statements if name in item.fields]
        for first, second in pairwise(saying):
            yield name, first, second


_READERS: Mapping[str, Callable[[str], object]] = {
    "direction": roles.direction,
    "channel_roles": roles.channel_roles,
    "consumer_timezone": times.zone_named,
}


def _differ(name: str, first: str, second: str) -> bool:
    """Whether two values of a field mean different things, however they are written."""
    if first == second:
        return False
    if name in ("started_at", "ended_at"):
        return _differ_in_time(first, second)
    read = _READERS.get(name)
    meanings = (read(first), read(second)) if read else (first, second)
    return None in meanings or meanings[0] != meanings[1]


def _differ_in_time(first: str, second: str) -> bool:
    """Times are compared by the wall clock when one of them has no offset."""
    one, other = times.parsed(first), times.parsed(second)
    if one is None or other is None:
        return True
    if one.tzinfo is None or other.tzinfo is None:
        return one.replace(tzinfo=None) != other.replace(tzinfo=None)
    return one != other

"""The records of metadata rules: what each looks at, with its figures, and cases that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic.dataclasses import dataclass

from callqa.compliance.matching import STRICT
from callqa.domain.contacts import (
    AFTERWARDS_DAYS,
    LOOK_BACK_DAYS,
    Attempt,
    DialledBy,
    Exclusion,
    Medium,
    Place,
)
from callqa.domain.definitions import OF_BOTH
from callqa.domain.measures import SpeakerMeasures, TurnMeasures
from callqa.domain.verdicts import Outcome

__all__ = [
    "AccountFlags",
    "Band",
    "Blocking",
    "CallingHours",
    "Cap",
    "Case",
    "Frequency",
    "Hours",
    "MetadataCheck",
    "QuietPeriod",
    "RecordIntegrity",
    "TalkBalance",
    "ValidationNotice",
]


def _clock(value: object) -> object:
    if not isinstance(value, str):  # YAML reads 21:00 without quotes as the number 1260
        raise ValueError('write a time in quotes, such as "21:00"')  # noqa: TRY004
    return value


Clock = Annotated[time, BeforeValidator(_clock)]
Days = Annotated[int, Field(ge=1, le=LOOK_BACK_DAYS - 1)]
Media = Annotated[tuple[Medium, ...], Field(min_length=1)]

_ANY_CONTACT = (Medium.CALL, Medium.VOICEMAIL, Medium.TEXT, Medium.EMAIL)
_TELEPHONE = (Medium.CALL, Medium.VOICEMAIL)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Hours:
    """When a consumer may be contacted, by the consumer's own clock: `earliest <= t < latest`."""

    earliest: Clock
    latest: Clock


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class CallingHours:
    """No contact at an inconvenient time.

    Attributes:
        states: hours of single states; the stricter of both edges counts.
    """

    by: Literal["calling_hours"]
    earliest: Clock
    latest: Clock
    states: Mapping[str, Hours] = field(default_factory=dict)
    media: Media = _ANY_CONTACT


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Cap:
    """At most so many attempts within so many days, today included.

    Attributes:
        days: consecutive days of the consumer's calendar.
        per_week: the law speaks of a week: more than `max` in a calendar week violates it, more
            within `days` that cross two weeks is left to a person.
        scope: `debt` counts per person and debt, `person` all debts of the person together.
        places: only attempts at these places count; empty for all.
        exempt: exclusions that do not count.
        states, cities: where it is the law; empty for everywhere.
        law: shown with every breach.
    """

    max: int = Field(ge=1)
    days: Days
    per_week: bool = False
    scope: Literal["debt", "person"] = "debt"
    media: Media = _TELEPHONE
    places: tuple[Place, ...] = ()
    exempt: tuple[Exclusion, ...] = ()
    states: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    law: str


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Frequency:
    """At most so many attempts, everywhere."""

    by: Literal["frequency"]
    cap: Cap


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class StateCaps:
    """The caps of the consumer's own state or city, all that apply."""

    by: Literal["state_caps"]
    caps: tuple[Cap, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class QuietPeriod:
    """No call within `days` after a conversation, whose own day is the first of them."""

    by: Literal["quiet_period"]
    days: Days
    media: Media = _TELEPHONE
    exempt: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Blocking:
    """A flag of the account that forbids contact while it holds.

    Attributes:
        flag: column of the account's row.
        media, places, dialled_by: what it forbids; empty places and ways of dialling mean all.
        grace_working_days: full working days after its date before it binds.
        exempt: exclusions to which it does not apply.
        why: what it means, completes "at the time of the call ...".
    """

    flag: str
    media: Media = _ANY_CONTACT
    places: tuple[Place, ...] = ()
    dialled_by: tuple[DialledBy, ...] = ()
    grace_working_days: int = Field(default=0, ge=0)
    exempt: tuple[Exclusion, ...] = ()
    why: str


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class AccountFlags:
    """No contact against a flag that held when it was dialled."""

    by: Literal["account_flags"]
    flags: tuple[Blocking, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ValidationNotice:
    """The validation notice within so many days of the initial communication, or in it."""

    by: Literal["validation_notice"]
    within_days: int = Field(ge=1)


_MEASURES = (
    "window.words_per_minute",
    *(f"agent.{each.name}" for each in fields(SpeakerMeasures) if each.type == "Measure"),
    *(f"turns.{each.name}" for each in fields(TurnMeasures) if each.type == "Measure"),
    *(f"call.{name}" for name in OF_BOTH),
)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Band:
    """Where a measure should lie, in its own unit.

    Attributes:
        measure: `agent.<name>`, `turns.<name>`, `call.<name>` for a detail of the whole call, or
            `window.words_per_minute` for the fastest stretch of the agent's.
        per_minute: divide by the minutes of the call.
        text: names the measure for the agent.
    """

    measure: str
    text: str
    at_least: float | None = None
    at_most: float | None = None
    per_minute: bool = False

    def __post_init__(self) -> None:
        if self.measure not in _MEASURES:
            raise ValueError(f"{self.measure} is no measure; known are {', '.join(_MEASURES)}")
        if self.at_least is None and self.at_most is None:
            raise ValueError("a band needs at_least, at_most or both")


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class TalkBalance:
    """Measures of the delivery inside their bands; coaching, no law."""

    by: Literal["talk_balance"]
    bands: tuple[Band, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class RecordIntegrity:
    """The centre's record says what the recording says.

    Attributes:
        raised: for each event or rule that may be heard, the words of the record that note it.
        recorded_within_days: a flag of the account that begins so soon after the call counts.
        duration_tolerance_s: the log counts ringing, the recording may not.
        keep_years: recordings must be kept as long.
    """

    by: Literal["record_integrity"]
    raised: Mapping[str, tuple[str, ...]]
    recorded_within_days: int = Field(default=3, ge=0, lt=AFTERWARDS_DAYS)
    duration_tolerance_s: float = Field(default=60.0, gt=0)
    keep_years: int = Field(default=3, ge=1)


MetadataCheck = (
    CallingHours
    | Frequency
    | StateCaps
    | QuietPeriod
    | AccountFlags
    | ValidationNotice
    | TalkBalance
    | RecordIntegrity
)

_ROW_FIELDS = frozenset(each.name for each in fields(Attempt))


def _row(value: object) -> object:
    """A row of a case: a moment alone, or columns; the account and a line that rang are given."""
    if isinstance(value, str | datetime):
        value = {"started_at": value}
    if not isinstance(value, dict):
        raise ValueError("a row is a moment, or columns of the call log by name")  # noqa: TRY004
    unknown = sorted(set(value) - _ROW_FIELDS)
    if unknown:
        raise ValueError(f"the call log has no column {', '.join(unknown)}")
    return {"account_ref": "A-1", "connected": True, **value}


def _texts(value: object) -> object:
    """YAML reads dates and truth values; a row of account flags is text."""
    if not isinstance(value, dict):
        return value
    return {name: _text(cell) for name, cell in value.items()}


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


Row = Annotated[Attempt, BeforeValidator(_row)]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Case:
    """An example of a metadata rule: rows of the log, the account, and what must come out.

    Attributes:
        call: the row that is judged.
        log: the rows before it; None when there is no call log.
        account: columns of the account's row.
        heard: what was said, as in phrase examples, for rules that compare with it.
        measures: values by name, for rules about delivery.
    """

    name: str
    expect: Outcome
    call: Row
    log: tuple[Row, ...] | None = None
    account: Annotated[Mapping[str, str], BeforeValidator(_texts)] = field(default_factory=dict)
    heard: str = ""
    measures: Mapping[str, float] = field(default_factory=dict)

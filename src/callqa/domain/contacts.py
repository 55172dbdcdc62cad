"""What the centre's own records say around a call: the call log, and the facts of the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Self

__all__ = [
    "AFTERWARDS_DAYS",
    "LOOK_BACK_DAYS",
    "NO_CONTEXT",
    "AccountFacts",
    "Attempt",
    "CallContext",
    "DialledBy",
    "Direction",
    "Exclusion",
    "Fact",
    "Medium",
    "Place",
    "is_dated",
]

AFTERWARDS_DAYS = 4  # what is noted of an account so soon after a call may come of that call
LOOK_BACK_DAYS = 31  # the longest window of a rule is 30 days; attempts before it change nothing

_SINCE, _UNTIL = "_since", "_until"
_DAY_CHARACTERS = len("2026-11-02")
_TRUTH: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "y", "1", "t"), True),
    **dict.fromkeys(("false", "no", "n", "0", "f"), False),
}


class Direction(StrEnum):
    """Who placed the call."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Medium(StrEnum):
    """By what means a consumer was contacted."""

    CALL = "call"
    VOICEMAIL = "voicemail"  # a message left, also a ringless one
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"


class Exclusion(StrEnum):
    """Why an attempt does not count under a rule."""

    CONSENTED = "consented"  # the consumer agreed to it, directly to the collector
    NOT_CONNECTED = "not_connected"  # the line of the dialled number was not reached
    ATTORNEY = "attorney"  # to the consumer's attorney; these five: 12 CFR 1006.6(d)(1)(ii)-(vi)
    CRA = "cra"  # to a consumer reporting agency
    CREDITOR = "creditor"
    CREDITOR_ATTORNEY = "creditor_attorney"
    COLLECTOR_ATTORNEY = "collector_attorney"
    REQUIRED_BY_LAW = "required_by_law"
    PERMITTED_NOTICE = "permitted_notice"  # the one that 12 CFR 1006.6(c)(2) allows after a cease


class Place(StrEnum):
    """Which of the consumer's numbers was dialled."""

    HOME = "home"
    CELL = "cell"
    WORK = "work"
    OTHER = "other"


class DialledBy(StrEnum):
    """How it was dialled; what the autodialler rules hang on."""

    MANUAL = "manual"
    AUTODIALED = "autodialed"
    PRERECORDED = "prerecorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One row of the call log: an attempt to reach a consumer, or a call from one.

    Attributes:
        account_ref: the debt; caps count per person and debt.
        started_at: when it was dialled or sent, time-zone aware.
        person_ref: who was to be reached; None when the log does not tell people apart.
        connected: the line of the dialled number was reached, be it to ring unanswered; None when
            nobody said. Busy and out of service are False.
        conversation: somebody spoke with the consumer about the debt; None when nobody said.
        excluded: why it does not count under some rules.
        consented_on: the day on which the consumer agreed to be called.
        consumer_timezones: every plausible IANA zone of the consumer.
        consumer_state: two letters, or `NY-NYC` for the City.
        consumer_city: as the centre writes it; some cities have rules of their own.
        recorded: what the agent wrote down as raised or agreed, such as `dispute`, `promise`.
        promise_amount: US dollars, as the record has it.
        corrected_by: who corrected the record afterwards.
        recording_deleted_on: the day on which the recording was deleted.
    """

    account_ref: str
    started_at: datetime
    call_id: str | None = None
    person_ref: str | None = None
    direction: Direction = Direction.OUTBOUND
    medium: Medium = Medium.CALL
    connected: bool | None = None
    conversation: bool | None = None
    excluded: Exclusion | None = None
    consented_on: date | None = None
    consumer_timezones: tuple[str, ...] = ()
    consumer_state: str | None = None
    consumer_city: str | None = None
    place: Place | None = None
    dialled_by: DialledBy | None = None
    disposition: str | None = None
    agent_id: str | None = None
    duration_s: float | None = None
    recorded: tuple[str, ...] = ()
    promise_amount: float | None = None
    corrected_by: str | None = None
    recording_deleted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One column of an account's row.

    Attributes:
        text: as the centre wrote it; truth values are `true`, `false`, `yes`, `no` and the like.
        since, until: from when and to when it held: an ISO 8601 moment with offset, or a day
            alone; None when nobody said.
    """

    text: str
    since: str | None = None
    until: str | None = None

    @property
    def truth(self) -> bool | None:
        """The truth value that the text states; None when it states none."""
        return _TRUTH.get(self.text.strip().casefold())

    def held(self, at: datetime) -> bool | None:
        """Whether what is noted was in force at a moment.

        None when that cannot be known: it is in force now and nobody said since when, or it began
        or ended on that very day and nobody said at what time.
        """
        if self.truth is False:
            return False
        begun = None if self.since is None else _passed(self.since, at)
        ended = False if self.until is None else _passed(self.until, at)
        if begun is False or ended is True:
            return False
        return None if begun is None or ended is None else True

    def begins_after(self, at: datetime) -> bool:
        """Whether it is certain that it began only after a moment."""
        return self.since is not None and _passed(self.since, at) is False


def is_dated(text: str) -> bool:
    """Whether a text is an ISO 8601 day, or a moment with its offset."""
    try:
        if len(text) == _DAY_CHARACTERS:
            return bool(date.fromisoformat(text))
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _dated(text: str | None) -> str | None:
    return text if text is not None and is_dated(text) else None


def _passed(moment: str, at: datetime) -> bool | None:
    """Whether a moment lies before another; None for the same day without a time.

    A day alone is one of the calendar that `at` is written in.
    """
    if len(moment) == _DAY_CHARACTERS:
        day = date.fromisoformat(moment)
        return None if day == at.date() else day < at.date()
    return datetime.fromisoformat(moment) <= at


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """What the centre's flags say of an account, by column; a flag without a value is left out."""

    facts: Mapping[str, Fact] = field(default_factory=dict)

    @classmethod
    def of_row(cls, row: Mapping[str, str]) -> Self:
        """The facts of a row: column `x` with its `x_since` and `x_until`, where they are dates."""
        names = [name for name in row if not name.endswith((_SINCE, _UNTIL))]
        facts = {
            name: Fact(
                text=row[name],
                since=_dated(row.get(f"{name}{_SINCE}")),
                until=_dated(row.get(f"{name}{_UNTIL}")),
            )
            for name in names
            if row[name].strip()
        }
        return cls(facts=facts)

    def get(self, name: str) -> Fact | None:
        """The column of this name; None when the account has no such value."""
        return self.facts.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallContext:
    """What the call log and the account flags say that can bear on one call.

    Attributes:
        own: the call's own row of the log.
        attempts: earlier ones about the same debt or to the same person, in order of time, at
            most `LOOK_BACK_DAYS` back; None when there is no call log.
        unread_rows: rows of the log about this debt that could not be understood, so that there
            may have been more attempts.
        account: None when there are no flags, or none of this account.
    """

    own: Attempt | None = None
    attempts: tuple[Attempt, ...] | None = None
    unread_rows: int = 0
    account: AccountFacts | None = None


NO_CONTEXT = CallContext()

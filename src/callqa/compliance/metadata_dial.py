"""One attempt with all that the records say around it: what metadata rules are judged on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from callqa.compliance import dispositions
from callqa.domain.contacts import (
    AccountFacts,
    Attempt,
    CallContext,
    Direction,
    Exclusion,
    Medium,
)
from callqa.domain.recording import Recording
from callqa.domain.verdicts import Evidence, Outcome

__all__ = [
    "TO_OTHERS",
    "Dial",
    "Verdict",
    "connected",
    "conversation",
    "dial_of",
    "dialled",
    "not_evaluable",
    "said",
    "same_person",
    "times",
]

TO_OTHERS = frozenset(
    (
        Exclusion.ATTORNEY,
        Exclusion.CRA,
        Exclusion.CREDITOR,
        Exclusion.CREDITOR_ATTORNEY,
        Exclusion.COLLECTOR_ATTORNEY,
    )
)
"""Attempts that went to somebody else than the consumer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a metadata rule says: the outcome, a sentence with the figures, where to listen."""

    outcome: Outcome
    why: str
    evidence: tuple[Evidence, ...] = ()


def not_evaluable(why: str) -> Verdict:
    """A verdict that there can be none, with the reason."""
    return Verdict(outcome=Outcome.NOT_EVALUABLE, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """One attempt and what is known around it.

    Attributes:
        earlier: attempts before it, in order of time; None when there is no call log.
        unread_rows: rows of the log about this debt that could not be understood.
        account: columns of the account's row, completed by the recording's own metadata.
    """

    attempt: Attempt
    earlier: tuple[Attempt, ...] | None
    unread_rows: int
    account: AccountFacts

    @property
    def state(self) -> str | None:
        """The consumer's state, two capitals."""
        named = self._state_and_city
        return None if named is None else named.partition("-")[0]

    @property
    def city(self) -> str | None:
        """The consumer's city in small letters; `nyc` where `NY-NYC` stands for the state."""
        named = self.attempt.consumer_city or self._column("consumer_city", "city")
        if named is None:
            named = (self._state_and_city or "").partition("-")[2] or None
        return None if named is None else named.strip().casefold()

    @property
    def _state_and_city(self) -> str | None:
        named = self.attempt.consumer_state or self._column("consumer_state", "state")
        return None if named is None else named.strip().upper()

    def _column(self, *names: str) -> str | None:
        facts = (self.account.get(name) for name in names)
        return next((fact.text for fact in facts if fact is not None), None)

    @property
    def zones(self) -> tuple[str, ...]:
        """Every plausible zone of the consumer; none when nobody said."""
        return self.attempt.consumer_timezones

    @property
    def calendar(self) -> tzinfo:
        """The consumer's zone when it is certain; else the clock that the log is written in."""
        if len(self.zones) == 1:
            return ZoneInfo(self.zones[0])
        zone = self.attempt.started_at.tzinfo
        if zone is None:
            raise ValueError("an attempt needs a moment with its offset")
        return zone

    def day(self, moment: datetime) -> date:
        """The day of a moment in that calendar."""
        return moment.astimezone(self.calendar).date()

    def why_not_to_consumer(self) -> str | None:
        """Why rules on contacting a consumer do not concern this attempt; None when they do."""
        if self.attempt.direction is Direction.INBOUND:
            return "the consumer placed this call"
        if self.attempt.excluded in TO_OTHERS:
            return f"it did not go to the consumer ({said(self.attempt.excluded)})"
        return None


def dialled(attempt: Attempt, context: CallContext, *, more: AccountFacts | None = None) -> Dial:
    """A row of the log, judged on what came before it.

    Args:
        attempt: the row.
        context: the log and the account around it.
        more: facts that hold where the account's own row says nothing.
    """
    given = context.account.facts if context.account else {}
    account = AccountFacts(facts={**(more.facts if more else {}), **given})
    return Dial(
        attempt=replace(attempt, consumer_timezones=_zones(attempt, account)),
        earlier=context.attempts,
        unread_rows=context.unread_rows,
        account=account,
    )


def _zones(attempt: Attempt, account: AccountFacts) -> tuple[str, ...]:
    """What the row says; where it says nothing, what the account says."""
    fact = account.get("consumer_timezone")
    if attempt.consumer_timezones or fact is None:
        return attempt.consumer_timezones
    return tuple(fact.text.replace(";", " ").replace(",", " ").split())


def dial_of(recording: Recording) -> Dial | None:
    """The recorded call as an attempt; None when nobody said when it began.

    What the log says of it comes first; the recording's own metadata fill the gaps. Zones of both
    are plausible. It was recorded, so it was connected.
    """
    own = recording.context.own
    if own is None:
        if recording.started_at is None:
            return None
        own = Attempt(
            account_ref=recording.account_ref or "",
            started_at=recording.started_at,
            call_id=recording.call_id,
            direction=recording.direction or Direction.OUTBOUND,
        )
    zones = dict.fromkeys(own.consumer_timezones)
    if recording.consumer_timezone is not None:
        zones[recording.consumer_timezone] = None
    attempt = replace(own, consumer_timezones=tuple(zones), connected=True)
    return dialled(attempt, recording.context, more=AccountFacts.of_row(recording.extra))


def connected(attempt: Attempt) -> bool | None:
    """Whether the dialled number was reached; None when nobody said."""
    if attempt.excluded is Exclusion.NOT_CONNECTED:
        return False
    if attempt.connected is not None:
        return attempt.connected
    if attempt.conversation or attempt.medium is Medium.VOICEMAIL:
        return True
    return dispositions.connected(attempt.disposition)


def conversation(attempt: Attempt) -> bool | None:
    """Whether it was a telephone conversation with the consumer; None when nobody said."""
    if attempt.medium is not Medium.CALL or connected(attempt) is False:
        return False
    if attempt.excluded in TO_OTHERS:
        return False
    if attempt.conversation is not None:
        return attempt.conversation
    return dispositions.conversation(attempt.disposition)


def same_person(one: Attempt, other: Attempt) -> bool | None:
    """Whether both were to the same person; None when one row does not say to whom."""
    if one.person_ref == other.person_ref:
        return True
    return None if None in {one.person_ref, other.person_ref} else False


def times(attempts: Iterable[Attempt], dial: Dial, *, most: int = 12) -> str:
    """When they were, and by which clock: `2 Nov 09:10, 3 Nov 14:05 (America/Chicago)`."""
    local = [attempt.started_at.astimezone(dial.calendar) for attempt in attempts]
    shown = ", ".join(f"{one.day} {one:%b %H:%M}" for one in local[-most:])
    if len(local) > most:
        shown = f"{len(local) - most} before, {shown}"
    return f"{shown} ({dial.calendar})"


def said(word: str) -> str:
    """A code as words."""
    return word.replace("_", " ")

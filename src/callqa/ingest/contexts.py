"""What the call log and the account flags say around each call, and what is wrong with them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from callqa.domain.contacts import (
    AFTERWARDS_DAYS,
    LOOK_BACK_DAYS,
    AccountFacts,
    Attempt,
    CallContext,
    Fact,
)
from callqa.domain.recording import Recording
from callqa.domain.run import Quarantined
from callqa.ingest.account_flags import DATED, Flags, read_account_flags
from callqa.ingest.call_log import CallLog, read_call_log
from callqa.ingest.fields import MetadataRules
from callqa.ingest.reasons import Fault, quarantined
from callqa.ingest.sheets import FaultyRow

__all__ = ["Contexts", "read_contexts"]

OWN_ROW_S = 120.0  # clocks of dialler and recorder differ, and one of them counts the ringing
_SHOWN = 10  # faulty rows that are named one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """An attempt with its place in the order of time, and what of it bears on later ones."""

    order: int
    attempt: Attempt
    lean: Attempt


class Contexts:
    """The call log and the account flags, to be asked about one call after the other.

    Args:
        log, flags: as read; None when the centre gives none.
        columns: of the accounts, those that some rule asks for; others bear on no verdict.

    Attributes:
        attempts: of the log, in order of time.
    """

    def __init__(
        self, *, log: CallLog | None, flags: Flags | None, columns: frozenset[str]
    ) -> None:
        self._accounts: Mapping[str, AccountFacts] = {} if flags is None else flags.accounts
        self._columns = columns
        self._given = log is not None
        given = () if log is None else log.attempts
        self.attempts = tuple(self._with_person(one) for one in given)
        self._by_account: dict[str, list[_Row]] = defaultdict(list)
        self._by_person: dict[str, list[_Row]] = defaultdict(list)
        self._by_call: dict[str, list[_Row]] = defaultdict(list)
        for order, one in enumerate(self.attempts):
            self._file(_Row(order=order, attempt=one, lean=_lean(one)))
        faulty = () if log is None else log.faulty
        self._unread = Counter(row.account_ref for row in faulty if row.account_ref)

    @property
    def accounts(self) -> int:
        """How many accounts have flags."""
        return len(self._accounts)

    def of(self, recording: Recording) -> Recording:
        """The recording with what bears on it."""
        own = self._own(recording)
        attempt = None if own is None else own.attempt
        # Where log and metadata differ, which M08 tells, the dialler knows what it dialled.
        started_at = attempt.started_at if attempt else recording.started_at
        account_ref = attempt.account_ref if attempt else recording.account_ref
        if started_at is None or account_ref is None:
            context = CallContext(own=attempt, attempts=() if self._given else None)
        else:
            context = self._around(own, account_ref=account_ref, started_at=started_at)
        return replace(recording, context=context)

    def rows(self) -> Iterator[tuple[Attempt, CallContext]]:
        """Every attempt of the log, in order of time, with what bears on it."""
        for order, one in enumerate(self.attempts):
            own = _Row(order=order, attempt=one, lean=one)
            yield (
                one,
                self._around(own, account_ref=one.account_ref, started_at=one.started_at),
            )

    def _with_person(self, attempt: Attempt) -> Attempt:
        account = self._accounts.get(attempt.account_ref)
        person = None if account is None else account.get("person_ref")
        if attempt.person_ref is not None or person is None:
            return attempt
        return replace(attempt, person_ref=person.text)

    def _file(self, row: _Row) -> None:
        attempt = row.attempt
        self._by_account[attempt.account_ref].append(row)
        if attempt.person_ref is not None:
            self._by_person[attempt.person_ref].append(row)
        if attempt.call_id is not None:
            self._by_call[attempt.call_id].append(row)

    def _own(self, recording: Recording) -> _Row | None:
        """The recording's row: by its id, else the nearest in time of the same account."""
        rows = self._by_call.get(recording.call_id, [])
        same = [row for row in rows if row.attempt.account_ref == recording.account_ref]
        if rows:
            return (same or rows)[0]
        at = recording.started_at
        if at is None or recording.account_ref is None:
            return None
        span = timedelta(seconds=OWN_ROW_S)
        near = _between(self._by_account.get(recording.account_ref, []), at - span, at + span)
        unnamed = [row for row in near if row.attempt.call_id is None]
        return min(unnamed, key=lambda row: abs(row.attempt.started_at - at), default=None)

    def _around(self, own: _Row | None, *, account_ref: str, started_at: datetime) -> CallContext:
        return CallContext(
            own=None if own is None else own.attempt,
            attempts=self._earlier(own, account_ref, started_at) if self._given else None,
            unread_rows=self._unread[account_ref],
            account=self._account(account_ref, started_at),
        )

    def _earlier(
        self, own: _Row | None, account_ref: str, started_at: datetime
    ) -> tuple[Attempt, ...]:
        """Attempts about the same debt or to the same person before this one."""
        first = started_at - timedelta(days=LOOK_BACK_DAYS)
        rows = list(_between(self._by_account.get(account_ref, []), first, started_at))
        if own is not None and own.attempt.person_ref is not None:
            rows += _between(self._by_person[own.attempt.person_ref], first, started_at)
        before = {row.order: row.lean for row in rows if own is None or row.order < own.order}
        return tuple(before[order] for order in sorted(before))

    def _account(self, account_ref: str, at: datetime) -> AccountFacts | None:
        """What was known of the account around a moment, of what some rule asks for."""
        known = self._accounts.get(account_ref)
        if known is None:
            return None
        facts = {
            name: kept
            for name, fact in known.facts.items()
            if name in self._columns and (kept := _around_then(name, fact, at)) is not None
        }
        return AccountFacts(facts=facts)


def _between(rows: Sequence[_Row], first: datetime, last: datetime) -> Sequence[_Row]:
    """Rows that started from `first` to `last`, both included."""
    start = bisect_left(rows, first, key=lambda row: row.attempt.started_at)
    return rows[start : bisect_right(rows, last, key=lambda row: row.attempt.started_at)]


def _lean(attempt: Attempt) -> Attempt:
    """What of an attempt bears on later ones; the rest could only make them look changed."""
    return Attempt(
        account_ref=attempt.account_ref,
        started_at=attempt.started_at,
        person_ref=attempt.person_ref,
        direction=attempt.direction,
        medium=attempt.medium,
        connected=attempt.connected,
        conversation=attempt.conversation,
        excluded=attempt.excluded,
        consented_on=attempt.consented_on,
        place=attempt.place,
        disposition=attempt.disposition,
    )


def _around_then(name: str, fact: Fact, at: datetime) -> Fact | None:
    """A fact as it stood around a moment, so that later entries do not change an earlier call."""
    if name in DATED and Fact(text="true", since=fact.text).begins_after(at):
        return fact if name == "validation_period_ends" else None
    if fact.begins_after(at + timedelta(days=AFTERWARDS_DAYS)):
        return Fact(text="false") if fact.truth else None
    ended_later = fact.until is not None and Fact(text="true", since=fact.until).begins_after(at)
    return replace(fact, until=None) if ended_later else fact


def read_contexts(
    log: Path | None,
    flags: Path | None,
    *,
    rules: MetadataRules,
    columns: frozenset[str],
    now: datetime,
) -> tuple[Contexts, tuple[Quarantined, ...]]:
    """Read the call log and the account flags, where they are given.

    Args:
        log: CSV or Parquet; None when the centre gives none.
        flags: likewise.
        rules: the centre's own headers, and the zone of moments without offset.
        columns: of the accounts, those that some rule asks for.
        now: the time of this run, aware.

    Returns:
        What is known around calls, and an entry for each file with rows that cannot be used.

    Raises:
        SettingsError: when a file cannot be read or lacks a column that is needed.
    """
    calls = None if log is None else read_call_log(log, rules=rules, now=now)
    accounts = None if flags is None else read_account_flags(flags, rules=rules, now=now)
    found = []
    if log is not None and calls is not None and calls.faulty:
        found.append(_entry(log, "bad_call_log_row", calls.faulty, now))
    if flags is not None and accounts is not None and accounts.faulty:
        found.append(_entry(flags, "bad_account_row", accounts.faulty, now))
    return Contexts(log=calls, flags=accounts, columns=columns), tuple(found)


def _entry(path: Path, reason: str, faulty: Sequence[FaultyRow], now: datetime) -> Quarantined:
    told = "; ".join(f"{row.place}: {row.why}" for row in faulty[:_SHOWN])
    more = f"; and {len(faulty) - _SHOWN} more" if len(faulty) > _SHOWN else ""
    detail = f"Rows that cannot be used: {told}{more}."
    return quarantined(path.absolute(), Fault(reason=reason, detail=detail), since=now)

"""Attempts of a call log, and what a metadata rule says of one."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from callqa.compliance.kinds import Metadata
from callqa.compliance.metadata import on_record
from callqa.compliance.metadata_dial import Verdict, dialled
from callqa.compliance.rules import RuleBook
from callqa.domain.contacts import AccountFacts, Attempt, CallContext

CHICAGO = ZoneInfo("America/Chicago")


def at(day: int, hour: int = 10, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHICAGO)


def attempt(moment: datetime, **fields: object) -> Attempt:
    given: dict[str, object] = {"account_ref": "A-1", "connected": True, **fields}
    return Attempt(started_at=moment, **given)  # type: ignore[arg-type]  # checked by the class


def verdict(
    book: RuleBook,
    rule_id: str,
    call: Attempt,
    *,
    log: tuple[Attempt, ...] | None = None,
    unread_rows: int = 0,
    account: Mapping[str, str] | None = None,
) -> Verdict:
    context = CallContext(
        attempts=log,
        unread_rows=unread_rows,
        account=AccountFacts.of_row(account) if account else None,
    )
    rule = book.rule(rule_id)
    assert rule is not None
    assert isinstance(rule.check, Metadata)
    return on_record(rule.check.check, dialled(call, context))

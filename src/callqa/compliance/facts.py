"""The facts that conditions can name: of the call, the account, the consumer, the debt, the agency.

`account.x`, `consumer.x`, `debt.x` and `agency.x` read the column `x` of the account's row, as it
stood when the call was placed; where there is no such column, the recording's own metadata
`x`; else they are unknown. `call.x` reads what is known of the call itself, `extra.x` the
recording's metadata alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from callqa.domain.contacts import AccountFacts, Fact
from callqa.domain.recording import Recording

__all__ = ["GROUPS", "day_of", "gather", "moment_of", "period_end"]

GROUPS = ("account", "consumer", "debt", "agency")
"""The names before the dot under which a column of the account's row can be asked for."""

_RECEIPT_WORKING_DAYS = (
    5  # 12 CFR 1006.34(b)(5): assumed to be received after as many, at the least
)
_VALIDATION_DAYS = 30
_HOLIDAY_DAYS = 4  # 5 working days around Christmas and New Year take this much longer


def gather(recording: Recording, *, call_type: str) -> dict[str, str | bool | None]:
    """Everything that is known of a call before and around what was said in it."""
    facts: dict[str, str | bool | None] = {}
    for key, text in recording.extra.items():
        facts[f"extra.{key}"] = facts[f"call.{key}"] = text
        facts.update({f"{group}.{key}": text for group in GROUPS})
    facts.update(_of_account(recording))
    own = recording.context.own
    if own is not None:
        facts |= {"call.medium": own.medium, "call.place": own.place}
        facts |= {"call.dialled_by": own.dialled_by, "call.excluded": own.excluded}
        facts.setdefault("consumer.state", own.consumer_state)
        facts.setdefault("consumer.city", own.consumer_city)
    if recording.started_at is not None:
        facts["call.day"] = recording.started_at.date().isoformat()
    if recording.consumer_timezone is not None:
        facts["consumer.timezone"] = recording.consumer_timezone
    return facts | {
        "call.type": call_type,
        "call.direction": recording.direction,
        "call.disposition": recording.disposition,
    }


def _of_account(recording: Recording) -> dict[str, str | bool | None]:
    account = recording.context.account
    if account is None:
        return {}
    at = recording.started_at
    known: dict[str, str | bool | None] = {
        name: _value(fact, at) for name, fact in account.facts.items()
    }
    for name, derived in _derived(account, at):
        known.setdefault(name, derived)
    facts: dict[str, str | bool | None] = {}
    for name, value in known.items():
        if value is None:
            continue  # the call's own metadata may say it
        for group in GROUPS:
            facts[f"{group}.{name}"] = value
            if name.startswith(f"{group}_"):
                facts.setdefault(f"{group}.{name.removeprefix(f'{group}_')}", value)
    return facts


def _value(fact: Fact, at: datetime | None) -> str | bool | None:
    """What the column said when the call was placed; a flag without a date is taken as it is."""
    truth = fact.truth
    if at is None or truth is False:
        return fact.text if truth is None else truth
    if truth is None:
        return None if fact.begins_after(at) else fact.text
    held = fact.held(at)
    undated = fact.since is None and fact.until is None
    return True if undated else held


def _derived(account: AccountFacts, at: datetime | None) -> Iterator[tuple[str, bool | None]]:
    """Flags that follow from the dates of other columns, for rows that do not have them."""
    first = account.get("initial_communication_at")
    if first is not None and at is not None:
        # The first communication may be this very call; then there was none before it.
        this_one = moment_of(first.text) == at
        done = Fact(text="true", since=first.text).held(at)
        yield "initial_communication_done", done and not this_one
    sent = account.get("validation_notice_sent_at")
    if sent is not None and at is not None:
        yield "in_validation_period", _in_period(account, day_of(sent.text), at.date())


def _in_period(account: AccountFacts, sent: date, day: date) -> bool | None:
    """Whether the consumer's 30 days run; None in the days that hang on public holidays."""
    ends = account.get("validation_period_ends")
    if ends is not None:
        return sent <= day <= day_of(ends.text)
    earliest = period_end(sent)
    if day <= earliest:
        return sent <= day
    return None if day <= earliest + timedelta(days=_HOLIDAY_DAYS) else False


def period_end(sent: date) -> date:
    """The earliest day on which a validation period can end; public holidays make it later."""
    day, left = sent, _RECEIPT_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day + timedelta(days=_VALIDATION_DAYS)


def moment_of(text: str) -> datetime | None:
    """The moment that a column holds; None when it holds a day alone."""
    return None if len(text) == len("2026-11-02") else datetime.fromisoformat(text)


def day_of(text: str) -> date:
    """The day that a column holds, in the calendar it was written in."""
    return date.fromisoformat(text[: len("2026-11-02")])

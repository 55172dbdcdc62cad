"""M05 and M06: contact against a flag of the account, and the validation notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from callqa.compliance.facts import day_of, period_end
from callqa.compliance.metadata_checks import AccountFlags, Blocking, ValidationNotice
from callqa.compliance.metadata_dial import Dial, Verdict, not_evaluable, said
from callqa.domain.contacts import Fact, Medium
from callqa.domain.verdicts import Outcome

__all__ = ["account_flags", "validation_notice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Against:
    """A flag that the attempt may go against; `doubt` says why it is not certain."""

    told: str
    doubt: str | None = None


def account_flags(check: AccountFlags, dial: Dial) -> Verdict:
    """Violated by an attempt that a flag forbade when it was dialled."""
    reason = dial.why_not_to_consumer()
    if reason is None and dial.attempt.medium is Medium.LETTER:
        reason = "a letter is no call"
    known = [flag.flag for flag in check.flags if dial.account.get(flag.flag) is not None]
    if reason is None and not known:
        reason = "no flags of this account are given"
    if reason is not None:
        return not_evaluable(reason)
    against = list(_against(check, dial))
    certain = [one.told for one in against if one.doubt is None]
    if certain:
        return Verdict(outcome=Outcome.VIOLATED, why="; ".join(certain))
    if against:
        told = "; ".join(f"{one.told}, but {one.doubt}" for one in against)
        return Verdict(outcome=Outcome.REVIEW, why=told)
    why = f"no flag forbade it; known are {', '.join(map(said, known))}"
    return Verdict(outcome=Outcome.MET, why=why)


def _against(check: AccountFlags, dial: Dial) -> Iterator[_Against]:
    for blocking in check.flags:
        fact = dial.account.get(blocking.flag)
        if fact is None or not _concerns(blocking, dial):
            continue
        held = _binding(blocking, fact, dial)
        if held is False:
            continue
        since = f", since {_day(fact.since)}" if fact.since else ""
        told = f"{said(blocking.flag)}{since}: {blocking.why}"
        yield _Against(told=told, doubt=_doubt(blocking, fact, dial, held=held))


def _concerns(blocking: Blocking, dial: Dial) -> bool:
    """Whether the flag can bear on this kind of attempt; what nobody said can."""
    attempt = dial.attempt
    return (
        attempt.medium in blocking.media
        and attempt.excluded not in blocking.exempt
        and (not blocking.places or attempt.place in {None, *blocking.places})
        and (not blocking.dialled_by or attempt.dialled_by in {None, *blocking.dialled_by})
    )


def _binding(blocking: Blocking, fact: Fact, dial: Dial) -> bool | None:
    at = dial.attempt.started_at
    held = fact.held(at)
    if fact.truth is None:
        return None if held is not False else False  # neither yes nor no stands in the column
    if held and blocking.grace_working_days and fact.since:
        return _working_days(day_of(fact.since), at.date()) > blocking.grace_working_days
    return held


def _doubt(blocking: Blocking, fact: Fact, dial: Dial, *, held: bool | None) -> str | None:
    if fact.truth is None:
        return f"the column {blocking.flag} says neither yes nor no"
    if held is None and fact.since is None:
        return "nobody noted since when"
    if held is None:
        return "it was set or lifted on the day of the call, and nobody noted at what time"
    if blocking.places and dial.attempt.place is None:
        return "the log does not say which place was called"
    if blocking.dialled_by and dial.attempt.dialled_by is None:
        return "the log does not say how it was dialled"
    return None


def _working_days(first: date, last: date) -> int:
    """Monday to Friday after the first day, up to the last; public holidays are not known."""
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 for day in days)


def _day(text: str) -> str:
    day = day_of(text)
    return f"{day.day} {day:%b %Y}"


def _sent(dial: Dial) -> date | None:
    fact = dial.account.get("validation_notice_sent_at")
    if fact is not None:
        return day_of(fact.text)
    first = dial.account.get("initial_communication_at")
    contained = dial.account.get("validation_notice_in_initial")
    return day_of(first.text) if first and contained and contained.truth else None


def validation_notice(check: ValidationNotice, dial: Dial) -> Verdict:
    """Violated by an attempt after the notice was due and before it went out.

    15 USC 1692g(a): within five days after the initial communication, or in it. A notice that
    came late but before this attempt, that came back, or whose period was computed wrongly is
    left to a person while the period runs; afterwards it says nothing about this attempt.
    """
    first = dial.account.get("initial_communication_at")
    if first is None:
        return not_evaluable("the day of the initial communication is not known")
    today = dial.attempt.started_at.date()
    begun = day_of(first.text)
    if begun > today:
        return not_evaluable(f"the initial communication came later, on {_shown(begun)}")
    due, sent = begun + timedelta(days=check.within_days), _sent(dial)
    if sent is not None and sent <= today:
        return _gone_out(sent, due, dial)
    if today <= due:
        return not_evaluable(f"the validation notice is due by {_shown(due)}")
    why = (
        f"on {_shown(today)} no validation notice had gone out; it was due by {_shown(due)}, after"
        f" the initial communication on {_shown(begun)}"
    )
    return Verdict(outcome=Outcome.VIOLATED, why=why)


def _gone_out(sent: date, due: date, dial: Dial) -> Verdict:
    went = f"the validation notice went out on {_shown(sent)}"
    fault = _fault(sent, due, dial)
    if fault is None:
        return Verdict(outcome=Outcome.MET, why=f"{went}, due by {_shown(due)}")
    if dial.attempt.started_at.date() > period_end(sent):
        return not_evaluable(f"{went}, {fault}; its period is over")
    return Verdict(outcome=Outcome.REVIEW, why=f"{went}, {fault}")


def _fault(sent: date, due: date, dial: Dial) -> str | None:
    """What is wrong with a notice that went out; None when nothing is known to be."""
    if sent > due:
        return f"after it was due on {_shown(due)}"
    today = dial.attempt.started_at.date()
    returned = dial.account.get("validation_notice_returned_at")
    again = dial.account.get("validation_notice_resent_at")
    lost = returned is not None and day_of(returned.text) <= today
    if returned and lost and not (again and day_of(again.text) <= today):
        return f"came back on {_day(returned.text)} and was not sent again"
    ends = dial.account.get("validation_period_ends")
    if ends and day_of(ends.text) < period_end(sent):
        return (
            f"and its period is noted to end on {_day(ends.text)}; with the days for its arrival it"
            f" cannot end before {_shown(period_end(sent))}"
        )
    return None


def _shown(day: date) -> str:
    return f"{day.day} {day:%b %Y}"

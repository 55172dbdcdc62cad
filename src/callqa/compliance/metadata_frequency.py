"""M02 to M04: how often a consumer is called, and how soon after a conversation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from callqa.compliance.metadata_checks import Cap, QuietPeriod, StateCaps
from callqa.compliance.metadata_dial import (
    Dial,
    Verdict,
    connected,
    conversation,
    not_evaluable,
    said,
    same_person,
    times,
)
from callqa.domain.contacts import Attempt, Direction, Exclusion, Medium
from callqa.domain.verdicts import Outcome

__all__ = ["frequency", "quiet_period", "state_caps"]

_CONSENT_DAYS = 7  # 12 CFR 1006.14(b)(3)(i): the day of the consent is the first
_GRAVEST = (Outcome.VIOLATED, Outcome.REVIEW, Outcome.NOT_EVALUABLE, Outcome.MET)
_SUNDAY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """Attempts that count for certain, and those that may; this one is among them."""

    certain: tuple[Attempt, ...]
    possible: tuple[Attempt, ...]

    @property
    def all(self) -> tuple[Attempt, ...]:
        return tuple(sorted((*self.certain, *self.possible), key=lambda one: one.started_at))


def frequency(cap: Cap, dial: Dial) -> Verdict:
    """Violated by the attempt with which more than `max` fall into the window.

    Each attempt is judged on what came before it, so that a breach is told once, at the call that
    made it. Where it hangs on rows that do not say enough, a person decides.
    """
    reason = _uncounted(cap, dial)
    if reason is not None:
        return not_evaluable(reason)
    if dial.earlier is None or not dial.attempt.account_ref:
        return not_evaluable(_unknown(dial))
    today = dial.day(dial.attempt.started_at)
    within = _counted(cap, dial, since=today - timedelta(days=cap.days - 1))
    if len(within.all) <= cap.max:
        return _kept(cap, dial, within)
    over = _counted(cap, dial, since=_week_start(today)) if cap.per_week else within
    told = f"attempt {len(within.all)} in {cap.days} days, {cap.max} are allowed ({cap.law})"
    listed = f"{told}: {times(within.all, dial)}"
    if len(over.certain) > cap.max:
        return Verdict(outcome=Outcome.VIOLATED, why=listed)
    return Verdict(outcome=Outcome.REVIEW, why=f"{listed}; {_doubt(cap, within)}")


def _doubt(cap: Cap, within: _Counted) -> str:
    if cap.per_week and len(within.certain) > cap.max:
        return "they fall into two calendar weeks, and the law speaks of a week"
    return (
        f"whether {len(within.possible)} of them count hangs on connection, person or place, which"
        " the log does not say"
    )


def _kept(cap: Cap, dial: Dial, within: _Counted) -> Verdict:
    told = f"attempt {len(within.all)} in {cap.days} days, {cap.max} are allowed"
    if dial.unread_rows:
        return not_evaluable(f"{told}; {_unread(dial)}")
    return Verdict(outcome=Outcome.MET, why=told)


def _unknown(dial: Dial) -> str:
    """Why earlier attempts are not known."""
    if dial.earlier is None:
        return "no call log is given, so earlier attempts are not known"
    return "the account of this call is not known, so its earlier attempts are not either"


def _unread(dial: Dial) -> str:
    rows = "1 row" if dial.unread_rows == 1 else f"{dial.unread_rows} rows"
    return f"{rows} of the log about this account could not be understood, so there may be more"


def _week_start(day: date) -> date:
    """The Sunday on or before a day: a calendar week in the United States."""
    return day - timedelta(days=(day.weekday() - _SUNDAY) % 7)


def _counted(cap: Cap, dial: Dial, *, since: date) -> _Counted:
    earlier = dial.earlier or ()
    recent = [one for one in earlier if dial.day(one.started_at) >= since]
    weighed = [(one, _counts(one, cap, dial)) for one in (*recent, dial.attempt)]
    return _Counted(
        certain=tuple(one for one, counts in weighed if counts),
        possible=tuple(one for one, counts in weighed if counts is None),
    )


def _counts(attempt: Attempt, cap: Cap, dial: Dial) -> bool | None:
    """Whether an attempt counts under the cap; None when the log does not say enough."""
    answers = (
        attempt.direction is Direction.OUTBOUND and attempt.medium in cap.media,
        not _exempt(attempt, cap.exempt, dial),
        _same_debt(attempt, cap, dial),
        _at_place(attempt, cap),
        attempt.medium is not Medium.CALL
        or Exclusion.NOT_CONNECTED not in cap.exempt
        or connected(attempt),
    )
    if False in answers:
        return False
    return None if None in answers else True


def _same_debt(attempt: Attempt, cap: Cap, dial: Dial) -> bool | None:
    if cap.scope == "debt" and attempt.account_ref != dial.attempt.account_ref:
        return False
    return same_person(attempt, dial.attempt)


def _at_place(attempt: Attempt, cap: Cap) -> bool | None:
    if not cap.places:
        return True
    return None if attempt.place is None else attempt.place in cap.places


def _exempt(attempt: Attempt, exempt: Iterable[Exclusion], dial: Dial) -> bool:
    """Whether its exclusion holds; consent lasts seven days where its day is known."""
    if attempt.excluded is None or attempt.excluded not in exempt:
        return False
    if attempt.excluded is not Exclusion.CONSENTED or attempt.consented_on is None:
        return True
    age_days = (dial.day(attempt.started_at) - attempt.consented_on).days
    return 0 <= age_days < _CONSENT_DAYS


def _uncounted(cap: Cap, dial: Dial) -> str | None:
    """Why this attempt is none that the cap counts; None when it is one."""
    attempt = dial.attempt
    reason = dial.why_not_to_consumer()
    if reason is not None:
        return reason
    if attempt.medium not in cap.media:
        return f"the cap does not count a {attempt.medium}"
    if _exempt(attempt, cap.exempt, dial) and attempt.excluded is not None:
        return f"it does not count: {said(attempt.excluded)}"
    if _at_place(attempt, cap) is False:
        return f"the cap does not count an attempt at {attempt.place}"
    return "it did not connect" if _counts(attempt, cap, dial) is False else None


def state_caps(check: StateCaps, dial: Dial) -> Verdict:
    """The gravest of what the caps of the consumer's state say."""
    if dial.state is None:
        return not_evaluable("the consumer's state is not known")
    caps = [cap for cap in check.caps if dial.state in cap.states and _in_city(cap, dial)]
    if not caps:
        return not_evaluable(f"no cap is listed for {dial.state}")
    verdicts = [frequency(cap, dial) for cap in caps]
    gravest = min(verdicts, key=lambda verdict: _GRAVEST.index(verdict.outcome))
    counted = [one for one in verdicts if one.outcome is not Outcome.NOT_EVALUABLE]
    if gravest.outcome is Outcome.NOT_EVALUABLE and counted and not dial.unread_rows:
        return counted[0]  # one cap was kept and the others do not count this attempt
    return gravest


def _in_city(cap: Cap, dial: Dial) -> bool:
    return not cap.cities or dial.city in {city.casefold() for city in cap.cities}


def quiet_period(check: QuietPeriod, dial: Dial) -> Verdict:
    """Violated by a call within `days` after a conversation about the debt, whoever began it.

    The day of the conversation is the first of the period: a conversation on the 1st and a call
    on the 8th keep seven days.
    """
    attempt = dial.attempt
    reason = dial.why_not_to_consumer()
    if reason is None and attempt.medium not in check.media:
        reason = f"the period does not bind a {attempt.medium}"
    if reason is None and _exempt(attempt, check.exempt, dial) and attempt.excluded:
        reason = f"it does not count: {said(attempt.excluded)}"
    if reason is None and connected(attempt) is False:
        reason = "it did not connect"
    if reason is not None or dial.earlier is None or not attempt.account_ref:
        return not_evaluable(reason or _unknown(dial))
    since = dial.day(attempt.started_at) - timedelta(days=check.days - 1)
    talks = [
        (one, spoke, same_person(one, attempt))
        for one in dial.earlier
        if one.account_ref == attempt.account_ref and dial.day(one.started_at) >= since
        for spoke in [conversation(one)]
        if spoke is not False and same_person(one, attempt) is not False
    ]
    if not talks:
        return _quiet(check, dial)
    told = f"within {check.days} days of a conversation on {times([t[0] for t in talks], dial)}"
    if any(spoke and same for _, spoke, same in talks):
        certain = [one for one, spoke, same in talks if spoke and same]
        when = times(certain, dial)
        why = f"called within {check.days} days of a conversation on {when}: presumed unlawful"
        return Verdict(outcome=Outcome.VIOLATED, why=why)
    why = f"perhaps {told}: the log does not say whether that was one with this person"
    return Verdict(outcome=Outcome.REVIEW, why=why)


def _quiet(check: QuietPeriod, dial: Dial) -> Verdict:
    told = f"no conversation in the {check.days} days before"
    if dial.unread_rows:
        return not_evaluable(f"{told} is known; {_unread(dial)}")
    return Verdict(outcome=Outcome.MET, why=told)

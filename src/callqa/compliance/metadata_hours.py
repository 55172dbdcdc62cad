"""M01: no contact at a time that is inconvenient by the consumer's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from callqa.compliance.metadata_checks import CallingHours
from callqa.compliance.metadata_dial import Dial, Verdict, not_evaluable, said
from callqa.domain.contacts import Exclusion
from callqa.domain.verdicts import Outcome

__all__ = ["calling_hours"]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Breach:
    """Why a local time is inconvenient; `certain` unless it hangs on an undated entry."""

    why: str
    certain: bool = True


def calling_hours(check: CallingHours, dial: Dial) -> Verdict:
    """Violated when it is inconvenient in every plausible zone, review when in some.

    `earliest <= local < latest`, to the second. 12 CFR 1006.6(b)(1)(i) calls a time before 8:00
    a.m. inconvenient, so 8:00:00 is not. 15 USC 1692c(a)(1) takes for convenient what is before 9
    o'clock in the evening, so 21:00:00 is not, although the regulation says "after 9:00 p.m.":
    where the two differ by a second, the narrower holds. The start decides; a call may run on.
    """
    attempt = dial.attempt
    reason = dial.why_not_to_consumer()
    if reason is None and attempt.medium not in check.media:
        reason = f"the hours do not bind a {attempt.medium}"
    if reason is None and not dial.zones:
        reason = "the consumer's time zone is not known"
    if reason is not None:
        return not_evaluable(reason)
    told = [
        (_local(dial, zone), found)
        for zone in dial.zones
        for found in [tuple(_breaches(check, dial, _at(dial, zone)))]
    ]
    late = [f"{where}: {', '.join(one.why for one in found)}" for where, found in told if found]
    if not late:
        return Verdict(outcome=Outcome.MET, why=f"placed at {' or '.join(w for w, _ in told)}")
    doubt = _doubt(dial, everywhere=len(late) == len(told), found=[f for _, f in told])
    if doubt is None:
        return Verdict(outcome=Outcome.VIOLATED, why="placed at " + "; ".join(late))
    return Verdict(outcome=Outcome.REVIEW, why=f"placed at {'; '.join(late)}, but {doubt}")


def _doubt(dial: Dial, *, everywhere: bool, found: list[tuple[_Breach, ...]]) -> str | None:
    if dial.attempt.excluded is Exclusion.CONSENTED:
        return "the consumer had agreed to a call: look whether to this hour"
    if not everywhere:
        return f"of the consumer's possible zones ({', '.join(dial.zones)}) not all say so"
    if not all(any(one.certain for one in breaches) for breaches in found):
        return "nobody noted since when that hour is inconvenient"
    return None


def _at(dial: Dial, zone: str) -> datetime:
    return dial.attempt.started_at.astimezone(ZoneInfo(zone))


def _local(dial: Dial, zone: str) -> str:
    return f"{_at(dial, zone):%H:%M:%S} in {zone}"


def _breaches(check: CallingHours, dial: Dial, local: datetime) -> Iterator[_Breach]:
    earliest, latest = check.earliest, check.latest
    stricter = check.states.get(dial.state or "")
    if stricter is not None:
        earliest, latest = max(earliest, stricter.earliest), min(latest, stricter.latest)
    clock = local.time()
    if clock < earliest:
        yield _Breach(why=f"before {earliest:%H:%M}")
    if clock >= latest:
        yield _Breach(why=f"not before {latest:%H:%M}")
    yield from _designated(dial, local)


def _designated(dial: Dial, local: datetime) -> Iterator[_Breach]:
    """Times that the consumer named as inconvenient, 12 CFR 1006.6(b)(1)."""
    for column, why in (("call_not_before", "before"), ("call_not_after", "after")):
        fact = dial.account.get(column)
        edge = _clock(fact.text) if fact else None
        held = fact.held(dial.attempt.started_at) if fact else False
        if fact is None or edge is None or held is False:
            continue
        clock = local.time()
        if clock < edge if why == "before" else clock >= edge:
            yield _Breach(why=f"{why} the consumer's own {edge:%H:%M}", certain=held is True)
    days = dial.account.get("no_call_days")
    held = days.held(dial.attempt.started_at) if days else False
    if days and held is not False and _DAYS[local.weekday()] in _named_days(days.text):
        yield _Breach(why=f"on a {local:%A}, a day the consumer ruled out", certain=held is True)


def _named_days(text: str) -> set[str]:
    return {word[:3] for word in said(text).lower().replace(";", " ").replace(",", " ").split()}


def _clock(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None

"""Taking a decision or a note: checked, freed of secrets, and written once for ever."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from callqa.compliance.free_text import without_secrets
from callqa.domain.review import Answer, Decision, DecisionKind, Note, Subject
from callqa.domain.verdicts import CallAnalysis, DeliveryLabel, Outcome, ScorecardItem
from callqa.errors import OutdatedError, ReviewError, StoreError
from callqa.lock_files import locked
from callqa.review.answers import KINDS_OF_ROLE, NOT_APPLICABLE, choices
from callqa.review.scores import reviewed, scores_of
from callqa.scorecard.forms import Form
from callqa.scorecard.items import gravest
from callqa.scorecard.scoring import fit
from callqa.store import reviews

__all__ = ["Wanted", "decide", "write_down"]

MAX_TEXT = 4000  # characters; a reason or a note, not a report
_DECIMALS = 1  # of points, as the form's own
_NEEDS_REASON = frozenset({DecisionKind.OVERRIDE, DecisionKind.DISPUTE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person sent.

    Attributes:
        analysis_id: of the page that the person looked at.
        subject_id: rule id or item id; empty for delivery and call.
        answer: an outcome, a label, points as a number or `not_applicable`; may be empty unless
            the machine is overridden.
    """

    analysis_id: str
    kind: DecisionKind
    subject: Subject
    subject_id: str = ""
    answer: str = ""
    reason: str = ""


def decide(
    analysis: CallAnalysis,
    wanted: Wanted,
    *,
    by: str,
    role: str,
    form: Form,
    folder: Path,
    clock: Callable[[], datetime],
) -> Decision:
    """Check a decision, work out both scores, and store it.

    Two people may decide at once: their events are written one after the other, each with the
    scores that all events before it give, and the later one counts.

    Args:
        analysis: the latest of the call.
        wanted: what the person sent.
        by: user name.
        role: in which role.
        form: the scorecard form in force.
        folder: of all reviews.
        clock: tells the time in UTC.

    Raises:
        OutdatedError: the person looked at another analysis than the latest.
        ReviewError: the decision cannot be taken; the message says why and what to do.
        StoreError: the disk refuses.
    """
    asked = _event(analysis, wanted, by=by, role=role, at=clock())
    with _one_at_a_time(folder):
        known = reviews.decisions_of(folder, asked.call_id, since=analysis.provenance.analysed_at)
        at = _after(asked.at, known)
        event = replace(asked, event_id=_identity(at), at=at)
        event = _scored(event, analysis, known, form)
        reviews.write_decision(event, folder)
    return event


def _event(analysis: CallAnalysis, wanted: Wanted, *, by: str, role: str, at: datetime) -> Decision:
    """The checked decision, as if it were the first: both scores are the machine's."""
    if wanted.analysis_id != analysis.analysis_id:
        raise OutdatedError(
            "This call has been analysed anew since you opened it. Nothing was stored: look at the "
            "new result and decide again."
        )
    _check_kind(wanted, role)
    recording = analysis.recording
    own = scores_of(analysis.scorecard, analysis.delivery)
    machine = _machine(analysis, wanted)
    return Decision(
        event_id=_identity(at),
        call_id=recording.call_id,
        analysis_id=analysis.analysis_id,
        agent_key=recording.agent_id or recording.agent_name or "unknown",
        kind=wanted.kind,
        subject=wanted.subject,
        subject_id=wanted.subject_id,
        machine=machine,
        decided=_decided(analysis, wanted, machine),
        reason=_checked(wanted.reason, needed=wanted.kind in _NEEDS_REASON),
        by=by,
        role=role,
        at=at,
        machine_scores=own,
        reviewed_scores=own,
    )


def write_down(
    agent_key: str, text: str, *, by: str, folder: Path, clock: Callable[[], datetime]
) -> Note:
    """Store a note about an agent.

    Raises:
        ReviewError: the note is empty or too long.
        StoreError: the disk refuses.
    """
    at = clock()
    note = Note(
        note_id=_identity(at), agent_key=agent_key, text=_checked(text, needed=True), by=by, at=at
    )
    reviews.write_note(note, folder)
    return note


def _check_kind(wanted: Wanted, role: str) -> None:
    if wanted.kind not in KINDS_OF_ROLE.get(role, frozenset()):
        raise ReviewError(f"In the role {role} one cannot {wanted.kind} anything.")
    whole = wanted.subject is Subject.CALL
    if wanted.kind is DecisionKind.ACKNOWLEDGE and not whole:
        raise ReviewError("Only a call as a whole is acknowledged.")
    if wanted.kind is DecisionKind.OVERRIDE and whole:
        raise ReviewError("A call is not overridden as a whole: choose a finding, item or label.")
    named = wanted.subject in (Subject.FINDING, Subject.ITEM)
    if named != bool(wanted.subject_id):
        raise ReviewError("Say which finding or item it is about, and only for those.")


def _machine(analysis: CallAnalysis, wanted: Wanted) -> Answer | None:
    if wanted.subject is Subject.FINDING:
        mine = [one for one in analysis.findings if one.rule_id == wanted.subject_id]
        if not mine:
            raise ReviewError("That rule was not run on this call.")
        return gravest(mine).outcome
    if wanted.subject is Subject.ITEM:
        return _item(analysis, wanted.subject_id).points
    return analysis.delivery.label if wanted.subject is Subject.DELIVERY else None


def _item(analysis: CallAnalysis, item_id: str) -> ScorecardItem:
    for section in analysis.scorecard.sections:
        for item in section.items:
            if item.item_id == item_id:
                return item
    raise ReviewError("The scorecard of this call has no such item.")


def _decided(analysis: CallAnalysis, wanted: Wanted, machine: Answer | None) -> Answer | None:
    if wanted.kind is DecisionKind.ACKNOWLEDGE:
        return None
    if wanted.kind is DecisionKind.ACCEPT:
        if machine is Outcome.REVIEW:
            raise ReviewError("The machine left this one to you: choose an answer and override.")
        return machine
    text = wanted.answer.strip()
    if not text and wanted.kind is DecisionKind.DISPUTE:
        return None
    answer = _parsed(analysis, wanted, text)
    if wanted.kind is DecisionKind.OVERRIDE and answer == machine:
        raise ReviewError("That is the machine's own answer: accept it instead.")
    return answer


def _parsed(analysis: CallAnalysis, wanted: Wanted, text: str) -> Answer | None:
    if wanted.subject is Subject.ITEM:
        return _points(analysis, _item(analysis, wanted.subject_id), text)
    allowed = choices(wanted.subject)
    if text not in allowed:
        if not allowed:
            raise ReviewError("A call as a whole has no answer to give.")
        raise ReviewError(f"Choose one of: {', '.join(allowed)}.")
    return Outcome(text) if wanted.subject is Subject.FINDING else DeliveryLabel(text)


def _points(analysis: CallAnalysis, item: ScorecardItem, text: str) -> float | None:
    if not fit(analysis.scorecard):
        raise ReviewError("This call is not scored, so its items have no points.")
    if text == NOT_APPLICABLE:
        return None
    try:
        points = float(text)
    except ValueError:
        points = math.nan
    if not 0 <= points <= item.max_points:
        raise ReviewError(f"Give points from 0 to {item.max_points:g}, or {NOT_APPLICABLE}.")
    return round(points, _DECIMALS)


def _checked(text: str, *, needed: bool) -> str:
    if len(text) > MAX_TEXT:
        raise ReviewError(f"The text is longer than {MAX_TEXT} characters; shorten it.")
    text = text.strip()
    if needed and not text:
        raise ReviewError("Say why in a few words: others must be able to follow it.")
    return without_secrets(text)


def _scored(
    event: Decision, analysis: CallAnalysis, known: tuple[Decision, ...], form: Form
) -> Decision:
    after = reviewed(analysis, (*known, event), form=form)
    return replace(event, reviewed_scores=after.scores)


def _after(now: datetime, known: tuple[Decision, ...]) -> datetime:
    """Later than every event before it, whatever the clock says."""
    return max([now, *(one.at + timedelta(microseconds=1) for one in known)])


def _identity(at: datetime) -> str:
    """Sorts by time; the rest is chance, so that no two are alike."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(4)}"


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Holds back other threads and processes: each decision counts those before it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = locked(folder / ".lock")
    except OSError as error:
        raise StoreError(f"{folder} cannot be written to: {error.strerror or error}.") from error
    with lock:
        yield

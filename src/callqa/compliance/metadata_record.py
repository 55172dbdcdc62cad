"""M08: the centre's record of a call says what the recording says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from callqa.compliance import dispositions
from callqa.compliance.findings import Scene, evidence
from callqa.compliance.metadata_checks import RecordIntegrity
from callqa.compliance.metadata_dial import Dial, Verdict, not_evaluable, said
from callqa.domain.recording import Recording, Speaker
from callqa.domain.spans import total_s
from callqa.domain.verdicts import Evidence, Outcome

__all__ = ["record_integrity", "retention"]

PLAINLY_TALKED_S = 10.0  # of the consumer's speech; less may be a greeting and a click
_CENT = 0.01
_PROMISE_WORDS = ("promise", "ptp", "paid", "payment", "settle", "plan", "arrangement")
_NOBODY = {"no_contact", "voicemail", "wrong_number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Differs:
    """One thing in which record and recording differ; `certain` where no guess is in it."""

    why: str
    certain: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """What the centre wrote down of the call: its row of the log, its metadata, its account.

    Attributes:
        logged: whether the log has a row of it.
        notes: what is recorded as raised or agreed, and the disposition, as lower-case words.
    """

    dial: Dial
    recording: Recording
    logged: bool
    disposition: str | None
    notes: str

    @classmethod
    def of(cls, dial: Dial, recording: Recording) -> Self:
        disposition = dial.attempt.disposition or recording.disposition
        noted = " ".join((*dial.attempt.recorded, disposition or ""))
        return cls(
            dial=dial,
            recording=recording,
            logged=recording.context.own is not None,
            disposition=disposition,
            notes=said(noted).replace("-", " ").lower(),
        )

    @property
    def written(self) -> bool:
        """Whether there is any record to compare with."""
        given = self.recording.context
        return self.logged or bool(self.disposition) or given.account is not None

    def mentions(self, words: Iterable[str]) -> bool:
        """Whether one of the words is noted; words may have blanks."""
        return any(re.search(rf"\b{re.escape(said(word))}", self.notes) for word in words)


def retention(check: RecordIntegrity, dial: Dial) -> Verdict:
    """Violated when the recording was deleted early, 12 CFR 1006.100(b): three years are due."""
    deleted = dial.attempt.recording_deleted_on
    if deleted is None:
        return not_evaluable("the log says of no deletion")
    started = dial.attempt.started_at.date()
    kept = f"recorded on {started:%Y-%m-%d}, deleted on {deleted:%Y-%m-%d}"
    # A leap day more or less accuses nobody.
    if deleted < started + timedelta(days=365 * check.keep_years):
        why = f"{kept}; it must be kept for {check.keep_years} years"
        return Verdict(outcome=Outcome.VIOLATED, why=why)
    return Verdict(outcome=Outcome.MET, why=kept)


def record_integrity(
    check: RecordIntegrity, dial: Dial, scene: Scene, recording: Recording
) -> Verdict:
    """Violated when the record plainly contradicts the call, review where words were weighed.

    What was heard is a recogniser's guess and rules are heuristics, so nearly everything is left
    to a person.
    """
    kept = retention(check, dial)
    if kept.outcome is Outcome.VIOLATED:
        return kept
    record = _Record.of(dial, recording)
    if not record.written:
        return not_evaluable("neither the log nor the metadata hold a record of this call")
    differing = (
        *_contact(record, scene),
        *_unrecorded(check, record, scene),
        *_promised(record, scene),
        *_about(check, record, scene),
    )
    found = tuple(one for differs in differing for one in differs.evidence)
    told = "; ".join(differs.why for differs in differing)
    if any(differs.certain for differs in differing):
        return Verdict(outcome=Outcome.VIOLATED, why=told, evidence=found)
    if differing:
        return Verdict(outcome=Outcome.REVIEW, why=told, evidence=found)
    return Verdict(outcome=Outcome.MET, why="what was heard does not contradict the record")


def _contact(record: _Record, scene: Scene) -> Iterator[_Differs]:
    """Whether somebody was spoken with; a disposition that was corrected is not held against."""
    attempt = record.dial.attempt
    if attempt.corrected_by:
        return
    noted = dispositions.noted(record.disposition)
    denied = noted in _NOBODY or attempt.conversation is False
    heard_s = total_s(scene.call.speech.get(Speaker.CONSUMER, ()))
    what = said(noted) if noted and noted in _NOBODY else "no conversation"
    kind = said(scene.call_type)
    if denied and scene.call_type.startswith("rpc"):
        why = f"the record says {what}, but the right party spoke for {heard_s:.0f} s"
        yield _Differs(why=why, certain=heard_s >= PLAINLY_TALKED_S)
    elif denied and scene.call_type == "unverified" and heard_s >= PLAINLY_TALKED_S:
        yield _Differs(why=f"the record says {what}, but somebody spoke for {heard_s:.0f} s")
    elif attempt.conversation and scene.call_type in {"no_contact", "voicemail"}:
        yield _Differs(why=f"the record says that there was a conversation, heard was: {kind}")


def _unrecorded(check: RecordIntegrity, record: _Record, scene: Scene) -> Iterator[_Differs]:
    """What the consumer plainly raised and neither the call's record nor the account mentions."""
    for name, words in check.raised.items():
        heard = tuple(one for one in scene.events.of(name) if one.doubt is None)
        flagged = any(_flagged(word, check, record.dial) for word in words)
        if not heard or flagged or record.mentions(words):
            continue
        what = said(words[0])
        why = f"{what} heard at {heard[0].span.start_s:.0f} s, and the record does not mention it"
        yield _Differs(why=why, evidence=evidence(heard[:1], scene.call, why=f"{what}, unrecorded"))


def _flagged(column: str, check: RecordIntegrity, dial: Dial) -> bool:
    """Whether the account carries it as a flag that began by some days after the call."""
    fact = dial.account.get(column)
    if fact is None or fact.truth is False:
        return False
    latest = dial.attempt.started_at + timedelta(days=check.recorded_within_days + 1)
    return not fact.begins_after(latest)


def _promised(record: _Record, scene: Scene) -> Iterator[_Differs]:
    """A promise that is not in the record, or with another amount."""
    amounts = tuple(one.amount for one in scene.promises if one.amount is not None)
    recorded = record.dial.attempt.promise_amount
    found = tuple(one for promise in scene.promises for one in promise.evidence[:1])
    heard = " and ".join(f"{amount:.2f}" for amount in amounts)
    if recorded is None and record.disposition and amounts and not record.mentions(_PROMISE_WORDS):
        why = f"a promise of {heard} dollars was heard, and the record does not mention it"
        yield _Differs(why=why, evidence=found)
    if recorded is not None and amounts and all(abs(one - recorded) > _CENT for one in amounts):
        why = f"a promise of {heard} dollars was heard, the record has {recorded:.2f}"
        yield _Differs(why=why, evidence=found)


def _about(check: RecordIntegrity, record: _Record, scene: Scene) -> Iterator[_Differs]:
    """Whose call it was and how long, where the log's row is the call's own."""
    if not record.logged:
        return
    attempt, recording = record.dial.attempt, record.recording
    for what, ours, theirs in (
        ("agent", recording.agent_id, attempt.agent_id),
        ("account", recording.account_ref, attempt.account_ref),
    ):
        if ours and theirs and ours != theirs:
            yield _Differs(why=f"the log names another {what} than the recording's metadata")
    length_s = scene.measures.duration_s if scene.measures else scene.call.end_s
    logged_s = attempt.duration_s
    if logged_s is None:
        return
    # A transcript ends with the last word; how long the line stayed open it does not tell.
    shorter = recording.has_audio and logged_s - length_s > check.duration_tolerance_s
    if shorter or length_s - logged_s > check.duration_tolerance_s:
        what = "recording lasts" if recording.has_audio else "transcript goes on until"
        yield _Differs(why=f"the log says {logged_s:.0f} s, the {what} {length_s:.0f} s")

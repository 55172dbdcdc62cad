"""What people say about the machine's answers, and about agents. Nothing of it is ever changed.

A later decision does not replace an earlier one: both stay, and the later one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callqa.domain.verdicts import DeliveryLabel, Outcome

__all__ = [
    "Answer",
    "Decision",
    "DecisionKind",
    "Note",
    "ReviewState",
    "Scores",
    "Subject",
    "open_disputes",
    "rulings",
    "state_of",
]

Answer = Outcome | DeliveryLabel | float
"""An outcome for a finding, a label for the delivery, points for an item of the form."""


class DecisionKind(StrEnum):
    """What a person did about one of the machine's answers."""

    ACCEPT = "accept"  # the machine's answer stands
    OVERRIDE = "override"  # the person's answer counts instead
    DISPUTE = "dispute"  # somebody disagrees; nothing changes until a later accept or override
    ACKNOWLEDGE = "acknowledge"  # the agent has seen the call


class Subject(StrEnum):
    """What the decision is about."""

    FINDING = "finding"
    ITEM = "item"
    DELIVERY = "delivery"
    CALL = "call"


class ReviewState(StrEnum):
    """Where a call stands, the first that applies."""

    DISPUTED = "disputed"  # a dispute waits for an answer
    REVIEWED = "reviewed"  # something was accepted or overridden
    ACKNOWLEDGED = "acknowledged"  # the agent has seen it, nobody else
    EARLIER_ANALYSIS = "earlier_analysis"  # decided upon before the call was analysed anew
    UNREVIEWED = "unreviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The scores of a call on one side of a decision; 0 to 100, None when there is none."""

    total: float | None
    gate: float | None
    skill: float | None
    delivery: DeliveryLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one person decided about one answer of the machine, with both scores.

    Attributes:
        event_id: identity; sorts by time.
        analysis_id: the analysis that was looked at. The decision counts for no other.
        agent_key: whose call it is: the centre's key, else the name, else `unknown`.
        subject_id: the rule of a finding, the item of a form; empty for delivery and call.
        machine: the machine's answer; None for the call, and for an item without points.
        decided: the person's answer: the machine's own when it was accepted, what a dispute asks
            for when it says so. None for an item that does not apply.
        reason: in the person's words, without secrets; not empty for override and dispute.
        by: user name; `role` is the role in which that person acted.
        at: UTC.
        machine_scores: of the analysis itself.
        reviewed_scores: with all that was decided up to now, this decision included.
    """

    event_id: str
    call_id: str
    analysis_id: str
    agent_key: str
    kind: DecisionKind
    subject: Subject
    subject_id: str
    machine: Answer | None
    decided: Answer | None
    reason: str
    by: str
    role: str
    at: datetime
    machine_scores: Scores
    reviewed_scores: Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody wrote down about an agent, without secrets.

    Attributes:
        note_id: identity; sorts by time.
        by: user name.
        at: UTC.
    """

    note_id: str
    agent_key: str
    text: str
    by: str
    at: datetime


_Key = tuple[Subject, str]
_RULINGS = frozenset({DecisionKind.ACCEPT, DecisionKind.OVERRIDE})


def rulings(decisions: Iterable[Decision]) -> Mapping[_Key, Decision]:
    """The accept or override that counts, by what it is about: the latest."""
    ordered = sorted(decisions, key=lambda one: one.event_id)
    return {(one.subject, one.subject_id): one for one in ordered if one.kind in _RULINGS}


def open_disputes(decisions: Iterable[Decision]) -> Mapping[_Key, Decision]:
    """Disputes that nobody has answered, by what they are about.

    An accept or override of the same answer closes a dispute, and so does an accept of the call.
    """
    waiting: dict[_Key, Decision] = {}
    for one in sorted(decisions, key=lambda one: one.event_id):
        key = (one.subject, one.subject_id)
        if one.kind is DecisionKind.DISPUTE:
            waiting[key] = one
        elif one.kind in _RULINGS and one.subject is Subject.CALL:
            waiting.clear()
        elif one.kind in _RULINGS:
            waiting.pop(key, None)
    return waiting


def state_of(decisions: Iterable[Decision]) -> ReviewState:
    """Where a call stands, from all decisions about its latest analysis."""
    known = tuple(decisions)
    if open_disputes(known):
        return ReviewState.DISPUTED
    if rulings(known):
        return ReviewState.REVIEWED
    return ReviewState.ACKNOWLEDGED if known else ReviewState.UNREVIEWED

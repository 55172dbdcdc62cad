"""Decisions and notes of people with fixed plausible contents."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from callqa.domain.review import Decision, DecisionKind, Note, Scores, Subject
from callqa.domain.verdicts import DeliveryLabel, Outcome
from callqa.testing.verdicts import an_analysis

__all__ = ["a_decision", "a_note"]


def a_decision(call_id: str = "call-1", *, number: int = 1, **fields: object) -> Decision:
    """A person finds D04 met on `an_analysis(call_id)`; any field can be overridden.

    Args:
        call_id: identity of the call.
        number: 1 to 59; later decisions have greater ones.
        fields: of `Decision`.
    """
    at = datetime(2026, 3, 3, 9, number, tzinfo=UTC)
    decision = Decision(
        event_id=f"{at:%Y%m%dT%H%M%S%fZ}-{number:08x}",
        call_id=call_id,
        analysis_id=an_analysis(call_id).analysis_id,
        agent_key="a-17",
        kind=DecisionKind.OVERRIDE,
        subject=Subject.FINDING,
        subject_id="D04",
        machine=Outcome.REVIEW,
        decided=Outcome.MET,
        reason="said at the very start",
        by="lee",
        role="qa_lead",
        at=at,
        machine_scores=Scores(total=82.0, gate=90.0, skill=82.0, delivery=DeliveryLabel.CALM),
        reviewed_scores=Scores(total=85.0, gate=100.0, skill=82.0, delivery=DeliveryLabel.CALM),
    )
    return replace(decision, **fields)  # type: ignore[arg-type]  # dataclasses checks the names


def a_note(agent_key: str = "a-17", *, number: int = 1, text: str = "asks well") -> Note:
    """A note about an agent."""
    at = datetime(2026, 3, 3, 10, number, tzinfo=UTC)
    return Note(
        note_id=f"{at:%Y%m%dT%H%M%S%fZ}-{number:08x}",
        agent_key=agent_key,
        text=text,
        by="kim",
        at=at,
    )

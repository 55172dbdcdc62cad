"""One call scored by the shipped form, and a folder for what people decide about it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callqa.domain.review import Decision, DecisionKind, Subject
from callqa.domain.verdicts import CallAnalysis, DeliveryLabel, Outcome, Severity
from callqa.review import events
from callqa.scorecard import forms
from callqa.scorecard.scoring import score
from callqa.testing import a_delivery, a_finding, an_analysis

FORM = forms.load()
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def scored(analysis: CallAnalysis) -> CallAnalysis:
    """The analysis with the scorecard that its own parts give."""
    card = score(
        form=FORM,
        findings=analysis.findings,
        measures=analysis.measures,
        delivery=analysis.delivery,
        commitments=analysis.commitments,
        call_type=analysis.call_type,
        word_probability=analysis.transcript.mean_probability,
    )
    return replace(analysis, scorecard=card)


def a_call(**fields: object) -> CallAnalysis:
    """D01 met, D04 violated and fatal, D02 to review, S03 missed; sounds rushed."""
    findings = (
        a_finding("D01"),
        a_finding("D04", outcome=Outcome.VIOLATED, severity=Severity.AUTO_FAIL),
        a_finding("D02", outcome=Outcome.REVIEW),
        a_finding("S03", outcome=Outcome.MISSED),
    )
    given = {"findings": findings, "delivery": a_delivery(DeliveryLabel.RUSHED), **fields}
    return scored(an_analysis("call-1", **given))


@dataclass(frozen=True)
class Desk:
    """A reviewer's desk: every decision goes through the door."""

    folder: Path
    call: CallAnalysis
    clock: Callable[[], datetime] = lambda: NOON

    def decide(
        self, kind: str, subject: str, subject_id: str = "", answer: str = "", **given: str
    ) -> Decision:
        wanted = events.Wanted(
            analysis_id=given.get("analysis_id", self.call.analysis_id),
            kind=DecisionKind(kind),
            subject=Subject(subject),
            subject_id=subject_id,
            answer=answer,
            reason=given.get("reason", "heard it myself"),
        )
        return events.decide(
            self.call,
            wanted,
            by=given.get("by", "lee"),
            role=given.get("role", "qa_lead"),
            form=FORM,
            folder=self.folder,
            clock=self.clock,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "reviews", a_call())

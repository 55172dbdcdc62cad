"""Verdicts and whole analyses with fixed plausible contents."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import (
    CallAnalysis,
    Commitment,
    Delivery,
    DeliveryLabel,
    DeliveryWindow,
    Evidence,
    Finding,
    Gate,
    Outcome,
    Provenance,
    Redaction,
    Scorecard,
    ScorecardItem,
    ScorecardSection,
    Severity,
)
from callqa.testing.calls import a_recording, a_transcript, some_measures

__all__ = ["a_delivery", "a_finding", "a_provenance", "a_scorecard", "an_analysis"]


def an_analysis(call_id: str = "call-1", **fields: object) -> CallAnalysis:
    """A whole analysis; any field of `CallAnalysis` can be overridden.

    The analysis id follows from the call id unless it is given.
    """
    analysis = CallAnalysis(
        analysis_id=hashlib.sha256(f"analysis of {call_id}".encode()).hexdigest(),
        recording=a_recording(call_id),
        transcript=a_transcript(),
        measures=some_measures(),
        delivery=a_delivery(),
        findings=(a_finding(), a_finding("D04", outcome=Outcome.REVIEW)),
        commitments=(
            Commitment(
                amount=150.0,
                due="friday",
                method="card",
                confirmed=True,
                evidence=(_evidence(5.0, "i can pay on friday", speaker=Speaker.CONSUMER),),
            ),
        ),
        scorecard=a_scorecard(review=("D04",)),
        redactions=(Redaction(kind="card", speaker=Speaker.CONSUMER, span=Span(30.0, 34.0)),),
        provenance=a_provenance(),
        call_type="live",
        warnings=("some_warning",),
    )
    return replace(analysis, **fields)  # type: ignore[arg-type]  # dataclasses checks the names


def a_scorecard(
    *,
    total: float | None = 82.0,
    gate: float | None = 90.0,
    auto_fail: tuple[str, ...] = (),
    review: tuple[str, ...] = (),
    items: Sequence[ScorecardItem] | None = None,
) -> Scorecard:
    """A scorecard with one section; its items earn what `total` says unless they are given."""
    lines = tuple(items) if items is not None else _items(total)
    return Scorecard(
        form_id="collections",
        form_version="1.0.0",
        sections=(
            ScorecardSection(
                section_id="conversation", name="Conversation", weight=1.0, score=total, items=lines
            ),
        ),
        gate=Gate(score=gate, auto_fail=auto_fail, review=review, why="Severity points by rule."),
        skill=total,
        total=total,
        not_scored=None if total is not None else "too_little_speech",
    )


def a_finding(
    rule_id: str = "D01",
    *,
    outcome: Outcome = Outcome.MET,
    severity: Severity = Severity.MAJOR,
    quote: str = "this is an attempt to collect a debt",
    start_s: float = 1.0,
) -> Finding:
    """A finding of a disclosure rule with one piece of evidence."""
    return Finding(
        rule_id=rule_id,
        name=f"Rule {rule_id}",
        kind="disclosure",
        pack="federal",
        pack_version="1.0.0",
        outcome=outcome,
        severity=severity,
        why="The notice was looked for in the opening.",
        evidence=(_evidence(start_s, quote),),
    )


def a_delivery(
    label: DeliveryLabel = DeliveryLabel.CALM, *, probability_rushed: float | None = 0.2
) -> Delivery:
    """A delivery verdict with two windows."""
    belief = probability_rushed if probability_rushed is not None else 0.5
    return Delivery(
        label=label,
        probability_rushed=probability_rushed,
        windows=(
            DeliveryWindow(span=Span(0.0, 20.0), label=label, probability_rushed=belief),
            DeliveryWindow(
                span=Span(20.0, 40.0),
                label=DeliveryLabel.UNDECIDED,
                probability_rushed=0.5,
                reasons=("pace near the usual",),
            ),
        ),
        reasons=("fewer pauses than usual",),
        model_id="delivery-1",
    )


def a_provenance(**fields: object) -> Provenance:
    """Provenance with the versions of nothing real."""
    provenance = Provenance(
        code_version="0.1.0",
        engine_id="canned/1",
        detector_id="energy/1",
        model_id="delivery-1",
        packs=("federal@1.0.0",),
        form="collections@1.0.0",
        policy_digest="0" * 64,
        metadata_digest="1" * 64,
        analysed_at=datetime(2026, 3, 3, 2, 0, tzinfo=UTC),
    )
    return replace(provenance, **fields)  # type: ignore[arg-type]  # dataclasses checks the names


def _evidence(start_s: float, quote: str, *, speaker: Speaker = Speaker.AGENT) -> Evidence:
    return Evidence(
        span=Span(start_s, start_s + 3.0),
        speaker=speaker,
        quote=quote,
        why="These words were heard.",
    )


def _items(total: float | None) -> tuple[ScorecardItem, ...]:
    share = total / 100 if total is not None else None
    return tuple(
        ScorecardItem(
            item_id=item_id,
            name=name,
            points=share * 10 if share is not None else None,
            max_points=10.0,
            why="Heard in the call." if share is not None else "Too little speech.",
            evidence=(_evidence(8.0, "thank you that works for us"),),
        )
        for item_id, name in (
            ("opening", "Opens with name and purpose"),
            ("recap", "Restates terms"),
        )
    )

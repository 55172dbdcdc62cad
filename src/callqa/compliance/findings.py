"""Findings with their evidence: what was heard, or where it was looked for in vain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callqa.compliance.conditions import Facts
from callqa.compliance.hearing import MIN_MEAN_PROBABILITY, Call, Heard, guessed
from callqa.compliance.kinds import Rule
from callqa.compliance.semantic import Sense
from callqa.compliance.sequence import Timeline
from callqa.domain.measures import Measures
from callqa.domain.recording import Recording, Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import Commitment, Evidence, Finding, Outcome, Redaction, Severity

__all__ = ["Scene", "absence", "evidence", "finding", "inaudible"]

MIN_TOKENS = 6  # fewer words of the speaker in the window show nothing
MAX_UNRECOGNISED_S = 3.0  # speech without words that could have held a short disclosure
HEARD_WORDS = 30  # how much of the window an absence quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that rules are judged against.

    Attributes:
        recording: what is said about the call; None for an example, which has no records.
        promises: what the consumer agreed to pay.
        measures: of the delivery; None when nothing was measured.
        sense: finds sentences by what they mean; None where no model is asked.
    """

    call: Call
    events: Timeline
    facts: Facts
    redactions: tuple[Redaction, ...]
    recording: Recording | None = None
    promises: tuple[Commitment, ...] = ()
    measures: Measures | None = None
    sense: Sense | None = None

    @property
    def call_type(self) -> str:
        """One of `call_type.CALL_TYPES`."""
        return str(self.facts["call.type"])

    def meant(self, rule: Rule) -> tuple[Heard, ...]:
        """Sentences that may mean what the rule listens for; never more than a doubt."""
        return self.sense.heard(rule) if self.sense is not None else ()


def finding(
    rule: Rule,
    outcome: Outcome,
    why: str,
    found: Iterable[Evidence] = (),
    *,
    severity: Severity | None = None,
) -> Finding:
    """What the rule says; `severity` where it differs from the rule's own."""
    return Finding(
        rule_id=rule.rule_id,
        name=rule.name,
        kind=rule.check.kind,
        pack=rule.pack,
        pack_version=rule.pack_version,
        outcome=outcome,
        severity=severity or rule.severity,
        why=why,
        evidence=tuple(found),
    )


def evidence(heard: Iterable[Heard], call: Call, *, why: str) -> tuple[Evidence, ...]:
    """One piece of evidence for each thing heard, with some words around it."""
    return tuple(
        Evidence(
            span=one.span,
            speaker=one.speaker,
            quote=call.quote(one.speaker, one.start, one.end),
            why=f"{why}, but {one.doubt}" if one.doubt else why,
        )
        for one in heard
    )


def absence(call: Call, speaker: Speaker, window: Span, *, what: str) -> Evidence:
    """Where something was looked for, and the words that were heard there instead."""
    start, end = call.tokens_in(speaker, window)
    quote = call.quote(speaker, start, min(end, start + HEARD_WORDS)) if end > start else ""
    why = (
        f"searched {window.start_s:.0f} to {window.end_s:.0f} s: {end - start} words of the"
        f" {speaker}, {what} not among them"
    )
    return Evidence(span=window, speaker=speaker, quote=quote, why=why)


def inaudible(
    call: Call, speaker: Speaker, spans: Sequence[Span], *, least_words: int = MIN_TOKENS
) -> tuple[Outcome, str] | None:
    """Why an absence in these stretches proves nothing; None when it could have been heard."""
    if speaker not in call.indexes:
        return Outcome.NOT_EVALUABLE, f"no words of the {speaker} were recognised on this call"
    unrecognised_s = sum(call.unrecognised_s(speaker, span) for span in spans)
    if unrecognised_s > MAX_UNRECOGNISED_S:
        return Outcome.REVIEW, (
            f"{unrecognised_s:.0f} s of the {speaker}'s speech there gave no words,"
            " so it may have been said"
        )
    held = [call.tokens_in(speaker, span) for span in spans]
    words = sum(max(0, end - start) for start, end in held)
    if words < least_words:
        return Outcome.NOT_EVALUABLE, f"only {words} words of the {speaker} were heard there"
    index = call.indexes[speaker]
    if index.least_probability < MIN_MEAN_PROBABILITY:
        tokens = [token for start, end in held for token in index.stream.tokens[start:end]]
        if guessed(tokens):
            return Outcome.REVIEW, "the recogniser was unsure of most words there"
    return None

"""Judges what redaction took out: secrets that were spoken, and secrets that were asked for."""

from __future__ import annotations

from collections.abc import Sequence

from callqa.compliance.findings import Scene, evidence, finding
from callqa.compliance.hearing import MIN_WORD_PROBABILITY, Call, Doubt, Heard
from callqa.compliance.kinds import Privacy, Rule
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import Evidence, Finding, Outcome, Redaction, Severity

__all__ = ["privacy"]


def privacy(rule: Rule, check: Privacy, scene: Scene) -> Finding:
    """Violated when such a secret was spoken, or asked for where that is a breach by itself."""
    if not scene.call.transcript.utterances:
        return finding(rule, Outcome.NOT_EVALUABLE, "no words were recognised on this call")
    taken = [one for one in scene.redactions if one.kind in check.redactions]
    asked = scene.events.of(rule.rule_id)
    plain = tuple(one for one in asked if one.doubt is None)
    if not taken and not asked:
        return finding(rule, Outcome.MET, "none were heard in the call")
    found = (
        *evidence(asked, scene.call, why="asked for it"),
        *(_taken(one, rule) for one in taken),
    )
    severity = _weight(rule, check, taken, asked=bool(plain))
    doubt = _doubt(taken, asked, scene.call)
    if doubt is not None and not plain:
        why = f"{_told(taken, asked)}, but {doubt}"
        return finding(rule, Outcome.REVIEW, why, found, severity=severity)
    return finding(rule, Outcome.VIOLATED, _told(taken, plain), found, severity=severity)


def _weight(rule: Rule, check: Privacy, taken: Sequence[Redaction], *, asked: bool) -> Severity:
    """Worse by the agent's own mouth; milder when nobody asked for what a consumer says."""
    by_agent = any(one.speaker is Speaker.AGENT for one in taken)
    if by_agent and check.worse_if_agent:
        return Severity.AUTO_FAIL
    volunteered = bool(taken) and check.match is not None and not asked and not by_agent
    return Severity.MAJOR if volunteered else rule.severity


def _told(taken: Sequence[Redaction], asked: Sequence[Heard]) -> str:
    """When it was asked for, and who spoke it when."""
    told = [f"asked for at {asked[0].span.start_s:.0f} s"] if asked else []
    if taken:
        first = next((one for one in taken if one.speaker is Speaker.AGENT), taken[0])
        who = f"the {first.speaker}"
        told.append(f"spoken by {who} at {first.span.start_s:.0f} s and taken out of the text")
    return "; ".join(told)


def _doubt(taken: Sequence[Redaction], asked: Sequence[Heard], call: Call) -> Doubt | None:
    """What casts doubt on all of it; None when some of it is plain."""
    if taken:
        return Doubt.UNSURE if all(_unsure(one, call) for one in taken) else None
    return asked[0].doubt


def _unsure(redaction: Redaction, call: Call) -> bool:
    """Whether the recogniser was hardly sure of the words that were taken out."""
    index = call.indexes.get(redaction.speaker)
    tokens = index.stream.tokens if index else ()
    there = (token.probability for token in tokens if token.span.overlap_s(redaction.span) > 0)
    known = [probability for probability in there if probability is not None]
    return bool(known) and max(known) < MIN_WORD_PROBABILITY


def _taken(redaction: Redaction, rule: Rule) -> Evidence:
    return Evidence(
        span=redaction.span, speaker=redaction.speaker, quote=f"[{redaction.kind}]", why=rule.why
    )

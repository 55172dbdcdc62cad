"""Judges one call by every rule: what was heard first, then the kind of call, then each rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from callqa.compliance import judging, ordering, required, spoken
from callqa.compliance.amounts import differing
from callqa.compliance.call_type import call_type
from callqa.compliance.commitments import commitments
from callqa.compliance.conditions import Facts, Value
from callqa.compliance.due_days import payment_days_ahead
from callqa.compliance.facts import gather
from callqa.compliance.findings import Scene, finding
from callqa.compliance.hearing import Call, Doubt, Heard, hear, hear_any
from callqa.compliance.kinds import (
    GRAVITY,
    Disclosure,
    Metadata,
    Privacy,
    Prohibited,
    Rule,
    Sequence,
    Skill,
    Trigger,
)
from callqa.compliance.layering import WEIGHS, here, shaped
from callqa.compliance.metadata import metadata
from callqa.compliance.rules import RuleBook
from callqa.compliance.secrets import privacy
from callqa.compliance.semantic import Meaning, Sense
from callqa.compliance.sequence import timeline
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.measures import Measures
from callqa.domain.recording import Recording, Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript
from callqa.domain.verdicts import Commitment, Finding, Outcome, Redaction

__all__ = ["Judgement", "fires", "hear_all", "judge", "judged", "scene_of"]


_SPEAKERS: Mapping[str, tuple[Speaker, ...]] = {
    "agent": (Speaker.AGENT,),
    "consumer": (Speaker.CONSUMER,),
    "either": (Speaker.AGENT, Speaker.CONSUMER),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One finding for every rule, the kind of call, and the promises made in it."""

    findings: tuple[Finding, ...]
    call_type: str
    commitments: tuple[Commitment, ...]


def judge(
    transcript: Transcript,
    recording: Recording,
    rules: RuleBook,
    *,
    vocabulary: Vocabulary,
    speech: Mapping[Speaker, tuple[Span, ...]],
    redactions: tuple[Redaction, ...] = (),
    measures: Measures | None = None,
    meaning: Meaning | None = None,
) -> Judgement:
    """Every rule's answer for one call.

    Args:
        transcript: already redacted; a taken stretch is one word such as `[card_number]`.
        recording: its direction, disposition, `extra` and context decide which rules apply.
        rules: what to judge by.
        vocabulary: names that fill the slots of the rules.
        speech: where the detector heard each speaker, in seconds of the call.
        redactions: what was taken out of the transcript.
        measures: of the delivery, for the rules about it.
        meaning: the model that finds candidates for a person; None asks none.
    """
    call = Call(transcript, vocabulary=vocabulary, speech=speech, searcher=rules.searcher)
    scene = scene_of(call, recording, rules, redactions=redactions, measures=measures)
    if meaning is not None:
        scene = replace(scene, sense=Sense(meaning, call))
    return Judgement(
        findings=tuple(judged(rule, scene) for rule in rules.rules),
        call_type=scene.call_type,
        commitments=scene.promises,
    )


def scene_of(
    call: Call,
    recording: Recording,
    rules: RuleBook,
    *,
    redactions: tuple[Redaction, ...] = (),
    measures: Measures | None = None,
) -> Scene:
    """What was heard in the call and what is known around it, ready to be judged."""
    events = timeline(hear_all(call, rules), call)
    kind = call_type(recording, call, events)
    facts: dict[str, Value] = {
        **gather(recording, call_type=kind),
        **{name: _surely(found) for name, found in events.heard.items()},
    }
    promises = commitments(call, events) if kind.startswith("rpc") else ()
    if recording.started_at is not None:
        ahead = payment_days_ahead(promises, recording.started_at.date())
        facts["call.payment_days_ahead"] = ahead
    more = _heard_more(rules, call, facts)
    return Scene(
        call=call,
        events=replace(events, heard={**events.heard, **more}),
        facts=facts | {name: _surely(found) for name, found in more.items()},
        redactions=redactions,
        recording=recording,
        promises=promises,
        measures=measures,
    )


def _surely(found: tuple[Heard, ...]) -> bool | None:
    """Whether it was heard; None when only in words that are no evidence by themselves."""
    if not found:
        return False
    return any(one.doubt is None or one.doubt is Doubt.MISHEARD for one in found) or None


def _heard_more(rules: RuleBook, call: Call, facts: Facts) -> dict[str, tuple[Heard, ...]]:
    """What is heard of rules to which a later layer, in force here, adds patterns."""
    standing = (here(rule, facts) for rule in rules.rules if rule.tightened)
    return {
        one.rule.rule_id: _own(one.rule, call)
        for one in standing
        if any(layer.also for layer in one.applied)
    }


def fires(rule: Rule, call: Call, facts: Facts | None = None) -> bool:
    """Whether the rule's own match and guards find it, leaving conditions and windows aside.

    What only repeats the other side's words is not enough. `facts` are for amounts to agree with.
    """
    heard = _own(rule, call)
    if isinstance(rule.check, Prohibited):
        heard += hear_any(
            rule.check.mild, _speakers(rule.check.speaker), call, guards=rule.check.guards
        )
        if rule.check.amounts is not None:
            heard += differing(rule.check.amounts, rule.speaker, call, facts or {})
    return any(one.doubt is not Doubt.QUOTED for one in heard)


def hear_all(call: Call, rules: RuleBook) -> dict[str, tuple[Heard, ...]]:
    """What was heard of every event and of every rule that listens for words, by name or id."""
    found = {
        name: hear(signal.match, _speakers(signal.speaker), call, guards=signal.guards)
        for name, signal in rules.events.items()
    }
    found.update({rule.rule_id: _own(rule, call) for rule in rules.rules})
    return found


def _own(rule: Rule, call: Call) -> tuple[Heard, ...]:
    match rule.check:
        case Disclosure() | Prohibited() | Trigger() | Skill():
            check = rule.check
            return hear(check.match, _speakers(check.speaker), call, guards=check.guards)
        case Privacy() if rule.check.match is not None:
            return hear(rule.check.match, (Speaker.AGENT,), call, guards=rule.check.guards)
        case Sequence() | Privacy() | Metadata():
            return ()
        case _:
            assert_never(rule.check)


def _speakers(named: str) -> tuple[Speaker, ...]:
    return _SPEAKERS[named]


def judged(rule: Rule, scene: Scene) -> Finding:
    """What the rule says, as strict as the layers in force on this call make it."""
    if not rule.tightened:
        return _weighed(rule, scene)
    standing = here(rule, scene.facts)
    return shaped(_weighed(standing.rule, scene), standing)


def _weighed(rule: Rule, scene: Scene) -> Finding:
    """What the rule says, as grave as the facts make it."""
    found = _due_finding(rule, scene)
    if found.outcome not in WEIGHS or not rule.severity_if:
        return found
    graver, unknown = found.severity, []
    for severity, condition in rule.severity_if.items():
        answer = condition.answer(scene.facts)
        if answer.value:
            graver = min(graver, severity, key=GRAVITY.index)
        elif answer.value is None:
            unknown.append(f"it may weigh {severity}: {answer.why}")
    found = replace(found, why="; ".join((found.why, *unknown)))
    return replace(found, severity=graver)


def _due_finding(rule: Rule, scene: Scene) -> Finding:
    """What the rule says of a call to which it applies; the reason where it does not."""
    if rule.applies_if is None:
        return _judged(rule, scene)
    due = rule.applies_if.answer(scene.facts)
    if due.value is False:
        return finding(rule, Outcome.NOT_EVALUABLE, f"not due on this call: {due.why}")
    found = _judged(rule, scene)
    heard_anyway = isinstance(rule.check, Disclosure) and found.outcome is Outcome.MET
    if due.value or heard_anyway:
        return found
    why = f"{due.why}, so it cannot be judged ({found.why})"
    return finding(rule, Outcome.NOT_EVALUABLE, why, found.evidence)


def _judged(rule: Rule, scene: Scene) -> Finding:
    match rule.check:
        case Disclosure() | Skill():
            return _required(rule, rule.check, scene)
        case Prohibited():
            return spoken.prohibited(rule, rule.check, scene)
        case Sequence():
            return ordering.sequence(rule, rule.check, scene)
        case Trigger():
            return judging.trigger(rule, rule.check, scene)
        case Privacy():
            return privacy(rule, rule.check, scene)
        case Metadata():
            return metadata(rule, rule.check, scene)
        case _:
            assert_never(rule.check)


def _required(rule: Rule, check: Disclosure | Skill, scene: Scene) -> Finding:
    if isinstance(check, Skill):
        return required.skill(rule, check, scene)
    return required.disclosure(rule, check, scene)

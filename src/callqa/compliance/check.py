"""Runs the examples and cases that stand inside the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from callqa.compliance.cases import came_out
from callqa.compliance.findings import Scene
from callqa.compliance.hearing import Call
from callqa.compliance.kinds import Disclosure, Privacy, Prohibited, Rule
from callqa.compliance.kinds import Sequence as SequenceCheck
from callqa.compliance.matcher import fires, hear_all
from callqa.compliance.ordering import sequence
from callqa.compliance.phrases import stated_facts, transcript
from callqa.compliance.privacy import redact
from callqa.compliance.rules import RuleBook
from callqa.compliance.secrets import privacy
from callqa.compliance.sequence import timeline
from callqa.compliance.spoken import unasked
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import Outcome

__all__ = ["Checked", "ExampleFailure", "Group", "check", "matches"]

Group = Literal["must_match", "must_not_match", "asr_must_match", "case"]
# Names that the examples use; a pack's own tests must not depend on a centre's vocabulary.
_NAMES = Vocabulary(
    agencies=("Northfield Recovery", "Northfield Recovery Services"),
    creditors=("First Prairie", "Metro Wireless"),
    consumers=("Maria Alvarez", "Maria"),
)
_FIRED = {Outcome.VIOLATED, Outcome.REVIEW}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleFailure:
    """An example that a rule got wrong."""

    rule_id: str
    group: Group
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of the rules' own examples."""

    rules: int
    examples: int
    failures: tuple[ExampleFailure, ...]


def check(rulebook: RuleBook) -> Checked:
    """Every rule against its own examples."""
    failures: list[ExampleFailure] = []
    count = 0
    for rule in rulebook.rules:
        for group, example in _own_examples(rule):
            count += 1
            failures += _failure(rule, rulebook, group, example)
        count += len(rule.examples.cases)
        failures += _case_failures(rule, rulebook)
    return Checked(rules=len(rulebook.rules), examples=count, failures=tuple(failures))


def matches(rule: Rule, rulebook: RuleBook, example: str) -> bool:
    """Whether a rule fires on a written example.

    Conditions on the kind of call and windows are left aside; a sequence is judged by its order,
    a privacy rule by what redaction takes out. A question that needs an answer (`confirmed_by`)
    fires without one only where the example holds no answer at all; what spoils a disclosure
    (`spoiled_by`) does so here too, and a question that allows an answer (`unless_after`) allows
    it in a dialogue. Remarks in parentheses may state facts.
    """
    written = transcript(example, speaker=rule.speaker)
    redacted = redact(written)
    call = Call(redacted.transcript, vocabulary=_NAMES, speech={}, searcher=rulebook.searcher)
    match rule.check:
        case SequenceCheck() | Privacy():
            events = timeline(hear_all(call, rulebook), call)
            facts = {"call.type": "rpc_outbound"}
            scene = Scene(call=call, events=events, facts=facts, redactions=redacted.redactions)
            return _judged(rule, scene) in _FIRED
        case Disclosure() as check if check.confirmed_by and Speaker.CONSUMER in call.indexes:
            events = timeline(hear_all(call, rulebook), call)
            return fires(rule, call) and bool(events.of(check.confirmed_by))
        case Disclosure() as check if check.spoiled_by:
            events = timeline(hear_all(call, rulebook), call)
            spoilt = any(one.doubt is None for one in events.of(*check.spoiled_by))
            return fires(rule, call) and not spoilt
        case Prohibited() as check if check.unless_after and Speaker.CONSUMER in call.indexes:
            events = timeline(hear_all(call, rulebook), call)
            return bool(unasked(events.of(rule.rule_id), check.unless_after, events))
        case _:
            return fires(rule, call, stated_facts(example))


def _judged(rule: Rule, scene: Scene) -> Outcome:
    if isinstance(rule.check, Privacy):
        return privacy(rule, rule.check, scene).outcome
    assert isinstance(rule.check, SequenceCheck)  # noqa: S101  (the caller's match says so)
    return sequence(rule, rule.check, scene).outcome


def _own_examples(rule: Rule) -> Iterable[tuple[Group, str]]:
    for example in rule.examples.must_match:
        yield "must_match", example
    for examples in rule.examples.must_not_match.values():
        for example in examples:
            yield "must_not_match", example
    for example in rule.examples.asr_must_match:
        yield "asr_must_match", example


def _case_failures(rule: Rule, rulebook: RuleBook) -> list[ExampleFailure]:
    found = []
    for case in rule.examples.cases:
        outcome = came_out(rule, case, rulebook, names=_NAMES)
        if outcome is not case.expect:
            told = f"{case.name}: expected {case.expect}, came out {outcome}"
            found.append(ExampleFailure(rule_id=rule.rule_id, group="case", example=told))
    return found


def _failure(rule: Rule, rulebook: RuleBook, group: Group, example: str) -> list[ExampleFailure]:
    if matches(rule, rulebook, example) is (group != "must_not_match"):
        return []
    return [ExampleFailure(rule_id=rule.rule_id, group=group, example=example)]

"""Runs the examples of rules: those inside each rule, and those of a catalogue beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from callqa.compliance.findings import Scene
from callqa.compliance.hearing import Call
from callqa.compliance.judging import privacy, sequence
from callqa.compliance.kinds import Privacy, Rule
from callqa.compliance.kinds import Sequence as SequenceCheck
from callqa.compliance.matcher import fires, hear_all
from callqa.compliance.phrases import transcript
from callqa.compliance.privacy import redact
from callqa.compliance.rules import RuleBook
from callqa.compliance.sequence import timeline
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.verdicts import Outcome
from callqa.errors import PolicyError

__all__ = ["Checked", "ExampleFailure", "RuleScore", "Scored", "check", "matches", "score"]

Group = Literal["must_match", "must_not_match", "asr_must_match"]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleScore:
    """One rule on the examples of a catalogue; `hits` of `n` per group."""

    rule_id: str
    n_match: int
    n_near_miss: int
    n_asr: int
    failures: tuple[ExampleFailure, ...]

    def wrong(self, group: Group) -> int:
        """How many examples of a group it got wrong."""
        return sum(failure.group == group for failure in self.failures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """All rules on a catalogue. Shares are in [0, 1]; None where there was no example."""

    rules: tuple[RuleScore, ...]

    @property
    def recall(self) -> float | None:
        """Share of `must_match` that fired."""
        return _right(self.rules, "must_match", sum(rule.n_match for rule in self.rules))

    @property
    def false_alarm_rate(self) -> float | None:
        """Share of `must_not_match` that fired."""
        right = _right(self.rules, "must_not_match", sum(rule.n_near_miss for rule in self.rules))
        return None if right is None else 1 - right

    @property
    def asr_recall(self) -> float | None:
        """Share of `asr_forms` that fired."""
        return _right(self.rules, "asr_must_match", sum(rule.n_asr for rule in self.rules))


def check(rulebook: RuleBook) -> Checked:
    """Every rule against its own examples."""
    failures: list[ExampleFailure] = []
    count = 0
    for rule in rulebook.rules:
        for group, example in _own_examples(rule):
            count += 1
            failures += _failure(rule, rulebook, group, example)
    return Checked(rules=len(rulebook.rules), examples=count, failures=tuple(failures))


def matches(rule: Rule, rulebook: RuleBook, example: str) -> bool:
    """Whether a rule fires on a written example.

    Conditions on the kind of call and windows are left aside; a sequence is judged by its order,
    a privacy rule by what redaction takes out.
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
        case _:
            return fires(rule, call)


def _judged(rule: Rule, scene: Scene) -> Outcome:
    if isinstance(rule.check, Privacy):
        return privacy(rule, rule.check, scene).outcome
    assert isinstance(rule.check, SequenceCheck)  # noqa: S101  (the caller's match says so)
    return sequence(rule, rule.check, scene).outcome


def score(rulebook: RuleBook, catalogue: Path) -> Scored:
    """The rules on a catalogue of examples: recall, false alarms, recall on mis-heard forms.

    Rules of the catalogue that the rule book does not have are left out.

    Raises:
        PolicyError: when the file is not a catalogue.
    """
    rules: list[RuleScore] = []
    for entry in _entries(catalogue):
        rule = rulebook.rule(str(entry.get("id")))
        if rule is None:
            continue
        tests = entry.get("tests", {})
        groups: tuple[tuple[Group, list[str]], ...] = (
            ("must_match", tests.get("must_match", [])),
            ("must_not_match", tests.get("must_not_match", [])),
            ("asr_must_match", entry.get("asr_forms", [])),
        )
        failures = tuple(
            failure
            for group, examples in groups
            for example in examples
            for failure in _failure(rule, rulebook, group, example)
        )
        counts = [len(examples) for _, examples in groups]
        rules.append(
            RuleScore(
                rule_id=rule.rule_id,
                n_match=counts[0],
                n_near_miss=counts[1],
                n_asr=counts[2],
                failures=failures,
            )
        )
    return Scored(rules=tuple(rules))


def _entries(catalogue: Path) -> list[dict[str, Any]]:
    try:
        document = yaml.safe_load(catalogue.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PolicyError(f"{catalogue.name} cannot be read as a catalogue of examples") from error
    entries = document.get("rules") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise PolicyError(f"{catalogue.name} is no catalogue: it needs a list named 'rules'")
    return entries


def _own_examples(rule: Rule) -> Iterable[tuple[Group, str]]:
    for example in rule.examples.must_match:
        yield "must_match", example
    for examples in rule.examples.must_not_match.values():
        for example in examples:
            yield "must_not_match", example
    for example in rule.examples.asr_must_match:
        yield "asr_must_match", example


def _failure(rule: Rule, rulebook: RuleBook, group: Group, example: str) -> list[ExampleFailure]:
    if matches(rule, rulebook, example) is (group != "must_not_match"):
        return []
    return [ExampleFailure(rule_id=rule.rule_id, group=group, example=example)]


def _right(rules: tuple[RuleScore, ...], group: Group, total: int) -> float | None:
    return 1 - sum(rule.wrong(group) for rule in rules) / total if total else None

"""How the rules do on examples that somebody else wrote: a catalogue, scored phrase by phrase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from callqa.compliance.check import ExampleFailure, Group, matches
from callqa.compliance.garbling import is_note, readings
from callqa.compliance.kinds import Rule
from callqa.compliance.rules import RuleBook
from callqa.errors import PolicyError

__all__ = ["RuleScore", "Scored", "score"]

_LENIENT = ConfigDict(extra="ignore")  # a catalogue says much about a rule that is no example


@checked(frozen=True, slots=True, kw_only=True, config=_LENIENT)
class _Tests:
    must_match: list[str] = Field(default_factory=list)
    must_not_match: list[str] = Field(default_factory=list)


@checked(frozen=True, slots=True, kw_only=True, config=_LENIENT)
class _Entry:
    """One rule of a catalogue, as far as scoring reads it."""

    id: str
    tests: _Tests = Field(default_factory=_Tests)
    asr_forms: list[str] = Field(default_factory=list)


@checked(frozen=True, slots=True, kw_only=True, config=_LENIENT)
class _Catalogue:
    rules: Annotated[list[_Entry], Field(min_length=1)]


_CATALOGUE = TypeAdapter(_Catalogue)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleScore:
    """One rule on the examples of a catalogue: how many there were, and which went wrong."""

    rule_id: str
    counts: Mapping[Group, int]
    failures: tuple[ExampleFailure, ...]

    def wrong(self, group: Group) -> int:
        """How many examples of a group it got wrong."""
        return sum(failure.group == group for failure in self.failures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Rules on a catalogue. Shares are in [0, 1]; None where there was no example.

    Attributes:
        rules: those whose examples are phrases.
        not_phrases: rules that judge figures and records; their examples are no phrases.
        notes: `asr_forms` left out because they are remarks, or garble a word that stands in none
            of the rule's phrases.
    """

    rules: tuple[RuleScore, ...]
    not_phrases: tuple[str, ...] = ()
    notes: int = 0

    def count(self, group: Group) -> int:
        """How many examples of a group were played."""
        return sum(rule.counts[group] for rule in self.rules)

    @property
    def recall(self) -> float | None:
        """Share of `must_match` that fired."""
        return self._right("must_match")

    @property
    def false_alarm_rate(self) -> float | None:
        """Share of `must_not_match` that fired."""
        right = self._right("must_not_match")
        return None if right is None else 1 - right

    @property
    def asr_recall(self) -> float | None:
        """Share of `asr_forms` that fired."""
        return self._right("asr_must_match")

    def _right(self, group: Group) -> float | None:
        count = self.count(group)
        return 1 - sum(rule.wrong(group) for rule in self.rules) / count if count else None


def score(rulebook: RuleBook, catalogue: Path, *, only: Sequence[str] = ()) -> Scored:
    """The rules on a catalogue of examples: recall, false alarms, recall on mis-heard forms.

    A rule's match and guards are asked, phrase by phrase; the kind of call, windows and order
    within the call are left aside, but for sequences, which are judged by their order. A rule of
    the catalogue that the rule book lacks fires on nothing.

    Args:
        rulebook: the rules to score.
        catalogue: YAML with a list `rules`; each has `id`, `tests.must_match`,
            `tests.must_not_match` and `asr_forms`, all of them lists of phrases.
        only: rule ids to score; empty for all.

    Raises:
        PolicyError: when the file is not a catalogue; every fault is listed.
    """
    scores: list[RuleScore] = []
    not_phrases: list[str] = []
    notes = 0
    for entry in _entries(catalogue):
        if only and entry.id not in only:
            continue
        rule = rulebook.rule(entry.id)
        if rule is not None and not rule.listens:
            not_phrases.append(entry.id)
            continue
        found, remarks = _scored(entry, rule, rulebook)
        scores.append(found)
        notes += remarks
    return Scored(rules=tuple(scores), not_phrases=tuple(not_phrases), notes=notes)


def _scored(entry: _Entry, rule: Rule | None, rulebook: RuleBook) -> tuple[RuleScore, int]:
    def fires(phrase: str) -> bool:
        return rule is not None and matches(rule, rulebook, phrase)

    phrases = entry.tests.must_match
    written = {form: readings(form, phrases) for form in entry.asr_forms if not is_note(form)}
    forms = {form: groups for form, groups in written.items() if groups}
    right: dict[Group, list[tuple[str, bool]]] = {
        "must_match": [(phrase, fires(phrase)) for phrase in entry.tests.must_match],
        "must_not_match": [(phrase, not fires(phrase)) for phrase in entry.tests.must_not_match],
        "asr_must_match": [
            (form, all(any(map(fires, group)) for group in groups))
            for form, groups in forms.items()
        ],
    }
    failures = tuple(
        ExampleFailure(rule_id=entry.id, group=group, example=phrase)
        for group, played in right.items()
        for phrase, well in played
        if not well
    )
    counts = {group: len(played) for group, played in right.items()}
    score = RuleScore(rule_id=entry.id, counts=counts, failures=failures)
    return score, len(entry.asr_forms) - len(forms)


def _entries(catalogue: Path) -> list[_Entry]:
    try:
        document = yaml.safe_load(catalogue.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PolicyError(f"{catalogue} cannot be read as a catalogue of examples") from error
    try:
        return _CATALOGUE.validate_python(document).rules
    except ValidationError as error:
        faults = [
            f"  {'.'.join(map(str, fault['loc'])) or 'whole file'}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise PolicyError(
            f"{catalogue} is no catalogue of examples; mend each:\n" + "\n".join(faults)
        ) from None

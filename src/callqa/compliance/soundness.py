"""Whether rules are sound: their own examples, and what they refer to in one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

from callqa.compliance.conditions import Condition
from callqa.compliance.kinds import (
    NEAR_MISS_KINDS,
    Disclosure,
    Examples,
    Metadata,
    Prohibited,
    Rule,
    Trigger,
)
from callqa.compliance.layers import Layer
from callqa.compliance.matching import Guards, Match, Signal
from callqa.compliance.pattern import Pattern
from callqa.domain.verdicts import Outcome

__all__ = ["Pack", "cross_faults", "example_faults", "references"]

DERIVED_EVENTS = frozenset(
    {"RPC_CONFIRMED", "CONVERSATION"}
)  # made by `timeline`, not by a pattern
# The fields of checks, windows, orders and responses that hold names of events.
_NAMING = (
    "after",
    "before",
    "due_if",
    "satisfied_by",
    "confirmed_by",
    "spoiled_by",
    "mild_events",
    "lost_answer_after",
    "events",
    "must_follow",
    "requires",
    "forbid_events",
    "opportunity",
    "raised",
    "answering",
    "triggers",
    "never",
    "reopened_by",
    "whole",
    "of",
)
_BREACH = {Outcome.VIOLATED, Outcome.MISSED, Outcome.REVIEW}
_EXACT_KINDS = (Disclosure, Prohibited, Trigger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack as it was read; `events` are what its rules and later packs may name.

    Attributes:
        files: in which file each rule stands, by its id.
    """

    name: str
    version: str
    layer: Layer
    digest: str
    rules: tuple[Rule, ...]
    events: Mapping[str, Signal]
    files: Mapping[str, str]


def example_faults(rule: Rule) -> list[str]:
    """A rule without tests of its own is not accepted."""
    if isinstance(rule.check, Metadata):
        return _case_faults(rule)
    faults = []
    if not rule.examples.must_match:
        faults.append("examples.must_match: give at least one phrase that must match")
    given = {kind for kind, phrases in rule.examples.must_not_match.items() if phrases}
    needed = NEAR_MISS_KINDS if isinstance(rule.check, _EXACT_KINDS) else ()
    faults += [
        f"examples.must_not_match.{kind}: give at least one near-miss of this kind"
        for kind in needed
        if kind not in given
    ]
    if not given:
        faults.append("examples.must_not_match: give at least one near-miss")
    return faults


def _case_faults(rule: Rule) -> list[str]:
    """A metadata rule shows a breach, a lawful case, and one that cannot be judged."""
    given = {case.expect for case in rule.examples.cases}
    wanted = {
        "a breach": _BREACH & given,
        "a lawful case (met)": {Outcome.MET} & given,
        "one that cannot be judged (not_evaluable)": {Outcome.NOT_EVALUABLE} & given,
    }
    return [f"examples.cases: give {what}" for what, found in wanted.items() if not found]


def cross_faults(packs: Sequence[Pack]) -> list[str]:
    """Ids and events that two packs define, and names that none defines, each a line."""
    faults: list[str] = []
    rules: dict[str, str] = {}
    events: dict[str, str] = dict.fromkeys(DERIVED_EVENTS, "the language itself")
    for pack in packs:
        for name in pack.events:
            if name in events:
                faults.append(f"{pack.name}: event {name}: is already in {events[name]}")
            events.setdefault(name, pack.name)
        for rule in pack.rules:
            if rule.rule_id in rules:
                label = f"{pack.files[rule.rule_id]}: rule {rule.rule_id}"
                faults.append(f"{label}: is already in {rules[rule.rule_id]}")
            rules.setdefault(rule.rule_id, pack.name)
    faults += [
        f"{pack.files[rule.rule_id]}: rule {rule.rule_id}: {field}: refers to {name}, which no"
        " pack defines"
        for pack in packs
        for rule in pack.rules
        for field, name in dict.fromkeys(_named(rule))
        if name not in events and name not in rules
    ]
    return faults


def references(rule: Rule) -> tuple[str, ...]:
    """The events and rules that a rule names, in its conditions, windows and order."""
    return tuple(dict.fromkeys(name for _, name in _named(rule)))


def _named(held: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Each event or rule that a record names, with the field in which it stands."""
    if isinstance(held, Condition):
        yield from ((path, event) for event in held.events)
    elif isinstance(held, Mapping):
        for key, value in held.items():
            yield from _named(value, f"{path}.{key}")
    elif isinstance(held, tuple):
        for part in held:
            yield from _named(part, path)
    elif is_dataclass(held) and not isinstance(held, Match | Guards | Pattern | Examples):
        for one in fields(held):
            yield from _named_in(one.name, getattr(held, one.name), path)


def _named_in(name: str, value: object, path: str) -> Iterator[tuple[str, str]]:
    if name == "check" and not path:
        yield from _named(value)
        return
    at = f"{path}.{name}" if path else name
    if name not in _NAMING or value is None:
        yield from _named(value, at)
        return
    listed = (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]
    yield from ((at, str(one)) for one in listed)

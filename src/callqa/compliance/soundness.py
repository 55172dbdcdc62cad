"""Whether rules are sound: their own examples, and what they refer to in one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callqa.compliance.kinds import (
    NEAR_MISS_KINDS,
    Disclosure,
    Metadata,
    Prohibited,
    Rule,
    Trigger,
)
from callqa.compliance.layers import Layer
from callqa.compliance.matching import Signal, Window
from callqa.domain.verdicts import Outcome

__all__ = ["Pack", "cross_faults", "example_faults", "references"]

DERIVED_EVENTS = frozenset(
    {"RPC_CONFIRMED", "CONVERSATION"}
)  # made by `timeline`, not by a pattern
_CONDITIONS = ("waived_if", "review_if")
# The fields of checks, orders and responses that hold names of events.
_NAMING = (
    "due_if",
    "satisfied_by",
    "confirmed_by",
    "lost_answer_after",
    "events",
    "must_follow",
    "requires",
    "forbid_events",
    "opportunity",
    "raised",
)
_BREACH = {Outcome.VIOLATED, Outcome.MISSED, Outcome.REVIEW}
_EXACT_KINDS = (Disclosure, Prohibited, Trigger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack as it was read; `events` are what its rules and later packs may name."""

    name: str
    version: str
    layer: Layer
    digest: str
    rules: tuple[Rule, ...]
    events: Mapping[str, Signal]


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
    """Ids that two packs use, and events that none defines, each a line."""
    faults: list[str] = []
    seen: dict[str, str] = {}
    known = DERIVED_EVENTS.union(*(pack.events for pack in packs)) if packs else DERIVED_EVENTS
    rule_ids = {rule.rule_id for pack in packs for rule in pack.rules}
    defined = dict.fromkeys(DERIVED_EVENTS, "the language itself")
    for pack in packs:
        for name in pack.events:
            if name in defined:
                faults.append(f"{pack.name}: event {name}: is already in {defined[name]}")
            defined.setdefault(name, pack.name)
        for rule in pack.rules:
            if rule.rule_id in seen:
                faults.append(
                    f"{pack.name}: rule {rule.rule_id}: is already in {seen[rule.rule_id]}"
                )
            seen.setdefault(rule.rule_id, pack.name)
            faults += [
                f"{pack.name}: rule {rule.rule_id}: refers to {name}, which no pack defines"
                for name in references(rule)
                if name not in known and name not in rule_ids
            ]
    return faults


def references(rule: Rule) -> tuple[str, ...]:
    """The events and rules that a rule names, in its conditions, windows and order."""
    check = rule.check
    own = (getattr(check, name, None) for name in _CONDITIONS)
    layers = [c for one in rule.tightened for c in (one.in_force_if, one.applies_also_if)]
    conditions = (rule.applies_if, *rule.severity_if.values(), *own, *layers)
    found = [name for condition in conditions if condition for name in condition.events]
    window = getattr(check, "window", Window())
    found += [*window.after, *window.before]
    parts = (getattr(check, name, None) for name in ("order", "respond", "unless_after", "check"))
    for one in (check, *parts):
        for name in _NAMING:
            value = getattr(one, name, None) or ()
            found += [value] if isinstance(value, str) else value
    return tuple(found)

"""Reads rule packs from YAML and reports every fault at once, with file, rule and field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from callqa.compliance.documents import Document, fault_lines, read_document
from callqa.compliance.kinds import (
    NEAR_MISS_KINDS,
    Disclosure,
    Metadata,
    Prohibited,
    Rule,
    Trigger,
)
from callqa.compliance.matching import Signal, Window
from callqa.compliance.pattern import Lexicons
from callqa.domain.verdicts import Outcome

__all__ = ["Pack", "read_packs", "references"]

DERIVED_EVENTS = frozenset(
    {"RPC_CONFIRMED", "CONVERSATION"}
)  # made by `timeline`, not by a pattern
_HEAD = ("slug", "name", "severity", "why", "authority", "applies_if", "severity_if", "examples")
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


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(arbitrary_types_allowed=True))
class Pack:
    """One file of rules; `events` are what its rules and later packs may name."""

    name: str
    version: str
    digest: str
    rules: tuple[Rule, ...]
    events: Mapping[str, Signal]


_RULE = TypeAdapter(Rule)
_SIGNAL = TypeAdapter(Signal)


def read_packs(paths: Sequence[Path]) -> tuple[tuple[Pack, ...], tuple[str, ...]]:
    """The packs that could be read, in order, and one line for each fault in any of them."""
    packs: list[Pack] = []
    faults: list[str] = []
    shared = Lexicons()
    for path in paths:
        document, found = read_document(path)
        faults += found
        if document is None:
            continue
        shared = Lexicons(
            words={**shared.words, **document.lexicons},
            sounds_like={**shared.sounds_like, **document.sounds_like},
        )
        pack, found = _pack(document, shared)
        packs.append(pack)
        faults += found
    faults += _cross_checks(packs)
    return tuple(packs), tuple(faults)


def _pack(document: Document, lexicons: Lexicons) -> tuple[Pack, tuple[str, ...]]:
    faults: list[str] = []
    rules: list[Rule] = []
    events: dict[str, Signal] = {}
    for entry in document.events:
        try:
            events[entry.name] = _SIGNAL.validate_python(entry.raw, context=lexicons)
        except ValidationError as error:
            faults += fault_lines(error, f"{entry.file}: event {entry.name}")
    for entry in document.rules:
        label = f"{entry.file}: rule {entry.name}"
        own = _own(entry.raw, lexicons)
        try:
            rule = _RULE.validate_python(_composed(entry.raw, document), context=own)
        except ValidationError as error:
            faults += fault_lines(error, label)
            continue
        rules.append(rule)
        faults += [f"{label}: {fault}" for fault in _example_faults(rule)]
    pack = Pack(
        name=document.pack,
        version=document.version,
        digest=document.digest,
        rules=tuple(rules),
        events=events,
    )
    return pack, tuple(faults)


def _composed(raw: Mapping[str, Any], document: Document) -> dict[str, Any]:
    """The flat rule of the file as the record wants it: head fields, and the rest under `check`."""
    head = {name: raw[name] for name in _HEAD if name in raw}
    rest = {
        name: value
        for name, value in raw.items()
        if name not in _HEAD and name not in {"id", "sounds_like"}
    }
    return {
        **head,
        "rule_id": raw.get("id"),
        "check": rest,
        "pack": document.pack,
        "pack_version": document.version,
    }


def _own(raw: Mapping[str, Any], lexicons: Lexicons) -> Lexicons:
    own = raw.get("sounds_like")
    if not isinstance(own, dict):
        return lexicons
    heard = {str(name): tuple(map(str, values)) for name, values in own.items()}
    return Lexicons(words=lexicons.words, sounds_like={**lexicons.sounds_like, **heard})


def _example_faults(rule: Rule) -> list[str]:
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


def _cross_checks(packs: Sequence[Pack]) -> list[str]:
    faults: list[str] = []
    seen: dict[str, str] = {}
    known = DERIVED_EVENTS.union(*(pack.events for pack in packs)) if packs else DERIVED_EVENTS
    rule_ids = {rule.rule_id for pack in packs for rule in pack.rules}
    for pack in packs:
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
    conditions = (rule.applies_if, *rule.severity_if.values(), *own)
    found = [name for condition in conditions if condition for name in condition.events]
    window = getattr(check, "window", Window())
    found += [*window.after, *window.before]
    parts = (getattr(check, name, None) for name in ("order", "respond", "unless_after", "check"))
    for one in (check, *parts):
        for name in _NAMING:
            value = getattr(one, name, None) or ()
            found += [value] if isinstance(value, str) else value
    return tuple(found)

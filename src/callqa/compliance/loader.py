"""Reads rule packs from YAML and reports every fault at once, with file, rule and field."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from callqa.compliance.kinds import (
    NEAR_MISS_KINDS,
    Disclosure,
    Prohibited,
    Rule,
    Signal,
    Skill,
    Trigger,
)
from callqa.compliance.kinds import (
    Sequence as SequenceCheck,
)
from callqa.compliance.pattern import Lexicons

__all__ = ["Pack", "read_packs"]

DERIVED_EVENTS = frozenset(
    {"RPC_CONFIRMED", "CONVERSATION"}
)  # made by `timeline`, not by a pattern
_HEAD = ("slug", "name", "severity", "why", "authority", "examples")
_EXACT_KINDS = (Disclosure, Prohibited, Trigger)


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class _Document:
    """A pack as written, before its rules and events are read."""

    pack: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    jurisdiction: str
    description: str
    rules: Annotated[list[dict[str, Any]], Field(min_length=1)]
    lexicons: dict[str, list[str]] = field(default_factory=dict)
    sounds_like: dict[str, list[str]] = field(default_factory=dict)
    events: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(arbitrary_types_allowed=True))
class Pack:
    """One file of rules; `events` are what its rules and later packs may name."""

    name: str
    version: str
    digest: str
    rules: tuple[Rule, ...]
    events: Mapping[str, Signal]


# libyaml's safe loader reads the packs ten times faster; it is missing from some builds
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DOCUMENT = TypeAdapter(_Document)
_RULE = TypeAdapter(Rule)
_SIGNAL = TypeAdapter(Signal)


def read_packs(paths: Sequence[Path]) -> tuple[tuple[Pack, ...], tuple[str, ...]]:
    """The packs that could be read, in order, and one line for each fault in any of them."""
    packs: list[Pack] = []
    faults: list[str] = []
    shared = Lexicons()
    for path in paths:
        document, found = _document(path)
        faults += found
        if document is None:
            continue
        shared = _extended(shared, document)
        pack, found = _pack(path, document, shared)
        packs.append(pack)
        faults += found
    faults += _cross_checks(packs)
    return tuple(packs), tuple(faults)


def _document(path: Path) -> tuple[_Document | None, list[str]]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  (both are safe)
    except (OSError, UnicodeDecodeError) as error:
        return None, [f"{path.name}: cannot be read: {error}"]
    except yaml.YAMLError as error:
        return None, [f"{path.name}: is not YAML: {' '.join(str(error).split())}"]
    try:
        return _DOCUMENT.validate_python(raw), []
    except ValidationError as error:
        return None, _lines(error, f"{path.name}")


def _extended(shared: Lexicons, document: _Document) -> Lexicons:
    words = {name: tuple(values) for name, values in document.lexicons.items()}
    heard = {name: tuple(values) for name, values in document.sounds_like.items()}
    return Lexicons(words={**shared.words, **words}, sounds_like={**shared.sounds_like, **heard})


def _pack(path: Path, document: _Document, lexicons: Lexicons) -> tuple[Pack, list[str]]:
    faults: list[str] = []
    rules: list[Rule] = []
    events: dict[str, Signal] = {}
    for name, raw in document.events.items():
        try:
            events[name] = _SIGNAL.validate_python(raw, context=lexicons)
        except ValidationError as error:
            faults += _lines(error, f"{path.name}: event {name}")
    for at, raw in enumerate(document.rules):
        label = f"{path.name}: rule {raw.get('id', f'number {at + 1}')}"
        try:
            rule = _RULE.validate_python(_composed(raw, document), context=_own(raw, lexicons))
        except ValidationError as error:
            faults += _lines(error, label)
            continue
        rules.append(rule)
        faults += [f"{label}: {fault}" for fault in _example_faults(rule)]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    pack = Pack(
        name=document.pack,
        version=document.version,
        digest=digest,
        rules=tuple(rules),
        events=events,
    )
    return pack, faults


def _composed(raw: Mapping[str, Any], document: _Document) -> dict[str, Any]:
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


def _lines(error: ValidationError, label: str) -> list[str]:
    return [f"{label}: {_field(fault['loc'])}: {fault['msg']}" for fault in error.errors()]


def _field(location: tuple[int | str, ...]) -> str:
    kinds = {"disclosure", "prohibited", "sequence", "trigger", "privacy", "skill"}
    parts = [str(part) for part in location]
    if parts[:1] == ["check"]:
        parts = parts[2:] if len(parts) > 1 and parts[1] in kinds else ["kind"]
    return ".".join("id" if part == "rule_id" else part for part in parts) or "whole file"


def _example_faults(rule: Rule) -> list[str]:
    """A rule without tests of its own is not accepted."""
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
                for name in _references(rule)
                if name not in known and name not in rule_ids
            ]
    return faults


def _references(rule: Rule) -> tuple[str, ...]:
    check = rule.check
    named: tuple[str, ...] = ()
    for name in ("applies_if", "waived_if", "review_if"):
        condition = getattr(check, name, None)
        named += condition.events if condition is not None else ()
    match check:
        case Disclosure():
            named += (*check.satisfied_by, *filter(None, (check.confirmed_by,)))
        case SequenceCheck():
            optional = (check.requires, check.lost_answer_after)
            named += (*check.order.events, *check.order.must_follow, *filter(None, optional))
        case Trigger():
            named += check.respond.forbid_events
        case Skill():
            named += check.opportunity
        case _:
            pass
    return named

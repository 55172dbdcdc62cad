"""Reads rule packs from YAML and reports every fault at once, with file, rule and field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from callqa.compliance.documents import Document, Entry, fault_lines, read_document
from callqa.compliance.kinds import Rule
from callqa.compliance.layering import loosenings
from callqa.compliance.layers import LAYERS, TIGHTENS, Tightening, both
from callqa.compliance.matching import Signal
from callqa.compliance.pattern import Lexicons
from callqa.compliance.soundness import Pack, cross_faults, example_faults

__all__ = ["read_packs"]

_HEAD = (
    "slug",
    "name",
    "severity",
    "why",
    "authority",
    "applies_if",
    "severity_if",
    "effective",
    "examples",
)
_NOT_OF_RECORD = ("id", "sounds_like", "misheard")
_RULE = TypeAdapter(Rule)
_SIGNAL = TypeAdapter(Signal)
_TIGHTENING = TypeAdapter(Tightening)


def read_packs(paths: Sequence[Path]) -> tuple[tuple[Pack, ...], tuple[str, ...]]:
    """The packs that could be read, layer by layer, and one line for each fault in any of them."""
    faults: list[str] = []
    documents: list[Document] = []
    for path in paths:
        document, found = read_document(path)
        faults += found
        if document is not None:
            documents.append(document)
    documents.sort(key=lambda one: LAYERS.index(one.layer))
    packs: list[Pack] = []
    shared = Lexicons()
    for document in documents:
        shared = Lexicons(
            words={**shared.words, **document.lexicons},
            sounds_like={**shared.sounds_like, **document.sounds_like},
        )
        pack, more = _pack(document, shared)
        faults += more
        for entry in document.tighten:
            faults += _tighten(entry, document, shared, packs)
        packs.append(pack)
    return tuple(packs), (*faults, *cross_faults(packs))


def _pack(document: Document, lexicons: Lexicons) -> tuple[Pack, list[str]]:
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
        rules.append(_in_force(rule, document))
        faults += [f"{label}: {fault}" for fault in example_faults(rule)]
    pack = Pack(
        name=document.pack,
        version=document.version,
        layer=document.layer,
        digest=document.digest,
        rules=tuple(rules),
        events=events,
        files={entry.name: entry.file for entry in document.rules},
    )
    return pack, faults


def _in_force(rule: Rule, document: Document) -> Rule:
    """The rule with the conditions and dates of its pack and its own in `applies_if`."""
    if document.in_force_if is None and rule.effective is None:
        return rule
    applies_if = both(document.in_force_if, rule.effective, rule.applies_if)
    return replace(rule, applies_if=applies_if, effective=None)


def _tighten(
    entry: Entry, document: Document, lexicons: Lexicons, earlier: list[Pack]
) -> list[str]:
    """Puts a tightening beside the rule that it changes; else a line for each of its faults."""
    label = f"{entry.file}: tighten {entry.name}"
    alien = sorted(set(entry.raw) - {*TIGHTENS, *_NOT_OF_RECORD})
    if alien:
        may = f"a later layer may change {', '.join(TIGHTENS)}, and nothing else"
        return [f"{label}: {name}: {may}" for name in alien]
    raw = {name: value for name, value in entry.raw.items() if name not in _NOT_OF_RECORD}
    raw |= {"rule_id": entry.name, "pack": document.pack, "pack_version": document.version}
    try:
        one = _TIGHTENING.validate_python(raw, context=_own(entry.raw, lexicons))
    except ValidationError as error:
        return fault_lines(error, label)
    in_force_if = both(document.in_force_if, one.effective, one.in_force_if)
    one = replace(one, in_force_if=in_force_if, effective=None)
    for at, pack in enumerate(earlier):
        rule = next((rule for rule in pack.rules if rule.rule_id == one.rule_id), None)
        if rule is None or LAYERS.index(pack.layer) >= LAYERS.index(document.layer):
            continue
        faults = loosenings(rule, one)
        if not faults:
            laid = replace(rule, tightened=(*rule.tightened, one))
            rules = tuple(laid if other is rule else other for other in pack.rules)
            earlier[at] = replace(pack, rules=rules)
        return [f"{label}: {fault}" for fault in faults]
    return [f"{label}: id: no pack of an earlier layer has this rule"]


def _composed(raw: Mapping[str, Any], document: Document) -> dict[str, Any]:
    """The flat rule of the file as the record wants it: head fields, and the rest under `check`."""
    head = {name: raw[name] for name in _HEAD if name in raw}
    rest = {
        name: value
        for name, value in raw.items()
        if name not in _HEAD and name not in _NOT_OF_RECORD
    }
    return {
        **head,
        "rule_id": raw.get("id"),
        "check": rest,
        "pack": document.pack,
        "pack_version": document.version,
    }


def _own(raw: Mapping[str, Any], lexicons: Lexicons) -> Lexicons:
    """The shared lists with the rule's own; `misheard` narrows what the shared ones apply to."""
    own, keys = raw.get("sounds_like"), raw.get("misheard")
    heard = own if isinstance(own, dict) else {}
    shared = lexicons.sounds_like
    if isinstance(keys, list):
        shared = {word: shared[word] for word in keys if word in shared}
    return Lexicons(
        words=lexicons.words,
        sounds_like={
            **shared,
            **{str(name): tuple(map(str, values)) for name, values in heard.items()},
        },
        misheard=frozenset(map(str, keys)) if isinstance(keys, list) else None,
    )

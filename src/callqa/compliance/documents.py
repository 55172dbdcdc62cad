"""Rule packs as they are written: one YAML file, and the parts that it names, as one document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from callqa.compliance.conditions import Condition
from callqa.compliance.layers import Effective, Layer, both
from callqa.compliance.matching import STRICT, AppliesIf

__all__ = ["Document", "Entry", "fault_lines", "read_document"]

_KINDS = frozenset(
    (
        "disclosure",
        "payment",
        "prohibited",
        "sequence",
        "trigger",
        "privacy",
        "skill",
        "metadata",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class _Part:
    """What a file of rules may hold; `events`, `lexicons`, `sounds_like` serve the whole pack."""

    rules: list[dict[str, Any]] = field(default_factory=list)
    lexicons: dict[str, list[str]] = field(default_factory=dict)
    sounds_like: dict[str, list[str]] = field(default_factory=dict)
    events: dict[str, Any] = field(default_factory=dict)
    tighten: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class _Head(_Part):
    """The file that names the pack, its version and its parts."""

    pack: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    jurisdiction: str
    description: str
    layer: Layer = "federal"
    in_force_if: AppliesIf | None = None
    effective: Effective | None = None
    parts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A rule or an event as written, and the name of the file it stands in."""

    file: str
    name: str
    raw: Any


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Document:
    """A pack with all its parts, before its rules and events are read.

    Attributes:
        in_force_if: on which calls, and on which days, the pack is in force; None for all.
        tighten: what it makes stricter in rules of earlier layers.
        sounds_like: token to its mishearings, those of all parts together.
        digest: sha256 over the bytes of all its files.
    """

    pack: str
    version: str
    layer: Layer
    in_force_if: Condition | None
    rules: tuple[Entry, ...]
    tighten: tuple[Entry, ...]
    events: tuple[Entry, ...]
    lexicons: Mapping[str, tuple[str, ...]]
    sounds_like: Mapping[str, tuple[str, ...]]
    digest: str


# libyaml's safe loader reads the packs ten times faster; it is missing from some builds
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HEAD = TypeAdapter(_Head)
_PART = TypeAdapter(_Part)


def read_document(path: Path) -> tuple[Document | None, tuple[str, ...]]:
    """The pack in this file and its parts, and one line for each fault in any of them."""
    head, faults = _read(path, path.name, _HEAD)
    if head is None:
        return None, tuple(faults)
    files: list[tuple[str, _Part]] = [(path.name, head)]
    digest = hashlib.sha256(path.read_bytes())
    for name in head.parts:
        part, found = _read(path.parent / name, name, _PART)
        faults += found
        if part is not None:
            files.append((name, part))
            digest.update((path.parent / name).read_bytes())
    faults += _twice(files)
    if not faults and not any(part.rules or part.tighten for _, part in files):
        faults.append(f"{path.name}: rules: the pack holds no rule")
    document = Document(
        pack=head.pack,
        version=head.version,
        layer=head.layer,
        in_force_if=both(head.in_force_if, head.effective),
        rules=tuple(_entries((name, part.rules) for name, part in files)),
        tighten=tuple(_entries((name, part.tighten) for name, part in files)),
        events=tuple(
            Entry(file=name, name=event, raw=raw)
            for name, part in files
            for event, raw in part.events.items()
        ),
        lexicons={name: tuple(words) for _, part in files for name, words in part.lexicons.items()},
        sounds_like=_joined(files),
        digest=digest.hexdigest(),
    )
    return document, tuple(faults)


def _entries(files: Iterable[tuple[str, list[dict[str, Any]]]]) -> Iterator[Entry]:
    for name, listed in files:
        for at, raw in enumerate(listed):
            yield Entry(file=name, name=str(raw.get("id", f"number {at + 1}")), raw=raw)


def fault_lines(error: ValidationError, label: str) -> list[str]:
    """One line for each fault: file, rule and field."""
    return [f"{label}: {_field(fault['loc'])}: {fault['msg']}" for fault in error.errors()]


def _read(path: Path, name: str, adapter: TypeAdapter[Any]) -> tuple[Any, list[str]]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  (both are safe)
    except (OSError, UnicodeDecodeError) as error:
        return None, [f"{name}: cannot be read: {error}"]
    except yaml.YAMLError as error:
        return None, [f"{name}: is not YAML: {' '.join(str(error).split())}"]
    try:
        return adapter.validate_python(raw), []
    except ValidationError as error:
        return None, fault_lines(error, name)


def _field(location: tuple[int | str, ...]) -> str:
    parts = [str(part) for part in location]
    if parts[:1] == ["check"]:
        parts = parts[2:] if len(parts) > 1 and parts[1] in _KINDS else ["kind"]
    return ".".join("id" if part == "rule_id" else part for part in parts) or "as a whole"


def _twice(files: list[tuple[str, _Part]]) -> list[str]:
    """Names that two files of a pack both define: one would silently hide the other."""
    faults = []
    seen: dict[tuple[str, str], str] = {}
    for file, part in files:
        named = [("lexicon", name) for name in part.lexicons]
        named += [("event", name) for name in part.events]
        for kind, name in named:
            if (kind, name) in seen:
                faults.append(f"{file}: {kind} {name}: is already in {seen[kind, name]}")
            seen.setdefault((kind, name), file)
    return faults


def _joined(files: list[tuple[str, _Part]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for _, part in files:
        for word, heard in part.sounds_like.items():
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), *heard)))
    return found

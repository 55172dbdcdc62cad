"""Metadata in a JSON file beside the recording."""

from __future__ import annotations

import json
from pathlib import Path

from callqa.ingest.columns import Naming
from callqa.ingest.names import printable
from callqa.ingest.reading import contents
from callqa.ingest.reasons import Fault
from callqa.ingest.statements import Statement, statement

__all__ = ["MAX_SIDECAR_BYTES", "from_sidecar", "sidecar_names"]

MAX_SIDECAR_BYTES = 1_000_000  # a flat object about one call is a few kilobytes

_Pairs = list[tuple[str, object]]


def sidecar_names(name: str) -> tuple[str, ...]:
    """How a sidecar of this file may be called, the one with less precedence first.

    >>> sidecar_names("a.wav")
    ('a.json', 'a.wav.json')
    """
    stem = Path(name).stem
    return (f"{stem}.json", f"{name}.json")


def from_sidecar(path: Path, *, names: Naming) -> Statement | Fault:
    """What a sidecar says, or why it cannot be used; a fault never repeats its contents."""
    shown = printable(path.name)
    try:
        held = contents(path, max_bytes=MAX_SIDECAR_BYTES)
    except OSError as error:
        return _bad(shown, f"cannot be read: {error.strerror or 'it is no plain file'}")
    if held is None:
        return _bad(shown, f"is larger than {MAX_SIDECAR_BYTES:,} bytes")
    pairs = _pairs(held)
    if isinstance(pairs, str):
        return _bad(shown, pairs)
    return statement(pairs, source=shown, names=names)


def _pairs(held: bytes) -> list[tuple[str, str]] | str:
    """The names and values of a flat JSON object, or in words what is wrong with it."""
    encoding = json.detect_encoding(held)
    try:
        found = json.loads(
            held.decode(encoding), object_pairs_hook=_Object, parse_int=str, parse_float=str
        )
    except json.JSONDecodeError as error:
        return f"is no JSON at line {error.lineno}"
    except UnicodeDecodeError:
        return "is not written in UTF-8"
    except RecursionError:
        return "is nested too deeply"
    if not isinstance(found, _Object):
        return "does not hold one JSON object"
    if twice := found.twice():
        return f"says '{printable(twice[:60])}' more than once"
    return [(name, _text(value)) for name, value in found.pairs]


class _Object:
    """A JSON object before names that occur twice have swallowed each other."""

    def __init__(self, pairs: _Pairs) -> None:
        self.pairs = pairs

    def twice(self) -> str | None:
        said = [name for name, _ in self.pairs]
        return next((name for name in said if said.count(name) > 1), None)


def _text(value: object) -> str:
    """A value as text: lists of words joined by commas, deeper structure as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    return json.dumps(value, default=lambda item: dict(item.pairs), ensure_ascii=False)


def _bad(shown: str, words: str) -> Fault:
    return Fault(reason="bad_sidecar", detail=f"The sidecar {shown} {words}.")

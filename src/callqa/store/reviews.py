"""Immutable files of what people decided and wrote down: the truth that the loader merges.

`<day in UTC>/decision-<event id>-<call>.json` and `note-<note id>-<agent>.json`: the last part is
a digest, so that one call's decisions are found by their names.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from callqa.domain.document import dump, load_decision, load_note
from callqa.domain.review import Decision, Note
from callqa.errors import StoreError
from callqa.store import files

__all__ = [
    "decision_files",
    "decisions_of",
    "note_files",
    "notes_of",
    "read_decision",
    "read_note",
    "sweep",
    "write_decision",
    "write_note",
]

_ENDING = ".json"
_DECISION, _NOTE = "decision", "note"
_DAY = "[0-9]" * 4 + "-[0-9][0-9]-[0-9][0-9]"
_DIGITS = 16  # of the digest; two calls that share it are told apart by what is in the file
_CLOCKS_DIFFER = timedelta(days=1)  # the machine of the night and that of the dashboard
_T = TypeVar("_T")


def write_decision(decision: Decision, folder: Path) -> Path:
    """Write one immutable decision.

    Args:
        decision: with an event id that no other has.
        folder: of all reviews; made when it is missing, for its owner only.

    Raises:
        StoreError: when the event is there already, or the disk refuses.
    """
    path = files.target(_day(folder, decision.at), _decision_name(decision), ending=_ENDING)
    return files.write_text(path, dump(decision, indent=2) + "\n")


def write_note(note: Note, folder: Path) -> Path:
    """Write one immutable note; like `write_decision`."""
    path = files.target(_day(folder, note.at), _note_name(note), ending=_ENDING)
    return files.write_text(path, dump(note, indent=2) + "\n")


def decision_files(folder: Path) -> tuple[Path, ...]:
    """All complete decisions, in order of time; none when the folder is missing."""
    return _found(folder, _DECISION)


def note_files(folder: Path) -> tuple[Path, ...]:
    """All complete notes, in order of time; none when the folder is missing."""
    return _found(folder, _NOTE)


def read_decision(path: Path) -> Decision:
    """The decision in a file.

    Raises:
        StoreError: when the file is damaged; the message names it and says what to do.
    """
    return _read(path, load_decision, _decision_name)


def read_note(path: Path) -> Note:
    """The note in a file; raises like `read_decision`."""
    return _read(path, load_note, _note_name)


def decisions_of(
    folder: Path, call_id: str, *, since: datetime | None = None
) -> tuple[Decision, ...]:
    """What was decided about one call, in order of time, whether it is published yet or not.

    Damaged files are left out, as the loader does, which reports them.

    Args:
        folder: of all reviews.
        call_id: identity of the call.
        since: folders of days before it are not looked at. The moment of an analysis is early
            enough for every decision about it.
    """
    paths = _found(folder, _DECISION, digest=_digest(call_id), since=since)
    return tuple(one for one in _whole(paths, read_decision) if one.call_id == call_id)


def notes_of(folder: Path, agent_key: str, *, since: datetime | None = None) -> tuple[Note, ...]:
    """What was written down about one agent; like `decisions_of`."""
    paths = _found(folder, _NOTE, digest=_digest(agent_key), since=since)
    return tuple(one for one in _whole(paths, read_note) if one.agent_key == agent_key)


def sweep(folder: Path) -> int:
    """Remove what killed writers left behind; like `files.sweep`."""
    return sum(files.sweep(day) for day in folder.glob(_DAY))


def _day(folder: Path, at: datetime) -> Path:
    return folder / f"{at:%Y-%m-%d}"


def _decision_name(decision: Decision) -> str:
    return f"{_DECISION}-{decision.event_id}-{_digest(decision.call_id)}"


def _note_name(note: Note) -> str:
    return f"{_NOTE}-{note.note_id}-{_digest(note.agent_key)}"


def _digest(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _found(
    folder: Path, kind: str, *, digest: str = "", since: datetime | None = None
) -> tuple[Path, ...]:
    """Files by kind and digest; names are compared as text, as there may be very many of them."""
    first = f"{since - _CLOCKS_DIFFER:%Y-%m-%d}" if since else ""
    start, end = f"{kind}-", f"{digest}{_ENDING}"
    days = sorted(day for day in folder.glob(_DAY) if day.name >= first and day.is_dir())
    return tuple(day / name for day in days for name in _names(day, start, end))


def _names(day: Path, start: str, end: str) -> list[str]:
    with os.scandir(day) as entries:
        names = [entry.name for entry in entries]
    return sorted(name for name in names if name.endswith(end) and name.startswith(start))


def _whole(paths: tuple[Path, ...], read: Callable[[Path], _T]) -> tuple[_T, ...]:
    found = []
    for path in paths:
        try:
            found.append(read(path))
        except StoreError:
            continue  # the loader reports it
    return tuple(found)


def _read(path: Path, load: Callable[[bytes], _T], name_of: Callable[[_T], str]) -> _T:
    try:
        record = load(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise _damaged(path, type(error).__name__) from None
    if name_of(record) != path.stem:  # a copy would count twice
        raise _damaged(path, "it has another name than it was given")
    return record


def _damaged(path: Path, what: str) -> StoreError:
    return files.damaged(path, what, then="what it said then no longer counts")

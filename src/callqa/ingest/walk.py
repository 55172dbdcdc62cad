"""Walking an inbox: every file once, in an order that is always the same."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from callqa.ingest.names import by_bytes

__all__ = [
    "DEFAULT_IGNORED",
    "UNFINISHED",
    "Walk",
    "finished_name",
    "is_ignored",
    "is_unfinished",
    "walk",
]

UNFINISHED = ("*.tmp", "*.part", "*.partial", "*.filepart", "*.crdownload", ".*.??????")
"""Names of files that are still being written; the last one is how rsync names them."""

DEFAULT_IGNORED = (
    ".*/",
    "__pycache__/",
    ".*",
    "*.json",
    "*.csv",
    "*.md",
    "*.yaml",
    "*.yml",
    "*.py",
    "*.pyc",
    "thumbs.db",
    "desktop.ini",
    *UNFINISHED,
)
"""Names, without regard to case, of what may lie in an inbox beside recordings.

A pattern that ends in `/` is for folders: nothing in them is looked at. The others are for
files that are no audio; audio is a recording whatever its name.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What lies in an inbox.

    Attributes:
        files: everything that is no folder, sorted by the bytes of the path.
        unreadable: folders that could not be listed, each with the system's reason.
        ignored_folders: folders left out because of their name or because a link leads to
            one that was walked already.
    """

    files: tuple[Path, ...]
    unreadable: tuple[tuple[Path, str], ...]
    ignored_folders: int


@dataclass(slots=True)
class _Pending:
    """The walk in progress: links to folders wait until all real folders have been seen."""

    folders: deque[Path] = field(default_factory=deque)
    links: deque[Path] = field(default_factory=deque)
    files: list[Path] = field(default_factory=list)
    unreadable: list[tuple[Path, str]] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)
    ignored_folders: int = 0


def walk(inbox: Path, *, ignore: tuple[str, ...]) -> Walk:
    """Every file below the inbox, links to folders followed, each folder visited once."""
    pending = _Pending(folders=deque([inbox]))
    while pending.folders or pending.links:
        folder = pending.folders.popleft() if pending.folders else pending.links.popleft()
        try:
            _visit(folder, pending, ignore=ignore)
        except OSError as error:
            pending.unreadable.append((folder, error.strerror or "it cannot be read"))
    return Walk(
        files=tuple(sorted(pending.files, key=by_bytes)),
        unreadable=tuple(sorted(pending.unreadable, key=lambda item: by_bytes(item[0]))),
        ignored_folders=pending.ignored_folders,
    )


def _visit(folder: Path, pending: _Pending, *, ignore: tuple[str, ...]) -> None:
    stat = folder.stat()
    identity = (stat.st_dev, stat.st_ino)
    if identity in pending.seen:
        pending.ignored_folders += 1
        return
    pending.seen.add(identity)
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
    for entry in entries:
        _take(entry, pending, ignore=ignore)


def _take(entry: os.DirEntry[str], pending: _Pending, *, ignore: tuple[str, ...]) -> None:
    path = Path(entry.path)
    if not _is_folder(entry):
        pending.files.append(path)
    elif is_ignored(entry.name + "/", ignore):
        pending.ignored_folders += 1
    elif entry.is_symlink():
        pending.links.append(path)
    else:
        pending.folders.append(path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle: looked at, and reported, as a file
        return False


def is_ignored(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a pattern of the same kind fits; names of folders end in `/`, others do not."""
    folder = name.endswith("/")
    return any(
        fnmatchcase(name.casefold(), pattern.casefold())
        for pattern in patterns
        if pattern.endswith("/") == folder
    )


def is_unfinished(name: str) -> bool:
    """Whether the name is one that programs give a file while they write it."""
    return is_ignored(name, UNFINISHED)


def finished_name(name: str) -> str:
    """The name that a file will have when it is written.

    >>> finished_name("call.wav.part"), finished_name(".call.wav.a1B2c3"), finished_name("call.wav")
    ('call.wav', 'call.wav', 'call.wav')
    """
    if not is_unfinished(name):
        return name
    whole = name.rsplit(".", 1)[0]
    return whole.removeprefix(".") if is_ignored(name, UNFINISHED[-1:]) else whole

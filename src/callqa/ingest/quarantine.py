"""The quarantine: one file for each thing that a person should look at."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from callqa.domain.run import Quarantined
from callqa.errors import SettingsError
from callqa.ingest.names import printable
from callqa.ingest.reading import contents
from callqa.whole_files import appearing

__all__ = ["Quarantine", "key"]

_KEY_DIGITS = 12  # 48 bits: two paths among a million share a key once in 500 quarantines
_MAX_ENTRY_BYTES = 1_000_000
_SUFFIX = ".json"
_TEMPORARY = ".new"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One file of the quarantine.

    Attributes:
        analysis_id: which analysis failed: the bytes, what is said about the call and every
            version of callqa's; None when the call did not come so far.
    """

    quarantined: Quarantined
    analysis_id: str | None = None


_ENTRY = TypeAdapter(_Entry)


def key(entry: Quarantined) -> str:
    """How a person names this entry to `callqa quarantine retry`: 12 hexadecimal digits.

    It depends on the path alone, so that there is one entry for each path.
    """
    return hashlib.sha256(entry.path.encode()).hexdigest()[:_KEY_DIGITS]


class Quarantine:
    """A folder that holds one JSON file for each quarantined path, readable by its owner only.

    Files are replaced in one step, so a reader never sees half an entry, and several processes
    may put entries at the same time. What one object has read it remembers until it changes
    the quarantine itself.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, _Entry] | None = None
        self._failed: dict[str, Quarantined] = {}

    def entries(self) -> tuple[Quarantined, ...]:
        """All that is in the quarantine, sorted by path."""
        return tuple(entry.quarantined for entry in self._entries().values())

    def put(self, entry: Quarantined, *, analysis_id: str | None = None) -> Quarantined:
        """Add an entry, or replace that of the same path.

        `since` stays that of the first time while the bytes are the same.

        Args:
            entry: what is wrong.
            analysis_id: when an analysis failed, which; see `blocked`.

        Returns:
            The entry as it is kept.

        Raises:
            OSError: when the folder cannot be written.
        """
        path = self._file(entry)
        earlier = _loaded(path)
        if earlier is not None and earlier.quarantined.sha256 == entry.sha256:
            entry = replace(entry, since=min(entry.since, earlier.quarantined.since))
        kept = _Entry(quarantined=entry, analysis_id=analysis_id)
        if kept != earlier:
            self._write(path, _ENTRY.dump_json(kept, indent=1))
            self._read = None
        return entry

    def blocked(self, analysis_id: str) -> Quarantined | None:
        """The entry because of which this very analysis is not tried again, if there is one.

        Another version of callqa, other metadata or other bytes have another `analysis_id`.
        """
        self._entries()
        return self._failed.get(analysis_id)

    def release(self, prefix: str) -> int:
        """Take out the entry whose key begins so, or whose path is this; the next run retries.

        Returns:
            How many entries were taken out: 1, or 0 when none fits.

        Raises:
            SettingsError: when the beginning fits several keys.
        """
        found = [
            entry.quarantined
            for name, entry in self._entries().items()
            if (prefix and name.startswith(prefix.casefold())) or entry.quarantined.path == prefix
        ]
        if len(found) > 1:
            keys = ", ".join(key(entry) for entry in found)
            raise SettingsError(f"'{printable(prefix)}' fits several entries: {keys}. Name one.")
        return self._drop(found)

    def release_all(self) -> int:
        """Take out every entry, so that the next run tries them all; returns how many."""
        return self._drop(self.entries())

    def settle(
        self, tonight: Iterable[Quarantined], *, inbox: Path | None = None
    ) -> tuple[Quarantined, ...]:
        """Drop the entries of paths that are fine now or gone.

        Args:
            tonight: everything that is in quarantine at the end of the run, the calls that
                were not tried again included.
            inbox: when given, entries of paths outside of it are left alone, because this run
                did not look there.

        Returns:
            The entries that were dropped.
        """
        stay = {entry.path for entry in tonight}
        root = None if inbox is None else printable(Path(os.path.normpath(inbox.absolute())))
        gone = [
            entry
            for entry in self.entries()
            if entry.path not in stay and (root is None or _below(entry.path, root))
        ]
        self._drop(gone)
        for left_over in self.folder.glob(f"*{_TEMPORARY}"):
            left_over.unlink(missing_ok=True)
        return tuple(gone)

    def _entries(self) -> dict[str, _Entry]:
        """Entries by key, sorted by path; files that are no entries are passed over."""
        if self._read is None:
            loaded = map(_loaded, self.folder.glob(f"*{_SUFFIX}"))
            known = sorted(
                (entry for entry in loaded if entry is not None),
                key=lambda entry: entry.quarantined.path,
            )
            self._read = {key(entry.quarantined): entry for entry in known}
            self._failed = {
                entry.analysis_id: entry.quarantined for entry in known if entry.analysis_id
            }
        return self._read

    def _drop(self, entries: Iterable[Quarantined]) -> int:
        paths = [self._file(entry) for entry in entries]
        for path in paths:
            path.unlink(missing_ok=True)
        self._read = None
        return len(paths)

    def _file(self, entry: Quarantined) -> Path:
        return self.folder / f"{key(entry)}{_SUFFIX}"

    def _write(self, path: Path, document: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with appearing(path, temporary=_TEMPORARY) as made:
            made.write_bytes(document)


def _loaded(path: Path) -> _Entry | None:
    """The entry in a file; None when there is none, or none that can be read."""
    try:
        held = contents(path, max_bytes=_MAX_ENTRY_BYTES)
    except OSError:
        return None
    try:
        return None if held is None else _ENTRY.validate_json(held)
    except ValidationError:  # cut short by a power failure: the next run writes it again
        return None


def _below(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip("/") + "/")

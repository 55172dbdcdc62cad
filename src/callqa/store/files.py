"""Files that appear under their name only when they are complete, and are never overwritten.

A file is written under a temporary name, flushed to the disk and then renamed. Folder and file can
be read by their owner only.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

from callqa import whole_files
from callqa.errors import StoreError

__all__ = ["appearing", "damaged", "sweep", "target", "write_text"]

_TEMPORARY = ".tmp"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")
_STALE_AFTER_S = 6 * 3600.0  # no writer takes longer over one shard of at most some dozen calls


def target(folder: Path, name: str, *, ending: str) -> Path:
    """The path of a new file.

    Raises:
        StoreError: when the name is unusable or taken.
    """
    if not _NAME.fullmatch(name):
        raise StoreError(
            f"{name!r} cannot be a file name here; use letters, digits, dots, dashes, underscores."
        )
    path = folder / f"{name}{ending}"
    if path.exists():
        raise StoreError(f"{path} is there already and is never overwritten; choose a new name.")
    return path


@contextlib.contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Give a temporary path; on success its file appears under the right name at once.

    Raises:
        StoreError: when the disk refuses.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_files.appearing(path, temporary=_TEMPORARY, lasting=True) as made:
            yield made
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror or error}.") from error


def write_text(path: Path, text: str) -> Path:
    """Write a new file of text and return its path; raises like `appearing`."""
    with appearing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return path


def damaged(path: Path, what: str, *, then: str) -> StoreError:
    """The error that a file cannot be used; `then` says what moving it out of the folder costs."""
    return StoreError(
        f"{path} is damaged or not ours ({what}). Restore it from a backup, or move it out of the "
        f"folder: {then}."
    )


def sweep(folder: Path, *, older_than_s: float = _STALE_AFTER_S) -> int:
    """Remove temporary files that a killed writer left behind; returns how many.

    Younger ones are left alone: another process may be writing them.
    """
    removed = 0
    for path in folder.glob(f"*{_TEMPORARY}"):
        with contextlib.suppress(FileNotFoundError):  # its writer has just finished
            if time.time() - path.stat().st_mtime >= older_than_s:
                path.unlink()
                removed += 1
    return removed

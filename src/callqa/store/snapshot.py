"""The copy that readers open: complete, and put in place in one step."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import duckdb

from callqa.errors import StoreError, TransientError
from callqa.store.database import open_writer
from callqa.store.keeping import keep

__all__ = ["Further", "publish"]

_PIECE = 64 << 20  # bytes

Further = Callable[[duckdb.DuckDBPyConnection, Path], None]
"""Takes the copy to be published, open for writing, and the path of the one published before."""


def _nothing(_connection: duckdb.DuckDBPyConnection, _before: Path) -> None:
    """Only what the store keeps by itself."""


def publish(database: Path, published: Path, *, further: Further = _nothing) -> None:
    """Copy the database over the published one.

    Readers that have the old copy open keep it until they close it; whoever opens the path
    afterwards sees the new one; nobody sees half of it.

    Args:
        database: what the loader writes.
        published: what readers open.
        further: fills the copy with what else is worked out once for all readers.

    Raises:
        TransientError: another process has the database open, or wrote while it was copied.
        StoreError: there is no database, or the disk refuses.
    """
    if not database.exists():
        raise StoreError(f"There is no database at {database} to publish; run `callqa run` first.")
    with open_writer(database) as connection:
        connection.execute("checkpoint")
    try:
        published.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(database, published, further)
    except OSError as error:
        raise StoreError(f"{published} cannot be written: {error.strerror or error}.") from error


def _replace(database: Path, published: Path, further: Further) -> None:
    temporary = published.with_name(f".{published.name}.{uuid4().hex}.tmp")
    try:
        _copy(database, temporary)
        _keep(temporary, published, further)
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        # A log file left beside the old copy would be played into the new one.
        published.with_name(f"{published.name}.wal").unlink(missing_ok=True)
        temporary.replace(published)
    finally:
        temporary.unlink(missing_ok=True)
        temporary.with_name(f"{temporary.name}.wal").unlink(missing_ok=True)


def _keep(copy: Path, before: Path, further: Further) -> None:
    with open_writer(copy) as connection:
        # Readers need the processors and the memory more: their copy lies in the system's cache.
        connection.execute(f"set threads = {max(1, (os.cpu_count() or 1) // 2)}")
        connection.execute("set memory_limit = '2GB'")
        keep(connection)
        further(connection, before)
        connection.execute("checkpoint")


def _copy(database: Path, temporary: Path) -> None:
    before = database.stat()
    temporary.touch(mode=0o600)
    with database.open("rb", buffering=0) as source, temporary.open("r+b", buffering=0) as target:
        _pour(source, target)
    after = database.stat()
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise TransientError(f"{database} was written to while it was copied; publish again.")


def _pour(source: BinaryIO, target: BinaryIO) -> None:
    """Copy a file piece by piece, so that it drives nothing else out of the system's cache."""
    done = 0
    while copied := _piece(source, target):
        os.fdatasync(target.fileno())
        if hasattr(os, "posix_fadvise"):  # not on macOS
            os.posix_fadvise(source.fileno(), done, copied, os.POSIX_FADV_DONTNEED)
        done += copied


def _piece(source: BinaryIO, target: BinaryIO) -> int:
    """Copy the next bytes; returns how many, 0 at the end."""
    if hasattr(os, "copy_file_range"):  # half the time, and none where files can share blocks
        with contextlib.suppress(OSError):  # not every file system can
            if copied := os.copy_file_range(source.fileno(), target.fileno(), _PIECE):
                return copied
    piece = source.read(_PIECE)
    rest = memoryview(piece)
    while rest:
        rest = rest[target.write(rest) :]
    return len(piece)

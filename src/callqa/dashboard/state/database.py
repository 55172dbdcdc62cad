"""The dashboard's own SQLite file: several processes, many threads, one short write at a time."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from queue import Empty, LifoQueue

from callqa.dashboard.state.schema import STEPS
from callqa.errors import StoreError, TransientError

__all__ = ["StateFile", "hashed", "moment", "stamp"]

# The low byte of an error code names its family (sqlite.org/rescode.html).
_REFUSED = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
}
_BUSY_S = 10.0  # how long a write waits for another process; each takes a few milliseconds


def hashed(text: str) -> str:
    """What is stored of a token, or of a name that may be mistyped: its SHA-256."""
    return sha256(text.encode()).hexdigest()


def stamp(at: datetime) -> str:
    """A moment in UTC as text that sorts by time."""
    return at.isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """What `stamp` wrote."""
    return datetime.fromisoformat(text)


class StateFile:
    """The file, made for its owner only when it is missing, and brought to the newest shape.

    Connections are kept and lent to one block at a time: opening one per request would write the
    log of the file back each time the last of them closes.

    Raises:
        StoreError: the file cannot be made, is no database of ours, or is of a newer callqa.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        # Threads queue here: SQLite lets who waits sleep and try again, for longer and longer.
        self._writer = threading.Lock()
        self._make()
        with self._lent() as connection:
            _migrate(connection, path)

    def close(self) -> None:
        """Close every connection that nobody uses."""
        with contextlib.suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for single statements that read; rows are read by column name.

        Raises:
            TransientError: another process held the file too long.
            StoreError: the file cannot be used.
        """
        with self._lent() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that no other writer can come between; undone when the block raises.

        Raises:
            TransientError: another process held the file too long.
            StoreError: the file cannot be used.
        """
        with self._writer, self._lent() as connection, _transaction(connection):
            yield connection

    @contextlib.contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._taken()
            try:
                yield connection
            finally:
                self._idle.put(connection)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise TransientError(f"{self.path} is in use; try again.") from error
            raise self._unusable(error) from error
        except sqlite3.IntegrityError:
            raise  # a fault of the caller's statement
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    def _taken(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except Empty:
            pass
        # One thread at a time has it, though not always the same one.
        connection = sqlite3.connect(
            self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        connection.execute("pragma foreign_keys = on")
        # With a write-ahead log the file stays whole; a power cut may lose the last moments.
        connection.execute("pragma synchronous = normal")
        return connection

    def _make(self) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self.path.chmod(0o600)  # the log beside it takes the same
        except OSError as error:
            raise StoreError(f"{self.path} cannot be used: {error.strerror or error}.") from error

    def _unusable(self, error: sqlite3.Error) -> StoreError:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _REFUSED:
            return StoreError(
                f"{self.path} cannot be written: the disk is full or refuses. Make room, or give "
                "the folder back to the user that the dashboard runs as."
            )
        return StoreError(
            f"{self.path} is not usable ({type(error).__name__}). It holds users and the audit "
            "log: restore it from a backup, or move it away and add the users again."
        )


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("pragma journal_mode = wal")
    with _transaction(connection):  # of several workers that start, one does it
        (shape,) = connection.execute("pragma user_version").fetchone()
        if shape > len(STEPS):
            raise StoreError(
                f"{path} has shape {shape}, this callqa knows {len(STEPS)}: it was written by a "
                "newer version. Install that version again."
            )
        for statements in STEPS[shape:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"pragma user_version = {len(STEPS)}")

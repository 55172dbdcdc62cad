"""The published copy held open, so that many requests at once can read one version of it.

Opening costs more than most queries, so one instance serves a version; each request has a cursor
of its own, since a connection is not for two threads. DuckDB keeps one instance per path within a
process: the path of a replaced file would still give the old one. Each version is therefore opened
under a name of its own, a hard link that is removed again at once.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import duckdb

from callqa.errors import StoreError
from callqa.store.migrations import of_this_version
from callqa.store.queries import READER, no_results, unreadable

__all__ = ["OpenCopy", "Version"]

# Not those that speak of a statement, which are faults of ours.
_DAMAGED = (duckdb.IOException, duckdb.InternalException, duckdb.FatalException)

# Each request already works on a thread of its own; these only help with what one asks for. More
# of them than half the cores take from other requests what they give to one.
_HELPERS = max(1, (os.cpu_count() or 1) // 2)

Version = tuple[int, int, int]
"""Tells one published file from the next: its inode, time and size."""


@dataclass(frozen=True, slots=True)
class _Opened:
    version: Version
    connection: duckdb.DuckDBPyConnection


class OpenCopy:
    """The latest published version; whoever reads when a new one comes ends on the old one.

    The first reader of a new version opens it, unless somebody calls `renew` from time to time.
    """

    def __init__(self, published: Path) -> None:
        self.published = published
        self._opening = threading.Lock()
        self._open: _Opened | None = None
        self._renewed = False
        self._ahead = threading.local()  # what is only open to the thread that prepares it

    @contextlib.contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for one request, with the limits of `queries.connect`.

        Raises:
            StoreError: there is no published copy, it is damaged, or another version made it.
        """
        opened = self._latest()
        with opened.connection.cursor() as cursor:
            try:
                yield cursor
            except _DAMAGED as error:
                if self._open is opened:  # such an error may leave the whole instance unusable
                    self._open = None
                raise unreadable(self.published, error) from None

    def version(self) -> Version:
        """Which published version is read; raises like `cursor`."""
        shown = self._shown()
        return shown.version if shown else self._newest()

    def renew(self, prepare: Callable[[], object]) -> bool:
        """Open what was published since; readers keep the old version until it is prepared.

        From then on they leave the opening to whoever calls this, unless it fails.

        Args:
            prepare: reads from the new version, in this thread, before anybody else does.

        Returns:
            Whether there was anything new.

        Raises:
            StoreError: like `cursor`; readers try for themselves, and are told.
        """
        try:
            version = self._newest()
            if self._renewed and self._open is not None and self._open.version == version:
                return False
            self._ahead.opened = fresh = _Opened(version, self._connect())
            prepare()
        except Exception:
            self._renewed = False
            raise
        finally:
            self._ahead.opened = None
        self._open, self._renewed = fresh, True
        return True

    def _newest(self) -> Version:
        try:
            found = self.published.stat()
        except OSError as error:
            raise no_results(self.published) from error
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _shown(self) -> _Opened | None:
        """What is read now without a look at the disk; None when a look is needed."""
        ahead: _Opened | None = getattr(self._ahead, "opened", None)
        return ahead or (self._open if self._renewed else None)

    def _latest(self) -> _Opened:
        known = self._shown()
        if known is not None:
            return known
        version, known = self._newest(), self._open
        if known is None or known.version != version:
            with self._opening:
                version, known = self._newest(), self._open
                if known is None or known.version != version:
                    # Not closed: a cursor of a running request keeps the old instance alive, and
                    # the last of them lets it go.
                    known = self._open = _Opened(version, self._connect())
        return known

    def _connect(self) -> duckdb.DuckDBPyConnection:
        own = self.published.with_name(f".{self.published.name}.{uuid4().hex}.open")
        try:
            own.hardlink_to(self.published)
        except OSError as error:
            raise StoreError(
                f"{own} cannot be made: {error.strerror or error}. The dashboard needs a data "
                "folder that it may write to, on a file system with hard links."
            ) from error
        try:
            connection = duckdb.connect(
                str(own), read_only=True, config={**READER, "threads": _HELPERS}
            )
            connection.execute("set global timezone = 'UTC'")
            connection.execute("set lock_configuration = true")
            current = of_this_version(connection)
        except duckdb.Error as error:
            raise unreadable(self.published, error) from error
        finally:
            own.unlink(missing_ok=True)
        if not current:
            connection.close()
            raise StoreError(
                f"{self.published} was published by another version of callqa; `callqa publish` "
                "makes it anew."
            )
        return connection

"""Opening the one database that the loader writes, with DuckDB's errors put into ours."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import duckdb

from callqa.errors import StoreError, TransientError
from callqa.store.migrations import migrate

__all__ = ["open_writer"]

# Nothing is fetched while callqa works: what DuckDB needs is built into its package.
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


@contextlib.contextmanager
def open_writer(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database, made when missing and brought to the newest shape; closed at the end.

    Raises:
        TransientError: another process has it open.
        StoreError: the file is not a database of ours, or the disk refuses.
    """
    with _connect(database) as connection:
        connection.execute("set timezone = 'UTC'")
        migrate(connection)
        yield connection


def _connect(database: Path) -> duckdb.DuckDBPyConnection:
    try:
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = duckdb.connect(str(database), config=_OFFLINE)
        database.chmod(0o600)
    except OSError as error:
        raise StoreError(f"{database} cannot be opened: {error.strerror or error}.") from error
    except duckdb.Error as error:
        if "lock" in str(error):
            raise TransientError(
                f"{database} is open in another process; wait until that run has ended."
            ) from error
        raise StoreError(
            f"{database} is not a usable database ({type(error).__name__}). Move it away: it is "
            "rebuilt from the shards in the next run."
        ) from error
    return connection

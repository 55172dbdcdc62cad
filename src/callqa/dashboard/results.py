"""The published copy, read by many requests at once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callqa.errors import StoreError
from callqa.store import queries
from callqa.store.copies import OpenCopy

if TYPE_CHECKING:
    import duckdb

__all__ = ["Results"]


class Results:
    """Rows of the published copy; what is published while a query runs is seen by the next."""

    def __init__(self, published: Path) -> None:
        self.published = published
        self._copy = OpenCopy(published)

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of one statement, by column name.

        Args:
            sql: of `dashboard.queries`; what people typed goes into the parameters.
            parameters: values for `$name`.

        Raises:
            StoreError: there is no published copy, or the query failed; never with a value.
        """
        with self._copy.cursor() as connection:
            return list(queries.table(connection, sql, parameters or {}).to_pylist())

    def cursor(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A connection for one request, as `coaching` takes it; raises like `rows`."""
        return self._copy.cursor()

    @property
    def published_at(self) -> datetime | None:
        """When the copy was put in place, UTC; None when there is none."""
        try:
            return datetime.fromtimestamp(self.published.stat().st_mtime, UTC)
        except OSError:
            return None

    def one(self, sql: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """The first row, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def need(self) -> None:
        """Raise what a reader sees when nothing has been published.

        Raises:
            StoreError: there is no published copy.
        """
        if self.published_at is None:
            raise StoreError("There are no results yet; run `callqa run` first.")

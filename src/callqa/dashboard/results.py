"""The published copy, read by many requests at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from callqa.dashboard.remembered import Remembered
from callqa.errors import StoreError
from callqa.store import queries
from callqa.store.copies import OpenCopy

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["Results"]

Known = TypeVar("Known")

_MOST_KEPT = 500
_MOST_COUNTS = 2_000  # filters; a few hundred bytes each


class Results:
    """Rows of the published copy; what is published while a query runs is seen by the next.

    Attributes:
        counts: how many calls fit, by version, scope and filters: somebody who leafs through a
            list asks for the same number on every page.
    """

    def __init__(self, published: Path) -> None:
        self.published = published
        self._copy = OpenCopy(published)
        self._of_version: tuple[object, Remembered[object]] = (None, Remembered(_MOST_KEPT))
        self.counts: Remembered[int] = Remembered(_MOST_COUNTS)

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

    def rows_once(
        self, sql: str, parameters: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Like `rows`, remembered until something new is published; not to be changed.

        For what many requests ask alike, such as the choices of a filter.
        """
        key = repr((sql, sorted((parameters or {}).items())))
        return self.once(key, lambda: self.rows(sql, parameters))

    def once(self, key: Hashable, worked_out: Callable[[], Known]) -> Known:
        """What was worked out of this version before, else now; not to be changed. Not None.

        Args:
            key: names it, with everything it depends on but the published copy.
            worked_out: makes it; raises like `rows`.
        """
        version = self._copy.version()
        if self._of_version[0] != version:
            self._of_version = (version, Remembered(_MOST_KEPT))
        kept = self._of_version[1]
        known = kept.get(key)
        if known is not None:
            return cast("Known", known)
        found = worked_out()
        if self._copy.version() == version:  # else nobody knows which version it is of
            kept.keep(key, found)
        return found

    def tables(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Iterator[pa.Table]:
        """The rows in pieces, for answers too long to hold; raises like `rows`."""
        with self._copy.cursor() as connection:
            yield from queries.tables(connection, sql, parameters or {})

    def columns(
        self, sql: str, parameters: Mapping[str, Any] | None = None
    ) -> Mapping[str, npt.NDArray[np.float64]]:
        """The columns of one statement whose values are all numbers; like `rows`.

        NULL becomes NaN, which stays within the reckoning that asked for it.
        """
        with self._copy.cursor() as connection:
            found = queries.table(connection, sql, parameters or {})
        return {
            name: found[name].cast("double").to_numpy(zero_copy_only=False)
            for name in found.column_names
        }

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

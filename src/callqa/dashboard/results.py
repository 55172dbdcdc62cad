"""The published copy, read by many requests at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
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

_LOGGER = logging.getLogger(__name__)

Known = TypeVar("Known")

_Asked = tuple[str, Mapping[str, Any] | None]

_VERSIONS = 2  # the one that is read, and the next one while it is prepared
_MOST_KEPT = 500
_MOST_ASKED = 40  # statements that are asked again of a new version: seconds at most
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
        self._of_versions: Remembered[Remembered[object]] = Remembered(_VERSIONS)
        self._asked: Remembered[_Asked] = Remembered(_MOST_ASKED)
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
        self, sql: str, parameters: Mapping[str, Any] | None = None, *, again: bool = False
    ) -> list[dict[str, Any]]:
        """Like `rows`, remembered until something new is published; not to be changed.

        For what many requests ask alike, such as the choices of a filter.

        Args:
            sql: as for `rows`.
            parameters: likewise.
            again: whether it is asked of what is published next before that is shown.
        """
        key = repr((sql, sorted((parameters or {}).items())))
        if again:
            self._asked.keep(key, (sql, parameters))
        return self.once(key, lambda: self.rows(sql, parameters))

    def once(self, key: Hashable, worked_out: Callable[[], Known]) -> Known:
        """What was worked out of this version before, else now; not to be changed. Not None.

        Args:
            key: names it, with everything it depends on but the published copy.
            worked_out: makes it; raises like `rows`.
        """
        version = self._copy.version()
        kept = self._of_versions.get(version)
        if kept is None:
            kept = self._of_versions.keep(version, Remembered(_MOST_KEPT))
        known = kept.get(key)
        if known is not None:
            return cast("Known", known)
        found = worked_out()
        if self._copy.version() == version:  # else nobody knows which version it is of
            kept.keep(key, found)
        return found

    def renew(self, prepare: Callable[[], object]) -> bool:
        """Show what was published since, once what many requests ask alike is worked out.

        Args:
            prepare: asks for it; what `rows_once` was to ask again is asked besides.

        Returns:
            Whether there was anything new.

        Raises:
            StoreError: the new copy cannot be opened; readers are told, too.
        """
        return self._copy.renew(lambda: self._prepare(prepare))

    def _prepare(self, prepare: Callable[[], object]) -> None:
        """What cannot be worked out now is tried again by whoever asks for it."""
        asks: list[Callable[[], object]] = [prepare]
        asks += [partial(self.rows_once, *one) for one in self._asked.values()]
        for ask in asks:
            try:
                ask()
            except Exception as error:  # noqa: BLE001, its message could quote what was said
                _LOGGER.warning("Preparing new results: %s", type(error).__name__)

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
        """When the copy that is read was put in place, UTC; None when there is none."""
        try:
            _, modified_ns, _ = self._copy.version()
        except StoreError:
            return None
        return datetime.fromtimestamp(modified_ns / 1e9, UTC)

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

"""What pages show and is worked out once for all who look, when results are published."""

from __future__ import annotations

from pathlib import Path

import duckdb

from callqa.coaching import kept_changes, kept_pages

__all__ = ["keep"]


def keep(connection: duckdb.DuckDBPyConnection, before: Path) -> None:
    """Fill a copy that is about to be published.

    Args:
        connection: may write to the copy.
        before: the copy that was published last; need not exist.
    """
    kept_changes.keep(connection)
    kept_pages.keep(connection, before)

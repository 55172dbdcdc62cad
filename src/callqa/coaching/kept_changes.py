"""What changed in the latest runs, worked out when results are published.

It takes several passes over months of calls, and the page of each run asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import duckdb

from callqa.coaching.changes import Changes, changes
from callqa.coaching.reading import rows
from callqa.coaching.worked_out import AsJson

__all__ = ["MOST_RUNS", "keep", "of_run"]

MOST_RUNS = 20
"""Of so many runs it is kept, the latest."""

_LATEST = "from v_run order by finished_at desc, run_id desc limit $most"
_KEPT = "select changes from run_changes where run_id = $run_id"
_FORM = AsJson(Changes, name="What changed in a run")


def keep(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `run_changes`, in a copy that is about to be published.

    Args:
        connection: may write to the copy.
    """
    connection.execute("create table kept_run_changes (run_id varchar, changes blob)")
    for run in rows(connection, _LATEST, {"most": MOST_RUNS}):
        found = _FORM.written(partial(changes, connection, run))
        if found is not None:
            connection.execute("insert into kept_run_changes values (?, ?)", [run["run_id"], found])
    connection.execute("create or replace view run_changes as from kept_run_changes")


def of_run(connection: duckdb.DuckDBPyConnection, run: Mapping[str, Any]) -> Changes:
    """What the calls of a run show beside the 28 days before them, kept or worked out.

    Args:
        connection: the published copy.
        run: a row of `v_run`.
    """
    row = connection.execute(_KEPT, {"run_id": run["run_id"]}).fetchone()
    kept = _FORM.read(row[0]) if row else None
    return kept if kept is not None else changes(connection, run)

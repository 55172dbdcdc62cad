"""What changed in the latest runs, worked out when results are published.

It takes several passes over months of calls, and the page of each run asks for it.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from functools import cache
from typing import Any

import duckdb
from pydantic import TypeAdapter, ValidationError

from callqa.coaching.changes import Changes, changes
from callqa.coaching.reading import rows

__all__ = ["MOST_RUNS", "keep", "of_run"]

_LOGGER = logging.getLogger(__name__)

MOST_RUNS = 20
"""Of so many runs it is kept, the latest."""

_LATEST = "from v_run order by finished_at desc, run_id desc limit $most"
_KEPT = "select changes from run_changes where run_id = $run_id"


def keep(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `run_changes`, in a copy that is about to be published.

    Args:
        connection: may write to the copy.
    """
    connection.execute("create table kept_run_changes (run_id varchar, changes blob)")
    for run in rows(connection, _LATEST, {"most": MOST_RUNS}):
        try:
            found = _adapter().dump_json(changes(connection, run))
        except Exception as error:  # noqa: BLE001, its message could quote what was said
            _LOGGER.error("Changes of a run are left out: %s", type(error).__name__)  # noqa: TRY400
        else:
            connection.execute("insert into kept_run_changes values (?, ?)", [run["run_id"], found])
    connection.execute("create or replace view run_changes as from kept_run_changes")


def of_run(connection: duckdb.DuckDBPyConnection, run: Mapping[str, Any]) -> Changes:
    """What the calls of a run show beside the 28 days before them, kept or worked out.

    Args:
        connection: the published copy.
        run: a row of `v_run`.
    """
    row = connection.execute(_KEPT, {"run_id": run["run_id"]}).fetchone()
    if row is not None:
        with contextlib.suppress(ValidationError):  # of another version: worked out anew
            return _adapter().validate_json(row[0])
    return changes(connection, run)


@cache
def _adapter() -> TypeAdapter[Changes]:
    return TypeAdapter(Changes)

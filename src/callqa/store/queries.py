"""Reading the published copy: read only, no file or network access, nothing to be reconfigured."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from callqa.domain.verdicts import CallAnalysis
from callqa.errors import StoreError
from callqa.store import shards as files

__all__ = [
    "READER", "AgentSummary", "Value", "agent_summaries", "call", "calls", "connect", "no_results",
    "query", "table", "tables", "unreadable",
]  # fmt: skip

Value = str | float | int | date | None

READER: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
# These messages speak of the statement only. Others may hold a stored value, and stored values
# include what was said in a call.
_ABOUT_THE_STATEMENT = (
    duckdb.ParserException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.PermissionException,
)
_CALLS = """
select
    call_id, agent, started_local, duration_s, call_type, total, gate, auto_fail_rules,
    review_rules, delivery, words_per_minute, warnings
from v_call
where ($agent is null or lower(agent) = lower($agent) or agent_id = $agent)
  and ($first_day is null or day >= $first_day)
  and ($last_day is null or day <= $last_day)
  and ($below is null or total < $below)
  and ($flag is null or analysis_id in (
      select analysis_id from finding
      where upper(rule_id) = upper($flag) and outcome in ('violated', 'missed', 'review')))
order by started_at desc nulls last, call_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSummary:
    """One agent over all stored calls; medians are None when no call has the number."""

    agent: str
    team: str | None
    calls: int
    scored_calls: int
    total_median: float | None
    gate_median: float | None
    auto_fail_calls: int
    review_calls: int
    calm_calls: int
    rushed_calls: int
    undecided_calls: int
    words_per_minute_median: float | None


@contextlib.contextmanager
def connect(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published copy, open for one request; closed at the end.

    It can be read and nothing else: no other file, no network, no extension, no setting. Times
    are shown in UTC.

    Raises:
        StoreError: there is no published copy, or it is damaged.
    """
    if not published.is_file():
        raise no_results(published)
    try:
        connection = duckdb.connect(str(published), read_only=True, config=READER)
    except duckdb.Error as error:
        raise unreadable(published, error) from error
    with connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set lock_configuration = true")
        yield connection


def query(
    published: Path, sql: str, parameters: Sequence[Value] | Mapping[str, Value] = ()
) -> pa.Table:
    """The result of the user's own SQL as an Arrow table.

    Args:
        published: the published copy.
        sql: one or more statements; the result is that of the last.
        parameters: values for `?`, or by name for `$name`.

    Raises:
        StoreError: with DuckDB's words when they speak of the statement; else with the kind of
            error only, because the words could quote what was said in a call.
    """
    with connect(published) as connection:
        return table(connection, sql, parameters)


def calls(
    published: Path,
    *,
    agent: str | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    flag: str | None = None,
    below: float | None = None,
) -> pa.Table:
    """One row per call, latest first; what is None does not narrow.

    Args:
        published: the published copy.
        agent: name, whatever the case, or the centre's key.
        first_day: by the clock of the call; included.
        last_day: likewise.
        flag: id of a rule that was violated or missed, or that a person must decide.
        below: only calls with a total lower than this; calls without a total are left out.

    Raises:
        StoreError: like `connect`.
    """
    parameters: dict[str, Value] = {
        "agent": agent,
        "first_day": first_day,
        "last_day": last_day,
        "flag": flag,
        "below": below,
    }
    return query(published, _CALLS, parameters)


def agent_summaries(published: Path) -> tuple[AgentSummary, ...]:
    """Every agent, by name; raises like `connect`."""
    rows = query(published, "select * from v_agent_summary order by lower(agent), agent_key")
    wanted = [field.name for field in fields(AgentSummary)]
    return tuple(AgentSummary(**{name: row[name] for name in wanted}) for row in rows.to_pylist())


def call(published: Path, call_id: str, *, shards: Path | None = None) -> CallAnalysis:
    """The latest analysis of one call, whole, from the shard that holds it.

    The published copy holds what is asked for often; the whole document stays in its shard.

    Args:
        published: the published copy.
        call_id: identity of the call.
        shards: folder of the shards; None for the folder `shards` beside the published copy.

    Raises:
        StoreError: the call is not known, or its shard is missing or damaged.
    """
    found = query(
        published, "select analysis_id, shard from current_call where call_id = ?", [call_id]
    ).to_pylist()
    if not found:
        raise StoreError(f"There is no call {call_id!r}; `callqa calls` lists those there are.")
    path = (shards or published.parent / "shards") / found[0]["shard"]
    whole = files.find_document(path, found[0]["analysis_id"])
    if whole is None:
        raise StoreError(
            f"{path} does not hold call {call_id!r} any more; restore it from a backup."
        )
    return whole


def table(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Sequence[Value] | Mapping[str, Any],
) -> pa.Table:
    """The result of a statement; raises like `query`."""
    if not sql.strip(" \t\r\n;"):
        raise StoreError("The query is empty; try `select * from v_call limit 10`.")
    try:
        return connection.execute(sql, parameters or None).to_arrow_table()
    except _ABOUT_THE_STATEMENT as error:
        raise StoreError(str(error)) from error
    except duckdb.Error as error:
        raise StoreError(_without_values(error)) from None


def tables(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, Any],
    *,
    rows: int = 5_000,
) -> Iterator[pa.Table]:
    """The result of a statement in pieces of at most so many rows, the first empty.

    Raises:
        StoreError: like `query`.
    """
    try:
        reader = connection.execute(sql, parameters or None).to_arrow_reader(rows)
        yield reader.schema.empty_table()
        for batch in reader:
            yield pa.Table.from_batches([batch])
    except duckdb.Error as error:
        raise StoreError(_without_values(error)) from None


def no_results(published: Path) -> StoreError:
    """What a reader is told before the first run."""
    return StoreError(f"There are no results at {published} yet; run `callqa run` first.")


def unreadable(published: Path, error: duckdb.Error) -> StoreError:
    """What a reader is told about a damaged copy."""
    return StoreError(
        f"{published} cannot be read ({type(error).__name__}); `callqa run` publishes it anew."
    )


def _without_values(error: duckdb.Error) -> str:
    if "read-only" in str(error):
        return "The published results can be read but not changed."
    return (
        f"The query failed: {type(error).__name__}. Its message is not shown, because it may "
        "quote what was said in a call."
    )

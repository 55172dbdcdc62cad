"""The one writer of the database: merges files that are new, each exactly once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import duckdb
import pyarrow as pa

from callqa.errors import StoreError
from callqa.store import reviews as review_files
from callqa.store import shards as files
from callqa.store.database import open_writer
from callqa.store.files import sweep
from callqa.store.review_rows import decision_rows, note_rows
from callqa.store.row import Row
from callqa.store.rows import analysis_rows, report_rows
from callqa.store.summing import renew
from callqa.store.transactions import transaction

__all__ = ["Damaged", "Loaded", "analysis_ids", "current", "load", "rebuild"]

_T = TypeVar("_T")
_BATCH_ROWS = 200_000  # keeps memory of the loader below about half a gigabyte


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """A file that could not be read; `detail` names it and says what to do."""

    path: Path
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What one load did.

    Attributes:
        new_files: names of the files merged, in order.
        calls: analyses added.
        runs: run reports added.
        decisions: decisions of people added.
        notes: notes about agents added.
        repeated: analyses that the database held already, from another file.
        damaged: files left out; they are tried again, and reported again, at each load.
    """

    new_files: tuple[str, ...]
    calls: int
    runs: int
    repeated: int
    damaged: tuple[Damaged, ...]
    decisions: int = 0
    notes: int = 0


def load(database: Path, *, shards: Path, runs: Path, reviews: Path | None = None) -> Loaded:
    """Merge every shard, run report, decision and note that is not in the database yet.

    All of it, and the list of what was loaded, is one transaction: running it again changes
    nothing, and a load that is cut off leaves the database as it was. A damaged file does not
    stop the others.

    Args:
        database: made when it is missing.
        shards: folder of the shards.
        runs: folder of the run reports.
        reviews: folder of decisions and notes; None for the folder `reviews` beside the shards.

    Raises:
        TransientError: another process has the database open.
        StoreError: the database cannot be used.
    """
    reviews = reviews or shards.parent / "reviews"
    sweep(shards)
    sweep(runs)
    review_files.sweep(reviews)
    with open_writer(database) as connection:
        known = _loaded_files(connection)

        def new(paths: Sequence[Path]) -> list[Path]:
            return [path for path in paths if path.name not in known]

        merge = _Merge(connection)
        found = (
            new(files.shard_files(shards)),
            new(files.run_files(runs)),
            new(review_files.decision_files(reviews)),
            new(review_files.note_files(reviews)),
        )
        if any(found):
            with transaction(connection):
                merge.shards(found[0])
                merge.runs(found[1])
                merge.decisions(found[2])
                merge.notes(found[3])
                renew(connection)
        return merge.result()


def rebuild(database: Path, *, shards: Path, runs: Path, reviews: Path | None = None) -> Loaded:
    """Make the database anew from the files and put it in the place of the old one.

    The old database stays untouched until the new one is complete.

    Raises:
        StoreError: like `load`.
    """
    fresh = database.with_name(f".{database.name}.{uuid4().hex}.tmp")
    try:
        loaded = load(fresh, shards=shards, runs=runs, reviews=reviews)
        fresh.replace(database)
        database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
    finally:
        fresh.unlink(missing_ok=True)
        fresh.with_name(f"{fresh.name}.wal").unlink(missing_ok=True)
    return loaded


def analysis_ids(database: Path, *, shards: Path | None = None) -> frozenset[str]:
    """Ids of everything analysed so far; what is in here need not be analysed again.

    With `shards`, the ids in complete shards that are not loaded yet count too, as after a run
    that was killed between analysis and load. Damaged shards count for nothing.

    Raises:
        TransientError: another process has the database open.
        StoreError: the database cannot be used.
    """
    known: set[str] = set()
    loaded: frozenset[str] = frozenset()
    if database.exists():
        with open_writer(database) as connection:
            loaded = _loaded_files(connection)
            rows = connection.execute("select analysis_id from call").fetchall()
            known.update(analysis_id for (analysis_id,) in rows)
    waiting = files.shard_files(shards) if shards else ()
    for path in waiting:
        if path.name not in loaded:
            known.update(_ids_or_none(path))
    return frozenset(known)


def current(database: Path) -> Mapping[str, frozenset[str]]:
    """The latest analysis of every call: the ids, by the shard that holds them.

    Raises:
        TransientError: another process has the database open.
        StoreError: there is no database, or it cannot be used.
    """
    if not database.exists():
        raise StoreError(f"There is no database at {database}; run `callqa run` first.")
    found: dict[str, set[str]] = defaultdict(set)
    with open_writer(database) as connection:
        rows = connection.execute("select shard, analysis_id from current_call").fetchall()
    for shard, analysis_id in rows:
        found[shard].add(analysis_id)
    return {shard: frozenset(ids) for shard, ids in found.items()}


class _Merge:
    """One load in progress: counts, and rows that wait to be inserted."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._columns = _Columns(connection)
        self._waiting: dict[str, list[Row]] = defaultdict(list)
        self._seen = {
            row[0] for row in connection.execute("select analysis_id from call").fetchall()
        }
        [(self._last_no,)] = connection.execute(
            "select coalesce(max(analysis_no), 0) from call"
        ).fetchall()
        self._new_files: list[str] = []
        self._damaged: list[Damaged] = []
        self._calls = self._runs = self._repeated = self._decisions = self._notes = 0

    def shards(self, paths: Sequence[Path]) -> None:
        for path in paths:
            try:
                stored = files.read(path)
            except StoreError as error:
                self._damaged.append(Damaged(path=path, detail=str(error)))
                continue
            for call in stored:
                self._call(call)
            self._note(path, kind="shard", row_count=len(stored))
        self._flush()

    def runs(self, paths: Sequence[Path]) -> None:
        self._runs += self._one_each(paths, "run", files.read_report, report_rows)

    def decisions(self, paths: Sequence[Path]) -> None:
        self._decisions += self._one_each(
            paths, "decision", review_files.read_decision, decision_rows
        )

    def notes(self, paths: Sequence[Path]) -> None:
        self._notes += self._one_each(paths, "note", review_files.read_note, note_rows)

    def _one_each(
        self,
        paths: Sequence[Path],
        kind: str,
        read: Callable[[Path], _T],
        rows_of: Callable[[_T], Mapping[str, Sequence[Row]]],
    ) -> int:
        """Merge files that hold one record each; returns how many were whole."""
        whole = 0
        for path in {path.name: path for path in paths}.values():  # a copied file counts once
            try:
                record = read(path)
            except StoreError as error:
                self._damaged.append(Damaged(path=path, detail=str(error)))
                continue
            self._add(rows_of(record))
            self._note(path, kind=kind, row_count=1)
            whole += 1
        self._flush()
        return whole

    def result(self) -> Loaded:
        return Loaded(
            new_files=tuple(self._new_files),
            calls=self._calls,
            runs=self._runs,
            repeated=self._repeated,
            damaged=tuple(self._damaged),
            decisions=self._decisions,
            notes=self._notes,
        )

    def _call(self, call: files.Stored) -> None:
        if call.analysis.analysis_id in self._seen:
            self._repeated += 1
            self._found_again(call)
            return
        self._seen.add(call.analysis.analysis_id)
        self._calls += 1
        self._last_no += 1
        self._add(analysis_rows(call.analysis, shard=call.shard, number=self._last_no))

    def _found_again(self, call: files.Stored) -> None:
        """A policy put back into force makes an earlier analysis the latest again."""
        self._flush()
        self._connection.execute(
            "update call set analysed_at = greatest(analysed_at, ?) where analysis_id = ?",
            [call.analysis.provenance.analysed_at, call.analysis.analysis_id],
        )

    def _note(self, path: Path, *, kind: str, row_count: int) -> None:
        self._new_files.append(path.name)
        self._connection.execute(
            "insert into loaded_file values (?, ?, ?, now())", [path.name, kind, row_count]
        )

    def _add(self, rows: Mapping[str, Sequence[Row]]) -> None:
        for table, some in rows.items():
            self._waiting[table].extend(some)
        if sum(map(len, self._waiting.values())) >= _BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        for table, rows in self._waiting.items():
            if rows:
                batch = pa.Table.from_pylist(rows, schema=self._columns.of(table))
                self._connection.from_arrow(batch).insert_into(table)
        self._waiting.clear()


class _Columns:
    """The Arrow shape of each table; asked from the database, because migrations define it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._known: dict[str, pa.Schema] = {}

    def of(self, table: str) -> pa.Schema:
        if table not in self._known:
            self._known[table] = self._connection.table(table).limit(0).to_arrow_table().schema
        return self._known[table]


def _loaded_files(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    return frozenset(
        name for (name,) in connection.execute("select name from loaded_file").fetchall()
    )


def _ids_or_none(path: Path) -> Iterator[str]:
    try:
        yield from files.ids(path)
    except StoreError:
        return  # its calls are analysed again; the load reports the file

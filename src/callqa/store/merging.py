"""Merging files into the database: their rows, each exactly once, and a count of what was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from callqa.errors import StoreError
from callqa.store import reviews as review_files
from callqa.store import shards as files
from callqa.store.review_rows import decision_rows, note_rows
from callqa.store.row import Row
from callqa.store.rows import analysis_rows, report_rows

__all__ = ["Damaged", "Loaded", "Merge"]

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


class Merge:
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
        """Merge shards: each analysis that is new."""
        for path in paths:
            try:
                stored = files.read(path)
            except StoreError as error:
                self._damaged.append(Damaged(path=path, detail=str(error)))
                continue
            for call in stored:
                self._call(call)
            self._noted(path, kind="shard", row_count=len(stored))
        self._flush()

    def runs(self, paths: Sequence[Path]) -> None:
        """Merge run reports."""
        self._runs += self._one_each(paths, "run", files.read_report, report_rows)

    def decisions(self, paths: Sequence[Path]) -> None:
        """Merge decisions of people."""
        self._decisions += self._one_each(
            paths, "decision", review_files.read_decision, decision_rows
        )

    def notes(self, paths: Sequence[Path]) -> None:
        """Merge notes about agents."""
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
            self._noted(path, kind=kind, row_count=1)
            whole += 1
        self._flush()
        return whole

    def result(self) -> Loaded:
        """What was done so far."""
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

    def _noted(self, path: Path, *, kind: str, row_count: int) -> None:
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

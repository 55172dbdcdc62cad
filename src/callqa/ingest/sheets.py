"""Rows of a table by callqa's column names, ready to be read cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from callqa.errors import SettingsError
from callqa.ingest.cells import Cells
from callqa.ingest.columns import Naming, folded
from callqa.ingest.fields import MetadataRules
from callqa.ingest.log_columns import Column, column_name, naming_of
from callqa.ingest.names import printable
from callqa.ingest.statements import statement
from callqa.ingest.tables import Table, read_table

__all__ = ["FaultyRow", "Reading", "rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyRow:
    """A row that could not be used.

    Attributes:
        place: such as `line 3`.
        why: what is wrong with it, in words that hold no value of it.
        account_ref: whose it is; None when not even that could be read.
    """

    place: str
    why: str
    account_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a kind of table is read.

    Attributes:
        setting: which setting names the file, for messages.
        columns: those that callqa understands.
        needed: those without which the table says nothing.
        rules: the centre's own headers, and the zone of moments without offset.
        now: the time of this run, aware.
    """

    setting: str
    columns: Sequence[Column]
    needed: tuple[str, ...]
    rules: MetadataRules
    now: datetime


def rows(path: Path, reading: Reading) -> Iterator[tuple[str, Cells | FaultyRow]]:
    """The place of each row and its cells, under callqa's names or, unknown ones, their own.

    Raises:
        SettingsError: when the file cannot be read or lacks a column that is needed.
    """
    table = read_table(path, setting=reading.setting)
    names = naming_of(reading.columns, aliases=reading.rules.column_aliases)
    _check_header(table, names, reading)
    for row in table.rows:
        cells = row.cells
        if cells is None:
            yield row.place, FaultyRow(place=row.place, why="it cannot be parted into columns")
        elif any(cell.strip() for cell in cells[len(table.header) :]):
            why = f"{len(cells)} values stand under {len(table.header)} headers"
            yield row.place, FaultyRow(place=row.place, why=why)
        else:
            pairs = zip(table.header, cells, strict=False)  # cells missing at the end are empty
            said = statement(pairs, source=row.place, names=names)
            own = {column_name(name): text for name, text in said.extra.items()}
            yield (
                row.place,
                Cells(
                    {**own, **said.fields},
                    naive_timezone=reading.rules.naive_timezone,
                    now=reading.now,
                ),
            )


def _check_header(table: Table, names: Naming, reading: Reading) -> None:
    there = {names[folded(header)][0] for header in table.header if folded(header) in names}
    missing = [name for name in reading.needed if name not in there]
    if missing:
        words = f"`{reading.setting}` names {printable(table.path)}, which has no column"
        raise SettingsError(f"{words} {' and '.join(missing)}; the README lists the columns")

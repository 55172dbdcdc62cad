"""Tables that a centre exports, CSV or Parquet, as rows of text.

The one place outside of the store that uses pyarrow: a dialler's export may be Parquet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from callqa.errors import SettingsError
from callqa.ingest.delimited import decoded, is_filled, records
from callqa.ingest.names import printable
from callqa.ingest.reading import contents

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MAX_TABLE_BYTES", "Table", "TableRow", "read_table"]

MAX_TABLE_BYTES = 1_000_000_000  # some million attempts
_PARQUET = b"PAR1"  # a Parquet file begins and ends with it


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row.

    Attributes:
        place: `line 3` of a CSV file, `row 2` of a Parquet file, both from 1.
        cells: as text; None when the row cannot be understood.
    """

    place: str
    cells: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its header."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[TableRow, ...]


def read_table(path: Path, *, setting: str) -> Table:
    """The table in a file; what it is, its first bytes tell.

    Args:
        path: CSV (any usual delimiter and encoding) or Parquet.
        setting: which setting names it, for the message.

    Raises:
        SettingsError: when it cannot be read or holds no table.
    """
    try:
        held = contents(path, max_bytes=MAX_TABLE_BYTES)
    except OSError as error:
        raise _useless(path, setting, error.strerror or "it is no plain file") from error
    if held is None:
        raise _useless(path, setting, f"it is larger than {MAX_TABLE_BYTES:,} bytes")
    if held.startswith(_PARQUET):
        return _parquet(path, held, setting)
    found = records(decoded(held)[0])
    header = next(found, None)
    if header is None or header.cells is None:
        raise _useless(path, setting, "it has no header line")
    rows = (TableRow(place=f"line {record.line}", cells=record.cells) for record in found)
    return Table(
        path=path, header=header.cells, rows=tuple(row for row in rows if is_filled(row.cells))
    )


def _useless(path: Path, setting: str, words: str) -> SettingsError:
    return SettingsError(f"`{setting}` names {printable(path)}, which cannot be used: {words}")


def _parquet(path: Path, held: bytes, setting: str) -> Table:
    import pyarrow as pa  # only for Parquet; a CSV needs no such library
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(held))
    except (pa.ArrowException, OSError) as error:
        raise _useless(path, setting, "it is no whole Parquet file") from error
    columns = [_to_microseconds(column).to_pylist() for column in table.columns]
    rows = (
        TableRow(place=f"row {at}", cells=tuple(map(_text, cells)))
        for at, cells in enumerate(_turned(columns), start=1)
    )
    return Table(path=path, header=tuple(table.column_names), rows=tuple(rows))


def _to_microseconds(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Python's moments hold no nanoseconds, in which some exports write."""
    import pyarrow as pa  # as above

    kind = column.type
    if not pa.types.is_timestamp(kind) or kind.unit != "ns":
        return column
    return column.cast(pa.timestamp("us", tz=kind.tz), safe=False)


def _turned(columns: list[list[object]]) -> Iterator[tuple[object, ...]]:
    return zip(*columns, strict=True)


def _text(cell: object) -> str:
    """A cell as the text that a CSV would have; lists are parted by `;`."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # keys that some exports hold as numbers with a fraction
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, list | tuple):
        return ";".join(map(_text, cell))
    return str(cell)

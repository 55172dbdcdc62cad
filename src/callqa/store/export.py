"""Query results as text for a screen, a spreadsheet, a program or a data frame."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table
from rich.text import Text

from callqa.errors import StoreError

__all__ = ["Format", "as_csv", "as_json", "as_parquet", "as_table", "plain", "write"]

Format = Literal["table", "csv", "json", "parquet"]

# A spreadsheet takes a text cell that begins with one of these for a formula, in full width, too
# (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(table: pa.Table, form: Format | str, out: Path | None = None) -> None:
    """Write the table in one of the formats to a file, else to standard output.

    The file replaces an older one and can be read by its owner only.

    Raises:
        StoreError: the format is unknown, Parquet would go to a terminal, or the file cannot be
            written.
    """
    if form not in _FORMATS:
        raise StoreError(f"There is no format {form!r}; choose one of {', '.join(_FORMATS)}.")
    if out is None:
        _to_standard_output(table, form)
        return
    contents = _FORMATS[form](table)
    try:
        out.touch(mode=0o600)
        out.write_bytes(contents)
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror or error}.") from error


def as_table(table: pa.Table, *, width: int | None = None) -> str:
    """A table for the screen; control characters in stored text are made visible."""
    shown = Table(box=None, header_style="bold", pad_edge=False)
    for field in table.schema:
        number = pa.types.is_floating(field.type) or pa.types.is_integer(field.type)
        shown.add_column(Text(plain(field.name)), justify="right" if number else "left")
    for row in _rows(table):
        shown.add_row(*(Text(_cell(value)) for value in row))
    stream = io.StringIO()
    wide = width or max(80, 24 * table.num_columns)
    Console(file=stream, width=wide, color_system=None).print(shown)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def as_csv(table: pa.Table, *, header: bool = True) -> bytes:
    """Comma separated, RFC 4180; NULL is empty.

    A text cell that a spreadsheet would take for a formula gets an apostrophe in front. Numbers
    stay as they are, also negative ones.

    Args:
        table: the rows.
        header: whether a line with the names comes first.
    """
    stream = io.StringIO()
    writer = csv.writer(stream)
    if header:
        writer.writerow([_harmless(name) for name in table.column_names])
    writer.writerows([_csv_cell(value) for value in row] for row in _rows(table))
    return stream.getvalue().encode()


def as_json(table: pa.Table) -> bytes:
    """An array of objects; NULL is null, times are ISO 8601. A repeated column gets a number."""
    names = _distinct(table.column_names)
    records = [dict(zip(names, row, strict=True)) for row in _rows(table)]
    text = json.dumps(records, default=_jsonable, ensure_ascii=False, indent=2, allow_nan=False)
    return text.encode() + b"\n"


def as_parquet(table: pa.Table) -> bytes:
    """A Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    contents: bytes = sink.getvalue().to_pybytes()
    return contents


_FORMATS: dict[str, Callable[[pa.Table], bytes]] = {
    "table": lambda table: as_table(table).encode(),
    "csv": as_csv,
    "json": as_json,
    "parquet": as_parquet,
}


def _to_standard_output(table: pa.Table, form: str) -> None:
    terminal = sys.stdout.isatty()
    if form == "parquet" and terminal:
        raise StoreError("Parquet is not for the screen; give a file with --out.")
    if form == "table" and terminal:
        contents = as_table(table, width=shutil.get_terminal_size().columns).encode()
    else:
        contents = _FORMATS[form](table)
    sys.stdout.flush()
    sys.stdout.buffer.write(contents)
    sys.stdout.flush()


def plain(text: str) -> str:
    """Text in which nothing can steer a terminal: characters that do not print show as codes."""
    if text.isprintable():  # nearly all
        return text
    return "".join(
        character if character.isprintable() else f"\\u{ord(character):04x}" for character in text
    )


def _rows(table: pa.Table) -> list[tuple[object, ...]]:
    columns = [[_finite(value) for value in column.to_pylist()] for column in table.columns]
    return list(zip(*columns, strict=True))


def _distinct(names: list[str]) -> list[str]:
    """The names, with `_2`, `_3` and so on after one that came before."""
    distinct: list[str] = []
    for name in names:
        candidate, number = name, 1
        while candidate in distinct:
            number += 1
            candidate = f"{name}_{number}"
        distinct.append(candidate)
    return distinct


def _finite(value: object) -> object:
    """NaN and infinity can only come from the user's own arithmetic; no format here has them."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Decimal):  # DuckDB sums integers into wide decimals
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, list):
        return ", ".join(_cell(element) for element in value)
    return plain(str(value))


def _csv_cell(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return _harmless(json.dumps(value, default=_jsonable, ensure_ascii=False))
    return _harmless(value) if isinstance(value, str) else value


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _jsonable(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)

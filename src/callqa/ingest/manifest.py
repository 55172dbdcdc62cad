"""Metadata in the `manifest.csv` of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from callqa.ingest.columns import Naming, folded
from callqa.ingest.delimited import Record, decoded, is_filled, records
from callqa.ingest.names import comparable
from callqa.ingest.reading import contents
from callqa.ingest.reasons import Fault
from callqa.ingest.statements import Statement, statement

__all__ = ["MANIFEST_NAME", "MAX_MANIFEST_BYTES", "Manifest", "Row", "is_manifest", "read_manifest"]

MANIFEST_NAME = "manifest.csv"
MAX_MANIFEST_BYTES = 100_000_000  # some hundred thousand calls


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: the file it names, as written, and what it says.

    Attributes:
        line: where it stands in the manifest, from 1.
        fault: why the row cannot be trusted although the file it names is clear.
    """

    line: int
    file: str
    statement: Statement
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest as read.

    Attributes:
        path: where it lies; rows name files relative to its folder.
        fault: what is wrong with the manifest as a whole or with rows that name no file.
    """

    path: Path
    rows: tuple[Row, ...] = ()
    fault: Fault | None = None


def is_manifest(path: Path) -> bool:
    """Whether the name is a manifest's; case makes no difference."""
    return comparable(path.name) == MANIFEST_NAME


def read_manifest(path: Path, *, names: Naming) -> Manifest:
    """Read a manifest; what is wrong with it is in the result, nothing is raised."""
    try:
        held = contents(path, max_bytes=MAX_MANIFEST_BYTES)
    except OSError as error:
        return _useless(path, f"cannot be read: {error.strerror or 'it is no plain file'}")
    if held is None:
        return _useless(path, f"is larger than {MAX_MANIFEST_BYTES:,} bytes")
    text, guessed = decoded(held)
    found = records(text)
    header = next(found, None)
    if header is None or header.cells is None:
        return _useless(path, "has no header line")
    file_at = _file_column(header.cells, names)
    if file_at is None:
        return _useless(path, "has no column that names the file")
    warnings = ("manifest_encoding_guessed",) if guessed else ()
    sheet = _Sheet(header=header.cells, file_at=file_at, names=names, warnings=warnings)
    return _assembled(
        path, [(record, _row(record, sheet)) for record in found if is_filled(record.cells)]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What every row of one manifest needs to be understood."""

    header: tuple[str, ...]
    file_at: int
    names: Naming
    warnings: tuple[str, ...]


def _file_column(header: Sequence[str], names: Naming) -> int | None:
    ranked = [
        (rank, at)
        for at, cell in enumerate(header)
        for name, rank in [names.get(folded(cell), ("", 0))]
        if name == "file"
    ]
    return min(ranked)[1] if ranked else None


def _row(record: Record, sheet: _Sheet) -> Row | None:
    """The row of a record; None when it does not name a file.

    Cells missing at the end are taken as empty, as spreadsheets leave them out. A row with
    cells beyond the header has shifted somewhere, so that nothing in it can be trusted.
    """
    cells = record.cells or ()
    file = cells[sheet.file_at].strip() if len(cells) > sheet.file_at else ""
    if not file or "\n" in file:
        return None
    source = f"{MANIFEST_NAME} line {record.line}"
    spare = [cell for cell in cells[len(sheet.header) :] if cell.strip()]
    if spare:
        detail = f"In {source}, {len(cells)} values stand under {len(sheet.header)} headers."
        nothing = Statement(source=source, fields={})
        fault = Fault(reason="bad_manifest_row", detail=detail)
        return Row(line=record.line, file=file, statement=nothing, fault=fault)
    said = statement(
        (
            pair
            for at, pair in enumerate(zip(sheet.header, cells, strict=False))
            if at != sheet.file_at
        ),
        source=source,
        names=sheet.names,
        warnings=sheet.warnings,
    )
    return Row(line=record.line, file=file, statement=said)


def _assembled(path: Path, read: list[tuple[Record, Row | None]]) -> Manifest:
    lost = [str(record.line) for record, row in read if row is None]
    fault = None
    if lost:
        more = f" and {len(lost) - 10} more" if len(lost) > 10 else ""
        lines = f"{', '.join(lost[:10])}{more}"
        detail = f"These lines could not be understood or name no file: {lines}."
        fault = Fault(reason="bad_manifest_row", detail=detail)
    return Manifest(path=path, rows=tuple(row for _, row in read if row), fault=fault)


def _useless(path: Path, words: str) -> Manifest:
    return Manifest(path=path, fault=Fault(reason="bad_manifest", detail=f"The manifest {words}."))

"""Reading delimited text as diallers and spreadsheets really write it.

A faulty line must not cost any other line. A quote that is opened and never closed would make
a CSV reader swallow the rest of the file, so records are put together line by line.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Record", "decoded", "delimiter_of", "is_filled", "records"]

MAX_LINES = 20  # of one record; more line breaks inside quotes mean that a quote is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of the file.

    Attributes:
        line: the number of its first line, from 1.
        cells: None when the line cannot be understood.
    """

    line: int
    cells: tuple[str, ...] | None


def decoded(held: bytes) -> tuple[str, bool]:
    """The text of a file, and whether its encoding had to be guessed.

    UTF-8 and UTF-16 with their marks, UTF-8 without; what is neither is read as Windows-1252,
    which is what spreadsheets write when nobody asks them for UTF-8.
    """
    if held.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return held.decode("utf-16", "replace"), False
    try:
        return held.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return held.decode("cp1252", "replace"), True


def delimiter_of(header: str) -> str:
    """The sign that stands between the columns of this header line; a comma when none does."""
    return max(",;\t|", key=header.count)


def records(text: str) -> Iterator[Record]:
    """The records of the text, header first; blank lines are left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    delimiter = ","
    header_seen = False
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        if not header_seen:
            delimiter = delimiter_of(lines[at])
            header_seen = True
        cells, used = _record(lines[at : at + MAX_LINES], delimiter)
        yield Record(line=at + 1, cells=cells)
        at += used


def is_filled(cells: tuple[str, ...] | None) -> bool:
    """Whether there is anything in a record; one that cannot be understood counts."""
    return cells is None or any(cell.strip() for cell in cells)


def _record(lines: list[str], delimiter: str) -> tuple[tuple[str, ...] | None, int]:
    """The cells of the record that begins with the first line, and how many lines it takes."""
    if '"' not in lines[0]:
        return _cells(lines[0], delimiter), 1
    for used in range(1, len(lines) + 1):
        cells = _cells("\n".join(lines[:used]), delimiter)
        if cells is not None:
            return cells, used
    return None, 1


def _cells(text: str, delimiter: str) -> tuple[str, ...] | None:
    reader = csv.reader([text], delimiter=delimiter, strict=True)
    try:
        return tuple(next(reader))
    except csv.Error:  # an open quote, text after a closing quote, a cell beyond 128 KiB
        return None

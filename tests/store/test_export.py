"""Query results in the formats of the command line."""

import csv
import io
import json
import stat
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from callqa.errors import StoreError
from callqa.store import export

ROWS = pa.table(
    {
        "call_id": ["c1", "=cmd()", None],
        "total": [81.5, -3.0, float("nan")],
        "n": pa.array([Decimal(3), Decimal(4), None], pa.decimal128(38, 0)),
        "at": [datetime(2026, 3, 3, tzinfo=UTC)] * 3,
        "warnings": [["odd"], [], None],
    }
)


def test_csv_reads_back_and_leaves_unknown_cells_empty():
    rows = list(csv.DictReader(io.StringIO(export.as_csv(ROWS).decode())))
    assert [row["total"] for row in rows] == ["81.5", "-3.0", ""]
    assert [row["n"] for row in rows] == ["3", "4", ""]
    assert rows[0]["at"] == "2026-03-03T00:00:00+00:00"
    assert rows[0]["warnings"] == '["odd"]'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "\n=1", "＝1+1"])
def test_csv_text_is_never_a_formula(text):
    cell = next(csv.reader(io.StringIO(export.as_csv(pa.table({text: [text]})).decode())))[0]
    assert cell == f"'{text}"
    body = list(
        csv.reader(io.StringIO(export.as_csv(pa.table({"a": [text]})).decode(), newline=""))
    )
    assert body[1] == [f"'{text}"]


def test_json_is_an_array_of_objects_with_null_for_unknown_and_for_nan():
    records = json.loads(export.as_json(ROWS))
    assert records[0] == {
        "call_id": "c1",
        "total": 81.5,
        "n": 3,
        "at": "2026-03-03T00:00:00+00:00",
        "warnings": ["odd"],
    }
    assert records[2]["total"] is None
    assert records[2]["n"] is None


def test_parquet_holds_the_table_as_it_is():
    table = pq.read_table(io.BytesIO(export.as_parquet(ROWS)))
    assert table.schema.names == ROWS.schema.names
    assert table.column("call_id").to_pylist() == ["c1", "=cmd()", None]


def test_a_screen_table_shows_every_row_and_a_dash_for_unknown():
    lines = export.as_table(ROWS).splitlines()
    assert len(lines) == 1 + ROWS.num_rows
    assert lines[0].split() == ["call_id", "total", "n", "at", "warnings"]
    assert lines[3].split()[:3] == ["-", "-", "-"]


def test_stored_text_cannot_steer_the_terminal_or_the_markup():
    hostile = "\x1b[2J\x9b31m\u202egnp.exe [bold red]x[/] \x07\n"
    shown = export.as_table(pa.table({"quote": [hostile]}), width=200)
    assert all(character.isprintable() for line in shown.splitlines() for character in line)
    assert "\\u001b" in shown
    assert "\\u202e" in shown
    assert "[bold red]x[/]" in shown
    assert len(shown.splitlines()) == 2


@pytest.mark.parametrize("form", ["table", "csv", "json", "parquet"])
def test_every_format_takes_an_empty_result_and_is_written_for_its_owner_only(tmp_path, form):
    out = tmp_path / "result"
    export.write(ROWS.slice(0, 0), form, out)
    assert out.read_bytes()
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_without_a_file_the_result_goes_to_standard_output(capfdbinary):
    export.write(ROWS, "json")
    assert len(json.loads(capfdbinary.readouterr().out)) == ROWS.num_rows


def test_an_unknown_format_and_an_unusable_file_are_said_in_words(tmp_path):
    with pytest.raises(StoreError, match="table, csv, json, parquet"):
        export.write(ROWS, "xlsx", tmp_path / "result")
    with pytest.raises(StoreError, match="cannot be written"):
        export.write(ROWS, "csv", tmp_path / "missing" / "result")


def test_equal_column_names_keep_both_columns_in_json():
    twice = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    assert json.loads(export.as_json(twice)) == [{"a": 1, "a_2": 2}]

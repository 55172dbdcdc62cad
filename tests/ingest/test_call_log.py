"""The call log as centres export it: CSV or Parquet, whole or faulty."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from callqa.domain.contacts import Attempt, DialledBy, Direction, Exclusion, Medium, Place
from callqa.errors import SettingsError
from callqa.ingest.call_log import CallLog, read_call_log
from callqa.ingest.fields import MetadataRules
from tests.ingest.made import NOW

CENTRE = timezone(timedelta(hours=-6))
FULL = {
    "call_id": "C1",
    "account_ref": "A-1",
    "person_ref": "P-1",
    "started_at": "2026-11-02T09:00:00-06:00",
    "direction": "outbound",
    "medium": "call",
    "connected": "yes",
    "conversation": "false",
    "excluded": "consented",
    "consented_on": "2026-11-01",
    "consumer_timezone": "America/Chicago; america/denver",
    "consumer_state": "ma",
    "consumer_city": "Boston",
    "place": "mobile",
    "dialled_by": "predictive",
    "disposition": "no answer",
    "agent_id": "7",
    "duration_s": "31.5",
    "recorded": "Dispute; promise",
    "promise_amount": "$1,150.00",
    "corrected_by": "S-4",
    "recording_deleted_on": "2026-11-03",
}
READ = Attempt(
    call_id="C1",
    account_ref="A-1",
    person_ref="P-1",
    started_at=datetime(2026, 11, 2, 9, 0, tzinfo=CENTRE),
    direction=Direction.OUTBOUND,
    medium=Medium.CALL,
    connected=True,
    conversation=False,
    excluded=Exclusion.CONSENTED,
    consented_on=date(2026, 11, 1),
    consumer_timezones=("America/Chicago", "America/Denver"),
    consumer_state="MA",
    consumer_city="Boston",
    place=Place.CELL,
    dialled_by=DialledBy.AUTODIALED,
    disposition="no answer",
    agent_id="7",
    duration_s=31.5,
    recorded=("dispute", "promise"),
    promise_amount=1150.0,
    corrected_by="S-4",
    recording_deleted_on=date(2026, 11, 3),
)


def log(folder: Path, *lines: str, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(path: Path, *, rules: MetadataRules | None = None) -> CallLog:
    return read_call_log(path, rules=rules or MetadataRules(), now=NOW)


def one(folder: Path, **cells: str) -> CallLog:
    """A log of one row, complete but for these cells."""
    row = {"account_ref": "A-1", "started_at": "2026-11-02T09:00:00-06:00", **cells}
    quoted = (f'"{value}"' for value in row.values())
    return read(log(folder, ",".join(row), ",".join(quoted)))


def test_every_column_is_read(tmp_path: Path) -> None:
    found = one(tmp_path, **FULL)

    assert found.attempts == (READ,)
    assert found.faulty == ()


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    typed = {
        **FULL,
        "started_at": datetime(2026, 11, 2, 15, 0, tzinfo=UTC),
        "connected": True,
        "conversation": False,
        "consented_on": date(2026, 11, 1),
        "consumer_timezone": ["America/Chicago", "America/Denver"],
        "agent_id": 7.0,
        "duration_s": 31.5,
        "promise_amount": 1150,
        "recording_deleted_on": None,
    }
    path = tmp_path / "log.parquet"
    table = pa.Table.from_pylist([typed])
    moment = table.schema.get_field_index("started_at")
    nano = table.column("started_at").cast(pa.timestamp("ns", tz="UTC"))
    pq.write_table(table.set_column(moment, "started_at", nano), path)

    (found,) = read(path).attempts

    assert found.started_at == READ.started_at
    for name in Attempt.__slots__:
        if name not in {"started_at", "recording_deleted_on"}:
            assert getattr(found, name) == getattr(READ, name), name
    assert found.recording_deleted_on is None


def test_what_the_log_leaves_out_is_unknown_and_not_assumed(tmp_path: Path) -> None:
    (found,) = one(tmp_path).attempts

    assert found == Attempt(account_ref="A-1", started_at=READ.started_at)
    assert (found.connected, found.conversation, found.place) == (None, None, None)


def test_rows_come_out_in_order_of_time(tmp_path: Path) -> None:
    path = log(
        tmp_path,
        "account;start time;call direction",
        "A-2;2026-11-03T09:00:00Z;in",
        "A-1;2026-11-02T23:30:00-06:00;OUT",
    )

    found = read(path).attempts

    assert [(one.account_ref, one.direction.value) for one in found] == [
        ("A-1", "outbound"),
        ("A-2", "inbound"),
    ]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"account_ref": ""}, "account_ref is missing"),
        ({"started_at": ""}, "started_at is missing"),
        ({"started_at": "yesterday"}, "started_at is no moment"),
        ({"started_at": "2026-11-02 09:00"}, "started_at has no offset"),
        ({"started_at": "2031-11-02T09:00:00Z"}, "started_at lies before 1990 or after tomorrow"),
        ({"direction": "transfer"}, "direction is neither inbound nor outbound"),
        ({"medium": "fax"}, "medium is none of call, voicemail"),
        ({"connected": "maybe"}, "connected is neither true nor false"),
        ({"excluded": "whim"}, "excluded is none of consented"),
        ({"consumer_timezone": "America/Chicago; Mars"}, "no IANA zone"),
        ({"consumer_state": "Massachusetts"}, "consumer_state is not of two letters"),
        ({"place": "pub"}, "place is none of home, cell, work, other"),
        ({"duration_s": "-3"}, "duration_s is no number of 0 or more"),
        ({"promise_amount": "nan dollars"}, "promise_amount is no number"),
        ({"consented_on": "3 Nov"}, "consented_on is no moment"),
        ({"call_id": "x" * 400}, "call_id is longer than 300 characters"),
    ],
)
def test_a_faulty_row_is_told_without_its_values(
    tmp_path: Path, cells: dict[str, str], why: str
) -> None:
    found = one(tmp_path, **cells)

    assert found.attempts == ()
    (row,) = found.faulty
    assert row.place == "line 2"
    assert why in row.why
    assert not any(value and value in row.why for value in cells.values() if value != "fax")


def test_a_faulty_row_costs_no_other_and_tells_whose_it_is(tmp_path: Path) -> None:
    path = log(
        tmp_path,
        "account_ref,started_at,medium",
        "A-1,2026-11-02T09:00:00Z,call",
        "A-1,2026-11-02T10:00:00Z,fax",
        'A-9,"2026-11-02T10:00:00Z,call',
        "A-1,2026-11-02T11:00:00Z,call,shifted",
        "A-1,2026-11-02T12:00:00Z,text",
    )

    found = read(path)

    assert [attempt.medium.value for attempt in found.attempts] == ["call", "text"]
    assert [(row.place, row.account_ref) for row in found.faulty] == [
        ("line 3", "A-1"),
        ("line 4", None),
        ("line 5", None),
    ]


def test_a_zone_of_the_settings_serves_moments_without_offset(tmp_path: Path) -> None:
    path = log(tmp_path, "account_ref,started_at", "A-1,2026-11-02 09:00")

    (found,) = read(path, rules=MetadataRules(naive_timezone="America/Chicago")).attempts

    assert found.started_at == READ.started_at


def test_a_centres_own_headers_serve_the_log_too(tmp_path: Path) -> None:
    path = log(tmp_path, "Konto,started_at,Status", "A-7,2026-11-02T09:00:00Z,yes")
    rules = MetadataRules.merged(
        column_aliases={"account_ref": ("konto",), "conversation": ("status",)}
    )

    (found,) = read(path, rules=rules).attempts

    assert (found.account_ref, found.conversation, found.disposition) == ("A-7", True, None)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (b"", "no header line"),
        (b"date,who\n1,2\n", "no column account_ref and started_at"),
        (b"PAR1 and then nothing", "no whole Parquet file"),
    ],
)
def test_a_file_that_is_no_log_is_refused_with_its_setting(
    tmp_path: Path, held: bytes, told: str
) -> None:
    path = tmp_path / "log"
    path.write_bytes(held)

    with pytest.raises(SettingsError, match=f"`call_log` names .*{told}"):
        read(path)


def test_a_log_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        read(tmp_path / "nowhere.csv")

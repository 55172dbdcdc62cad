import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callqa.domain.recording import Direction
from callqa.ingest.delimited import records
from callqa.ingest.fields import MetadataRules
from callqa.ingest.manifest import MAX_MANIFEST_BYTES
from tests.ingest.made import call, found, manifest, only, reasons


def agents(inbox: Path, rules: MetadataRules | None = None) -> dict[str, str | None]:
    discovery = found(inbox, rules=rules) if rules else found(inbox)
    return {recording.path.name: recording.agent_name for recording in discovery.recordings}


def test_a_row_says_all_that_can_be_said_and_other_columns_are_kept(tmp_path: Path) -> None:
    call(tmp_path)
    manifest(
        tmp_path,
        "file,call_id,agent_id,agent_name,team,account_ref,started_at,consumer_timezone,"
        "direction,disposition,channel_roles,Queue Name,empty",
        'call.wav,C-1,7,"Moore, Dana",East,A1,2026-11-02 14:05:00-06:00,America/Denver,'
        'outbound,promise,"consumer,agent",Late 30,',
    )

    (recording,) = found(tmp_path).recordings

    assert recording.call_id == "C-1"
    assert recording.agent_id == "7"
    assert recording.agent_name == "Moore, Dana"
    assert recording.team == "East"
    assert recording.account_ref == "A1"
    assert recording.started_at == datetime(2026, 11, 2, 20, 5, tzinfo=UTC)
    assert recording.consumer_timezone == "America/Denver"
    assert recording.direction is Direction.OUTBOUND
    assert recording.disposition == "promise"
    assert [role.value for role in recording.channel_roles] == ["consumer", "agent"]
    assert recording.extra == {"Queue Name": "Late 30"}
    assert recording.warnings == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_write_is_read(
    tmp_path: Path, encoding: str, delimiter: str, ending: str
) -> None:
    call(tmp_path)
    rows = (("File Name", "AGENT"), (), ("call.wav", '"José, ""Pepe"" Díaz; jr"'), ("", ""))
    text = ending.join(delimiter.join(row) for row in rows)
    (tmp_path / "manifest.csv").write_bytes(text.encode(encoding))

    (recording,) = found(tmp_path).recordings

    assert recording.agent_name == 'José, "Pepe" Díaz; jr'
    guessed = ("manifest_encoding_guessed",) if encoding == "cp1252" else ()
    assert recording.warnings == guessed
    assert found(tmp_path).quarantined == ()


@pytest.mark.parametrize(
    "cell",
    [
        "call.wav",
        "CALL.WAV",
        "call",
        "./call.wav",
        "/var/spool/monitor/call.wav",
        "D:\\Recordings\\2026\\call.wav",
        "https://dialer.example/rec/call.wav",
        " call.wav ",
    ],
)
def test_a_row_finds_its_file_however_the_export_writes_it(tmp_path: Path, cell: str) -> None:
    call(tmp_path)
    manifest(tmp_path, "filename,agent", f"{cell},Dana")

    assert agents(tmp_path) == {"call.wav": "Dana"}
    assert found(tmp_path).quarantined == ()


def test_a_row_reaches_into_a_folder_below_but_a_name_alone_does_not(tmp_path: Path) -> None:
    call(tmp_path / "monday", "a.wav", seed=1)
    call(tmp_path / "monday", "b.wav", seed=2)
    manifest(tmp_path, "file,agent", "monday/a.wav,Dana", "b.wav,Sam")

    discovery = found(tmp_path)

    assert agents(tmp_path) == {"a.wav": "Dana", "b.wav": None}
    assert only(discovery).path == str(tmp_path / "b.wav")
    assert only(discovery).reason == "manifest_without_file"


def test_the_spelling_that_fits_exactly_comes_first(tmp_path: Path) -> None:
    call(tmp_path, "call.wav", seed=1)
    call(tmp_path, "CALL.wav", seed=2)
    manifest(tmp_path, "file,agent", "call.wav,Dana", "CALL.wav,Sam")

    assert agents(tmp_path) == {"call.wav": "Dana", "CALL.wav": "Sam"}


def test_faulty_rows_do_not_lose_other_rows(tmp_path: Path) -> None:
    for seed in range(5):
        call(tmp_path, f"{seed}.wav", seed=seed)
    manifest(
        tmp_path,
        "file,agent,team",
        "0.wav,Dana,East",
        "1.wav,Moore, Sam,East",  # the comma moved every cell behind it
        '"2.wav,"Open quote,East',
        "3.wav,Lee",
        ",Nobody,East",
        '4.wav,"Never closed,East',
        '0.wav,"Dana",East',
    )

    discovery = found(tmp_path)

    assert agents(tmp_path) == {"0.wav": "Dana", "2.wav": None, "3.wav": "Lee", "4.wav": None}
    assert reasons(discovery) == {"1.wav": "bad_manifest_row", "manifest.csv": "bad_manifest_row"}
    of_manifest = next(e for e in discovery.quarantined if e.path.endswith("manifest.csv"))
    assert of_manifest.detail.endswith("4, 6, 7.")


def test_a_cell_may_hold_a_line_break_when_it_is_quoted(tmp_path: Path) -> None:
    call(tmp_path, "a.wav", seed=1)
    call(tmp_path, "b.wav", seed=2)
    manifest(tmp_path, "file,note,agent", 'a.wav,"two', 'lines",Dana', "b.wav,,Sam")

    discovery = found(tmp_path)

    assert agents(tmp_path) == {"a.wav": "Dana", "b.wav": "Sam"}
    assert discovery.recordings[0].extra == {"note": "two lines"}


def test_two_rows_that_differ_about_a_call_leave_it_to_a_person(tmp_path: Path) -> None:
    call(tmp_path)
    manifest(tmp_path, "file,agent,account", "call.wav,Dana,A1", "call.wav,Dana,A2")

    entry = only(found(tmp_path))

    assert entry.reason == "contradictory_metadata"
    assert "account_ref" in entry.detail
    assert "line 2 and manifest.csv line 3" in entry.detail
    assert "A1" not in entry.detail


def test_two_starts_that_cannot_be_compared_are_a_contradiction(tmp_path: Path) -> None:
    call(tmp_path)
    manifest(tmp_path, "file,started_at", "call.wav,soon", "call.wav,later")

    assert only(found(tmp_path)).reason == "contradictory_metadata"


def test_a_manifest_too_large_to_be_one_is_not_read(tmp_path: Path) -> None:
    call(tmp_path)
    with (tmp_path / "manifest.csv").open("wb") as file:
        file.truncate(MAX_MANIFEST_BYTES + 1)

    entry = only(found(tmp_path))

    assert (entry.reason, "larger" in entry.detail) == ("bad_manifest", True)


def test_two_rows_that_agree_complete_each_other(tmp_path: Path) -> None:
    call(tmp_path)
    manifest(
        tmp_path,
        "file,agent,team,started_at,seq",
        "call.wav,Dana,,2026-11-02T14:05:00-06:00,1",
        "call.wav,,East,2026-11-02T20:05:00Z,2",
    )

    (recording,) = found(tmp_path).recordings

    assert (recording.agent_name, recording.team) == ("Dana", "East")


def test_rows_whose_file_is_not_there_are_lost_calls(tmp_path: Path) -> None:
    manifest(tmp_path, "file,call_id", "gone.wav,C1", "gone.wav,C1", "gone\u0007.wav,C2")

    discovery = found(tmp_path)

    assert {entry.reason for entry in discovery.quarantined} == {"manifest_without_file"}
    assert [entry.call_id for entry in discovery.quarantined] == ["C1", "C2"]
    assert "manifest.csv line 2" in discovery.quarantined[0].detail


def test_a_row_about_a_file_that_is_bad_or_still_arriving_is_no_lost_call(tmp_path: Path) -> None:
    (tmp_path / "bad.wav").write_text("no sound")
    call(tmp_path, "new.wav.part")
    manifest(tmp_path, "file,call_id", "bad.wav,C1", "new.wav,C2")

    assert reasons(found(tmp_path)) == {"bad.wav": "not_audio"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no header"),
        (b"\n\n", "no header"),
        (b'"agent,call.wav', "no header"),
        (b"call_id,agent\nC1,Dana\n", "no column"),
        (bytes(range(256)), "no column"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_named_and_costs_no_call(
    tmp_path: Path, content: bytes, words: str
) -> None:
    call(tmp_path)
    (tmp_path / "Manifest.CSV").write_bytes(content)

    discovery = found(tmp_path)

    assert agents(tmp_path) == {"call.wav": None}
    assert reasons(discovery) == {"Manifest.CSV": "bad_manifest"}
    assert words in only(discovery).detail


def test_a_folder_or_dead_link_in_place_of_the_manifest_costs_no_call(tmp_path: Path) -> None:
    call(tmp_path)
    (tmp_path / "manifest.csv").symlink_to("nowhere")

    assert agents(tmp_path) == {"call.wav": None}
    assert reasons(found(tmp_path)) == {"manifest.csv": "bad_manifest"}


def test_of_two_headers_for_one_field_the_more_telling_counts(tmp_path: Path) -> None:
    call(tmp_path)
    manifest(
        tmp_path,
        "start_time,filename,start_epoch,user,end_epoch",
        "2026-11-02 14:05:00,call,1793649900,7042,1793650000",
    )

    (recording,) = found(tmp_path).recordings

    assert recording.started_at == datetime(2026, 11, 2, 20, 5, tzinfo=UTC)
    assert recording.agent_id == "7042"
    assert recording.extra == {"start_time": "2026-11-02 14:05:00", "ended_at": "1793650000"}


def test_what_exports_write_for_nothing_is_nothing(tmp_path: Path) -> None:
    call(tmp_path)
    manifest(tmp_path, "file,agent,started_at,direction,team", "call.wav,NULL,\\N,N/A,-")

    (recording,) = found(tmp_path).recordings

    assert (recording.agent_name, recording.started_at, recording.team) == (None, None, None)
    assert recording.warnings == ()


def test_a_centre_can_name_its_own_headers(tmp_path: Path) -> None:
    call(tmp_path)
    manifest(tmp_path, "wav,Mitarbeiter,user", "call.wav,Dana,EXT-9")
    rules = MetadataRules.merged(
        column_aliases={"file": ("WAV",), "agent_name": ("mitarbeiter",), "team": ("user",)}
    )

    (recording,) = found(tmp_path, rules=rules).recordings

    assert (recording.agent_name, recording.team, recording.agent_id) == ("Dana", "EXT-9", None)


cells = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=8))
def test_rows_written_by_a_csv_writer_are_read_back(rows: list[tuple[str, str]]) -> None:

    held = io.StringIO()
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(("file", "agent"))
    writer.writerows(rows)

    read = [record.cells for record in records(held.getvalue())]

    assert read == [("file", "agent"), *rows]


@given(st.text(max_size=300))
def test_any_text_is_read_to_its_end(text: str) -> None:
    found_records = list(records(text))

    lines = [record.line for record in found_records]
    assert lines == sorted(set(lines))
    assert bool(found_records) == any(
        line.strip() for line in text.replace("\0", "").replace("\r", "\n").split("\n")
    )

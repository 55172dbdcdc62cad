"""A folder with every kind of bad input beside good calls: the night goes on and loses nothing."""

import shutil
import struct
from pathlib import Path

import pytest

from tests.flows.conftest import ROOT, Centre

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def wav_header(*, channels: int, data_bytes: int = 64_000) -> bytes:
    frame = max(1, channels) * 2 % 65_536
    layout = struct.pack("<HHIIHH", 1, channels, 16_000, 16_000 * frame, frame, 16)
    return (
        b"RIFF" + struct.pack("<I", 36 + data_bytes) + b"WAVEfmt " + struct.pack("<I", 16)
        + layout + b"data" + struct.pack("<I", data_bytes)
    )  # fmt: skip


def spoil(inbox: Path) -> dict[str, str]:
    """Put every bad input into the folder; returns the reason each must be given."""
    (inbox / "letter.wav").write_text("Dear sir or madam, this is no recording.")
    (inbox / "empty.wav").touch()
    (inbox / "cut.wav").write_bytes(wav_header(channels=2)[:30])
    (inbox / "nobody.wav").write_bytes(wav_header(channels=0) + bytes(64_000))
    (inbox / "everybody.wav").write_bytes(wav_header(channels=65_535) + bytes(64_000))
    (inbox / "gone.wav").symlink_to(inbox / "was-here.wav")
    shutil.copy(inbox / "NF-0008.flac", inbox / "second-copy.flac")
    shutil.copy(ROOT / "sample_calls" / "NF-0018.flac", inbox / "two-truths.flac")
    (inbox / "manifest.csv").write_text(
        "file,agent_name,started_at\n"
        "two-truths.flac,Dana Moore,2026-11-02T10:00:00-06:00\n"
        "two-truths.flac,Paul Grant,2026-11-02T10:00:00-06:00\n"
        "never-arrived.flac,Paul Grant,2026-11-02T11:00:00-06:00\n"
    )
    shutil.copy(ROOT / "sample_calls" / "NF-0009.flac", inbox / "when.flac")
    (inbox / "when.json").write_text('{"started_at": "2026-11-02T10:00:00"}')
    return {
        "letter.wav": "not_audio",
        "empty.wav": "empty_file",
        "cut.wav": "truncated_header",
        "nobody.wav": "bad_channel_count",
        "everybody.wav": "bad_channel_count",
        "gone.wav": "dangling_link",
        "second-copy.flac": "duplicate_content",
        "two-truths.flac": "contradictory_metadata",
        "never-arrived.flac": "manifest_without_file",
        "when.flac": "naive_time",
    }


def test_good_calls_are_scored_and_bad_files_are_listed_with_a_reason(
    small_inbox: Path, tmp_path: Path
) -> None:
    (small_inbox / "NF-0015.flac").rename(small_inbox / """it's "quoted".flac""")
    (small_inbox / "NF-0019.flac").rename(small_inbox / "--help.flac")
    wanted = spoil(small_inbox)
    centre = Centre(inbox=small_inbox, data=tmp_path / "var")
    ended = centre.run()
    assert ended.code == 3, ended.err
    assert centre.rows("select count(*) as n from v_call") == [{"n": 3}]
    found = centre.rows("select path, reason, advice from v_quarantine")
    assert {Path(str(row["path"])).name: row["reason"] for row in found} == wanted
    assert all(row["advice"] for row in found)
    listed = centre.callqa("quarantine", "list")
    assert all(reason in listed.out for reason in wanted.values())

    (small_inbox / "letter.wav").unlink()
    (small_inbox / "when.json").write_text('{"started_at": "2026-11-02T10:00:00-06:00"}')
    again = centre.run()
    assert again.code == 3, again.err
    assert centre.rows("select count(*) as n from v_call") == [{"n": 4}]
    listed = centre.callqa("quarantine", "list")
    assert "not_audio" not in listed.out
    assert "naive_time" not in listed.out
    assert "bad_channel_count" in listed.out


def test_an_inbox_that_is_not_there_fails_the_run_with_advice(tmp_path: Path) -> None:
    ended = Centre(inbox=tmp_path / "nowhere", data=tmp_path / "var").run()
    assert ended.code == 1
    assert "nowhere" in ended.err
    assert "Traceback" not in ended.err


def test_an_empty_inbox_is_a_quiet_night(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    ended = Centre(inbox=inbox, data=tmp_path / "var").run()
    assert ended.code == 0, ended.err
    assert "nothing to analyse" in ended.out

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.domain.run import Quarantined
from callqa.errors import SettingsError
from callqa.ingest.names import printable
from callqa.ingest.quarantine import Quarantine, key
from tests.ingest.made import NOW, call, found, sidecar

ENTRY = Quarantined(
    path="/calls/a.wav",
    reason="not_audio",
    stage="ingest",
    detail="The content is text.",
    advice="Send it again.",
    since=NOW,
    sha256="0" * 64,
)
FAILED = replace(ENTRY, path="/calls/b.wav", stage="decode", reason="undecodable", call_id="C1")
LATER = NOW + timedelta(days=1)


@pytest.fixture
def quarantine(tmp_path: Path) -> Quarantine:
    return Quarantine(tmp_path / "var" / "quarantine")


def again(quarantine: Quarantine) -> Quarantine:
    """The same quarantine as another process sees it."""
    return Quarantine(quarantine.folder)


def test_a_quarantine_that_was_never_used_is_empty(quarantine: Quarantine) -> None:
    assert quarantine.entries() == ()
    assert quarantine.blocked("a" * 64) is None
    assert quarantine.release_all() == 0
    assert quarantine.settle(()) == ()
    assert not quarantine.folder.exists()


def test_entries_are_kept_in_files_that_only_the_owner_can_read(quarantine: Quarantine) -> None:
    quarantine.put(FAILED)
    quarantine.put(ENTRY)

    assert again(quarantine).entries() == (ENTRY, FAILED)
    assert stat.S_IMODE(quarantine.folder.stat().st_mode) == 0o700
    files = sorted(quarantine.folder.iterdir())
    assert [path.name for path in files] == sorted(f"{key(e)}.json" for e in (ENTRY, FAILED))
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_file_of_the_quarantine_can_be_read_by_a_person(quarantine: Quarantine) -> None:
    quarantine.put(FAILED, analysis_id="f" * 64)

    (path,) = quarantine.folder.iterdir()
    document = json.loads(path.read_text())

    assert document["quarantined"]["path"] == "/calls/b.wav"
    assert document["analysis_id"] == "f" * 64


def test_an_entry_stays_as_old_as_it_is_while_its_bytes_are_the_same(
    quarantine: Quarantine,
) -> None:
    quarantine.put(ENTRY)
    kept = quarantine.put(replace(ENTRY, since=LATER, reason="truncated_header"))

    assert (kept.since, kept.reason) == (NOW, "truncated_header")
    assert again(quarantine).entries() == (kept,)


def test_other_bytes_under_the_same_path_are_a_new_entry(quarantine: Quarantine) -> None:
    quarantine.put(ENTRY, analysis_id="old")
    quarantine.put(replace(ENTRY, since=LATER, sha256="1" * 64))

    (entry,) = quarantine.entries()
    assert entry.since == LATER
    assert quarantine.blocked("old") is None


def test_putting_the_same_again_writes_nothing(quarantine: Quarantine) -> None:
    quarantine.put(ENTRY)
    (path,) = quarantine.folder.iterdir()
    before = path.stat()

    quarantine.put(replace(ENTRY, since=LATER))

    assert path.stat().st_ino == before.st_ino
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_failed_analysis_is_not_repeated_until_it_is_released(quarantine: Quarantine) -> None:
    quarantine.put(FAILED, analysis_id="v1")

    assert again(quarantine).blocked("v1") == FAILED
    assert again(quarantine).blocked("v2") is None  # other versions, metadata or bytes
    assert again(quarantine).release(key(FAILED)) == 1
    assert again(quarantine).blocked("v1") is None


def test_what_failed_in_ingest_blocks_nothing(quarantine: Quarantine) -> None:
    quarantine.put(ENTRY)

    assert quarantine.blocked("") is None


def test_an_entry_is_released_by_the_beginning_of_its_key_or_by_its_path(
    quarantine: Quarantine,
) -> None:
    for entry in (ENTRY, FAILED):
        quarantine.put(entry)

    assert key(ENTRY)[:4] != key(FAILED)[:4]
    assert quarantine.release(key(ENTRY)[:4].upper()) == 1
    assert quarantine.release("/calls/b.wav") == 1
    assert quarantine.release("/calls/b.wav") == 0
    assert again(quarantine).entries() == ()


@pytest.mark.parametrize("text", ["", "nothing", "../../etc", "*", "/calls"])
def test_what_names_no_entry_releases_none(quarantine: Quarantine, text: str) -> None:
    quarantine.put(ENTRY)

    assert quarantine.release(text) == 0
    assert quarantine.entries() == (ENTRY,)


def test_a_beginning_that_fits_several_keys_is_refused(quarantine: Quarantine) -> None:
    entries = [replace(ENTRY, path=f"/calls/{number}.wav") for number in range(40)]
    for entry in entries:
        quarantine.put(entry)
    first = key(entries[0])[0]
    assert sum(key(entry).startswith(first) for entry in entries) > 1

    with pytest.raises(SettingsError, match=key(entries[0])):
        quarantine.release(first)

    assert len(again(quarantine).entries()) == 40


def test_all_entries_can_be_released_at_once(quarantine: Quarantine) -> None:
    quarantine.put(ENTRY)
    quarantine.put(FAILED)

    assert quarantine.release_all() == 2
    assert again(quarantine).entries() == ()


def test_after_a_run_only_what_it_quarantined_is_left(quarantine: Quarantine) -> None:
    quarantine.put(ENTRY)
    quarantine.put(FAILED)

    dropped = quarantine.settle([replace(FAILED, since=LATER)])

    assert dropped == (ENTRY,)
    assert again(quarantine).entries() == (FAILED,)


def test_a_run_over_one_inbox_leaves_the_entries_of_another(quarantine: Quarantine) -> None:
    other = replace(ENTRY, path="/calls-too/c.wav")
    for entry in (ENTRY, FAILED, other):
        quarantine.put(entry)

    dropped = quarantine.settle([FAILED], inbox=Path("/calls"))

    assert dropped == (ENTRY,)
    assert quarantine.entries() == (other, FAILED)


def test_what_a_killed_run_left_half_written_is_cleared_away(quarantine: Quarantine) -> None:
    quarantine.put(ENTRY)
    (quarantine.folder / "abc.12345678.new").write_text("{")

    quarantine.settle([ENTRY])

    assert [path.suffix for path in quarantine.folder.iterdir()] == [".json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"quarantined": {}}', b"\xff" * 10])
def test_a_file_that_is_no_entry_is_passed_over_and_written_anew(
    quarantine: Quarantine, content: bytes
) -> None:
    quarantine.put(ENTRY)
    (quarantine.folder / f"{key(ENTRY)}.json").write_bytes(content)
    os.mkfifo(quarantine.folder / "pipe.json")
    (quarantine.folder / "folder.json").mkdir()

    assert again(quarantine).entries() == ()
    quarantine.put(ENTRY)
    assert again(quarantine).entries() == (ENTRY,)


def test_an_entry_that_cannot_be_written_leaves_nothing_half_done(quarantine: Quarantine) -> None:
    in_the_way = quarantine.folder / f"{key(ENTRY)}.json"
    (in_the_way / "full").mkdir(parents=True)

    with pytest.raises(OSError, match="irectory"):
        quarantine.put(ENTRY)

    assert list(quarantine.folder.iterdir()) == [in_the_way]


def test_several_writers_do_not_disturb_each_other(quarantine: Quarantine) -> None:
    def write(number: int) -> None:
        Quarantine(quarantine.folder).put(replace(ENTRY, path=f"/calls/{number % 10}.wav"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(200)))

    assert len(quarantine.entries()) == 10
    assert len(list(quarantine.folder.iterdir())) == 10


@given(st.binary(min_size=1, max_size=60).map(os.fsdecode), st.text(max_size=40))
def test_any_path_and_text_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, name: str, detail: str
) -> None:
    quarantine = Quarantine(tmp_path_factory.mktemp("quarantine"))
    entry = replace(ENTRY, path=printable(name), detail=printable(detail))

    quarantine.put(entry)

    assert again(quarantine).entries() == (entry,)
    assert quarantine.release(key(entry)) == 1


def test_nights_in_a_row_keep_the_quarantine_in_step_with_the_inbox(
    tmp_path: Path, quarantine: Quarantine
) -> None:
    inbox = tmp_path / "inbox"
    call(inbox, "good.wav", seed=1)
    call(inbox, "odd.wav", seed=2)
    sidecar(inbox, "odd.json", started_at="soon")

    for night in range(3):
        discovery = found(inbox, now=NOW + timedelta(days=night))
        for entry in discovery.quarantined:
            quarantine.put(entry)
        quarantine.settle(discovery.quarantined, inbox=inbox)
    (entry,) = again(quarantine).entries()
    assert (entry.reason, entry.since) == ("bad_time", NOW)

    sidecar(inbox, "odd.json", started_at=NOW.isoformat())
    mended = found(inbox)
    assert len(mended.recordings) == 2
    assert [gone.reason for gone in quarantine.settle(mended.quarantined)] == ["bad_time"]
    assert again(quarantine).entries() == ()

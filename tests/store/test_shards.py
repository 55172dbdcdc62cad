"""Shards and run reports as files."""

import math
import os
import stat
from dataclasses import replace

import pytest

from callqa.domain.measures import WindowMeasures
from callqa.domain.spans import Span
from callqa.errors import StoreError
from callqa.store import files, shards
from callqa.testing import a_report, an_analysis, some_measures


def test_what_was_written_is_read_back_as_it_was(tmp_path):
    analyses = (an_analysis("call-1"), an_analysis("call-2"))
    path = shards.write(analyses, tmp_path, name="night-1")
    read = shards.read(path)
    assert {stored.analysis.analysis_id: stored.analysis for stored in read} == {
        analysis.analysis_id: analysis for analysis in analyses
    }
    assert {stored.shard for stored in read} == {"night-1.parquet"}


def test_the_order_of_the_analyses_does_not_change_the_file(tmp_path):
    first, second = an_analysis("call-1"), an_analysis("call-2")
    one = shards.write((first, second), tmp_path, name="one")
    other = shards.write((second, first), tmp_path, name="other")
    assert one.read_bytes() == other.read_bytes()


def test_only_the_owner_can_read_a_shard_and_its_folder(tmp_path):
    path = shards.write((an_analysis(),), tmp_path / "shards", name="night-1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_but_the_shard_is_left_in_the_folder(tmp_path):
    path = shards.write((an_analysis(),), tmp_path, name="night-1")
    assert list(tmp_path.iterdir()) == [path]


def test_a_shard_is_never_overwritten(tmp_path):
    path = shards.write((an_analysis("call-1"),), tmp_path, name="night-1")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="never overwritten"):
        shards.write((an_analysis("call-2"),), tmp_path, name="night-1")
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["", "../escape", "a/b", ".hidden", "a b", "x" * 200])
def test_a_name_that_is_no_plain_file_name_is_refused(tmp_path, name):
    with pytest.raises(StoreError, match="cannot be a file name"):
        shards.write((an_analysis(),), tmp_path / "inner", name=name)
    assert not list(tmp_path.rglob("*.parquet"))


def test_an_empty_shard_is_refused(tmp_path):
    with pytest.raises(StoreError, match="at least one"):
        shards.write((), tmp_path, name="night-1")


def test_an_analysis_that_holds_nan_is_refused_by_call_id_and_nothing_is_written(tmp_path):
    window = WindowMeasures(span=Span(0, 20), speech_s=9.0, features={"pace": math.nan})
    analysis = an_analysis("call-9", measures=replace(some_measures(), windows=(window,)))
    with pytest.raises(StoreError, match="call-9"):
        shards.write((an_analysis(), analysis), tmp_path, name="night-1")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        shards.write((an_analysis(),), tmp_path / "file" / "shards", name="night-1")


def test_a_flipped_bit_is_noticed_or_changes_nothing_that_is_read(tmp_path):
    path = shards.write([an_analysis(f"call-{i}") for i in range(20)], tmp_path, name="night-1")
    contents, intact = path.read_bytes(), shards.read(path)
    noticed = 0
    for position in range(4, len(contents), len(contents) // 60):
        broken = bytearray(contents)
        broken[position] ^= 0x10
        path.write_bytes(bytes(broken))
        try:
            assert shards.read(path) == intact, position
        except StoreError:
            noticed += 1
    assert noticed > 20


@pytest.mark.parametrize("contents", [b"", b"PAR1", b"not parquet at all" * 100])
def test_a_file_that_is_no_shard_is_named_with_what_to_do(tmp_path, contents):
    path = tmp_path / "odd.parquet"
    path.write_bytes(contents)
    with pytest.raises(StoreError, match=r"odd\.parquet.*move it out of the folder"):
        shards.read(path)
    with pytest.raises(StoreError, match=r"odd\.parquet"):
        shards.ids(path)


def test_ids_and_single_documents_are_found_without_reading_the_rest(tmp_path):
    first, second = an_analysis("call-1"), an_analysis("call-2")
    path = shards.write((first, second), tmp_path, name="night-1")
    assert set(shards.ids(path)) == {first.analysis_id, second.analysis_id}
    assert shards.find_document(path, second.analysis_id) == second
    assert shards.find_document(path, "f" * 64) is None


def test_a_run_report_is_read_back_as_it_was(tmp_path):
    report = a_report("run-7")
    path = shards.write_report(report, tmp_path)
    assert path.name == "run-7.json"
    assert shards.read_report(path) == report
    with pytest.raises(StoreError, match="never overwritten"):
        shards.write_report(report, tmp_path)


def test_a_damaged_run_report_is_named(tmp_path):
    path = tmp_path / "run-7.json"
    path.write_text('{"run_id": "run-7"}')
    with pytest.raises(StoreError, match=r"run-7\.json is damaged"):
        shards.read_report(path)


def test_only_stale_temporary_files_are_swept_away(tmp_path):
    shard = shards.write((an_analysis(),), tmp_path, name="night-1")
    stale, fresh = tmp_path / ".a.parquet.1.tmp", tmp_path / ".b.parquet.2.tmp"
    for path in (stale, fresh):
        path.write_bytes(b"half")
    os.utime(stale, (0, 0))
    assert files.sweep(tmp_path) == 1
    assert sorted(tmp_path.iterdir()) == sorted([shard, fresh])


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    missing = tmp_path / "none"
    assert shards.shard_files(missing) == shards.run_files(missing) == ()
    assert files.sweep(missing) == 0

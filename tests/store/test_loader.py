"""The one writer of the database."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import TakenOut
from callqa.errors import StoreError, TransientError
from callqa.store import loader, queries
from callqa.store.views import VIEWS
from callqa.testing import a_provenance, a_recording, a_report, an_analysis


def _contents(store) -> dict[str, list[tuple]]:
    """Every row of every public view, but for the moment of loading."""
    store.publish()
    with duckdb.connect(str(store.published), read_only=True) as connection:
        return {
            view.name: sorted(map(repr, connection.table(view.name).to_arrow_table().to_pylist()))
            for view in VIEWS
        }


def test_a_load_adds_each_call_and_run_once(store):
    store.keep(an_analysis("call-1"), an_analysis("call-2"))
    store.keep_report(a_report("run-1"))
    loaded = store.load()
    assert (loaded.calls, loaded.runs, loaded.repeated, loaded.damaged) == (2, 1, 0, ())
    assert loaded.new_files == ("shard-1.parquet", "run-1.json")


def test_a_second_load_changes_nothing(store):
    store.keep(an_analysis("call-1"))
    store.keep_report(a_report())
    store.load()
    before = _contents(store)
    again = store.load()
    assert (again.new_files, again.calls, again.runs) == ((), 0, 0)
    assert _contents(store) == before


def test_an_analysis_in_two_shards_counts_once(store):
    store.keep(an_analysis("call-1"), name="a")
    store.keep(an_analysis("call-1"), an_analysis("call-2"), name="b")
    loaded = store.load()
    assert (loaded.calls, loaded.repeated) == (2, 1)
    store.publish()
    assert store.query("select count(*) as n from v_finding where call_id = 'call-1'") == [{"n": 2}]


@pytest.mark.parametrize("newest_first", [False, True])
def test_of_two_analyses_of_a_call_the_latest_is_shown_whatever_was_loaded_first(
    store, newest_first
):
    early = datetime(2026, 3, 3, 2, tzinfo=UTC)
    old = an_analysis("call-1", call_type="old", provenance=a_provenance(analysed_at=early))
    new = replace(
        old,
        analysis_id="f" * 64,
        call_type="new",
        provenance=a_provenance(analysed_at=early + timedelta(days=1)),
    )
    for analysis in (new, old) if newest_first else (old, new):
        store.keep(analysis, name=analysis.call_type)
        store.load()
    store.publish()
    assert store.query("select call_type from v_call") == [{"call_type": "new"}]
    assert store.query("select distinct analysis_id from v_utterance") == [
        {"analysis_id": "f" * 64}
    ]
    assert store.query("select count(*) as n from call") == [{"n": 2}]


def test_a_damaged_file_does_not_stop_the_others_and_is_reported_until_it_is_gone(store):
    store.keep(an_analysis("call-1"), name="a")
    damaged = store.keep(an_analysis("call-2"), name="b")
    damaged.write_bytes(damaged.read_bytes()[:300])
    bad_report = store.runs / "run-9.json"
    store.keep_report(a_report())
    bad_report.write_text("{")
    for expected_calls in (1, 0):
        loaded = store.load()
        assert loaded.calls == expected_calls
        assert [entry.path for entry in loaded.damaged] == [damaged, bad_report]
        assert all("move it out" in entry.detail for entry in loaded.damaged)
    damaged.unlink()
    bad_report.unlink()
    assert store.load().damaged == ()


def test_analysis_ids_hold_what_is_loaded_and_what_waits_in_shards(store):
    loaded, waiting = an_analysis("call-1"), an_analysis("call-2")
    assert loader.analysis_ids(store.database, shards=store.shards) == frozenset()
    store.keep(loaded, name="a")
    store.load()
    store.keep(waiting, name="b")
    (store.shards / "c.parquet").write_bytes(b"damaged")
    assert loader.analysis_ids(store.database) == {loaded.analysis_id}
    assert loader.analysis_ids(store.database, shards=store.shards) == {
        loaded.analysis_id,
        waiting.analysis_id,
    }


def test_a_rebuilt_database_shows_what_the_grown_one_showed(store):
    for number in range(3):
        store.keep(an_analysis(f"call-{number}"), name=f"s{number}")
        store.keep_report(a_report(f"run-{number}"))
        store.load()
    grown = _contents(store)
    store.database.unlink()
    rebuilt = loader.rebuild(store.database, shards=store.shards, runs=store.runs)
    assert rebuilt.calls == 3
    assert _contents(store) == grown
    assert not [path for path in store.root.iterdir() if path.name.endswith(".tmp")]


def test_a_database_that_is_damaged_is_said_in_words_and_can_be_rebuilt(store):
    store.keep(an_analysis("call-1"))
    store.database.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="not a usable database"):
        store.load()
    loader.rebuild(store.database, shards=store.shards, runs=store.runs)
    assert loader.analysis_ids(store.database) == {an_analysis("call-1").analysis_id}


def test_the_day_of_a_call_is_the_day_where_it_was_recorded(store):
    # 18:30 at UTC-6 is already the next day in UTC.
    store.keep(an_analysis("call-1"), an_analysis("call-2", recording=_undated()))
    store.publish()
    rows = store.query("select call_id, day::varchar as day, started_at from v_call order by 1")
    assert rows[0]["day"] == "2026-03-02"
    assert rows[0]["started_at"] == datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
    assert (rows[1]["day"], rows[1]["started_at"]) == (None, None)


def _undated():
    return a_recording("call-2", started_at=None)


_HOLD = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
time.sleep(60)
"""


def test_a_database_open_elsewhere_asks_to_try_again(store):
    store.keep(an_analysis("call-1"))
    store.load()
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(store.database)], stdout=subprocess.PIPE
    ) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == b"open\n"
            with pytest.raises(TransientError, match="another process"):
                store.load()
        finally:
            other.kill()


_LOAD = """
import sys
from pathlib import Path
from callqa.store import loader
root = Path(sys.argv[1])
print("go", flush=True)
loader.load(root / "callqa.duckdb", shards=root / "shards", runs=root / "runs")
"""


def test_a_load_that_is_killed_leaves_all_or_nothing_and_the_next_one_completes_it(store):
    for number in range(6):
        store.keep(*(an_analysis(f"c{number}-{i}") for i in range(20)), name=f"s{number}")
    for delay_s in (0.05, 0.15, 0.3):
        with subprocess.Popen(
            [sys.executable, "-c", _LOAD, str(store.root)], stdout=subprocess.PIPE
        ) as victim:
            assert victim.stdout is not None
            victim.stdout.readline()
            time.sleep(delay_s)
            os.kill(victim.pid, signal.SIGKILL)
        if store.database.exists():
            assert len(loader.analysis_ids(store.database)) in {0, 120}
    store.load()
    assert len(loader.analysis_ids(store.database)) == 120
    store.publish()
    assert store.query("select count(*) as n from v_call") == [{"n": 120}]
    assert store.query("select count(*) as n from v_finding") == [{"n": 240}]


def test_words_that_were_not_believed_are_counted_for_the_call(store):
    taken = (
        TakenOut(kind="loop", speaker=Speaker.AGENT, words=12, span=Span(3.0, 9.0)),
        TakenOut(kind="no_speech", speaker=Speaker.CONSUMER, words=1, span=Span(20.0, 20.4)),
    )
    one = an_analysis("call-1")
    store.keep(
        replace(one, transcript=replace(one.transcript, taken_out=taken)), an_analysis("call-2")
    )
    store.publish()
    found = queries.query(
        store.published, "select call_id, unbelieved_words from v_call order by 1"
    )
    assert found.to_pylist() == [
        {"call_id": "call-1", "unbelieved_words": 13},
        {"call_id": "call-2", "unbelieved_words": 0},
    ]

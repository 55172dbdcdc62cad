"""The published copy."""

import os
import stat

import pytest

from callqa.errors import StoreError
from callqa.store import queries, snapshot
from callqa.testing import an_analysis

COUNT = "select count(*) as n from v_call"


def test_a_reader_keeps_its_copy_while_a_new_one_is_published(store):
    store.keep(an_analysis("call-1"), name="a")
    store.publish()
    with queries.connect(store.published) as reader:
        store.keep(an_analysis("call-2"), name="b")
        store.publish()
        assert reader.execute(COUNT).fetchall() == [(1,)]
    assert store.query(COUNT) == [{"n": 2}]


def test_a_reader_never_blocks_the_next_load(store):
    store.keep(an_analysis("call-1"), name="a")
    store.publish()
    with queries.connect(store.published):
        store.keep(an_analysis("call-2"), name="b")
        assert store.load().calls == 1


def test_only_the_published_file_appears_and_only_its_owner_can_read_it(store):
    store.keep(an_analysis("call-1"))
    store.load()
    target = store.root / "public" / "published.duckdb"
    snapshot.publish(store.database, target)
    assert list(target.parent.iterdir()) == [target]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_log_left_beside_the_old_copy_is_not_played_into_the_new_one(store):
    store.keep(an_analysis("call-1"))
    store.publish()
    log = store.published.with_name("published.duckdb.wal")
    log.write_bytes(b"left over")
    store.publish()
    assert not log.exists()
    assert store.query(COUNT) == [{"n": 1}]


def test_without_a_database_there_is_nothing_to_publish(store):
    with pytest.raises(StoreError, match="callqa run"):
        snapshot.publish(store.database, store.published)
    assert not store.published.exists()


def test_a_place_that_cannot_be_written_is_said_in_words(store):
    store.keep(an_analysis("call-1"))
    store.load()
    (store.root / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        snapshot.publish(store.database, store.root / "file" / "published.duckdb")


def test_where_the_system_cannot_copy_by_itself_the_copy_is_the_same(store, monkeypatch):
    def refuse(*_: object) -> int:
        raise OSError

    store.keep(an_analysis("call-1"))
    monkeypatch.setattr(os, "copy_file_range", refuse, raising=False)
    store.publish()
    assert store.query(COUNT) == [{"n": 1}]

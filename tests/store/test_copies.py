"""The published copy held open for many requests."""

from threading import Thread

import duckdb
import pytest

from callqa.errors import StoreError
from callqa.store.copies import OpenCopy
from callqa.testing import an_analysis

COUNT = "select count(*) from v_call"


def test_a_request_that_runs_ends_on_its_version_and_the_next_one_sees_the_new(store):
    store.keep(an_analysis("call-1"), name="a")
    copy = OpenCopy(store.publish())
    with copy.cursor() as running:
        store.keep(an_analysis("call-2"), name="b")
        store.publish()
        with copy.cursor() as later:
            assert later.execute(COUNT).fetchall() == [(2,)]
        assert running.execute(COUNT).fetchall() == [(1,)]
        store.keep(an_analysis("call-3"), name="c")
        store.publish()
        assert running.execute(COUNT).fetchall() == [(1,)]
    with copy.cursor() as last:
        assert last.execute(COUNT).fetchall() == [(3,)]
    assert [path.name for path in store.root.glob(".*")] == []


@pytest.mark.parametrize(
    "statement",
    [
        "insert into call (call_id) values ('x')",
        "attach '{other}' as other",
        "copy v_call to '{other}'",
        "set threads = 1",
        "from read_text('{other}')",
    ],
)
def test_a_request_can_only_read_the_copy(store, statement):
    store.keep(an_analysis("call-1"))
    with (
        OpenCopy(store.publish()).cursor() as cursor,
        pytest.raises(duckdb.Error, match=r"read-only|disabled|locked"),
    ):
        cursor.execute(statement.format(other=store.root / "other"))


def test_times_are_told_in_utc_and_a_missing_or_damaged_copy_in_words(store):
    copy = OpenCopy(store.published)
    with pytest.raises(StoreError, match="callqa run"), copy.cursor():
        pass
    store.keep(an_analysis("call-1"))
    store.publish()
    with copy.cursor() as cursor:
        assert cursor.execute("select current_setting('timezone')").fetchall() == [("UTC",)]
    store.published.write_bytes(b"not a database")
    with pytest.raises(StoreError, match="cannot be read"), copy.cursor():
        pass


def test_a_damaged_block_is_told_in_words_and_the_copy_is_opened_anew_afterwards(store):
    store.keep(an_analysis("call-1"))
    copy = OpenCopy(store.publish())
    with pytest.raises(StoreError, match="cannot be read") as told, copy.cursor():
        raise duckdb.FatalException("said in a call")
    assert "said in a call" not in str(told.value)
    with copy.cursor() as cursor:
        assert cursor.execute(COUNT).fetchall() == [(1,)]


def test_what_is_renewed_is_seen_by_others_once_it_is_prepared(store):
    store.keep(an_analysis("call-1"), name="a")
    copy = OpenCopy(store.publish())
    assert copy.renew(lambda: None)
    assert not copy.renew(lambda: None)
    first = copy.version()
    store.keep(an_analysis("call-2"), name="b")
    store.publish()
    seen = {}

    def look(who):
        with copy.cursor() as cursor:
            seen[who] = cursor.execute(COUNT).fetchall(), copy.version() == first

    def prepare():
        look("who prepares")
        other = Thread(target=look, args=("another",))
        other.start()
        other.join()

    assert copy.renew(prepare)
    look("afterwards")
    assert seen == {
        "who prepares": ([(2,)], False),
        "another": ([(1,)], True),
        "afterwards": ([(2,)], False),
    }


def test_a_new_version_that_cannot_be_opened_is_told_to_readers(store):
    store.keep(an_analysis("call-1"))
    copy = OpenCopy(store.publish())
    copy.renew(lambda: None)
    store.published.unlink()
    store.published.write_bytes(b"not a database")
    with pytest.raises(StoreError, match="cannot be read"):
        copy.renew(lambda: None)
    with pytest.raises(StoreError, match="cannot be read"), copy.cursor():
        pass
    store.publish()
    with copy.cursor() as cursor:
        assert cursor.execute(COUNT).fetchall() == [(1,)]

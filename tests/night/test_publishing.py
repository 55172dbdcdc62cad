"""Publishing between two nights."""

import logging
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from typer.testing import CliRunner

from callqa.cli import app
from callqa.errors import TransientError
from callqa.night.publishing import Publisher, in_background, published
from callqa.night.sole import writing
from callqa.settings import Settings
from callqa.store import loader, queries, reviews, shards
from callqa.testing import a_decision, an_analysis

_HOLD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def data(tmp_path):
    settings = Settings(data_folder=tmp_path / "var")
    shards.write([an_analysis("call-1")], settings.shards, name="night-1")
    return settings


def states(settings):
    rows = queries.query(settings.published, "select review_state from v_call").to_pylist()
    return [row["review_state"] for row in rows]


def publish(settings, *options):
    return CliRunner().invoke(app, ["publish", "--data", str(settings.data_folder), *options])


def test_the_command_publishes_what_is_new_and_says_what_it_left_out(data):
    result = publish(data)
    assert (result.exit_code, result.output) == (0, "Published, with 1 call new.\n")
    path = reviews.write_decision(a_decision(), data.reviews)
    assert publish(data).output == "Published, with 1 decision new.\n"
    assert states(data) == ["reviewed"]
    before = data.published.stat()
    assert publish(data).output == "Published; nothing was new.\n"
    assert data.published.stat().st_ino == before.st_ino  # a fresh copy is not made again
    path.with_name("decision-x.json").write_text("{")
    left_out = publish(data)
    assert left_out.exit_code == 3
    assert "decision-x.json is damaged" in left_out.output


def test_it_waits_while_another_process_has_the_database(data):
    published(data)
    reviews.write_decision(a_decision(), data.reviews)
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(data.database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(TransientError):
            published(data, patience_s=0)

        def let_go(_seconds: float) -> None:
            other.communicate(b"\n")

        published(data, sleep=let_go)
    assert states(data) == ["reviewed"]


def test_it_takes_turns_with_a_night_that_loads(data):
    waits, night_is_done = threading.Event(), threading.Event()

    def wait(_seconds: float) -> None:
        waits.set()
        assert night_is_done.wait(30)

    with ThreadPoolExecutor(1) as pool:
        with writing(data.data_folder):
            with pytest.raises(TransientError):
                published(data, patience_s=0)
            other = pool.submit(published, data, sleep=wait)
            assert waits.wait(30)
            assert not data.published.exists()
            loader.load(data.database, shards=data.shards, runs=data.runs)
        night_is_done.set()
        assert other.result().calls == 0  # the night had them
    assert states(data) == ["unreviewed"]


def test_the_command_gives_way_to_others_when_asked_to(data, monkeypatch):
    lowered = []
    monkeypatch.setattr(os, "nice", lowered.append)
    assert publish(data).exit_code == 0
    assert lowered == []
    assert publish(data, "--gently").exit_code == 0
    assert lowered == [10]


def test_the_dashboards_publisher_works_in_a_process_of_its_own(data):
    reviews.write_decision(a_decision(), data.reviews)
    publisher = in_background(data, gather_s=0)
    publisher.ask()
    publisher.settle()
    assert states(data) == ["reviewed"]


def test_many_wishes_at_once_are_one_publication_and_a_wish_during_it_is_another():
    begun, go_on, rounds = threading.Event(), threading.Event(), []

    def work():
        rounds.append(None)
        begun.set()
        assert go_on.wait(30)

    publisher = Publisher(work, gather_s=0.01)
    for _ in range(20):
        publisher.ask()
    assert begun.wait(30)
    publisher.ask()
    go_on.set()
    publisher.settle()
    assert len(rounds) == 2
    publisher.ask()
    publisher.settle()
    assert len(rounds) == 3


def test_a_failure_in_the_background_is_logged_without_what_was_said(caplog):
    def work():
        raise ValueError("my card is 4111 1111 1111 1111")

    publisher = Publisher(work, gather_s=0)
    with caplog.at_level(logging.ERROR):
        publisher.ask()
        publisher.settle()
    assert "ValueError" in caplog.text
    assert "4111" not in caplog.text
    publisher.ask()  # it goes on working
    publisher.settle()
    assert caplog.text.count("Publishing failed") == 2

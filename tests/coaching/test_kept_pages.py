"""Agents' pages that are worked out when results are published."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callqa.coaching import kept_pages, summary
from callqa.coaching.reading import agent
from callqa.store import loader, queries, shards, snapshot
from tests.coaching.conftest import Told, analysis_of

MAPLE = (
    *(Told(agent="Dana Moore", day=day, total=70.0 + day / 3, missed="D04") for day in range(30)),
    *(Told(agent="Paul Grant", day=day, total=85.0, review="D07") for day in range(20)),
)
OAK = (
    *(Told(agent="Victor Lane", day=day, team="Oak", pace=None) for day in range(4)),
    Told(agent="Iris Shaw", day=3, team="Oak"),
    Told(agent="Iris Shaw", day=9, team="Maple", failed="P05", total=0.0),
)
NOBODY = (Told(agent=None, day=None, total=None, team=None),)
NAMES = ("Dana Moore", "Paul Grant", "Victor Lane", "Iris Shaw", "unknown")


def page_of(published, name, teams=None):
    with queries.connect(published) as connection:
        return kept_pages.short_page(connection, agent(connection, name), teams=teams)


def worked_out(published, name, teams=None):
    with queries.connect(published) as connection:
        page = summary.page_of(
            connection, agent(connection, name), teams=teams, along=False, most_flags=10
        )
    return replace(page, lines=page.lines[: kept_pages.MOST_LINES])


@pytest.fixture(scope="module")
def published(tmp_path_factory, publish_into):
    return publish_into(tmp_path_factory.mktemp("kept"), [*MAPLE, *OAK, *NOBODY])


@pytest.fixture
def no_more(monkeypatch):
    """From when it is called no page can be worked out."""

    def fail(*_: object, **__: object) -> None:
        raise ArithmeticError

    return lambda: monkeypatch.setattr(summary, "page_of", fail)


def test_a_kept_page_says_what_would_be_worked_out(published, no_more):
    expected = [worked_out(published, name) for name in NAMES]
    no_more()
    assert [page_of(published, name) for name in NAMES] == expected


def test_a_kept_page_is_for_those_who_see_every_call_of_the_agent(published, no_more):
    of_oak = worked_out(published, "Iris Shaw", ("Oak",))
    assert of_oak.call_count == 1
    assert page_of(published, "Iris Shaw", ("Oak",)) == of_oak
    no_more()
    assert page_of(published, "Iris Shaw", ("Maple", "Oak")).call_count == 2
    assert page_of(published, "Dana Moore", ("Maple",)).call_count == 30
    for name, teams in (("Iris Shaw", ("Oak",)), ("unknown", ("Maple", "Oak"))):
        with pytest.raises(ArithmeticError):
            page_of(published, name, teams)


def test_pages_of_teams_in_which_nothing_changed_are_taken_from_the_copy_before(
    tmp_path, publish, no_more
):
    calls = [*MAPLE[:4], *MAPLE[30:34], Told(agent="Ruth Dale", day=2, team="Elm")]
    published = publish(calls)
    before = page_of(published, "Ruth Dale")
    number = len(calls)
    shards.write([analysis_of(f"c{number}", Told(agent="Dana Moore", day=31))],
                 tmp_path / "shards", name="t")  # fmt: skip
    loader.load(tmp_path / "db", shards=tmp_path / "shards", runs=tmp_path / "runs")
    no_more()
    snapshot.publish(tmp_path / "db", published, further=kept_pages.keep)
    assert page_of(published, "Ruth Dale") == before
    for name in ("Dana Moore", "Paul Grant"):  # both are compared with somebody who changed
        with pytest.raises(ArithmeticError):
            page_of(published, name)


def test_a_copy_before_that_cannot_be_read_costs_the_time_only(tmp_path, publish):
    published = publish(MAPLE[:4])
    expected = page_of(published, "Dana Moore")
    published.write_bytes(b"damaged")
    snapshot.publish(tmp_path / "db", published, further=kept_pages.keep)
    assert page_of(published, "Dana Moore") == expected

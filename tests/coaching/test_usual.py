"""A call against what is usual for its agent, from the published copy."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from callqa.coaching import agent_html, agent_text, usual
from callqa.coaching.one_call import one_call
from callqa.coaching.summary import agent_page
from callqa.domain.verdicts import DeliveryLabel, Influence
from callqa.store import loader, shards, snapshot
from callqa.testing import a_delivery, a_recording, a_scorecard, an_analysis, some_measures

FAST = Influence(name="words_per_minute", value=190.0, usual=150.0, weight=2.0)


def _call(number, *, pace, total=60.0):
    started = datetime(2026, 3, 1, 10, tzinfo=UTC) + timedelta(days=number)
    delivery = replace(a_delivery(DeliveryLabel.RUSHED, probability_rushed=0.9), influences=(FAST,))
    return an_analysis(
        f"c{number}",
        recording=a_recording(f"c{number}", started_at=started),
        measures=some_measures(words_per_minute=pace),
        scorecard=a_scorecard(total=total),
        delivery=delivery,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Twelve calls of Dana Moore's on twelve days; the last is the best and the fastest."""
    folder = tmp_path_factory.mktemp("usual")
    calls = [_call(number, pace=140.0 + number) for number in range(11)]
    shards.write([*calls, _call(11, pace=190.0, total=95.0)], folder / "shards", name="s")
    loader.load(folder / "db", shards=folder / "shards", runs=folder / "runs")
    snapshot.publish(folder / "db", folder / "published.duckdb")
    return folder


def test_a_stored_call_comes_with_its_measures_beside_earlier_calls(folder):
    found = one_call(folder / "published.duckdb", "c11")
    pace = found.usual["words_per_minute"]
    assert (pace.value, pace.own_n, pace.own_median) == (190.0, 11, 145.0)
    assert (pace.team_agents, pace.team_reason) == (0, "too_few_agents")
    assert list(found.usual) == [name for name in usual.SHOWN if name in found.usual]
    assert found.course.usual == pace
    assert found.analysis.recording.call_id == "c11"


def test_the_agents_page_tells_why_against_the_agents_own_usual(folder):
    page = agent_page(folder / "published.duckdb", "Dana Moore")
    assert page.best is not None
    assert page.best.reasons == ("190 words a minute against your usual 145",)
    assert page.best.whose_usual == ("Usual is the agent's own: the median of 11 earlier calls.")
    stream = io.StringIO()
    agent_text.show(Console(file=stream, width=200), page)
    for shown in (stream.getvalue(), agent_html.render_html(page)):
        assert "Why it sounded rushed: 190 words a minute against your usual 145." in shown


def test_a_number_far_from_usual_is_marked_and_a_missing_one_says_why():
    assert usual.in_words(-4.04, None) == "-4.0 !"
    assert usual.in_words(3.4, None) == "+3.4"
    assert usual.in_words(None, "too_few_agents") == "too few agents"
    assert usual.in_words(None, "words_disagree_with_sound") == "words disagree with sound"

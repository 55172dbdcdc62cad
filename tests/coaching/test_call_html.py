"""One call as an HTML page with its delivery as a picture."""

import re
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from callqa.cli import app
from callqa.coaching import call_html
from callqa.coaching.one_call import one_call
from callqa.domain.details import Detail, Part
from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import DeliveryLabel, DeliveryWindow, Influence, Outcome
from callqa.store import loader, shards, snapshot
from callqa.testing import (
    a_delivery,
    a_finding,
    a_recording,
    a_scorecard,
    an_analysis,
    some_measures,
)
from tests.coaching.outline import Outline

HOSTILE = '<script>alert("x")</script> & "quotes" \x1b[31m'
FAST = Influence(name="words_per_minute", value=190.0, usual=150.0, weight=2.0)


def _detail(name, part, span, value):
    return Detail(
        name=name, speaker=Speaker.AGENT, part=part, number=0, span=span,
        measure=Measure(value=value, unit="words/min"),
    )  # fmt: skip


def _windows():
    judged = ((0.0, DeliveryLabel.RUSHED, 0.96), (20.0, DeliveryLabel.UNDECIDED, 0.52))
    return tuple(
        DeliveryWindow(
            span=Span(start_s, start_s + 20),
            label=label,
            probability_rushed=chance,
            influences=(FAST,),
        )
        for start_s, label, chance in judged
    )


def _rich(call_id, **fields):
    """A call with everything that the picture shows, and text that would like to be a script."""
    details = (
        _detail("utterance_words_per_minute", Part.UTTERANCE, Span(2.0, 20.0), 196.0),
        _detail("utterance_words_per_minute", Part.UTTERANCE, Span(24.0, 40.0), 145.0),
        _detail("disclosure_rate", Part.MESSAGE, Span(4.0, 12.0), 200.0),
    )
    delivery = replace(
        a_delivery(DeliveryLabel.RUSHED, probability_rushed=0.8),
        windows=_windows(),
        influences=(FAST,),
    )
    findings = (
        a_finding("P01", outcome=Outcome.VIOLATED, quote=HOSTILE, start_s=65.0),
        a_finding("D04", outcome=Outcome.MISSED),
        a_finding("D01"),
        a_finding("D05", outcome=Outcome.NOT_EVALUABLE),
    )
    return an_analysis(
        call_id,
        measures=replace(some_measures(words_per_minute=175.0), details=details),
        delivery=delivery,
        findings=findings,
        warnings=(HOSTILE,),
        **fields,
    )


def _recording(number, **fields):
    started = datetime(2026, 3, 1, 10, tzinfo=UTC) + timedelta(days=number)
    return a_recording(f"c{number}", **(fields | {"started_at": started}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Eleven plain calls of Dana Moore's, then a rich one, and one of which nothing is known."""
    folder = tmp_path_factory.mktemp("html")
    plain = [
        an_analysis(
            f"c{n}", recording=_recording(n), measures=some_measures(words_per_minute=140.0 + n)
        )
        for n in range(11)
    ]
    rich = _rich("c11", recording=_recording(11, agent_name=HOSTILE))
    bare = an_analysis(
        "bare",
        recording=a_recording("bare", agent_name=None, agent_id=None, started_at=None),
        measures=replace(some_measures(words_per_minute=None, duration_s=0.0), speech={}),
        delivery=replace(a_delivery(DeliveryLabel.UNDECIDED, probability_rushed=None), windows=()),
        scorecard=a_scorecard(total=None, gate=None),
        findings=(),
        commitments=(),
    )
    shards.write([*plain, rich, bare], folder / "shards", name="s")
    loader.load(folder / "db", shards=folder / "shards", runs=folder / "runs")
    snapshot.publish(folder / "db", folder / "published.duckdb")
    return folder


@pytest.fixture(scope="module")
def html(folder):
    return call_html.render_html(one_call(folder / "published.duckdb", "c11"))


@pytest.fixture(scope="module")
def outline(html):
    return Outline(html)


@pytest.fixture(scope="module")
def shown(outline):
    return " ".join(" ".join(outline.text).split())


def test_the_page_is_whole_and_asks_the_network_for_nothing(html, outline):
    assert (outline.broken, outline.open) == ([], [])
    tags = {tag for tag, _ in outline.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "a", "base"}
    assert "://" not in html
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    [policy] = [at["content"] for _, at in outline.tags if "http-equiv" in at]
    assert "default-src 'none'" in policy


def test_what_was_said_or_typed_is_shown_as_text(html, shown):
    assert "<script" not in html
    assert "\x1b" not in html
    assert shown.count('<script>alert("x")</script>') >= 3  # agent, warning and quote


def test_the_delivery_is_a_picture_with_the_band_and_the_main_message(html, outline):
    pictures = [at for _, at in outline.tags if at.get("role") == "img"]
    assert len(pictures) == 3  # pace, probability and lanes
    assert html.count("<svg") == 2 * len(pictures)
    assert all(len(picture["aria-label"]) > 30 for picture in pictures)
    drawn = re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL)
    pace, chance, lanes = drawn[0], drawn[2], drawn[4]
    for variable in ("--band", "--line", "--agent", "--rushed"):  # usual, message, pace, faster
        assert f"var({variable})" in pace
    for variable in ("--rushed", "--undecided"):
        assert f"var({variable})" in chance
    assert {"agent", "both at once", "message"} <= set(re.findall(r">([a-z ]+)</text>", lanes))


def test_windows_verdict_and_reasons_stand_on_the_page(shown):
    assert "175 words a minute against the agent's usual 145" in shown  # of the whole call
    assert "190 words a minute against the agent's usual 145" in shown  # of a window
    assert "the median of 11 earlier calls" in shown
    assert "0:00-0:20 96% rushed" in shown
    assert "0:20-0:40 52% undecided" in shown
    assert "2 windows of the agent's speech: 0 calm, 1 rushed, 1 undecided" in shown
    assert "1 of 2 faster than usual for this agent (142 to 148 over 11 earlier calls)" in shown


def test_findings_come_with_quote_and_time_and_the_scorecard_with_its_parts(shown):
    assert "1. violated P01" in shown
    assert "1:05-1:08 agent: “<script>" in shown
    assert "2. missed D04" in shown
    assert "1 rule met or clear" in shown
    assert "Not judged on this call: D05." in shown
    assert "Restates terms 8.2 of 10 Heard in the call." in shown
    assert "$150.00, friday, card, agreed" in shown


def test_a_call_of_which_nothing_is_known_has_a_page_without_a_picture(folder):
    page = call_html.render_html(one_call(folder / "published.duckdb", "bare"))
    assert "<svg" not in page
    told = " ".join(" ".join(Outline(page).text).split())
    assert "agent unknown" in told
    assert "No rule was run." in told
    assert "not scored: too little speech" in told


def test_the_command_writes_the_page_for_its_owner_only(folder, tmp_path):
    page = tmp_path / "call.html"
    arguments = ["call", "c11", "--html", str(page), "--data", str(folder)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert f"Wrote {page}" in done.output
    assert page.read_text().startswith("<!doctype html>")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    nowhere = CliRunner().invoke(app, [*arguments[:3], str(tmp_path / "no" / "x"), *arguments[4:]])
    assert nowhere.exit_code == 1
    assert "cannot be written" in nowhere.output

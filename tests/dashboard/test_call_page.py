"""The page of one call, as a browser without scripts reads it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import escape

from callqa.coaching import call_words, course_words
from callqa.coaching.one_call import one_call
from callqa.domain.playback import copy_of
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import CallAnalysis, Commitment, Evidence, Outcome, Redaction
from callqa.store import shards
from callqa.testing import a_finding, a_recording, a_transcript, utterance
from tests.dashboard.house import a_client
from tests.dashboard.reviewed_centre import publish
from tests.review.conftest import a_call

ODD = "Mon/#3 100% <b>?&.."
ADDRESS = "/calls/Mon%2F%233%20100%25%20%3Cb%3E%3F%26.."
SCRIPT = "<script>alert(1)</script>"
SQL = "'); drop table call; --"


def _evidence(start_s: float, end_s: float, quote: str, speaker: Speaker) -> Evidence:
    return Evidence(span=Span(start_s, end_s), speaker=speaker, quote=quote, why="Heard here.")


def a_told_call(call_id: str, analysis_id: str, **recording: object) -> CallAnalysis:
    """A violated prohibition at 22.7 s, a missed rule, a promise, a number taken out, odd text."""
    threat = replace(
        a_finding("P05", outcome=Outcome.VIOLATED),
        evidence=(_evidence(22.7, 23.8, f"pay {SCRIPT} or else", Speaker.AGENT),),
        why=f"The agent said {SCRIPT}",
    )
    absent = replace(
        a_finding("D04", outcome=Outcome.MISSED),
        evidence=(_evidence(0.0, 30.0, "first words", Speaker.AGENT),),
    )
    spoken = a_transcript(
        utterance("my number is [card_number]", speaker=Speaker.CONSUMER, start_s=3.0),
        utterance(f"you pay {SCRIPT} or else {SQL}", start_s=22.4),
    )
    return replace(
        a_call(
            findings=(
                threat, absent, a_finding("D01"), a_finding("D09", outcome=Outcome.REVIEW),
                a_finding("V01", outcome=Outcome.NOT_EVALUABLE),
            ),
            transcript=spoken,
            commitments=(
                Commitment(
                    amount=50.0, due="friday", method="card", confirmed=True,
                    evidence=(_evidence(40.0, 42.0, "fifty on friday", Speaker.CONSUMER),),
                ),
            ),
            redactions=(
                Redaction(kind="card_number", speaker=Speaker.CONSUMER, span=Span(4.0, 4.4)),
            ),
        ),
        analysis_id=analysis_id,
        recording=a_recording(call_id, **recording),
    )  # fmt: skip


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("call-page")
    mine = a_told_call(
        "mine", "a" * 64, agent_id="Dana Moore", agent_name="Dana Moore", team="Maple"
    )
    odd = a_told_call(ODD, "b" * 64, agent_id="v/../x", agent_name=f"Vic {SCRIPT}", team="Oak")
    shards.write([mine, odd], folder / "shards", name="night-1")
    publish(folder)
    return folder


def _page(calls: Path, role: str, address: str = "/calls/mine") -> str:
    answer = a_client(calls, role=role).get(address)
    assert answer.status_code == 200
    return answer.text


def test_every_moment_is_a_link_to_its_second_with_or_without_sound(calls) -> None:
    page = _page(calls, "qa_lead")
    assert "There is no playback copy of this call" in page
    assert '<audio id="player"' not in page
    finding = page.split('id="finding-P05"')[1].split("</article>")[0]
    assert '<a class="at" href="#t=22.7" data-seek="22.7">0:22-0:23</a>' in finding
    marks = page.split('<svg class="marks"')[1].split("</div>")[0]
    seconds = re.findall(r'href="(#t=[\d.]+)" data-seek="[\d.]+" data-moment', marks)
    assert seconds == ["#t=1", "#t=22.7", "#t=40"]  # for review, violated, promised
    assert "P05 Rule P05, violated, at 0:22" in marks
    assert 'href="#t=40" data-seek="40.0"' in page.split('id="promise-1"')[1]


def test_the_player_asks_for_the_copy_and_its_outline_where_they_lie(calls) -> None:
    folder = calls / "playback"
    copy = copy_of(a_told_call(ODD, "b" * 64))
    copy.sound(folder).parent.mkdir(parents=True)
    copy.sound(folder).touch()
    copy.peaks(folder).touch()
    page = _page(calls, "qa_lead", ADDRESS)
    copy.sound(folder).unlink()
    assert f'<audio id="player" controls preload="metadata" src="{ADDRESS}/audio">' in page
    assert f'data-peaks="{ADDRESS}/peaks.json"' in page
    assert "no playback copy" not in page


def test_words_that_are_evidence_are_marked_and_what_was_taken_out_is_told(calls) -> None:
    page = _page(calls, "coach")
    said = page.split('<ol id="transcript">')[1].split("</ol>")[0]
    [marked] = re.findall(r'<mark class="violated" data-rule="P05">(.*?)</mark>', said)
    assert marked.startswith("pay &lt;script&gt;alert(1)&lt;/script&gt; or")
    assert 'href="#finding-P05">P05<span class="away"> violated</span></a>' in marked
    assert "first words" not in said  # an absence marks nothing
    assert (
        '<span class="tag taken-out">card number<span class="away"> taken out</span></span>' in said
    )
    assert "consumer: card number taken out" in page  # on the timeline, too


def test_what_looks_like_a_page_or_a_statement_is_shown_as_text(calls) -> None:
    page = _page(calls, "admin", ADDRESS)
    assert SCRIPT not in page
    assert "Vic &lt;script&gt;" in page
    assert "drop table call; --" in page
    assert "<h1>Call Mon/#3 100% &lt;b&gt;?&amp;..</h1>" in page
    assert f'action="{ADDRESS}/decisions"' in page
    assert 'href="/agents/v%2F..%2Fx"' in page
    assert re.search(r" style=|<style| on\w+=\"", page) is None
    assert all(' src="/static/' in one for one in re.findall(r"<script[^>]*>", page))


def test_what_a_person_decided_stands_beside_the_machines_answer(calls) -> None:
    lead = a_client(calls, role="qa_lead")
    form = {
        "csrf": "t", "analysis_id": "a" * 64, "subject": "finding", "subject_id": "P05",
        "kind": "override", "answer": "met", "reason": "said by the consumer & <i>quoted</i>",
    }  # fmt: skip
    before = _page(calls, "qa_lead")
    assert lead.post("/calls/mine/decisions", data=form).status_code == 303
    dispute = {**form, "subject_id": "D04", "kind": "dispute", "answer": "", "reason": "was said"}
    agent = a_client(calls, role="agent")
    assert agent.post("/calls/mine/decisions", data=dispute).status_code == 303
    page = _page(calls, "agent")
    finding = page.split('id="finding-P05"')[1].split("</article>")[0]
    assert "A person decided: <b>met</b>; machine: violated." in finding
    assert ">violated</span> P05" in finding
    assert "<b>quinn</b> (qa lead)" in finding
    assert "quoted&lt;/i&gt;" in finding
    assert "Disputed, not yet answered." in page.split('id="finding-D04"')[1].split("</article>")[0]
    compliance = r'id="compliance">(.*?)</div>'
    machine = re.findall(compliance, before)[0]
    assert f"reviewed; machine {machine}" in re.findall(compliance, page)[0]
    assert 'id="review-state">disputed<' in page
    assert page.index("quinn", page.index('id="decided"')) < page.rindex("was said")


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("admin", {"accept", "dispute", "override"}),
        ("coach", {"dispute"}),
        ("agent", {"acknowledge", "dispute"}),
    ],
)
def test_each_role_is_offered_what_it_may_do(calls, role: str, kinds: set[str]) -> None:
    assert set(re.findall(r'name="kind" value="(\w+)"', _page(calls, role))) == kinds


@pytest.mark.parametrize("role", ["coach", "agent"])
def test_a_call_of_others_looks_as_if_there_were_none(calls, role: str) -> None:
    client = a_client(calls, role=role)
    others, none = client.get(ADDRESS), client.get("/calls/nothing")
    assert (others.status_code, none.status_code) == (404, 404)
    assert others.text.replace(ADDRESS, "") == none.text.replace("/calls/nothing", "")


def test_the_page_says_the_same_as_the_report_of_the_call(calls) -> None:
    page = _page(calls, "qa_lead")
    told = one_call(calls / "published.duckdb", "mine", shards=calls / "shards")
    lines = [
        call_words.heading(told.analysis),
        course_words.in_words(told.course)[1:],
        *call_words.why(told.analysis.delivery, told.usual),
        *(row[0] for row in call_words.earlier_rows(told.usual)),
        *call_words.provenance(told.analysis),
    ]
    for line in lines:
        assert str(escape(line)) in page


def test_one_form_decides_any_of_the_rules_that_were_not_judged(calls) -> None:
    def finding() -> str:
        unjudged = _page(calls, "qa_lead").split("1 rule not judged on this call")[1]
        form, _, rest = unjudged.partition('<article id="finding-V01">')
        assert '<select id="decide-finding-which" name="subject_id" required>' in form
        assert '<option value="V01">V01 Rule V01</option>' in form
        return rest.split("</article>")[0]

    assert "<form" not in finding()
    form = {
        "csrf": "t", "analysis_id": "a" * 64, "subject": "finding", "subject_id": "V01",
        "kind": "override", "answer": "missed", "reason": "It applied.",
    }  # fmt: skip
    answer = a_client(calls, role="qa_lead").post("/calls/mine/decisions", data=form)
    assert answer.headers["location"] == "/calls/mine#finding-V01"
    assert "A person decided: <b>missed</b>; machine: not evaluable." in finding()

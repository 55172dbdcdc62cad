"""The list of agents, and the page of one."""

from __future__ import annotations

import html
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callqa.coaching.summary import agent_page
from callqa.domain.review import Decision, DecisionKind, Scores, Subject
from callqa.domain.verdicts import DeliveryLabel, Outcome
from callqa.store import loader, reviews, shards, snapshot
from tests.coaching.conftest import Told
from tests.dashboard.house import a_client

DANA = "/agents/Dana%20Moore"


@pytest.fixture
def noted(centre: Path, tmp_path: Path) -> Path:
    """A copy of the centre to write into."""
    shutil.copy(centre / "published.duckdb", tmp_path / "published.duckdb")
    return tmp_path


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("coach", "/agents", 200),
        ("agent", "/agents", 403),
        ("agent", DANA, 200),
        ("agent", "/agents/Paul%20Grant", 404),
        ("coach", DANA, 200),
        ("coach", "/agents/Victor%20Lane", 404),
        ("coach", "/agents/unknown", 404),  # calls without a team belong to no coach
        ("qa_lead", "/agents/Victor%20Lane", 200),
        ("qa_lead", "/agents/unknown", 200),
        ("admin", "/agents/%27%20or%201%3D1--", 404),
    ],
)
def test_who_may_open_which_agent(browse, role: str, address: str, status: int) -> None:
    assert browse(role).get(address).status_code == status


def test_the_list_has_the_agents_of_the_scope_alone_and_sums_up_their_calls(browse) -> None:
    lead, coach = browse("qa_lead").get("/agents").text, browse("coach").get("/agents").text
    assert all(name in lead for name in ("Dana Moore", "Paul Grant", "Victor Lane", "unknown"))
    assert all(name in coach for name in ("Dana Moore", "Paul Grant"))
    assert "Victor Lane" not in coach
    assert "unknown" not in coach
    # What was summed up beforehand and what is summed up for a scope are the same figures.
    of_dana = [page[page.index(">Dana Moore<") :].split("</tr>")[0] for page in (lead, coach)]
    assert of_dana[0] == of_dana[1]
    assert '1 <span class="soft small">(6.7 %)</span>' in of_dana[0]


def test_the_list_is_searched_and_sorted_by_what_the_address_says(browse) -> None:
    client = browse("qa_lead")

    def order(query: str) -> list[int]:
        page = client.get(f"/agents?{query}").text
        return [page.find(f">{name}<") for name in ("Dana Moore", "Paul Grant", "Victor Lane")]

    assert order("name=GRANT")[1] > 0 > max(order("name=GRANT")[::2])
    dana, paul, victor = order("sort=total&falling=1")
    assert paul < dana < victor
    assert order("sort=drop+table&page=-1") == order("")


def test_the_page_says_what_the_coaching_page_says(browse, centre: Path) -> None:
    page = html.unescape(browse("coach").get(DANA).text)
    told = agent_page(centre / "published.duckdb", "Dana Moore")
    compared = [text for one in told.comparisons for text in (one.against_self, one.against_team)]
    parts = [part for one in told.focus for part in (one.title, one.reason, one.advice)]
    assert len(told.focus) == 2
    assert [said for said in (told.trend, *parts, *compared) if said not in page] == []
    assert 'href="/calls/c26#t=125.0"' in page


def _override(call_id: str, analysis_id: str) -> Decision:
    machine = Scores(total=0.0, gate=0.0, skill=90.0, delivery=DeliveryLabel.CALM)
    return Decision(
        event_id="20261101T000000000000Z-1", call_id=call_id, analysis_id=analysis_id,
        agent_key="Dana Moore", kind=DecisionKind.OVERRIDE, subject=Subject.FINDING,
        subject_id="P05", machine=Outcome.VIOLATED, decided=Outcome.MET, reason="it was <b>no</b>",
        by="quinn", role="qa_lead", at=datetime(2026, 11, 1, tzinfo=UTC), machine_scores=machine,
        reviewed_scores=Scores(total=90.0, gate=100.0, skill=90.0, delivery=DeliveryLabel.CALM),
    )  # fmt: skip


def test_an_override_counts_on_the_page_and_stands_beside_the_machines_answer(
    publish_into, tmp_path: Path
) -> None:
    publish_into(tmp_path, [Told("Dana Moore", 0), Told("Dana Moore", 1, total=0.0, failed="P05")])
    before = a_client(tmp_path, role="agent").get(DANA).text
    assert "To work on" in before
    assert "(P05)" in before
    [found] = [one for one in shards.read(tmp_path / "shards" / "s.parquet")
               if one.analysis.recording.call_id == "c1"]  # fmt: skip
    reviews.write_decision(_override("c1", found.analysis.analysis_id), tmp_path / "reviews")
    loader.load(tmp_path / "db", shards=tmp_path / "shards", runs=tmp_path / "runs",
                reviews=tmp_path / "reviews")  # fmt: skip
    snapshot.publish(tmp_path / "db", tmp_path / "published.duckdb")
    after = a_client(tmp_path, role="agent").get(DANA).text
    assert "(P05)" not in after
    assert "People decided about 1 of 2 calls" in after
    assert "differs from the machine&#39;s in 1" in after
    assert '<b>90</b> <span class="soft small">reviewed; machine 0</span>' in after
    assert "it was &lt;b&gt;no&lt;/b&gt;" in after


def test_a_note_is_kept_for_ever_and_read_by_the_agent_at_once(noted: Path) -> None:
    def post(role: str | None, text: str, address: str = DANA, csrf: str = "t") -> int:
        form = {"csrf": csrf, "text": text}
        return a_client(noted, role=role).post(f"{address}/notes", data=form).status_code

    assert post("coach", "Agreed: <i>pause</i> first") == 303
    assert post("coach", "  ") == 422
    assert post("coach", "x", csrf="no") == 403
    assert post("agent", "I disagree") == 403
    assert post("coach", "x", "/agents/Victor%20Lane") == 404
    assert post(None, "x") == 401
    kept = reviews.notes_of(noted / "reviews", "Dana Moore")
    assert [(note.text, note.by) for note in kept] == [("Agreed: <i>pause</i> first", "cora")]
    page = a_client(noted, role="agent").get(DANA).text
    assert "Agreed: &lt;i&gt;pause&lt;/i&gt; first" in page
    assert "<textarea" not in page

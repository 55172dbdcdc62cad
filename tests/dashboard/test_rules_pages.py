"""The rules: what they ask, how often they fail, and which calls a coach sees there."""

from __future__ import annotations

import html
import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from callqa.dashboard.queries import rule_rates
from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Scope
from callqa.domain.review import Decision, DecisionKind, Scores, Subject
from callqa.domain.verdicts import DeliveryLabel, Outcome
from callqa.store import loader, reviews, shards, snapshot
from tests.coaching.conftest import Told, analysis_of
from tests.dashboard.house import a_client
from tests.dashboard.test_tonight import words

SCORES = Scores(total=80.0, gate=80.0, skill=80.0, delivery=DeliveryLabel.CALM)
SPOKEN = "<script>alert(1)</script> so' or 1=1 --"


def told() -> list[Told]:
    """Of 24 calls each Dana misses D04 in 12, Paul in 1, in the last of three weeks and before."""
    mine = [
        Told(agent=agent, day=day, **({"missed": "D04"} if at < misses else {"met": "D04"}))
        for agent, misses in (("Dana Moore", 12), ("Paul Grant", 1))
        for at in range(24)
        for day in (at % 21,)
    ]
    theirs = [Told(agent="Victor Lane", day=20, team="Oak", review="D04") for _ in range(3)]
    return [*mine, *theirs, Told(agent="Dana Moore", day=20, failed="Z99")]


def decision(number: int, call_id: str, team_agent: str, kind: DecisionKind) -> Decision:
    met = kind is DecisionKind.OVERRIDE
    return Decision(
        event_id=f"20261120T0900{number:02d}000000Z-{number:032x}",
        call_id=call_id,
        analysis_id="x",
        agent_key=team_agent,
        kind=kind,
        subject=Subject.FINDING,
        subject_id="D04",
        machine=Outcome.MISSED,
        decided=Outcome.MET if met else Outcome.MISSED,
        reason="Heard it." if met else "",
        by="quinn",
        role="qa_lead",
        at=datetime(2026, 11, 20, 9, 0, number, tzinfo=UTC),
        machine_scores=SCORES,
        reviewed_scores=SCORES,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    folder = tmp_path_factory.mktemp("rules")
    shutil.copy(empty_database, folder / "db")
    analyses = [analysis_of(f"c{number}", one) for number, one in enumerate(told())]
    shards.write(analyses, folder / "shards", name="s")
    decided = (
        ("c0", "Dana Moore", DecisionKind.OVERRIDE),
        ("c0", "Dana Moore", DecisionKind.ACCEPT),  # thought better of it
        ("c1", "Dana Moore", DecisionKind.ACCEPT),
        ("c2", "Dana Moore", DecisionKind.OVERRIDE),
        ("c24", "Paul Grant", DecisionKind.ACCEPT),
        ("c48", "Victor Lane", DecisionKind.OVERRIDE),
    )
    for number, (call_id, agent, kind) in enumerate(decided):
        reviews.write_decision(decision(number, call_id, agent, kind), folder / "reviews")
    loader.load(
        folder / "db",
        shards=folder / "shards",
        runs=folder / "runs",
        reviews=folder / "reviews",
    )
    snapshot.publish(folder / "db", folder / "published.duckdb")
    return folder


@pytest.fixture
def lead(folder: Path) -> TestClient:
    return a_client(folder, role="qa_lead")


def row_of(text: str, rule_id: str) -> str:
    [row] = re.findall(
        rf"<tr><th scope=\"row\"><a href=\"/rules/{rule_id}\">.*?</tr>", text, re.DOTALL
    )
    return words(f"<main{row}")


def test_the_list_counts_what_became_of_the_calls_that_each_rule_judged(lead: TestClient) -> None:
    page = lead.get("/rules").text
    assert re.search(
        r"D04 Mini-Miranda auto fail 51 0 13 .*? 3 .*?25 % \(16 to 39\), 13 of 51",
        row_of(page, "D04"),
    )
    assert "0.0" not in row_of(page, "D01")
    assert "Z99" in row_of(page, "Z99")
    assert "not in force" in row_of(page, "Z99")
    assert "/calls?rule=D04&outcome=missed&first=2026-09-28" in html.unescape(page)


def test_a_rule_tells_what_it_asks_and_where_that_comes_from(lead: TestClient) -> None:
    seen = words(lead.get("/rules/D04").text)
    assert "15 USC 1692e(11) current, looked up on 2026-11-22" in seen
    assert "This is an attempt to collect a debt and any information obtained" in seen
    assert "C: Is this an attempt to collect a debt? somebody else says it" in seen
    assert "No pack in force has this rule" in words(lead.get("/rules/Z99").text)
    assert lead.get("/rules/Z98").status_code == 404


def test_the_chart_and_its_table_have_the_same_weeks(lead: TestClient) -> None:
    page = lead.get("/rules/D04").text
    told = json.loads(re.search(r'id="rates">(.*?)</script>', page, re.DOTALL)[1])
    assert told["labels"] == ["2026-10-05", "2026-10-12", "2026-10-19"]
    [line] = [one for one in told["series"] if one["name"] == "violated or missed"]
    seen = words(page)
    for week, rate in zip(told["labels"], line["values"], strict=True):
        assert f"{week} {rate} % (" in seen


def test_agents_are_ranked_from_twenty_calls_on(lead: TestClient) -> None:
    seen = words(lead.get("/rules/D04").text)
    assert seen.index("Dana Moore Maple 50 %") < seen.index("Paul Grant Maple 4.2 %")
    assert "Victor Lane : 0 of 3, 3 for review" in seen


def test_precision_counts_the_last_decision_on_each_call(lead: TestClient) -> None:
    """Of c0, c1, c2, c24 and c48 people kept three; on c0 somebody changed their mind."""
    assert "people kept 60 % (23 to 88), 3 of 5" in words(lead.get("/rules/D04").text)
    assert "Nobody has reviewed it yet." in words(lead.get("/rules/D01").text)


def test_the_latest_calls_lead_to_the_second(lead: TestClient) -> None:
    page = lead.get("/rules/D04").text
    assert 'href="/calls/c50#t=33.0">c50 at 0:33</a>' in page
    assert page.count('href="/calls/c') == 10


def test_a_coach_sees_calls_of_the_own_teams_only(folder: Path) -> None:
    coach = a_client(folder, role="coach")
    assert re.search(
        r"auto fail 48 0 13 .*? 0 27 % .*?, 13 of 48", row_of(coach.get("/rules").text, "D04")
    )
    page = coach.get("/rules/D04").text
    assert "Victor" not in page
    assert "/calls/c48" not in page
    assert "people kept 75 % (30 to 95), 3 of 4" in words(page)


def test_rules_are_not_for_agents(folder: Path) -> None:
    browser = a_client(folder, role="agent")
    assert {browser.get(path).status_code for path in ("/rules", "/rules/D04")} == {403}


def test_faulty_packs_are_named_and_nothing_else_fails(folder: Path, tmp_path: Path) -> None:
    faulty = tmp_path / "own.yaml"
    faulty.write_text("pack: own\nrules: 7\n")
    page = a_client(folder, role="qa_lead", rule_packs=(faulty,)).get("/rules")
    assert page.status_code == 503
    assert "own.yaml" in page.text


def test_a_team_that_had_no_calls_of_late_has_its_own_last_four_weeks(
    publish_into, tmp_path
) -> None:
    of_before = [Told(agent="Victor Lane", day=day, team="Oak", missed="D04") for day in (0, 9, 28)]
    of_late = [Told(agent="Dana Moore", day=day, met="D04") for day in (60, 90)]
    results = Results(publish_into(tmp_path, [*of_before, *of_late]))
    for team, judged in (("Oak", 2), ("Maple", 1)):
        scope = Scope(teams=(team,))
        last = rule_rates.last_day(results, scope)
        [row] = rule_rates.agents(results, scope, "D04", last - timedelta(days=27))
        assert row["judged"] == judged

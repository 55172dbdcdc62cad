"""The page of the last run, on a centre whose fifth week went wrong."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from callqa.coaching import kept, kept_changes
from callqa.domain.verdicts import CallAnalysis, DeliveryLabel
from callqa.store import loader, shards, snapshot
from callqa.testing import a_quarantined, a_report
from tests.coaching.conftest import Told, analysis_of
from tests.dashboard.house import a_client

MONDAY = datetime(2026, 11, 3, 2, tzinfo=UTC)  # the night after 28 days of calls
BAD_NIGHT = MONDAY + timedelta(days=1)


def night_of(told: list[Told], name: str, at: datetime) -> list[CallAnalysis]:
    made = [analysis_of(f"{name}-{number}", one) for number, one in enumerate(told)]
    return [replace(one, provenance=replace(one.provenance, analysed_at=at)) for one in made]


def earlier_calls() -> list[Told]:
    """Two calls a day of each: one in eight misses D04."""
    return [
        Told(
            agent=agent,
            day=day,
            total=75.0 + (day * 7 + at) % 9,
            missed="D04" if (2 * day + at) % 8 == 0 else None,
            met=None if (2 * day + at) % 8 == 0 else "D04",
        )
        for day in range(28)
        for at in range(2)
        for agent in ("Dana Moore", "Paul Grant")
    ]


def bad_calls() -> list[Told]:
    return [
        *(
            Told(agent="Dana Moore", day=28, total=20.0, missed="D04", label=DeliveryLabel.RUSHED)
            for _ in range(20)
        ),
        *(Told(agent="Paul Grant", day=28, total=78.0, met="D04") for _ in range(3)),
        Told(agent="Paul Grant", day=28, total=None),
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    """Three runs: the first takes four weeks of calls, the second one day, the third none."""
    folder = tmp_path_factory.mktemp("nights")
    shutil.copy(empty_database, folder / "callqa.duckdb")
    reports = (
        a_report("first", started_at=MONDAY, finished_at=MONDAY + timedelta(hours=1)),
        a_report(
            "bad",
            started_at=BAD_NIGHT,
            finished_at=BAD_NIGHT + timedelta(hours=1),
            found=15,
            analysed=13,
            quarantined=(
                a_quarantined("/srv/calls/<b>odd</b>.wav"),
                a_quarantined("C:\\calls\\late.wav"),
            ),
            not_scored={"voicemail": 1, "one_party_heard": 2},
            without_audio=1,
            unbelieved_words=17,
            damaged=("/srv/var/shards/old.parquet is damaged; restore it from a backup.",),
        ),
        a_report(
            "quiet",
            started_at=BAD_NIGHT + timedelta(days=1),
            finished_at=BAD_NIGHT + timedelta(days=1, minutes=1),
            found=0,
            analysed=0,
            ignored=0,
            quarantined=(),
            audio_s=0.0,
        ),
    )
    analyses = [
        *night_of(earlier_calls(), "first", MONDAY + timedelta(minutes=30)),
        *night_of(bad_calls(), "bad", BAD_NIGHT + timedelta(minutes=30)),
    ]
    shards.write(analyses, folder / "shards", name="all")
    for report in reports:
        shards.write_report(report, folder / "runs")
    loader.load(folder / "callqa.duckdb", shards=folder / "shards", runs=folder / "runs")
    snapshot.publish(folder / "callqa.duckdb", folder / "published.duckdb", further=kept.keep)
    return folder


def looking(folder: Path, *, hours_later: float = 3) -> TestClient:
    now = BAD_NIGHT + timedelta(days=1, hours=hours_later)
    return a_client(folder, role="qa_lead", now=lambda: now)


def words(text: str) -> str:
    """What a reader sees, on one line."""
    shown = re.sub(r"<[^>]+>", " ", text.partition("<main")[2])
    return html.unescape(" ".join(shown.split()))


def test_a_bad_night_says_what_came_in_and_what_to_do(folder: Path) -> None:
    text = looking(folder).get("/runs/bad").text
    seen = words(text)
    for told in (
        "15 calls found",
        "13 analysed 1 of them without audio",
        "2 put aside",
        "1 damaged stored files",
        "0.8× real time",
        "17 words that nobody can have said",
        "the canned engine was asked for",
        "late.wav not audio decode The file holds no audio. Ask the recorder for it again.",
        "old.parquet is damaged; restore it from a backup.",
        "1 call: a voicemail answered.",
        "2 calls: hardly anything is heard of one of the two.",
    ):
        assert told in seen, told
    assert "<b>odd" not in text
    assert "/srv/" not in text
    assert "C:\\" not in text


def test_what_changed_names_the_flag_that_rose_and_the_agent_that_fell(folder: Path) -> None:
    text = looking(folder).get("/runs/bad").text
    seen = words(text)
    assert "24 calls of this run, from 2 Nov 2026, beside 112 calls of the 28 days before." in seen
    assert "Mostly missed" in seen
    assert re.search(r"D04 .{0,60}?87 % \(68 to 95\), 20 of 23 12 % \(7.6 to 20\), 14 of 112", seen)
    assert "D01" not in seen  # heard in every call, then and now
    assert re.search(r"Dana Moore Maple 20, N=\d+ \d+, N=\d+ down, z=-", seen)
    assert "Paul Grant Maple" not in seen
    assert re.search(r"rushed 83 % \(64 to 93\), 20 of 24 0 % \(0 to 3.3\), 0 of 112", seen)
    link = "/calls?first=2026-11-02&last=2026-11-02&rule=D04&outcome=missed"
    assert link in html.unescape(text)


def test_a_night_without_calls_and_a_first_night_have_their_own_words(folder: Path) -> None:
    browser = looking(folder)
    quiet = words(browser.get("/tonight").text)
    assert "There was nothing in the inbox that night" in quiet
    assert "No call was analysed in this run" in quiet
    assert "– nothing to hear" in quiet
    assert "No run has ended" not in quiet
    assert [row in quiet for row in ("first 2026", "bad 2026", "quiet 2026")] == [True] * 3
    assert "nothing can be said to have changed" in words(browser.get("/runs/first").text)


def test_a_night_that_did_not_come_stands_on_top(folder: Path) -> None:
    assert "No run has ended" not in looking(folder, hours_later=25).get("/tonight").text
    late = words(looking(folder, hours_later=27).get("/tonight").text)
    assert late.index("No run has ended for 26 hours.") < late.index("What came in")


def test_no_such_run_and_no_run_at_all(folder: Path, publish_into, tmp_path: Path) -> None:
    assert looking(folder).get("/runs/never").status_code == 404
    publish_into(tmp_path, earlier_calls()[:1])
    browser = a_client(tmp_path, role="qa_lead")
    assert "No night has run yet." in browser.get("/tonight").text


@pytest.mark.parametrize("role", ["coach", "agent"])
def test_tonight_is_not_for_coaches_and_agents(folder: Path, role: str) -> None:
    browser = a_client(folder, role=role)
    assert {browser.get(path).status_code for path in ("/tonight", "/runs/bad")} == {403}


def test_what_changed_is_kept_for_the_latest_runs_and_worked_out_for_others(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def main_of(data: Path, address: str) -> str:
        return looking(data).get(address).text.partition("<main")[2].partition("</main>")[0]

    addresses = ("/tonight", "/runs/first", "/runs/bad", "/runs/quiet")
    snapshot.publish(folder / "callqa.duckdb", tmp_path / "published.duckdb")
    worked_out = [main_of(tmp_path, address) for address in addresses]
    monkeypatch.delattr(kept_changes, "changes")
    assert [main_of(folder, address) for address in addresses] == worked_out

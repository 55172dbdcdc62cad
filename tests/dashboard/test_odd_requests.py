"""Requests that no page of the dashboard makes, and files that are not as they should be."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from callqa.dashboard.state.database import StateFile
from callqa.domain.review import DecisionKind, Subject
from callqa.errors import StoreError
from callqa.review import events
from callqa.review.desk import Desk
from callqa.store import loader, snapshot
from tests.coaching.conftest import Told
from tests.dashboard import reviewed_centre
from tests.dashboard.house import VIEWERS, a_client

NINES = "9" * 5000


@pytest.mark.parametrize(
    "address",
    [
        f"/tonight?page={NINES}",
        f"/audit?page={NINES}",
        f"/review?page={NINES}&reason=%00&team=%00",
        "/compare?a=agent:Dana+Moore&a_to=0001-01-20",
        "/compare?a=agent:Dana+Moore&a_from=0001-01-01",
        "/calls?after=c1&sort=total",
        "/calls?before=c1&sort=total",
        "/calls?text=%00&agent=%25&at=nan&after=c1&sort=total",
    ],
)
def test_an_address_that_nobody_would_type_gives_a_page(browse, address: str) -> None:
    assert browse("admin").get(address).status_code == 200


def test_a_form_in_parts_is_refused_before_its_words_are_read(browse) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n+2AA-\r\n--x--\r\n'
    kind = {"Content-Type": "Multipart/form-data; boundary=x; charset=utf-7"}
    assert browse(None).post("/sign-in", content=form, headers=kind).status_code == 415


def test_the_coach_of_a_former_team_sees_the_calls_of_then_and_no_new_notes(
    publish_into, tmp_path: Path
) -> None:
    calls = [Told(agent="Dana Moore", day=day, total=70.0) for day in range(3)]
    calls += [Told(agent="Dana Moore", day=20, total=10.0, team="Oak")]
    publish_into(tmp_path, [*calls, Told(agent=None, day=2, total=70.0)])
    desk = Desk(folder=tmp_path / "reviews")
    desk.note("Dana Moore", "Written in Oak.", by="oscar")
    desk.note("Dana Moore", "Written in Maple.", by=VIEWERS["coach"].name)
    desk.note("unknown", "About nobody.", by="oscar")
    coach = a_client(tmp_path, role="coach")
    page = coach.get("/agents/Dana%20Moore").text
    assert "Written in Maple." in page
    assert "Written in Oak." not in page
    assert "/calls/c2" in page
    assert "/calls/c3" not in page
    assert "Written in Oak." in a_client(tmp_path, role="qa_lead").get("/agents/Dana%20Moore").text
    nobody = coach.get("/agents/unknown")
    assert nobody.status_code == 200
    assert "About nobody." not in nobody.text
    form = {"csrf": "t", "text": "Who is it?"}
    assert coach.post("/agents/unknown/notes", data=form).status_code == 404


def test_results_that_cannot_be_read_are_told_on_a_page_with_the_folder_for_leads_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "published.duckdb").write_bytes(b"no database" * 1000)
    assert a_client(tmp_path, role="admin").get("/users").status_code == 200
    for address in ("/calls", "/calls.csv", "/agents"):
        caplog.clear()
        lead, coach = (a_client(tmp_path, role=role).get(address) for role in ("qa_lead", "coach"))
        assert (lead.status_code, coach.status_code) == (503, 503)
        assert str(tmp_path) in lead.text
        assert str(tmp_path) not in coach.text
        assert str(tmp_path) in caplog.text


def test_a_full_disk_is_not_taken_for_a_damaged_file(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "dashboard.sqlite")
    with file.reading() as connection:
        connection.execute("pragma max_page_count = 1")
    with pytest.raises(StoreError, match="the disk is full"), file.writing() as connection:
        connection.execute("insert into retention values (printf('%100000d', 1))")
    file.close()


def test_a_copy_by_another_version_is_told_with_what_to_do(centre: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(centre / "published.duckdb", tmp_path))
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update views_made set digest = 'another'")
    told = a_client(tmp_path, role="qa_lead").get("/calls")
    assert told.status_code == 503
    assert "callqa publish" in told.text


def test_a_file_among_the_days_of_decisions_is_passed_over(centre: Path, tmp_path: Path) -> None:
    shutil.copy(centre / "published.duckdb", tmp_path)
    (tmp_path / "reviews").mkdir()
    (tmp_path / "reviews" / "2099-01-01").touch()
    assert a_client(tmp_path, role="coach").get("/agents/Dana%20Moore").status_code == 200


def test_a_decision_goes_with_the_call_to_the_agent_that_it_was_put_right_to(
    tmp_path: Path,
) -> None:
    reviewed_centre.made(tmp_path)
    _, theirs = reviewed_centre.two_calls()
    taken = events.Wanted(
        analysis_id=theirs.analysis_id, kind=DecisionKind.ACCEPT, subject=Subject.DELIVERY,
        reason="Said in Oak.",
    )  # fmt: skip
    desk = Desk(folder=tmp_path / "reviews")
    before = replace(theirs, recording=replace(theirs.recording, agent_id="Dana Moore"))
    desk.decide(before, taken, by="quinn", role="qa_lead")
    loader.load(tmp_path / "callqa.duckdb", shards=tmp_path / "shards", runs=tmp_path / "runs",
                reviews=tmp_path / "reviews")  # fmt: skip
    snapshot.publish(tmp_path / "callqa.duckdb", tmp_path / "published.duckdb")
    dana, victor = (f"/agents/{key}" for key in ("Dana%20Moore", "v"))
    assert "Said in Oak." not in a_client(tmp_path, role="agent").get(dana).text
    assert "Said in Oak." in a_client(tmp_path, role="qa_lead").get(victor).text

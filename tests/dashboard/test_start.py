"""The way in and the door."""

from __future__ import annotations

import pytest

from tests.dashboard.house import a_client


@pytest.mark.parametrize(
    ("role", "target"),
    [
        ("admin", "/tonight"),
        ("qa_lead", "/tonight"),
        ("coach", "/teams"),
        ("agent", "/agents/Dana%20Moore"),
        (None, "/sign-in?to=%2F"),
    ],
)
def test_each_role_begins_where_its_work_is(browse, role: str | None, target: str) -> None:
    answer = browse(role).get("/")
    assert answer.status_code == 303
    assert answer.headers["location"] == target
    page = browse(role).get(target).text
    assert role is None or f'<a href="{target}" aria-current="page">' in page


def test_a_page_that_is_not_there_says_so_in_the_house_style(browse) -> None:
    answer = browse("coach").get("/no/such/page")
    assert answer.status_code == 404
    assert "or it is not yours to see" in answer.text
    assert "Cora Coach" not in answer.text  # nobody is asked for outside of the door


def test_whoever_watches_the_service_learns_whether_results_are_published(browse, tmp_path) -> None:
    assert browse(None).get("/healthz").text == "ok"
    assert a_client(tmp_path, role=None).get("/healthz").text == "ok, nothing published"


def test_the_forms_of_administrators_offer_the_teams_and_agents_of_the_calls(browse) -> None:
    page = browse("admin").get("/users").text
    assert "Spelt as the calls have them: Maple, Oak." in page
    assert '<option value="Victor Lane">Victor Lane</option>' in page

"""The list of teams, and the page of one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.coaching.conftest import Told
from tests.dashboard.house import a_client

ODD = 'N/A <b>% " & co'
ODD_ADDRESS = "/teams/N%2FA%20%3Cb%3E%25%20%22%20%26%20co"


@pytest.fixture(scope="module")
def teams(tmp_path_factory: pytest.TempPathFactory, publish_into) -> Path:
    """In Maple one of three agents clearly scores lower and is failed more often."""
    folder = tmp_path_factory.mktemp("teams")
    calls = [
        Told(name, day % 20, total=80.0 + day % 7, met="D04", team="Maple")
        for name in ("Paul Grant", "Ines Day") for day in range(24)
    ]  # fmt: skip
    calls += [Told("Dana Moore", day, total=40.0 + day % 7, missed="D04") for day in range(12)]
    calls += [Told("Dana Moore", day, total=0.0, failed="P05") for day in range(12)]
    calls += [Told("New Hire", 19, total=0.0, failed="P05")]
    calls += [Told("Victor Lane", 19, team="Oak"), Told("Odd One", 19, team=ODD)]
    calls += [Told("Nobody", 19, team=None)]
    publish_into(folder, calls)
    return folder


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("coach", "/teams", 200),
        ("coach", "/teams/Maple", 200),
        ("coach", "/teams/Oak", 404),
        ("coach", "/teams?without=1", 404),
        ("qa_lead", "/teams?without=1", 200),
        ("qa_lead", "/teams/Oak?days=14", 200),
        ("qa_lead", ODD_ADDRESS, 200),
        ("qa_lead", "/teams/Elm", 404),
        ("agent", "/teams/Maple", 403),
    ],
)
def test_who_may_open_which_team(teams: Path, role: str, address: str, status: int) -> None:
    assert a_client(teams, role=role).get(address).status_code == status


def test_the_list_has_the_teams_of_the_scope_alone_with_addresses_that_work(teams: Path) -> None:
    lead, coach = (a_client(teams, role=role).get("/teams").text for role in ("qa_lead", "coach"))
    links = re.findall(r'<th scope="row"><a href="([^"]*)"', lead)
    assert {a_client(teams, role="qa_lead").get(link.replace("&amp;", "&")).status_code
            for link in links} == {200}  # fmt: skip
    assert len(links) == 4
    assert "<b>%" not in lead
    assert re.findall(r'<th scope="row"><a href="([^"]*)"', coach) == ["/teams/Maple?days=28"]


def test_only_who_can_be_told_from_the_rest_is_named_first_to_coach(teams: Path) -> None:
    page = a_client(teams, role="coach").get("/teams/Maple").text
    first = page.split('id="agents"', maxsplit=1)[0]
    assert "Dana Moore" in first
    assert "Auto-fails: 50 of 100 calls (N=24), the others together 2 (N=49)" in first
    # One call says nothing about a new hire, though it failed.
    assert all(name not in first for name in ("New Hire", "Paul Grant", "Ines Day"))
    assert "New Hire" in page
    rules = page.split('id="rules"', maxsplit=1)[1]
    assert re.search(r"D04</a>.*?20\.0 <span[^>]*>\(11\.8 to 31\.8\)", rules, re.DOTALL)
    assert "Elm" not in page


def test_in_a_team_of_equals_nobody_is_named(teams: Path) -> None:
    assert "nobody can be told" in a_client(teams, role="qa_lead").get("/teams/Oak").text

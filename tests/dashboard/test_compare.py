"""Comparing two periods, or two agents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.coaching.conftest import Told
from tests.dashboard.house import a_client

DANA = "a=agent:Dana+Moore"


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory, publish_into) -> Path:
    """Dana's scores rose and the pace stayed; a few calls were heard by another recogniser."""
    folder = tmp_path_factory.mktemp("two_months")
    calls = [
        Told("Dana Moore", day, total=50.0 + day % 9, pace=150.0 + day % 7) for day in range(28)
    ]
    calls += [Told("Dana Moore", 28 + day, total=80.0 + day % 9, pace=150.0 + day % 7)
              for day in range(28)]  # fmt: skip
    calls += [Told("Dana Moore", 40 + day, total=0.0, engine_id="canned/2") for day in range(3)]
    calls += [Told("Paul Grant", 30 + day, total=84.0) for day in range(9)]
    calls += [Told("Victor Lane", 30, team="Oak")]
    publish_into(folder, calls)
    return folder


def _line(page: str, name: str) -> list[str]:
    row = page[page.index(f'<th scope="row">{name}') :].split("</tr>", maxsplit=1)[0]
    return [re.sub(r"<[^>]*>", "", cell).strip() for cell in row.split("<td>")[1:]]


def test_what_differs_is_told_and_what_does_not_is_not(two_months: Path) -> None:
    page = a_client(two_months, role="coach").get(f"/compare?{DANA}").text
    first, second, difference, told = _line(page, "Total score")
    assert (first, second, told) == ("84, N=28", "54, N=28", "first higher")
    assert difference.startswith("+30 (+2")
    assert _line(page, "Pace")[-1] == "no difference can be told"
    assert _line(page, "Calls with an auto-fail")[:2] == ["0.0, N=28", "0.0, N=28"]
    # Calls that another recogniser heard are left out, and it is said how many.
    assert "3 and 0 that were analysed with another recogniser" in page
    assert page == a_client(two_months, role="coach").get(f"/compare?{DANA}").text


def test_an_agents_page_shows_progress_since_a_day(two_months: Path) -> None:
    client = a_client(two_months, role="agent")
    page = client.get("/agents/Dana%20Moore?since=2026-11-02").text
    first, second, _, told = _line(page.split('id="progress"')[1], "Total score")
    assert (first, second, told) == ("84, N=28", "54, N=28", "since higher")
    for odd in ("2099-01-01", "0001-01-01", "soon"):
        assert client.get(f"/agents/Dana%20Moore?since={odd}").status_code == 200


def test_too_few_calls_are_said_to_be_too_few(two_months: Path) -> None:
    page = a_client(two_months, role="coach").get(f"/compare?{DANA}&b=agent:Paul+Grant").text
    assert _line(page, "Total score")[-1] == "too few calls (N=28 and 9)"
    nothing = a_client(two_months, role="coach").get(
        f"/compare?{DANA}&b_from=2020-01-01&b_to=2020-02-01"
    )
    assert "no calls of the same type" in nothing.text


@pytest.mark.parametrize(
    ("role", "query", "status"),
    [
        ("coach", "", 200),
        ("coach", "a=team:Maple", 200),
        ("coach", "a=team:Oak", 404),
        ("coach", f"{DANA}&b=agent:Victor+Lane", 404),
        ("qa_lead", f"{DANA}&b=agent:Victor+Lane", 200),
        ("qa_lead", "a=%3Cscript%3E", 404),
        ("qa_lead", f"{DANA}&a_from=9999-12-31&a_to=0001-01-01&b_to=0001-01-01&call_type=x", 200),
        ("agent", DANA, 403),
    ],
)
def test_who_may_compare_what(two_months: Path, role: str, query: str, status: int) -> None:
    assert a_client(two_months, role=role).get(f"/compare?{query}").status_code == status

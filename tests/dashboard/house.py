"""A small centre whose results are published, and people of every role who look at them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from starlette.testclient import TestClient

from callqa.dashboard.app import build
from callqa.dashboard.results import Results
from callqa.dashboard.site import Site
from callqa.dashboard.state.people import People
from callqa.dashboard.viewer import Role, Viewer

VIEWERS = {
    "admin": Viewer(name="ada", shown_name="Ada Admin", role=Role.ADMIN, csrf="t"),
    "qa_lead": Viewer(name="quinn", shown_name="Quinn Lead", role=Role.QA_LEAD, csrf="t"),
    "coach": Viewer(
        name="cora", shown_name="Cora Coach", role=Role.COACH, teams=("Maple",), csrf="t"
    ),
    "agent": Viewer(
        name="dana", shown_name="Dana Moore", role=Role.AGENT, agent_key="Dana Moore", csrf="t"
    ),
}


QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Known(People):
    """People whose session token is the name of their role."""

    def viewer(self, token: str | None) -> Viewer | None:
        return VIEWERS.get(token or "")


@cache
def people_of(data_folder: Path) -> Known:
    """The people of a data folder."""
    return Known(data_folder / "dashboard.sqlite", hasher=QUICK)


def a_client(
    data_folder: Path, *, role: str | None, people: People | None = None, **fields: object
) -> TestClient:
    """A browser that has signed in as somebody of this role, or nobody; `fields` of the site.

    Of real people the token of a session takes the place of the role.
    """
    site = Site(
        data_folder=data_folder,
        results=Results(data_folder / "published.duckdb"),
        people=people or people_of(data_folder),
        **fields,
    )
    client = TestClient(
        build(site),
        base_url="http://localhost",
        headers={"Origin": "http://localhost"},
        follow_redirects=False,
        raise_server_exceptions=False,
    )
    if role:
        client.cookies.set("callqa", role)
    return client

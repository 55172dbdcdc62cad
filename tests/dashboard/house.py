"""A small centre whose results are published, and people of every role who look at them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starlette.testclient import TestClient

from callqa.dashboard.app import build
from callqa.dashboard.guard import COOKIE
from callqa.dashboard.results import Results
from callqa.dashboard.site import Site
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


@dataclass(frozen=True)
class Known:
    """People whose session token is the name of their role."""

    def viewer(self, token: str | None) -> Viewer | None:
        return VIEWERS.get(token or "")


def a_client(data_folder: Path, *, role: str | None) -> TestClient:
    """A browser that has signed in as somebody of this role, or nobody."""
    site = Site(
        data_folder=data_folder,
        results=Results(data_folder / "published.duckdb"),
        people=Known(),
    )
    client = TestClient(build(site), follow_redirects=False, raise_server_exceptions=False)
    if role:
        client.cookies.set(COOKIE, role)
    return client

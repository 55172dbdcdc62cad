"""One published night for the pages; told in the words of the coaching tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from callqa.store import shards
from callqa.testing import a_report
from tests.coaching.conftest import Told, empty_database, publish_into
from tests.dashboard.house import a_client

__all__ = ["empty_database", "publish_into"]


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory, publish_into) -> Path:
    """The data folder of a centre with two teams: Maple (Dana Moore, Paul Grant) and Oak."""
    folder = tmp_path_factory.mktemp("centre")
    calls = [
        *(Told(agent="Dana Moore", day=day, total=70.0 + day, missed="D04") for day in range(14)),
        *(Told(agent="Paul Grant", day=day, total=85.0) for day in range(12)),
        Told(agent="Dana Moore", day=14, total=0.0, failed="P05"),
        Told(agent="Victor Lane", day=3, total=60.0, team="Oak", review="D07"),
        Told(agent=None, day=None, total=None, team=None),
    ]
    shards.write_report(a_report("run-1"), folder / "runs")
    publish_into(folder, calls)
    return folder


@pytest.fixture
def browse(centre: Path):
    """A browser at the centre: `browse("coach").get("/calls")`; None for nobody."""
    return lambda role: a_client(centre, role=role)

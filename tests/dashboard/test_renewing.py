"""What is published while the dashboard is served."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Event

import pytest

from callqa.dashboard import renewing
from callqa.dashboard.queries import calls, nights
from callqa.dashboard.results import Results
from callqa.dashboard.site import Site
from callqa.dashboard.viewer import Scope
from callqa.errors import StoreError
from tests.dashboard.house import people_of

COACH = Scope(teams=("Maple",))


def publish(centre: Path, folder: Path) -> Path:
    """Put a copy in place as a publication does."""
    (folder / "next").write_bytes((centre / "published.duckdb").read_bytes())
    return (folder / "next").replace(folder / "published.duckdb")


def site_of(results: Results, folder: Path) -> Site:
    return Site(data_folder=folder, results=results, people=people_of(folder))


def test_what_many_ask_alike_is_worked_out_before_a_new_version_is_shown(
    centre, tmp_path, monkeypatch
):
    results = Results(publish(centre, tmp_path))
    expected = [calls.choices(results, scope) for scope in (COACH, Scope())]
    publish(centre, tmp_path)
    assert results.renew(partial(renewing.prepare, site_of(results, centre)))

    def fail(*_: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(Results, "rows", fail)
    assert [calls.choices(results, scope) for scope in (COACH, Scope())] == expected


def test_what_cannot_be_prepared_is_shown_all_the_same(centre, tmp_path):
    results = Results(publish(centre, tmp_path))
    published_at = results.published_at

    def fail() -> None:
        raise ArithmeticError

    publish(centre, tmp_path)
    assert results.renew(fail)
    assert results.published_at > published_at
    assert nights.last(results)["run_id"] == "run-1"


def test_a_served_dashboard_waits_for_the_first_results_and_then_for_new_ones(
    centre, tmp_path, monkeypatch
):
    prepared = Event()
    monkeypatch.setattr(renewing, "prepare", lambda _: prepared.set())
    results = Results(tmp_path / "published.duckdb")
    with renewing.renewing(site_of(results, tmp_path), every_s=0.001):
        with pytest.raises(StoreError, match="callqa run"):
            nights.last(results)
        for _ in range(2):
            publish(centre, tmp_path)
            assert prepared.wait(60)
            prepared.clear()
    assert nights.last(results)["run_id"] == "run-1"
    assert results.published_at.timestamp() == pytest.approx(
        (tmp_path / "published.duckdb").stat().st_mtime
    )

"""A small published store of one team's calls over some weeks."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from callqa.coaching import kept
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import (
    CallAnalysis,
    DeliveryLabel,
    Evidence,
    Finding,
    Outcome,
    ScorecardItem,
    Severity,
)
from callqa.store import loader, shards, snapshot
from callqa.testing import (
    a_delivery,
    a_finding,
    a_provenance,
    a_recording,
    a_scorecard,
    an_analysis,
    some_measures,
)

START = datetime(2026, 10, 5, 10, 0, tzinfo=timezone(timedelta(hours=-5)))  # a Monday


@dataclass(frozen=True)
class Told:
    """A call told in the few words that matter here."""

    agent: str | None
    day: int | None
    total: float | None = 80.0
    pace: float | None = 150.0
    label: DeliveryLabel = DeliveryLabel.CALM
    failed: str | None = None  # a prohibition, violated
    missed: str | None = None  # a disclosure
    met: str | None = None
    review: str | None = None
    items: dict[str, float] = field(default_factory=lambda: {"recap": 10.0, "empathy": 10.0})
    item_at: float = 70.0
    quote: str = "so that is settled then"
    team: str | None = "Maple"
    agent_id: str | None = None
    engine_id: str = "canned/1"
    warnings: tuple[str, ...] = ()


def _item(item_id: str, points: float, told: Told) -> ScorecardItem:
    evidence = Evidence(
        span=Span(told.item_at, told.item_at + 4),
        speaker=Speaker.AGENT,
        quote=told.quote,
        why="Heard here.",
    )
    return ScorecardItem(
        item_id=item_id,
        name=f"Item {item_id}",
        points=points,
        max_points=10.0,
        why="As heard.",
        evidence=(evidence,),
    )


def _findings(told: Told) -> tuple[Finding, ...]:
    found = [a_finding("D01", start_s=2.0)]
    if told.failed:
        threat = a_finding(
            told.failed,
            outcome=Outcome.VIOLATED,
            severity=Severity.AUTO_FAIL,
            start_s=125.0,
            quote="they will come for you",
        )
        found.append(replace(threat, kind="prohibited"))
    if told.missed:
        found.append(a_finding(told.missed, outcome=Outcome.MISSED, start_s=0.0, quote=""))
    if told.met:
        found.append(a_finding(told.met))
    if told.review:
        found.append(a_finding(told.review, outcome=Outcome.REVIEW, start_s=33.0))
    return tuple(found)


def analysis_of(call_id: str, told: Told) -> CallAnalysis:
    started_at = None if told.day is None else START + timedelta(days=told.day)
    card = a_scorecard(
        total=told.total,
        auto_fail=(told.failed,) if told.failed else (),
        review=(told.review,) if told.review else (),
        items=[_item(name, points, told) for name, points in told.items.items()],
    )
    return an_analysis(
        call_id,
        recording=a_recording(
            call_id,
            agent_id=told.agent_id,
            agent_name=told.agent,
            team=told.team,
            started_at=started_at,
        ),
        scorecard=replace(card, not_scored=None if told.total is not None else "voicemail"),
        findings=_findings(told),
        measures=some_measures(words_per_minute=told.pace, duration_s=180.0),
        delivery=a_delivery(told.label),
        provenance=replace(a_provenance(), engine_id=told.engine_id),
        warnings=told.warnings,
    )


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without rows, made once: making the tables is most of the work."""
    folder = tmp_path_factory.mktemp("empty")
    loader.load(folder / "db", shards=folder / "shards", runs=folder / "runs")
    return folder / "db"


@pytest.fixture(scope="session")
def publish_into(empty_database: Path):
    """Publish told calls, named c0, c1 and so on, in a folder, and say where."""

    def published(folder: Path, calls: Iterable[Told]) -> Path:
        shutil.copy(empty_database, folder / "db")
        analyses = [analysis_of(f"c{number}", told) for number, told in enumerate(calls)]
        shards.write(analyses, folder / "shards", name="s")
        loader.load(folder / "db", shards=folder / "shards", runs=folder / "runs")
        snapshot.publish(folder / "db", folder / "published.duckdb", further=kept.keep)
        return folder / "published.duckdb"

    return published


@pytest.fixture
def publish(tmp_path: Path, publish_into):
    """Publish told calls in a fresh place."""
    return lambda calls: publish_into(tmp_path, calls)


@pytest.fixture(scope="session")
def told():
    return Told

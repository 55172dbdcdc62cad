"""Two calls scored by the shipped form, published, with people who decide about them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from callqa.domain.verdicts import CallAnalysis
from callqa.store import loader, shards, snapshot
from callqa.testing import a_recording
from tests.review.conftest import a_call


def two_calls() -> tuple[CallAnalysis, CallAnalysis]:
    """`mine` of Dana Moore in team Maple, `theirs` of somebody in team Oak."""
    mine = a_recording("mine", agent_id="Dana Moore", team="Maple")
    theirs = a_recording("theirs", agent_id="v", agent_name="Victor Lane", team="Oak")
    return (
        replace(a_call(), analysis_id="a" * 64, recording=mine),
        replace(a_call(), analysis_id="b" * 64, recording=theirs),
    )


def publish(folder: Path) -> None:
    """Load and publish what is new in the folder."""
    loader.load(folder / "callqa.duckdb", shards=folder / "shards", runs=folder / "runs")
    snapshot.publish(folder / "callqa.duckdb", folder / "published.duckdb")


def made(folder: Path) -> Path:
    """The data folder with the two calls published."""
    shards.write(two_calls(), folder / "shards", name="night-1")
    publish(folder)
    return folder

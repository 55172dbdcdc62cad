"""`callqa train --labels` over stored calls: published when it is better, else refused."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from callqa.delivery.classifier import DeliveryModel
from callqa.delivery.windows import FEATURE_NAMES
from callqa.domain.measures import WindowMeasures
from callqa.domain.spans import Span
from callqa.store import loader, shards, snapshot
from callqa.testing import a_recording, an_analysis, some_measures
from tests.flows.conftest import Centre

# A centre whose calm agents are faster than the voices the shipped model learnt from.
CENTRE = np.array([6.2, 6.0, 230.0, 0.08, 4.0])
SPREAD = np.array([0.5, 0.6, 30.0, 0.03, 1.5])
PULL = np.array([1, 1, 1, -1, -1])
CALLS, WINDOWS = 24, 8


def call(number: int, *, rushed: np.ndarray, rng: np.random.Generator):
    windows = tuple(
        WindowMeasures(
            span=Span(20.0 * at, 20.0 * at + 20.0),
            speech_s=14.0,
            features=dict(
                zip(
                    FEATURE_NAMES,
                    (
                        CENTRE + SPREAD * (PULL * (1 if fast else -1) + rng.standard_normal(5))
                    ).tolist(),
                    strict=True,
                )
            ),
        )
        for at, fast in enumerate(rushed)
    )
    name = f"call-{number}"
    return replace(
        an_analysis(name),
        recording=a_recording(name, agent_id=f"agent-{number % 4}"),
        measures=replace(some_measures(duration_s=160.0), windows=windows),
    )


@pytest.fixture(scope="module")
def truth() -> np.ndarray:
    return np.random.default_rng(3).random((CALLS, WINDOWS)) < 0.5


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, truth: np.ndarray) -> Centre:
    data = tmp_path_factory.mktemp("labelled") / "var"
    rng = np.random.default_rng(4)
    shards.write(
        [call(number, rushed=truth[number], rng=rng) for number in range(CALLS)],
        data / "shards",
        name="all",
    )
    loader.load(data / "callqa.duckdb", shards=data / "shards", runs=data / "runs")
    snapshot.publish(data / "callqa.duckdb", data / "published.duckdb")
    return Centre(inbox=data, data=data)


def table(folder: Path, truth: np.ndarray) -> Path:
    names = {True: "rushed", False: "calm"}
    lines = [
        f"call-{number},{20 * at},{20 * at + 20},{names[bool(truth[number, at])]},{rater}"
        for number in range(CALLS)
        for at in range(WINDOWS)
        for rater in ("kim", "lee")
    ]
    lines.append("call-0,0:20,0:40,hasty,kim")
    path = folder / "labels.csv"
    path.write_text("\n".join(("call,from,to,label,rater", *lines)) + "\n")
    return path


def test_labels_of_two_raters_make_a_model_that_is_better_here(centre, truth, tmp_path) -> None:
    folder, agents = tmp_path / "centre-1", tmp_path / "agents.csv"
    agents.write_text(
        "agent,headset\nagent-0,new\nagent-1,new\nagent-2,new\nagent-3,old\n", encoding="utf-8"
    )
    ended = centre.callqa(
        "train", "--labels", str(table(tmp_path, truth)), "--model", str(folder),
        "--attributes", str(agents),
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert re.search(r"published centre-1: balanced accuracy (1\.0|0\.9)", ended.out)
    assert f"left out, line {2 * CALLS * WINDOWS + 2}: label 'hasty'" in ended.out
    assert "192 stretches agreed on, 0 disputed" in ended.out
    card = json.loads((folder / "card.json").read_text())
    assert card["raters"]["by_pair"]["kim and lee"] == {"kappa": 1.0, "stretches": 192}
    assert card["data"]["voices"] == [f"agent-{number}" for number in range(4)]
    abstained = card["evaluation"]["model"]["abstained"]
    assert 0 <= abstained["low"] <= abstained["value"] <= abstained["high"] < 1
    new, old = card["evaluation"]["subgroups"]
    assert (new["value"], new["speakers"], old["value"], old["speakers"]) == ("new", 3, "old", 1)
    assert new["error"]["low"] <= new["error"]["value"] <= new["error"]["high"]
    assert old["error"] is None  # one agent is no group
    assert card["evaluation"]["in_force"]["gain"]["value"] >= 0.02
    assert "| headset | old | 1 |" in (folder / "card.md").read_text(encoding="utf-8")
    assert DeliveryModel.load(folder).model_id == "centre-1"


def test_labels_at_random_are_refused_with_the_figures_and_nothing_is_written(
    centre, truth, tmp_path
) -> None:
    folder = tmp_path / "random-1"
    at_random = np.random.default_rng(5).permutation(truth.ravel()).reshape(truth.shape)
    ended = centre.callqa(
        "train", "--labels", str(table(tmp_path, at_random)), "--model", str(folder)
    )
    assert ended.code == 1
    assert "not published: balanced accuracy 0." in ended.out
    assert not folder.exists()


def test_too_few_labels_are_refused_with_what_is_needed(centre, truth, tmp_path) -> None:
    path = tmp_path / "few.csv"
    path.write_text(
        "call,from,to,label,rater\ncall-1,0,20,calm,kim\ncall-1,0,20,calm,lee\n", encoding="utf-8"
    )
    ended = centre.callqa("train", "--labels", str(path), "--model", str(tmp_path / "few-1"))
    assert ended.code == 1
    assert "windows of 1 speakers, at least 3 are needed" in ended.out
    assert "0 rushed windows, at least 30 are needed" in ended.out

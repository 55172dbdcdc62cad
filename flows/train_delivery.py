"""Fits, gates and publishes the calm-or-rushed model: `python -m flows.train_delivery`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from callqa.audio.activity import SileroDetector
from callqa.audio.decode import decode
from callqa.delivery.classifier import DeliveryModel
from callqa.delivery.clips import Clip, make_clip, plans
from callqa.delivery.publishing import GateError, publish
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.training import Candidate, TrainingSet, train, training_set
from callqa.delivery.truth import SourceCall, source_call

SEED = 1


@task(cache_policy=NO_CACHE)
def source_calls(folder: Path) -> list[SourceCall]:
    """The agent channels of the sample calls, with their truth."""
    return [
        source_call(json.loads(path.read_bytes()), decode(folder / f"{path.stem}.flac").channels[0])
        for path in sorted((folder / "expected").glob("*.json"))
    ]


@task(cache_policy=NO_CACHE)
def clips(calls: Sequence[SourceCall], thresholds: DeliveryThresholds) -> list[Clip]:
    """Every call, re-timed in a dozen ways."""
    detector = SileroDetector()
    return [
        make_clip(call, plan, detect=detector.detect, thresholds=thresholds)
        for call in calls
        for plan in plans(call, seed=SEED)
    ]


@task(cache_policy=NO_CACHE)
def fitted(made: Sequence[Clip]) -> tuple[Candidate, TrainingSet]:
    """A model that nobody has published yet."""
    data = training_set(made)
    return train(data), data


@flow(name="train-delivery")
def train_delivery(calls: Path, model: Path, in_force: Path | None = None) -> str:
    """Trains on the calls in a folder and publishes into `model`; raises when the gate refuses."""
    thresholds = DeliveryThresholds()
    candidate, data = fitted(clips(source_calls(calls), thresholds))
    rival = DeliveryModel.load(in_force) if in_force else None
    published = publish(candidate, data, model, thresholds=thresholds, in_force=rival)
    scores = candidate.evaluation
    accuracy = scores.model.balanced_accuracy
    return (
        f"published {published.model_id}: balanced accuracy {accuracy.value:.3f} on voices held"
        f" out (95 % {accuracy.low:.3f} to {accuracy.high:.3f}), {scores.gain.value:.3f} more than"
        " the rate alone"
    )


def main() -> int:
    """Reads the command line; exit code 1 when the gate refuses the model."""
    parser = argparse.ArgumentParser(prog="python -m flows.train_delivery", description=__doc__)
    parser.add_argument("--calls", type=Path, default=Path("sample_calls"))
    parser.add_argument("--model", type=Path, default=Path("models/delivery/calm-rushed-1"))
    parser.add_argument("--in-force", type=Path, help="folder of the model that must be beaten")
    asked = parser.parse_args()
    try:
        print(train_delivery(asked.calls, asked.model, asked.in_force))
    except GateError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

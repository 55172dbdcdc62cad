"""Fits, gates and publishes the calm-or-rushed model: `python -m flows.train_delivery`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from callqa import bootstrap, settings
from callqa.audio.activity import SileroDetector
from callqa.audio.decode import decode
from callqa.delivery import labels, origins
from callqa.delivery.classifier import DeliveryModel
from callqa.delivery.clips import Clip, make_clip, plans
from callqa.delivery.publishing import GateError, publish
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.training import (
    Candidate,
    TooLittleDataError,
    TrainingSet,
    train,
    training_set,
)
from callqa.delivery.truth import SourceCall, source_call
from callqa.domain.verdicts import CallAnalysis
from callqa.errors import SetupError
from callqa.store import queries

SEED = 1

Find = Callable[[str], CallAnalysis]


@task(cache_policy=NO_CACHE)
def source_calls(folder: Path) -> list[SourceCall]:
    """The agent channels of the sample calls, with their truth."""
    return [
        source_call(json.loads(path.read_bytes()), decode(folder / f"{path.stem}.flac").channels[0])
        for path in sorted((folder / "expected").glob("*.json"))
    ]


@task(cache_policy=NO_CACHE)
def constructed_clips(calls: Sequence[SourceCall], thresholds: DeliveryThresholds) -> list[Clip]:
    """Every call, re-timed in a dozen ways."""
    detector = SileroDetector()
    return [
        make_clip(call, plan, detect=detector.detect, thresholds=thresholds)
        for call in calls
        for plan in plans(call, seed=SEED)
    ]


@task(cache_policy=NO_CACHE)
def labelled_clips(table: Path, find: Find) -> tuple[list[Clip], Mapping[str, Any]]:
    """The stretches that raters agree on, and what the card says of them; the rest is told."""
    read = labels.read(table)
    found = labels.agreement(read.labels)
    clips, left = labels.labelled(found.agreed, find)
    for line in (*(f"left out, {fault}" for fault in read.faults), *left):
        print(line)
    agreed = "not defined" if found.kappa is None else f"{found.kappa:.2f}"
    print(
        f"{len(found.agreed)} stretches agreed on, {len(found.disputed)} disputed and kept apart,"
        f" {found.single} labelled by one rater only; Cohen's kappa {agreed}"
    )
    return list(clips), origins.of_raters(found)


@task(cache_policy=NO_CACHE)
def fitted(made: Sequence[Clip]) -> tuple[Candidate, TrainingSet]:
    """A model that nobody has published yet."""
    data = training_set(made)
    return train(data), data


@flow(name="train-delivery")
def train_delivery(
    calls: Path, model: Path, in_force: Path | None = None, table: Path | None = None
) -> str:
    """Trains on labels, or on calls in a folder, and publishes; raises when the gate refuses."""
    thresholds = DeliveryThresholds()
    if table is None:
        clips = constructed_clips(source_calls(calls), thresholds)
        origin: Mapping[str, Any] = origins.constructed()
    else:
        now = settings.read()
        in_force = in_force or bootstrap.delivery_model_folder(now)
        find = partial(queries.call, now.published, shards=now.shards)
        clips, origin = labelled_clips(table, find)
    candidate, data = fitted(clips)
    rival = DeliveryModel.load(in_force) if in_force else None
    published = publish(
        candidate, data, model, thresholds=thresholds, origin=origin, in_force=rival
    )
    scores = candidate.evaluation
    accuracy = scores.model.balanced_accuracy
    return (
        f"published {published.model_id}: balanced accuracy {accuracy.value:.3f} on speakers held"
        f" out (95 % {accuracy.low:.3f} to {accuracy.high:.3f}), {scores.gain.value:.3f} more than"
        f" the rate alone; to use it, set delivery_model to {model}"
    )


def main() -> int:
    """Reads the command line; exit code 1 when the gate refuses the model or data lack."""
    parser = argparse.ArgumentParser(
        prog="callqa train", description=__doc__, epilog=labels.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--labels", type=Path, help="CSV of what raters said; see below")
    parser.add_argument("--calls", type=Path, default=Path("sample_calls"))
    parser.add_argument("--model", type=Path, default=Path("models/delivery/calm-rushed-1"))
    parser.add_argument("--in-force", type=Path, help="folder of the model that must be beaten")
    asked = parser.parse_args()
    try:
        print(train_delivery(asked.calls, asked.model, asked.in_force, asked.labels))
    except (GateError, TooLittleDataError) as error:
        print(error)
        return 1
    except SetupError as error:
        print(error)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

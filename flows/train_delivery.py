"""Fits, gates and publishes the calm-or-rushed model: `python -m flows.train_delivery`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from callqa import bootstrap, settings
from callqa.delivery import labels, origins
from callqa.delivery.attributes import read_attributes
from callqa.delivery.classifier import DeliveryModel
from callqa.delivery.clips import Clip
from callqa.delivery.publishing import GateError, publish
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.training import Candidate, TooLittleDataError, train
from callqa.delivery.training_set import TrainingSet, training_set
from callqa.domain.verdicts import CallAnalysis
from callqa.errors import SetupError
from callqa.store import queries
from flows.constructed_clips import PEOPLE, constructed_clips

SEED = 1

Find = Callable[[str], CallAnalysis]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be trained on, and where the model is to lie."""

    model: Path
    calls: Path
    people: Sequence[Path]
    labels: Path | None
    attributes: Path | None
    in_force: Path | None


@task(cache_policy=NO_CACHE)
def made_clips(
    calls: Path, people: Sequence[Path], thresholds: DeliveryThresholds
) -> tuple[list[Clip], Mapping[str, Any]]:
    """Clips that are calm or rushed by construction, and what the card says of them."""
    made = constructed_clips(calls, people, thresholds=thresholds, seed=SEED)
    for line in made.left_out:
        print(f"left out, {line}")
    return made.clips, origins.constructed(made.sources)


@task(cache_policy=NO_CACHE)
def labelled_clips(
    table: Path, find: Find, attributes: Path | None
) -> tuple[list[Clip], Mapping[str, Any]]:
    """The stretches that raters agree on, and what the card says of them; the rest is told."""
    read = labels.read(table)
    found = labels.agreement(read.labels)
    known = read_attributes(attributes) if attributes else {}
    clips, left = labels.labelled(found.agreed, find, attributes=known)
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
def train_delivery(asked: Asked) -> str:
    """Trains on labels, or on constructed clips, and publishes; raises when the gate refuses."""
    thresholds, in_force = DeliveryThresholds(), asked.in_force
    if asked.labels is None:
        clips, origin = made_clips(asked.calls, (PEOPLE, *asked.people), thresholds)
    else:
        now = settings.read()
        in_force = in_force or bootstrap.delivery_model_folder(now)
        find = partial(queries.call, now.published, shards=now.shards)
        clips, origin = labelled_clips(asked.labels, find, asked.attributes)
    candidate, data = fitted(clips)
    rival = DeliveryModel.load(in_force) if in_force else None
    published = publish(
        candidate,
        data,
        asked.model,
        thresholds=thresholds,
        origin=origin,
        in_force=rival,
        detector_id=bootstrap.detector(settings.read()).detector_id,
    )
    scores = candidate.evaluation
    accuracy = scores.model.balanced_accuracy
    return (
        f"published {published.model_id}: balanced accuracy {accuracy.value:.3f} on speakers held"
        f" out (95 % {accuracy.low:.3f} to {accuracy.high:.3f}), {scores.gain.value:.3f} more than"
        f" the rate alone; to use it, set delivery_model to {asked.model}"
    )


def main() -> int:
    """Reads the command line; exit code 1 when the gate refuses the model or data lack."""
    parser = argparse.ArgumentParser(
        prog="callqa train", description=__doc__, epilog=labels.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--labels", type=Path, help="CSV of what raters said; see below")
    parser.add_argument("--attributes", type=Path, help="CSV of what is known of agents")
    parser.add_argument("--calls", type=Path, default=Path("sample_calls"))
    parser.add_argument(
        "--people", type=Path, action="append", default=[], help="see models/speech"
    )
    parser.add_argument("--model", type=Path, default=Path("models/delivery/calm-rushed-3"))
    parser.add_argument("--in-force", type=Path, help="folder of the model that must be beaten")
    asked = Asked(**vars(parser.parse_args()))
    try:
        print(train_delivery(asked))
    except (GateError, TooLittleDataError) as error:
        print(error)
        return 1
    except SetupError as error:
        print(error)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

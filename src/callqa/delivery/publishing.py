"""Publishes a delivery model with its card, if it is good enough."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import skops.io

from callqa.delivery.card_page import PAGE_FILE, page
from callqa.delivery.classifier import DeliveryModel
from callqa.delivery.evaluation import Interval, balanced
from callqa.delivery.held_out import PUBLISHED_CUTOFF_WPM, gain_over
from callqa.delivery.model_files import CARD_FILE, LABELS, MODEL_FILE
from callqa.delivery.subgroups import LEAST_SPEAKERS, LEAST_WINDOWS
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.training import EXPECTED_SIGNS, Candidate
from callqa.delivery.training_set import TrainingSet, data_digest
from callqa.delivery.windows import FEATURE_NAMES, FEATURES_ID
from callqa.errors import ModelError

__all__ = ["MARGIN", "GateError", "objections", "publish"]

MARGIN = 0.02  # of balanced accuracy, by which a model must beat what it replaces
_MIN_SPEECH_S = 15.0  # of agent speech in windows for a verdict on a call; as for the pace
_LIBRARIES = ("librosa", "numpy", "scikit-learn", "scipy", "skops")


class GateError(ModelError):
    """The model was not good enough to publish; `objections` says why, with figures."""

    def __init__(self, found: tuple[str, ...]) -> None:
        super().__init__("not published: " + "; ".join(found))
        self.objections = found


def objections(
    candidate: Candidate,
    data: TrainingSet,
    *,
    in_force: DeliveryModel | None,
    instruments: str = FEATURES_ID,
) -> tuple[str, ...]:
    """Why a candidate must not be published; empty when it may.

    It must beat the better rate cut-off on held-out voices by `MARGIN`, with an interval of the
    gain above 0; every feature must pull the way hurrying moves it; and it must beat the model in
    force by `MARGIN` on the same windows. That model may have learnt from them, the candidate's
    figure is from held-out voices: the comparison favours the model in force.

    A model in force that learnt from what another detector, or another way to measure the features,
    gave has no error rate that still holds: a candidate that is no worse may take its place.
    """
    found = []
    accuracy = candidate.evaluation.model.balanced_accuracy.value
    gain = candidate.evaluation.gain
    if gain.value < MARGIN or gain.low <= 0:
        found.append(
            f"balanced accuracy {accuracy:.3f} beats the rate alone by {gain.value:.3f}"
            f" (95 % from {gain.low:.3f}), at least {MARGIN} and above 0 is needed"
        )
    for name, pull, sign in zip(
        FEATURE_NAMES, candidate.scorer[-1].coef_[0], EXPECTED_SIGNS, strict=True
    ):
        if pull * sign < 0:
            found.append(f"{name} pulls the wrong way ({pull:.2f})")
    if in_force is not None:
        rushed = data.labelled.rushed
        theirs = balanced(rushed, in_force.probabilities(data.labelled.table) >= 0.5)
        margin = MARGIN if in_force.instruments == instruments else 0.0
        if accuracy < theirs + margin:
            found.append(
                f"balanced accuracy {accuracy:.3f} does not beat {theirs:.3f} of"
                f" {in_force.model_id}, which is in force, by {margin}"
            )
    return tuple(found)


def publish(
    candidate: Candidate,
    data: TrainingSet,
    folder: Path,
    *,
    thresholds: DeliveryThresholds,
    origin: Mapping[str, Any],
    in_force: DeliveryModel | None = None,
    detector_id: str = "",
) -> DeliveryModel:
    """Writes model and card, and loads them back through the door that analysis uses.

    Args:
        candidate: the fitted model.
        data: what it learnt from.
        folder: where the model is to lie; its name is the model's id.
        thresholds: the limits its windows were measured with.
        origin: where the labels come from, for the card; see `origins.py`.
        in_force: the model that it must beat.
        detector_id: which speech detector its windows were measured with.

    Raises:
        GateError: when the candidate is not good enough; nothing is written.
        ModelError: when what was written cannot be loaded.
    """
    instruments = "; ".join(filter(None, (detector_id, FEATURES_ID)))
    against = objections(candidate, data, in_force=in_force, instruments=instruments)
    if against:
        raise GateError(against)
    rival = None if in_force is None else _against(candidate, data, in_force)
    content = skops.io.dumps({"scorer": candidate.scorer, "calibrator": candidate.calibrator})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL_FILE).write_bytes(content)
    card = {
        "model_sha256": hashlib.sha256(content).hexdigest(),
        "instruments": instruments,
        **_card(candidate, data, thresholds, origin),
    }
    card["evaluation"]["in_force"] = _rounded(rival)
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    (folder / CARD_FILE).write_text(text, encoding="utf-8")
    (folder / PAGE_FILE).write_text(page(folder.name, card), encoding="utf-8")
    return DeliveryModel.load(folder)


def _against(candidate: Candidate, data: TrainingSet, in_force: DeliveryModel) -> dict[str, Any]:
    """How the model in force does on the same windows, and what the candidate gains over it."""
    labelled, ours = data.labelled, candidate.evaluation.chances >= 0.5
    theirs = in_force.probabilities(labelled.table) >= 0.5
    gain: Interval = gain_over(theirs, ours, labelled)
    return {
        "model_id": in_force.model_id,
        "balanced_accuracy": balanced(labelled.rushed, theirs),
        "gain": asdict(gain),
    }


def _card(
    candidate: Candidate,
    data: TrainingSet,
    thresholds: DeliveryThresholds,
    origin: Mapping[str, Any],
) -> dict[str, Any]:
    """All that a reader needs to judge the model, and the loader to check it."""
    labelled = data.labelled
    evaluation = asdict(candidate.evaluation)
    del evaluation["chances"]
    return {
        "features": list(FEATURE_NAMES),
        "labels": list(LABELS),
        "band": _rounded(asdict(candidate.band)),
        "bounds": [round(bound, 4) for bound in candidate.bounds],
        "usual": _rounded(candidate.usual),
        "min_speech_s": _MIN_SPEECH_S,
        **_rounded(origin),
        "evaluation": {
            "method": "grouped cross-validation: every window judged by a model that heard its"
            " speaker neither in fitting nor in calibrating; intervals of 95 % from resampling"
            " whole speakers",
            **_rounded(evaluation),
            "published_cutoff_wpm": PUBLISHED_CUTOFF_WPM,
            "least_of_a_subgroup": {"speakers": LEAST_SPEAKERS, "windows": LEAST_WINDOWS},
        },
        "coefficients": _rounded(
            dict(zip(FEATURE_NAMES, candidate.scorer[-1].coef_[0].tolist(), strict=True))
        ),
        "data": {
            "sha256": data_digest(data),
            "clips": data.clips,
            "source_calls": len(set(labelled.calls.tolist())),
            "voices": sorted(set(labelled.voices.tolist())),
            "windows_calm": int((~labelled.rushed).sum()),
            "windows_rushed": int(labelled.rushed.sum()),
            "windows_between": len(data.margin.rushed),
        },
        "thresholds": asdict(thresholds),
        "versions": {name: version(name) for name in _LIBRARIES},
    }


def _rounded(value: Any) -> Any:
    """Figures to four places, so that the card reads well and repeats on other machines."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(entry) for entry in value]
    return value

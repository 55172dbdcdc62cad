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

from callqa.delivery.classifier import CARD_FILE, LABELS, MODEL_FILE, DeliveryModel
from callqa.delivery.evaluation import balanced
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.training import (
    EXPECTED_SIGNS,
    PUBLISHED_CUTOFF_WPM,
    Candidate,
    TrainingSet,
    data_digest,
)
from callqa.delivery.windows import FEATURE_NAMES
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
    candidate: Candidate, data: TrainingSet, *, in_force: DeliveryModel | None
) -> tuple[str, ...]:
    """Why a candidate must not be published; empty when it may.

    It must beat the better rate cut-off on held-out voices by `MARGIN`, with an interval of the
    gain above 0; every feature must pull the way hurrying moves it; and it must beat the model in
    force by `MARGIN` on the same windows. That model may have learnt from them, the candidate's
    figure is from held-out voices: the comparison favours the model in force.
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
        if accuracy < theirs + MARGIN:
            found.append(
                f"balanced accuracy {accuracy:.3f} does not beat {theirs:.3f} of"
                f" {in_force.model_id}, which is in force, by {MARGIN}"
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
) -> DeliveryModel:
    """Writes model and card, and loads them back through the door that analysis uses.

    Args:
        candidate: the fitted model.
        data: what it learnt from.
        folder: where the model is to lie; its name is the model's id.
        thresholds: the limits its windows were measured with.
        origin: where the labels come from, for the card; see `origins.py`.
        in_force: the model that it must beat.

    Raises:
        GateError: when the candidate is not good enough; nothing is written.
        ModelError: when what was written cannot be loaded.
    """
    against = objections(candidate, data, in_force=in_force)
    if against:
        raise GateError(against)
    content = skops.io.dumps({"scorer": candidate.scorer, "calibrator": candidate.calibrator})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL_FILE).write_bytes(content)
    card = {
        "model_sha256": hashlib.sha256(content).hexdigest(),
        **_card(candidate, data, thresholds, origin),
    }
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    (folder / CARD_FILE).write_text(text, encoding="utf-8")
    return DeliveryModel.load(folder)


def _card(
    candidate: Candidate,
    data: TrainingSet,
    thresholds: DeliveryThresholds,
    origin: Mapping[str, Any],
) -> dict[str, Any]:
    """All that a reader needs to judge the model, and the loader to check it."""
    evaluation, labelled = candidate.evaluation, data.labelled
    return {
        "features": list(FEATURE_NAMES),
        "labels": list(LABELS),
        "band": _rounded(asdict(candidate.band)),
        "bounds": [round(bound, 4) for bound in candidate.bounds],
        "usual": _rounded(candidate.usual),
        "min_speech_s": _MIN_SPEECH_S,
        **_rounded(origin),
        "evaluation": {
            "method": "every window judged by a model that heard its voice neither in fitting nor"
            " in calibrating; intervals of 95 % from resampling whole source calls",
            **_rounded(asdict(evaluation)),
            "published_cutoff_wpm": PUBLISHED_CUTOFF_WPM,
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

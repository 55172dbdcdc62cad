"""Calm or rushed: a published model, checked before it is loaded, and its verdict in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from callqa.delivery.model_files import ADVICE, CARD_FILE, card_of, parts_of
from callqa.delivery.reasons import reasons
from callqa.delivery.windows import FEATURE_NAMES
from callqa.domain.measures import Measures, WindowMeasures
from callqa.domain.spans import total_s
from callqa.domain.verdicts import Delivery, DeliveryLabel, DeliveryWindow, Influence
from callqa.errors import ModelError

__all__ = [
    "Band",
    "DeliveryModel",
    "feature_table",
]

_PLACES = 6  # a mean of equal probabilities must not differ from them in the last bit


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Where the model abstains: `calm_below` < p < `rushed_from` is undecided."""

    calm_below: float
    rushed_from: float

    def label(self, probability_rushed: float) -> DeliveryLabel:
        """The verdict for a probability in [0, 1]."""
        if probability_rushed >= self.rushed_from:
            return DeliveryLabel.RUSHED
        if probability_rushed <= self.calm_below:
            return DeliveryLabel.CALM
        return DeliveryLabel.UNDECIDED


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeliveryModel:
    """A loaded model.

    Attributes:
        model_id: name of its directory.
        scorer: Pipeline of imputer, scaler and logistic regression over `FEATURE_NAMES`.
        calibrator: logistic regression from the scorer's decision to a probability.
        band: where it abstains.
        bounds: least and greatest probability it may state; the data support no surer one.
        usual: the calm speech it learnt from, by feature.
        min_speech_s: least agent speech, over all windows, for a verdict on the call.
        instruments: detector and features it learnt from; empty where the card is silent.
    """

    model_id: str
    scorer: Any
    calibrator: Any
    band: Band
    bounds: tuple[float, float]
    usual: Mapping[str, float]
    min_speech_s: float
    instruments: str = ""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The model in a folder with `model.skops` and `card.json`.

        The digest, the features and the order of labels are compared with the card before
        anything of the model is read, and only a fixed list of types may be in it.

        Raises:
            ModelError: when a file is missing, was changed, or does not fit this program.
        """
        card = card_of(folder)
        parts = parts_of(folder, card)
        try:
            return cls(
                model_id=folder.name,
                scorer=parts["scorer"],
                calibrator=parts["calibrator"],
                band=Band(**card["band"]),
                bounds=(float(card["bounds"][0]), float(card["bounds"][1])),
                usual={name: float(card["usual"][name]) for name in FEATURE_NAMES},
                min_speech_s=float(card["min_speech_s"]),
                instruments=str(card.get("instruments", "")),
            )
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise ModelError(
                f"The card {folder / CARD_FILE} lacks or garbles {error}. {ADVICE}"
            ) from error

    def classify(self, measures: Measures) -> Delivery:
        """The verdict on a call from its windows of agent speech.

        The probability of the call is the mean of its windows' probabilities, each weighted by
        the seconds of agent speech in it. The same band then decides between calm, rushed and
        undecided. With less than `min_speech_s` of agent speech there is no probability.
        """
        windows = measures.windows
        heard_s = _covered_s(windows)
        if heard_s < self.min_speech_s:
            return self._no_verdict(heard_s)
        table = feature_table(windows)
        chances = self.probabilities(table)
        weights = np.array([window.speech_s for window in windows])
        chance = round(float(np.average(chances, weights=weights)), _PLACES)
        influences = self._influences(table)
        explained = self._explained(
            _mean_features(table, weights), np.average(influences, axis=0, weights=weights)
        )
        return Delivery(
            label=self.band.label(chance),
            probability_rushed=chance,
            windows=tuple(
                self._window(window, float(p), row)
                for window, p, row in zip(windows, chances, influences, strict=True)
            ),
            reasons=reasons(explained, label=self.band.label(chance)),
            model_id=self.model_id,
            influences=explained,
        )

    def probabilities(self, table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Calibrated probability of rushed per row; columns as `FEATURE_NAMES`, NaN = unknown."""
        decision = self.scorer.decision_function(table)
        rushed = self.calibrator.predict_proba(decision.reshape(-1, 1))[:, 1]
        bounded: npt.NDArray[np.float64] = np.clip(rushed, *self.bounds)
        return bounded

    def _window(
        self, window: WindowMeasures, chance: float, influence: npt.NDArray[np.float64]
    ) -> DeliveryWindow:
        label = self.band.label(chance)
        explained = self._explained(window.features, influence)
        return DeliveryWindow(
            span=window.span,
            label=label,
            probability_rushed=chance,
            reasons=reasons(explained, label=label),
            influences=explained,
        )

    def _influences(self, table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """How far each feature moves the decision from where calm speech would put it."""
        prepare, regression = self.scorer[:-1], self.scorer[-1]
        calm = np.array([[self.usual[name] for name in FEATURE_NAMES]])
        moved = prepare.transform(table) - prepare.transform(calm)
        return np.asarray(moved * regression.coef_[0])

    def _explained(
        self, features: Mapping[str, float | None], influence: npt.NDArray[np.float64]
    ) -> tuple[Influence, ...]:
        return tuple(
            Influence(
                name=name,
                value=round(value, _PLACES),
                usual=self.usual[name],
                weight=round(float(weight), _PLACES),
            )
            for name, weight in zip(FEATURE_NAMES, influence, strict=True)
            if (value := features.get(name)) is not None
        )

    def _no_verdict(self, heard_s: float) -> Delivery:
        why = (
            f"too little agent speech to judge: {heard_s:.0f} s in stretches dense enough,"
            f" {self.min_speech_s:.0f} s needed"
        )
        return Delivery(
            label=DeliveryLabel.UNDECIDED,
            probability_rushed=None,
            windows=(),
            reasons=(why,),
            model_id=self.model_id,
        )


def feature_table(windows: Sequence[WindowMeasures]) -> npt.NDArray[np.float64]:
    """One row per window, columns as `FEATURE_NAMES`; NaN where one was not measured."""
    return np.array(
        [
            [
                math.nan if (value := window.features.get(name)) is None else value
                for name in FEATURE_NAMES
            ]
            for window in windows
        ],
        dtype=np.float64,
    )


def _covered_s(windows: Sequence[WindowMeasures]) -> float:
    """Seconds of agent speech in the windows; what overlapping ones share counts once.

    Windows overlap by a known part of their length, so their speech is scaled by how much of
    their summed length is covered.
    """
    if not windows:
        return 0.0
    summed_s = sum(window.span.duration_s for window in windows)
    speech_s = sum(window.speech_s for window in windows)
    return speech_s * total_s(window.span for window in windows) / summed_s


def _mean_features(
    table: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]
) -> dict[str, float | None]:
    means: dict[str, float | None] = {}
    for column, name in enumerate(FEATURE_NAMES):
        known = ~np.isnan(table[:, column])
        means[name] = (
            float(np.average(table[known, column], weights=weights[known])) if known.any() else None
        )
    return means

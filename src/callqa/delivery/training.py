"""Fits a delivery model on labelled clips and says how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from callqa.delivery.classifier import Band
from callqa.delivery.held_out import Evaluation, evaluated
from callqa.delivery.training_set import Flags, Table, TrainingSet, Windows
from callqa.delivery.windows import FEATURE_NAMES
from callqa.errors import ModelError

__all__ = [
    "EXPECTED_SIGNS",
    "Candidate",
    "TooLittleDataError",
    "train",
]

# Hurrying raises the first three and lowers the last two; a model that learnt otherwise learnt
# a quirk of the data, and "rushed" would fall as speech gets faster.
EXPECTED_SIGNS = (1, 1, 1, -1, -1)
_PENALTY = 0.05  # inverse strength; strong, because few voices speak for many
_MOST_FOLDS = 5
_LEAST_VOICES = 3  # one held out, and two to fit and calibrate on
_LEAST_WINDOWS = 30  # of each label; with fewer an interval would span most of the scale
_BAND_STEPS = np.arange(0.30, 0.04, -0.01)  # never surer than 7 to 3: synthetic speech only
_DECIDED_ERROR = 0.05  # the band is as narrow as keeps the error outside it under this
_RULE_OF_THREE = 3.0  # with no error seen in n trials, up to 3/n is still likely


class TooLittleDataError(ModelError):
    """There is not enough to learn from; the message says how much is needed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A fitted model that nobody has published yet.

    Attributes:
        scorer, calibrator: as in `DeliveryModel`.
        usual: medians of the calm windows by feature.
        bounds: least and greatest probability it may state.
    """

    scorer: Pipeline
    calibrator: LogisticRegression
    band: Band
    bounds: tuple[float, float]
    usual: dict[str, float]
    evaluation: Evaluation


def train(data: TrainingSet) -> Candidate:
    """Fits the model on all labelled windows and evaluates it on held-out voices.

    Raises:
        TooLittleDataError: with fewer than three voices, or too few windows of a label.
    """
    labelled = data.labelled
    lacking = _lacking(labelled)
    if lacking:
        raise TooLittleDataError(f"not trained: {'; '.join(lacking)}")
    scorer, calibrator = _fit(labelled)
    held_out = _held_out_chances(labelled)
    band = _band(held_out, labelled.rushed)
    floor = _RULE_OF_THREE / len(labelled.rushed)
    calm = labelled.table[~labelled.rushed]
    return Candidate(
        scorer=scorer,
        calibrator=calibrator,
        band=band,
        bounds=(floor, 1 - floor),
        usual=dict(zip(FEATURE_NAMES, np.nanmedian(calm, axis=0).tolist(), strict=True)),
        evaluation=evaluated(
            labelled,
            held_out,
            folds=tuple(_folds(labelled)),
            band=band,
            margin=_chances(scorer, calibrator, data.margin.table),
        ),
    )


def _lacking(labelled: Windows) -> list[str]:
    """What is missing for a model that can be held to account, with how much is needed."""
    voices, rushed = len(np.unique(labelled.voices)), int(labelled.rushed.sum())
    found = []
    if voices < _LEAST_VOICES:
        found.append(
            f"windows of {voices} speakers, at least {_LEAST_VOICES} are needed to hold one out"
        )
    for name, count in (("rushed", rushed), ("calm", len(labelled.rushed) - rushed)):
        if count < _LEAST_WINDOWS:
            found.append(f"{count} {name} windows, at least {_LEAST_WINDOWS} are needed")
    return found


def _scorer() -> Pipeline:
    return make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True),
        StandardScaler(),
        LogisticRegression(C=_PENALTY),
    )


def _fit(windows: Windows) -> tuple[Pipeline, LogisticRegression]:
    """A scorer on all windows, and a calibrator from what scorers say of voices held out."""
    decisions = np.empty(len(windows.rushed))
    for fitted, held in _folds(windows):
        part = _scorer().fit(windows.table[fitted], windows.rushed[fitted])
        decisions[held] = part.decision_function(windows.table[held])
    calibrator = LogisticRegression().fit(decisions.reshape(-1, 1), windows.rushed)
    return _scorer().fit(windows.table, windows.rushed), calibrator


def _held_out_chances(windows: Windows) -> Table:
    """Probability of rushed by models that heard the voice neither in fitting nor calibrating."""
    chances = np.empty(len(windows.rushed))
    for fitted, held in _folds(windows):
        chances[held] = _chances(*_fit(windows.only(fitted)), windows.table[held])
    return chances


def _folds(windows: Windows) -> Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """Rows to fit on and rows held out; no speaker is in both."""
    folds = min(_MOST_FOLDS, len(np.unique(windows.voices)))
    yield from GroupKFold(n_splits=folds).split(windows.table, windows.rushed, windows.voices)


def _chances(scorer: Pipeline, calibrator: LogisticRegression, table: Table) -> Table:
    if len(table) == 0:
        return np.empty(0)
    decisions = scorer.decision_function(table).reshape(-1, 1)
    return np.asarray(calibrator.predict_proba(decisions)[:, 1])


def _band(chances: Table, rushed: Flags) -> Band:
    """The narrowest band round one half outside which at most 5 % of windows are wrong."""
    for low in _BAND_STEPS:
        decided = (chances <= low) | (chances >= 1 - low)
        wrong = (chances >= 0.5) != rushed
        if np.any(decided) and np.mean(wrong[decided]) <= _DECIDED_ERROR:
            break
    return Band(calm_below=round(float(low), 2), rushed_from=round(1 - float(low), 2))

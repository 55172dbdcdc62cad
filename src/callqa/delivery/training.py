"""Fits a delivery model on labelled clips and says how far it can be trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from callqa.delivery.classifier import Band, feature_table
from callqa.delivery.clips import Clip, LabelledWindow
from callqa.delivery.evaluation import Interval, Scores, balanced, best_cutoff, interval, scores
from callqa.delivery.windows import FEATURE_NAMES
from callqa.domain.verdicts import DeliveryLabel
from callqa.errors import ModelError

__all__ = [
    "EXPECTED_SIGNS",
    "Candidate",
    "Evaluation",
    "TooLittleDataError",
    "TrainingSet",
    "Windows",
    "data_digest",
    "train",
    "training_set",
]

# Hurrying raises the first three and lowers the last two; a model that learnt otherwise learnt
# a quirk of the data, and "rushed" would fall as speech gets faster.
EXPECTED_SIGNS = (1, 1, 1, -1, -1)
PUBLISHED_CUTOFF_WPM = 160.0  # vitalogy, NCVS: faster than this is fast
_PENALTY = 0.05  # inverse strength; strong, because few voices speak for many
_MOST_FOLDS = 5
_LEAST_VOICES = 3  # one held out, and two to fit and calibrate on
_LEAST_WINDOWS = 30  # of each label; with fewer an interval would span most of the scale
_BAND_STEPS = np.arange(0.30, 0.04, -0.01)  # never surer than 7 to 3: synthetic speech only
_DECIDED_ERROR = 0.05  # the band is as narrow as keeps the error outside it under this
_RULE_OF_THREE = 3.0  # with no error seen in n trials, up to 3/n is still likely


class TooLittleDataError(ModelError):
    """There is not enough to learn from; the message says how much is needed."""


Table = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Groups = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """Windows of clips as arrays, one row each.

    Attributes:
        table: float64, shape (windows, features), columns as `FEATURE_NAMES`, NaN = unknown.
        rushed: the label; False everywhere for windows without one.
        voices, calls: who spoke, and in which source call.
    """

    table: Table
    rushed: Flags
    voices: Groups
    calls: Groups


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainingSet:
    """What a model learns from, and the windows between the labels that it is watched on."""

    labelled: Windows
    margin: Windows
    clips: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What held-out voices say of the model.

    Attributes:
        model: scores of the model, every window judged by one that never heard its voice.
        published_cutoff: balanced accuracy of 160 words a minute.
        fitted_cutoff: balanced accuracy of the best rate cut-off of the other voices.
        gain: the model's balanced accuracy minus that of the better baseline.
        error_by_voice: share of wrong windows, each decided at one half.
        margin_abstained: share undecided of the windows that lie between the labels; None when
            there are none.
    """

    model: Scores
    published_cutoff: Interval
    fitted_cutoff: Interval
    gain: Interval
    error_by_voice: dict[str, float]
    margin_abstained: float | None


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


def training_set(clips: Sequence[Clip]) -> TrainingSet:
    """All windows of the clips, the labelled ones apart from those in the margin."""
    rows = [(clip, found) for clip in clips for found in clip.windows]
    return TrainingSet(
        labelled=_windows([row for row in rows if row[1].label is not None]),
        margin=_windows([row for row in rows if row[1].label is None]),
        clips=len(clips),
    )


def data_digest(data: TrainingSet) -> str:
    """Digest over every window's features, label, voice and call, 64 hexadecimal digits.

    Features count to six places: sums of sound differ in the last bits between processors.
    """
    digest = hashlib.sha256()
    for windows in (data.labelled, data.margin):
        digest.update(np.round(windows.table, 6).tobytes())
        digest.update(windows.rushed.tobytes())
        for names in (windows.voices, windows.calls):
            digest.update("\n".join(names.tolist()).encode())
    return digest.hexdigest()


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
        evaluation=_evaluation(
            data, held_out, band, _chances(scorer, calibrator, data.margin.table)
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


def _windows(rows: Sequence[tuple[Clip, LabelledWindow]]) -> Windows:
    table = feature_table([found.window for _, found in rows])
    return Windows(
        table=table.reshape(-1, len(FEATURE_NAMES)),
        rushed=np.array([found.label is DeliveryLabel.RUSHED for _, found in rows], dtype=bool),
        voices=np.array([clip.voice for clip, _ in rows], dtype=np.str_),
        calls=np.array([clip.call_id for clip, _ in rows], dtype=np.str_),
    )


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
        part = Windows(
            table=windows.table[fitted],
            rushed=windows.rushed[fitted],
            voices=windows.voices[fitted],
            calls=windows.calls[fitted],
        )
        chances[held] = _chances(*_fit(part), windows.table[held])
    return chances


def _folds(windows: Windows) -> Any:
    folds = min(_MOST_FOLDS, len(np.unique(windows.voices)))
    return GroupKFold(n_splits=folds).split(windows.table, windows.rushed, windows.voices)


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


def _evaluation(data: TrainingSet, chances: Table, band: Band, margin: Table) -> Evaluation:
    labelled = data.labelled
    rushed, calls = labelled.rushed, labelled.calls
    rate = labelled.table[:, FEATURE_NAMES.index("words_per_minute")]
    by_published = rate >= PUBLISHED_CUTOFF_WPM
    by_fitted = np.zeros(len(rushed), dtype=bool)
    for fitted, held in _folds(labelled):
        by_fitted[held] = rate[held] >= best_cutoff(rate[fitted], rushed[fitted])
    by_model = chances >= 0.5
    published, fitted_ = (_accuracy(said, rushed, calls) for said in (by_published, by_fitted))
    better = by_fitted if fitted_.value >= published.value else by_published
    return Evaluation(
        model=scores(
            chances, rushed, calls, calm_below=band.calm_below, rushed_from=band.rushed_from
        ),
        published_cutoff=published,
        fitted_cutoff=fitted_,
        gain=interval(
            lambda rows: (
                balanced(rushed[rows], by_model[rows]) - balanced(rushed[rows], better[rows])
            ),
            calls,
        ),
        error_by_voice={
            str(voice): float(np.mean((by_model != rushed)[labelled.voices == voice]))
            for voice in np.unique(labelled.voices)
        },
        margin_abstained=_undecided(margin, band),
    )


def _accuracy(said: Flags, rushed: Flags, calls: Groups) -> Interval:
    return interval(lambda rows: balanced(rushed[rows], said[rows]), calls)


def _undecided(chances: Table, band: Band) -> float | None:
    if len(chances) == 0:
        return None
    return float(np.mean([band.label(p) is DeliveryLabel.UNDECIDED for p in chances.tolist()]))

"""How good a delivery model is on voices it has not heard, against the pace alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import brier_score_loss, cohen_kappa_score, roc_auc_score

__all__ = ["Interval", "Scores", "balanced", "best_cutoff", "interval", "kappa", "scores"]

Table = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Groups = npt.NDArray[np.str_]

_RESAMPLES = 500
_SEED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A figure with its 95 % interval from resampling whole speakers."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How probabilities compare with the truth, window by window.

    Attributes:
        balanced_accuracy: with every window decided at one half.
        area_under_curve: chance that a rushed window is ranked above a calm one.
        brier: mean squared error of the probability; 0.25 is a coin.
        abstained: share of windows inside the band; they are given no verdict.
        balanced_accuracy_decided: of the others.
    """

    balanced_accuracy: Interval
    area_under_curve: float
    brier: float
    abstained: Interval
    balanced_accuracy_decided: float


def scores(
    chances: Table, rushed: Flags, speakers: Groups, *, calm_below: float, rushed_from: float
) -> Scores:
    """The scores of probabilities, shape (windows,), against the truth, with `speakers` drawn."""
    decided = (chances <= calm_below) | (chances >= rushed_from)
    return Scores(
        balanced_accuracy=interval(
            lambda rows: balanced(rushed[rows], chances[rows] >= 0.5), speakers
        ),
        area_under_curve=float(roc_auc_score(rushed, chances)),
        brier=float(brier_score_loss(rushed, chances)),
        abstained=interval(lambda rows: float(np.mean(~decided[rows])), speakers),
        balanced_accuracy_decided=balanced(rushed[decided], chances[decided] >= rushed_from),
    )


def interval(figure: Callable[[npt.NDArray[np.intp]], float], speakers: Groups) -> Interval:
    """A figure over rows, and its interval when whole speakers are drawn with replacement.

    What one speaker says is alike; drawing windows or calls one by one would make the interval
    look narrower than it is for speakers to come. With only a few speakers it still is too narrow.
    """
    rng = np.random.default_rng(_SEED)
    rows_of = [np.flatnonzero(speakers == one) for one in np.unique(speakers)]
    drawn = [
        figure(
            np.concatenate(
                [rows_of[pick] for pick in rng.integers(len(rows_of), size=len(rows_of))]
            )
        )
        for _ in range(_RESAMPLES)
    ]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Interval(value=figure(np.arange(len(speakers))), low=float(low), high=float(high))


def best_cutoff(rate: Table, rushed: Flags) -> float:
    """The cut-off on a rate that separates best, rushed from it on; NaN rates are left out."""
    known = ~np.isnan(rate)
    rate, rushed = rate[known], rushed[known]
    candidates = np.unique(rate)
    return float(max(candidates, key=lambda cutoff: balanced(rushed, rate >= cutoff)))


def balanced(rushed: Flags, said_rushed: Sequence[bool] | Flags) -> float:
    """Mean of the recalls of both labels; a label that does not occur is left out."""
    said = np.asarray(said_rushed, dtype=bool)
    recalls = [
        float(np.mean(said[rushed == truth] == truth))
        for truth in (True, False)
        if np.any(rushed == truth)
    ]
    return float(np.mean(recalls)) if recalls else 0.0


def kappa(said: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two raters, in [-1, 1]: agreement beyond what their habits would give.

    Args:
        said: what each of the two said, stretch by stretch.

    Returns:
        None when it is not defined: with fewer than two stretches, or one label throughout.
    """
    if len(said) < 2 or len({label for pair in said for label in pair}) < 2:
        return None
    one, other = zip(*said, strict=True)
    return float(cohen_kappa_score(one, other))

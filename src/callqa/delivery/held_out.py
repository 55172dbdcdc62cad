"""What speakers that a model has not heard say of it, against the pace alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callqa.delivery.classifier import Band
from callqa.delivery.evaluation import Interval, Scores, balanced, best_cutoff, interval, scores
from callqa.delivery.subgroups import Subgroup, subgroups
from callqa.delivery.training_set import Flags, Groups, Table, Windows
from callqa.delivery.windows import FEATURE_NAMES
from callqa.domain.verdicts import DeliveryLabel

__all__ = ["PUBLISHED_CUTOFF_WPM", "Evaluation", "Fold", "evaluated", "gain_over"]

PUBLISHED_CUTOFF_WPM = 160.0  # vitalogy, NCVS: faster than this is fast

Fold = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]
"""Rows that a model is fitted on, and rows that are held out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evaluation:
    """What held-out voices say of the model.

    Attributes:
        model: scores of the model, every window judged by one that never heard its voice.
        published_cutoff: balanced accuracy of 160 words a minute.
        fitted_cutoff: balanced accuracy of the best rate cut-off of the other voices.
        gain: the model's balanced accuracy minus that of the better baseline.
        error_by_voice: share of wrong windows, each decided at one half.
        subgroups: errors by what is known of speakers and lines.
        margin_abstained: share undecided of the windows that lie between the labels; None when
            there are none.
        chances: the held-out probabilities, one per labelled window.
    """

    model: Scores
    published_cutoff: Interval
    fitted_cutoff: Interval
    gain: Interval
    error_by_voice: dict[str, float]
    subgroups: tuple[Subgroup, ...]
    margin_abstained: float | None
    chances: Table


def evaluated(
    labelled: Windows, chances: Table, *, folds: Sequence[Fold], band: Band, margin: Table
) -> Evaluation:
    """The evaluation of held-out probabilities, one per labelled window.

    Args:
        labelled: the windows and their truth.
        chances: probability of rushed by a model that heard the voice nowhere.
        folds: what was held out when; the rate cut-off is fitted on the same rows.
        band: where the model abstains.
        margin: its probabilities for windows between the labels.
    """
    rushed, voices = labelled.rushed, labelled.voices
    rate = labelled.table[:, FEATURE_NAMES.index("words_per_minute")]
    by_published = rate >= PUBLISHED_CUTOFF_WPM
    by_fitted = np.zeros(len(rushed), dtype=bool)
    for fitted, held in folds:
        by_fitted[held] = rate[held] >= best_cutoff(rate[fitted], rushed[fitted])
    by_model = chances >= 0.5
    published, fitted_ = (_accuracy(said, rushed, voices) for said in (by_published, by_fitted))
    better = by_fitted if fitted_.value >= published.value else by_published
    undecided = (chances > band.calm_below) & (chances < band.rushed_from)
    return Evaluation(
        model=scores(
            chances, rushed, voices, calm_below=band.calm_below, rushed_from=band.rushed_from
        ),
        published_cutoff=published,
        fitted_cutoff=fitted_,
        gain=gain_over(better, by_model, labelled),
        error_by_voice={
            str(voice): float(np.mean((by_model != rushed)[voices == voice]))
            for voice in np.unique(voices)
        },
        subgroups=subgroups(labelled, chances, undecided),
        margin_abstained=_undecided(margin, band),
        chances=chances,
    )


def gain_over(theirs: Flags, ours: Flags, labelled: Windows) -> Interval:
    """Balanced accuracy of the one way of saying "rushed" minus that of another."""
    rushed = labelled.rushed
    return interval(
        lambda rows: balanced(rushed[rows], ours[rows]) - balanced(rushed[rows], theirs[rows]),
        labelled.voices,
    )


def _accuracy(said: Flags, rushed: Flags, speakers: Groups) -> Interval:
    return interval(lambda rows: balanced(rushed[rows], said[rows]), speakers)


def _undecided(chances: Table, band: Band) -> float | None:
    if len(chances) == 0:
        return None
    return float(np.mean([band.label(p) is DeliveryLabel.UNDECIDED for p in chances.tolist()]))

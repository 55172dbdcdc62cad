"""Errors by subgroup: whether a model is worse for some speakers or lines than for others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from callqa.delivery.evaluation import Interval, interval
from callqa.delivery.training_set import Flags, Table, Windows

__all__ = ["LEAST_SPEAKERS", "LEAST_WINDOWS", "Subgroup", "subgroups"]

LEAST_SPEAKERS = 3  # fewer are persons, not a group: their figure would tell of one of them
LEAST_WINDOWS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgroup:
    """How a model does on the held-out windows of one group.

    Attributes:
        trait, value: such as `sex` and `female`; an empty value is "not known".
        speakers, windows: how many; no figure is told of a group with too few of either.
        error: share of wrong windows, each decided at one half.
        calm_called_rushed: of the windows that are calm; this is the error that harms an agent.
        rushed_called_calm: of the windows that are rushed.
        abstained: share of windows inside the band.
    """

    trait: str
    value: str
    speakers: int
    windows: int
    error: Interval | None = None
    calm_called_rushed: Interval | None = None
    rushed_called_calm: Interval | None = None
    abstained: float | None = None


def subgroups(labelled: Windows, chances: Table, undecided: Flags) -> tuple[Subgroup, ...]:
    """Every value of every trait, in order of their names.

    Args:
        labelled: the windows, with their traits.
        chances: probability of rushed by a model that had not heard the speaker.
        undecided: where it abstains.
    """
    return tuple(_found(labelled, chances, undecided))


def _found(labelled: Windows, chances: Table, undecided: Flags) -> Iterator[Subgroup]:
    wrong = (chances >= 0.5) != labelled.rushed
    for trait, values in labelled.traits.items():
        for value in np.unique(values).tolist():
            rows = np.flatnonzero(values == value)
            speakers = len(np.unique(labelled.voices[rows]))
            known = {"trait": trait, "value": value, "speakers": speakers, "windows": len(rows)}
            if speakers < LEAST_SPEAKERS or len(rows) < LEAST_WINDOWS:
                yield Subgroup(**known)
                continue
            own = labelled.only(rows)
            yield Subgroup(
                **known,
                error=_share(wrong[rows], own),
                calm_called_rushed=_share_of(wrong[rows], own, ~own.rushed),
                rushed_called_calm=_share_of(wrong[rows], own, own.rushed),
                abstained=float(np.mean(undecided[rows])),
            )


def _share_of(wrong: Flags, own: Windows, those: Flags) -> Interval | None:
    rows = np.flatnonzero(those)
    return _share(wrong[rows], own.only(rows)) if len(rows) >= LEAST_WINDOWS else None


def _share(wrong: Flags, own: Windows) -> Interval:
    return interval(lambda rows: float(np.mean(wrong[rows])), own.voices)

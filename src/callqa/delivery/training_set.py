"""The windows of labelled clips as arrays: what a model learns from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from callqa.delivery.classifier import feature_table
from callqa.delivery.clips import Clip, LabelledWindow
from callqa.delivery.windows import FEATURE_NAMES
from callqa.domain.verdicts import DeliveryLabel

__all__ = ["Flags", "Groups", "Table", "TrainingSet", "Windows", "data_digest", "training_set"]

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
        traits: what is known of speaker and line, by name; empty text where it is not.
    """

    table: Table
    rushed: Flags
    voices: Groups
    calls: Groups
    traits: Mapping[str, Groups] = field(default_factory=dict)

    def only(self, rows: npt.NDArray[np.intp]) -> Windows:
        """Some of the rows."""
        return Windows(
            table=self.table[rows],
            rushed=self.rushed[rows],
            voices=self.voices[rows],
            calls=self.calls[rows],
            traits={name: values[rows] for name, values in self.traits.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainingSet:
    """What a model learns from, and the windows between the labels that it is watched on."""

    labelled: Windows
    margin: Windows
    clips: int


def training_set(clips: Sequence[Clip]) -> TrainingSet:
    """All windows of the clips, the labelled ones apart from those in the margin."""
    rows = [(clip, found) for clip in clips for found in clip.windows]
    names = sorted({name for clip in clips for name in clip.traits})
    return TrainingSet(
        labelled=_windows([row for row in rows if row[1].label is not None], names),
        margin=_windows([row for row in rows if row[1].label is None], names),
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


def _windows(rows: Sequence[tuple[Clip, LabelledWindow]], names: Sequence[str]) -> Windows:
    table = feature_table([found.window for _, found in rows])
    return Windows(
        table=table.reshape(-1, len(FEATURE_NAMES)),
        rushed=np.array([found.label is DeliveryLabel.RUSHED for _, found in rows], dtype=bool),
        voices=np.array([clip.voice for clip, _ in rows], dtype=np.str_),
        calls=np.array([clip.call_id for clip, _ in rows], dtype=np.str_),
        traits={
            name: np.array([clip.traits.get(name, "") for clip, _ in rows], dtype=np.str_)
            for name in names
        },
    )

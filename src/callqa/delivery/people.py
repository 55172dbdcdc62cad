"""Recordings of people with what is said in them: sources of clips whose speed is then changed.

A folder holds recordings, the words of each beside it as `.txt`, and `people.csv` with the columns
file, speaker, sex, source and licence; what nobody knows is left empty.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from callqa.delivery.pauses import pauses, sounding
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.truth import SourceCall, laid_over
from callqa.delivery.turns import turns
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span
from callqa.errors import SettingsError

__all__ = ["TABLE", "Person", "people", "read_aloud"]

TABLE = "people.csv"
_COLUMNS = ("file", "speaker", "sex", "source", "licence")
_LENGTH_S = 40.0  # a short recording is repeated so long, for its fast versions must fill windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One recording: who speaks, and under which licence; empty text where nobody knows."""

    path: Path
    speaker: str
    sex: str
    source: str
    licence: str

    @property
    def text(self) -> str:
        """What is said, from the file beside the recording."""
        return self.path.with_suffix(".txt").read_text(encoding="utf-8")


def people(folder: Path) -> tuple[Person, ...]:
    """The recordings of a folder, in the order of its table.

    Raises:
        SettingsError: when the table is missing, lacks a column, or names a file that is not there.
    """
    try:
        with (folder / TABLE).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(f"{folder / TABLE} cannot be read ({type(error).__name__}).") from error
    found = []
    for line, row in enumerate(rows, start=2):
        if any(row.get(column) is None for column in _COLUMNS):
            raise SettingsError(f"{folder / TABLE}, line {line}: write {', '.join(_COLUMNS)}.")
        path = folder / row["file"]
        for needed in (path, path.with_suffix(".txt")):
            if not needed.exists():
                raise SettingsError(f"{folder / TABLE}, line {line}: there is no {needed.name}.")
        found.append(
            Person(
                path=path,
                speaker=row["speaker"],
                sex=row["sex"],
                source=row["source"],
                licence=row["licence"],
            )
        )
    return tuple(found)


def read_aloud(
    person: Person,
    samples: Samples,
    *,
    detect: Callable[[Waveform], tuple[Span, ...]],
    thresholds: DeliveryThresholds,
) -> SourceCall:
    """The recording as a source of clips; where the person speaks is what the detector finds.

    Args:
        person: who speaks and where the words are.
        samples: float32, shape (n,), at 16 kHz.
        detect: finds speech in the recording as it is.
        thresholds: what a pause is.
    """
    times = max(1, -(-round(_LENGTH_S * SAMPLE_RATE_HZ) // len(samples)))
    repeated = np.tile(samples, times)
    speech = detect(Waveform(samples=repeated, speaker=Speaker.AGENT))
    sound = sounding(speech, min_pause_s=thresholds.min_pause_s)
    found = turns(Speaker.AGENT, sound, other=(), max_pause_s=thresholds.max_pause_s)
    return SourceCall(
        call_id=person.path.stem,
        voice=person.speaker,
        samples=repeated,
        sound=sound,
        pauses=pauses(found),
        other=(),
        words=laid_over(person.text.lower().split() * times, sound),
        traits={"speech": "human", "engine": "a person"}
        | ({"sex": person.sex} if person.sex else {}),
    )

"""Recordings whose speech times are known, and people of whom only the text is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np

from callqa.audio.activity import SpeechDetector
from callqa.audio.channels import assign
from callqa.audio.decode import decode
from callqa.domain.recording import Samples, Speaker, Waveform
from callqa.domain.spans import Span, gaps, merge, total_s
from callqa.domain.transcript import Transcript, Utterance, Word

__all__ = ["Voice", "heard_voices", "human_voices", "inner_gaps", "people", "sample_voices"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Voice:
    """One speaker with the truth.

    Attributes:
        samples: float32, shape (n,), 16 kHz.
        speech: where the speaker speaks.
        words: what is said; of sample calls and unlabelled people only their number is true.
        other: where somebody else speaks.
        disputed: silences of the labels in which the text has a word.
        labelled: whether the speech is the truth; otherwise it is what a detector found.
    """

    name: str
    samples: Samples
    speech: tuple[Span, ...]
    words: tuple[Word, ...]
    other: tuple[Span, ...] = ()
    disputed: tuple[Span, ...] = ()
    labelled: bool = True

    @property
    def transcript(self) -> Transcript:
        """The words as the agent's."""
        said = Utterance(speaker=Speaker.AGENT, words=self.words) if self.words else None
        return Transcript(utterances=(said,) if said else (), language="en", engine_id="given")


def inner_gaps(speech: Sequence[Span]) -> tuple[Span, ...]:
    """The silences between the first and the last speech."""
    if not speech:
        return ()
    return gaps(speech, within=Span(speech[0].start_s, speech[-1].end_s))


def sample_voices(call: Path) -> Iterator[Voice]:
    """Agent and consumer of a sample call."""
    truth = json.loads((call.parent / "expected" / f"{call.stem}.json").read_text())["speakers"]
    speech = {
        name: tuple(Span(one["start_s"], one["end_s"]) for one in told["speech"])
        for name, told in truth.items()
    }
    sides = (("agent", "consumer"), ("consumer", "agent"))
    for samples, (name, other) in zip(decode(call).channels, sides, strict=True):
        if speech[name]:
            yield Voice(
                name=f"{call.stem} {name}",
                samples=samples,
                speech=speech[name],
                words=_evenly(speech[name], truth[name]["word_count"]),
                other=speech[other],
            )


def human_voices(folder: Path) -> Iterator[Voice]:
    """Every recording of the folder that has a TextGrid of the same name beside it."""
    for grid in sorted(folder.glob("*.TextGrid")):
        recordings = (grid.with_suffix(end) for end in (".flac", ".wav"))
        recording = next((path for path in recordings if path.exists()), None)
        if recording is None:
            continue
        labelled = _words(grid.read_text(encoding="utf-8"))
        text = grid.with_suffix(".txt")
        yield Voice(
            name=grid.stem,
            samples=decode(recording).channels[0],
            speech=merge(word.span for word in labelled),
            words=labelled,
            disputed=_disputed(labelled, text.read_text("utf-8")) if text.exists() else (),
        )


def people(recording: Path) -> dict[str, Samples]:
    """The channels of a recording by name; two that carry the same sound are one person."""
    roles = (Speaker.AGENT, Speaker.CONSUMER)
    found = [one.samples for one in assign(decode(recording), roles=roles).waveforms]
    if len(found) == 1:
        return {recording.stem: found[0]}
    return {f"{at} of {recording.stem}": samples for at, samples in enumerate(found, start=1)}


def heard_voices(recording: Path, detector: SpeechDetector) -> Iterator[Voice]:
    """People without labels: speech as the detector finds it.

    One who is alone says as many words as the text beside the recording has, `.txt`. Otherwise
    there are no words, and so no pace.
    """
    found = people(recording)
    text = recording.with_suffix(".txt")
    known = text.exists() and len(found) == 1
    count = len(text.read_text("utf-8").split()) if known else 0
    for name, samples in found.items():
        speech = detector.detect(Waveform(samples=samples, speaker=Speaker.AGENT))
        yield Voice(
            name=name,
            samples=samples,
            speech=speech,
            words=_evenly(speech, count),
            labelled=False,
        )


def _words(grid: str) -> tuple[Word, ...]:
    """The intervals with a text in the first tier of a TextGrid, long or short form."""
    values = re.findall(r'"[^"]*"|(?<![\w.])\d+(?:\.\d+)?(?![\w.\]])', grid)
    first = values.index('"IntervalTier"')
    count = int(values[first + 4])
    rows = [values[at : at + 3] for at in range(first + 5, first + 5 + 3 * count, 3)]
    return tuple(
        Word(text=text.strip('"'), span=Span(float(start_s), float(end_s)))
        for start_s, end_s, text in rows
        if text.strip('" ')
    )


def _disputed(labelled: Sequence[Word], text: str) -> tuple[Span, ...]:
    """Silences between labelled words where the text has a word more."""
    words, silences = [word.text for word in labelled], []
    matcher = SequenceMatcher(None, words, text.split(), autojunk=False)
    for kind, at, *_ in matcher.get_opcodes():
        if kind == "insert" and 0 < at < len(labelled):
            before, after = labelled[at - 1].span, labelled[at].span
            silences.append(Span(before.end_s, after.start_s))
    return tuple(span for span in silences if span.duration_s > 0.0)


def _evenly(spans: Sequence[Span], count: int) -> tuple[Word, ...]:
    """So many words spread over the spans."""
    ends_s = np.cumsum([span.duration_s for span in spans])
    words = []
    for said_s in np.linspace(0.0, total_s(spans), count, endpoint=False):
        index = int(np.searchsorted(ends_s, said_s, side="right"))
        start_s = spans[index].end_s - float(ends_s[index] - said_s)
        words.append(Word(text="word", span=Span(start_s, start_s + 0.1)))
    return tuple(words)

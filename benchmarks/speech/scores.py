"""How found speech compares with true speech, and what is measured on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from speech.truth import Voice, inner_gaps

from callqa.delivery.measure import measure
from callqa.delivery.prosody import nuclei_s
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span, merge, subtract, total_s

__all__ = ["MEASURES", "Tally"]

LIMITS = DeliveryThresholds()
TOLERANCE_S = 0.1 + 1e-9
_SUMS = 7
MEASURES = ("pauses", "pause time", "mean pause", "words/min", "articulation", "nuclei")


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a detector did to many voices."""

    edge_errors_s: list[float] = field(default_factory=list)
    found: int = 0
    right: int = 0
    true: int = 0
    hit: int = 0
    speech_s: float = 0.0
    silence_s: float = 0.0
    missed_s: float = 0.0
    false_s: float = 0.0
    disagreements: list[str] = field(default_factory=list)
    _sums: np.ndarray = field(default_factory=lambda: np.zeros(_SUMS))
    _known_sums: np.ndarray = field(default_factory=lambda: np.zeros(_SUMS))
    _true_sums: np.ndarray = field(default_factory=lambda: np.zeros(_SUMS))

    def add(self, voice: Voice, samples: Samples, speech: tuple[Span, ...]) -> None:
        """Compare the speech found in a voice's changed samples with the truth, where it is known.

        Pauses and pace are summed up whether or not there is a truth.
        """
        self._sums += _measured(voice, samples, speech)
        if not voice.labelled:
            return
        self._known_sums += _measured(voice, samples, speech)
        self._true_sums += _measured(voice, samples, voice.speech)
        self._add_edges(voice.speech, speech)
        self._add_pauses(voice, speech)
        duration_s = len(samples) / SAMPLE_RATE_HZ
        self.speech_s += total_s(voice.speech)
        self.silence_s += duration_s - total_s(voice.speech)
        self.missed_s += total_s(subtract(voice.speech, speech))
        self.false_s += total_s(subtract(speech, voice.speech))

    def __iadd__(self, other: Tally) -> Self:
        """All that was counted of other voices, too."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    @property
    def measures(self) -> tuple[float, ...]:
        """The values of `MEASURES`, over all voices together."""
        return _values(self._sums)

    @property
    def known_measures(self) -> tuple[float, ...]:
        """The same over the voices whose truth is known."""
        return _values(self._known_sums)

    @property
    def true_measures(self) -> tuple[float, ...]:
        """The same over the true speech of those."""
        return _values(self._true_sums)

    def _add_edges(self, true: Sequence[Span], found: Sequence[Span]) -> None:
        edges = np.array(list(_edges(found)) or [np.inf])
        self.edge_errors_s += [float(np.abs(edges - edge).min()) for edge in _edges(true)]

    def _add_pauses(self, voice: Voice, speech: Sequence[Span]) -> None:
        true, found = inner_gaps(voice.speech), inner_gaps(speech)
        for gap in filter(_is_pause, found):
            right = any(_agree(gap, one, voice.disputed) for one in true)
            self.found, self.right = self.found + 1, self.right + right
            if not right or _inside(gap, voice.disputed):
                self._disagree(voice, "found", gap, true, right=right)
        for gap in filter(_is_pause, true):
            hit = any(_agree(one, gap, voice.disputed) for one in found)
            self.true, self.hit = self.true + 1, self.hit + hit
            if not hit or _inside(gap, voice.disputed):
                self._disagree(voice, "labelled", gap, found, right=hit)

    def _disagree(
        self, voice: Voice, what: str, gap: Span, others: Sequence[Span], *, right: bool
    ) -> None:
        near = max(others, key=gap.overlap_s, default=None)
        against = f"{near.start_s:.2f}-{near.end_s:.2f}" if near and near.overlap_s(gap) else "none"
        verdict = "one edge agrees, a word in it is not labelled" if right else "disagree"
        self.disagreements.append(
            f"{voice.name}: {what} {gap.start_s:.2f}-{gap.end_s:.2f}, the other side {against}:"
            f" {verdict}"
        )


def _values(sums: np.ndarray) -> tuple[float, ...]:
    pauses, pause_s, words, turn_s, worded_s, nuclei, sound_s = sums.tolist()
    return (
        pauses,
        pause_s,
        pause_s / max(pauses, 1.0),
        words / max(turn_s, 1e-9) * 60,
        words / max(worded_s, 1e-9),  # words, because the words of sample calls are made up
        nuclei / max(sound_s, 1e-9),
    )


def _measured(voice: Voice, samples: Samples, speech: tuple[Span, ...]) -> np.ndarray:
    """Pauses, their seconds, words, seconds of turns and sound with words, nuclei, all sound."""
    duration_s = len(samples) / SAMPLE_RATE_HZ
    waveforms = [
        Waveform(samples=samples, speaker=Speaker.AGENT),
        Waveform(samples=np.zeros_like(samples), speaker=Speaker.CONSUMER),
    ]
    measures = measure(
        voice.transcript,
        waveforms,
        {Speaker.AGENT: speech, Speaker.CONSUMER: voice.other},
        duration_s=duration_s,
        thresholds=LIMITS,
    )
    agent, sound = measures.speakers[0], measures.speech[Speaker.AGENT]
    turn_s = agent.pause_count.evidence_s
    return np.array(
        [
            agent.pause_count.value or 0.0,
            agent.pause_total.value or 0.0,
            len(voice.words),
            turn_s if voice.words else 0.0,
            total_s(sound) if voice.words else 0.0,
            len(nuclei_s(samples, sound)),
            total_s(sound),
        ]
    )


def _edges(speech: Sequence[Span]) -> Iterator[float]:
    for span in merge(speech, max_gap_s=LIMITS.min_pause_s - 1e-9):
        yield from (span.start_s, span.end_s)


def _is_pause(gap: Span) -> bool:
    return gap.duration_s >= LIMITS.min_pause_s - 1e-9


def _inside(gap: Span, disputed: Sequence[Span]) -> bool:
    return any(one.padded(TOLERANCE_S).overlap_s(gap) >= gap.duration_s - 1e-9 for one in disputed)


def _agree(found: Span, true: Span, disputed: Sequence[Span]) -> bool:
    """Both edges within the tolerance; one where an unlabelled word lies in the silence."""
    near = [
        abs(found.start_s - true.start_s) <= TOLERANCE_S,
        abs(found.end_s - true.end_s) <= TOLERANCE_S,
    ]
    return all(near) or (any(near) and true in disputed and _inside(found, disputed))

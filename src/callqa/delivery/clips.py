"""Labelled clips: agent channels re-timed to a rate and a share of pauses that we choose.

There is no agreed cut-off between calm and rushed. A window's truth is its tempo: syllables per
second of sound, corrected for pauses, because shorter pauses make speech sound faster at an equal
articulation rate (Liu 2022). At 12 % of turn time in pauses tempo and articulation rate are the
same; each per cent of pauses less adds 0.06. That exchange rate is our choice; nobody has
published one. Up to 4.9 is calm and from 5.5 rushed, after the bands of slower-whisper (slow below
4.5 syllables a second, normal below 5.5, fast below 7). Nothing in between is labelled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from callqa.delivery.heard import heard, sounding_of
from callqa.delivery.retiming import Retimed, retime
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.truth import SourceCall
from callqa.delivery.windows import windows
from callqa.domain.measures import WindowMeasures
from callqa.domain.recording import Samples, Speaker, Waveform
from callqa.domain.spans import Span, intersect, total_s
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.domain.verdicts import DeliveryLabel

__all__ = [
    "CALM_TEMPO",
    "LINES",
    "PAUSE_SHARES",
    "RATES",
    "RUSHED_TEMPO",
    "Clip",
    "LabelledWindow",
    "Plan",
    "as_spoken",
    "make_clip",
    "plans",
    "tempo",
]

CALM_TEMPO = 4.9  # syllables/s, and below
RUSHED_TEMPO = 5.5  # syllables/s, and above

_USUAL_PAUSE_SHARE = 0.12
_TEMPO_PER_PAUSE_SHARE = 6.0  # syllables/s lost when turns were all pause
RATES = (3.4, 7.2)  # syllables/s, from slow to the upper end of fast
PAUSE_SHARES = (0.0, 0.26)
LINES = ("clean", "clean", "mu-law", "amr")  # half of the clips come by telephone
_FACTORS = (0.55, 2.0)  # beyond these, stretched speech no longer sounds like speech
_LEAST_PAUSES = 4  # a channel with fewer cannot be given a share of pauses
_ATTENUATION_DB = (0.0, 25.0)
_NOISE_DB = (22.0, 40.0)  # speech over white noise
_WORDS_LOST = (0.0, 0.25)  # words that recognisers miss on telephone lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How one clip is made.

    Attributes:
        rate: syllables per second of sound that it shall have.
        rate_factor, pause_factor: speech that much faster, pauses that much longer.
        attenuation_db: how much quieter than the source.
        noise_db: speech over white noise.
        words_lost: share of words taken away at random.
        line: `clean`, or the telephone codec that the clip goes through.
        seed: of the noise and of the words lost.
    """

    rate: float
    rate_factor: float
    pause_factor: float
    attenuation_db: float
    noise_db: float
    words_lost: float
    line: str
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledWindow:
    """A window as the model sees it, and its truth; None between calm and rushed."""

    window: WindowMeasures
    label: DeliveryLabel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A re-timed call: where it comes from, and its windows with their labels.

    Attributes:
        traits: what is known of the speaker and the line, by name; errors are told by them.
    """

    call_id: str
    voice: str
    windows: tuple[LabelledWindow, ...]
    traits: Mapping[str, str] = field(default_factory=dict)


def tempo(articulation_rate: float, *, pause_share: float) -> float:
    """Syllables per second of sound, corrected for pauses: what the labels rest on."""
    return articulation_rate + _TEMPO_PER_PAUSE_SHARE * (_USUAL_PAUSE_SHARE - pause_share)


def plans(call: SourceCall, *, seed: int, count: int = 12) -> Iterator[Plan]:
    """The clips to make of one call, at most `count`; the same seed gives the same plans.

    Rates are spread evenly over their range, pauses at random. A channel without enough pauses to
    scale loses those it has.
    """
    rng = np.random.default_rng([seed, *call.call_id.encode()])
    sound_s, pause_s = total_s(call.sound), total_s(call.pauses)
    can_pause = len(call.pauses) >= _LEAST_PAUSES
    borders = np.linspace(*RATES, count + 1)
    for low, high in pairwise(borders):
        rate = float(rng.uniform(low, high))
        share = float(rng.uniform(*PAUSE_SHARES)) if can_pause else 0.0
        factor = rate / call.articulation_rate
        wanted_s = share / (1 - share) * sound_s / factor
        plan = Plan(
            rate=rate,
            rate_factor=factor,
            pause_factor=wanted_s / pause_s if can_pause else 0.0,
            **_line(rng),
        )
        if _FACTORS[0] <= factor <= _FACTORS[1]:
            yield plan


def as_spoken(call: SourceCall, *, seed: int) -> Plan:
    """The clip of a call that was already spoken at the wanted rate, with the wanted pauses."""
    rng = np.random.default_rng([seed, *call.call_id.encode()])
    return Plan(rate=call.articulation_rate, rate_factor=1.0, pause_factor=1.0, **_line(rng))


def make_clip(
    call: SourceCall,
    plan: Plan,
    *,
    detect: Callable[[Waveform], tuple[Span, ...]],
    over_line: Callable[[Samples, str], Samples],
    thresholds: DeliveryThresholds,
) -> Clip:
    """The clip, heard by a speech detector and measured by the code that measures calls.

    `over_line` takes samples and the name of a telephone codec.
    """
    retimed = retime(
        call.samples,
        sound=call.sound,
        pauses=call.pauses,
        rate_factor=plan.rate_factor,
        pause_factor=plan.pause_factor,
    )
    rng = np.random.default_rng(plan.seed)
    rough = _roughened(retimed.samples, plan, rng)
    clean = plan.line == LINES[0]
    waveform = Waveform(
        samples=rough if clean else over_line(rough, plan.line), speaker=Speaker.AGENT
    )
    agent = heard(
        sounding_of(waveform, detect(waveform), thresholds=thresholds),
        _transcript(call, retimed, plan, rng),
        other=tuple(retimed.times.span(span) for span in call.other),
        thresholds=thresholds,
    )
    return Clip(
        call_id=call.call_id,
        voice=call.voice,
        windows=tuple(
            LabelledWindow(window=window, label=_label(call, retimed, plan, window.span))
            for window in windows(agent, thresholds=thresholds)
        ),
        traits={**call.traits, "line": "clean" if clean else "telephone"},
    )


def _line(rng: np.random.Generator) -> dict[str, Any]:
    """Level, noise, lost words and line, as calls differ."""
    return {
        "attenuation_db": float(rng.uniform(*_ATTENUATION_DB)),
        "noise_db": float(rng.uniform(*_NOISE_DB)),
        "words_lost": float(rng.uniform(*_WORDS_LOST)),
        "line": str(rng.choice(LINES)),
        "seed": int(rng.integers(2**32)),
    }


def _label(call: SourceCall, retimed: Retimed, plan: Plan, window: Span) -> DeliveryLabel | None:
    """The truth of a window: the rate that was set, and the pauses that were put into it."""
    sound_s, pause_s = (
        total_s(intersect((retimed.times.span(span) for span in spans), (window,)))
        for spans in (call.sound, call.pauses)
    )
    found = tempo(plan.rate, pause_share=pause_s / (sound_s + pause_s))
    if found <= CALM_TEMPO:
        return DeliveryLabel.CALM
    return DeliveryLabel.RUSHED if found >= RUSHED_TEMPO else None


def _roughened(samples: Samples, plan: Plan, rng: np.random.Generator) -> Samples:
    """Quieter and with white noise, as lines differ."""
    power = float(np.mean(np.square(samples[samples != 0.0], dtype=np.float64)))
    noise: npt.NDArray[np.float32] = rng.standard_normal(len(samples), dtype=np.float32)
    noise *= np.float32(np.sqrt(power) * 10 ** (-plan.noise_db / 20))
    gain = np.float32(10 ** (-plan.attenuation_db / 20))
    rough: Samples = np.clip((samples + noise) * gain, -1.0, 1.0).astype(np.float32)
    return rough


def _transcript(
    call: SourceCall, retimed: Retimed, plan: Plan, rng: np.random.Generator
) -> Transcript:
    """The words where they now are, without those that get lost."""
    kept = rng.random(len(call.words)) >= plan.words_lost
    words = tuple(
        Word(text=word.text, span=retimed.times.span(word.span))
        for word, keep in zip(call.words, kept, strict=True)
        if keep
    )
    utterances = (Utterance(speaker=Speaker.AGENT, words=words),) if words else ()
    return Transcript(utterances=utterances, language="en", engine_id="truth")

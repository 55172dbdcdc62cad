"""Whether pace and verdict follow when the same speech is made faster or slower.

    python benchmarks/retiming.py [RECORDING...]

Takes recordings with one speaker a channel (the one that comes with callqa unless some are named),
with what is said as `.txt` beside them; without it words are made up, 2.5 a second of speech. Each
channel is a recording by itself. One that is shorter than a minute is repeated until it is a minute
long. All are re-timed 0.75 to 1.7 times with their pitch kept. The speech detector hears each
version anew. Printed, against the recording as it is:

- how far the words per minute, the articulation rate and the nuclei per second are from what the
  factor asks; 0 % when they follow it. Limits do not move with the speech: a pause that becomes
  too short counts as sound, and a silence of more than 2 s is in no turn until it is shorter.
  "due" is the rate to its left against what these definitions ask of the re-timed recording;
- the seconds of the pauses that are still pauses, against what the inverse of the factor asks;
- the probability of "rushed", and where it falls although the factor rises.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from speech.truth import people

from callqa.audio.activity import SileroDetector
from callqa.delivery.classifier import DeliveryModel
from callqa.delivery.measure import measure
from callqa.delivery.pauses import sounding
from callqa.delivery.retiming import stretch
from callqa.delivery.shipped import newest_shipped
from callqa.delivery.syllables import spoken
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.truth import laid_over
from callqa.delivery.turns import turns
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span, gaps, merge, total_s
from callqa.domain.transcript import Transcript, Utterance, Word

OWN = Path(__file__).parents[1] / "models" / "speech"
FACTORS = (0.75, 0.85, 0.95, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7)
LENGTH_S = 60.0
WORDS_PER_S = 2.5
STILL_A_PAUSE_S = 0.3  # a little over the least pause, so that no rounding decides
LIMITS = DeliveryThresholds()
NOWHERE = Span(0.0, 0.0)
LINE = "{:>6}" + "{:>11}{:>8}" + "{:>14}{:>8}" + "{:>9}" * 2 + "{:>11}"

Detect = Callable[[Waveform], tuple[Span, ...]]
Spoken = tuple[Samples, tuple[Word, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was measured at one factor: counts and the seconds they are spread over."""

    words: float
    syllables: float
    nuclei: float
    turn_s: float
    sound_s: float
    chance: float | None
    pauses: tuple[Span, ...]
    sound: tuple[Span, ...]


def repeated(once: Samples, text: Path, detect: Detect) -> Spoken:
    """A minute or more of a speaker, and the words laid over the speech that was found."""
    times = int(np.ceil(LENGTH_S * SAMPLE_RATE_HZ / len(once)))
    samples = np.tile(once, times)
    speech = merge(detect(Waveform(samples=samples, speaker=Speaker.AGENT)))
    if text.exists():
        texts = text.read_text(encoding="utf-8").lower().split() * times
    else:
        texts = ["word"] * round(total_s(speech) * WORDS_PER_S)
    return samples, laid_over(texts, speech)


def heard(spoken_call: Spoken, factor: float, *, detect: Detect, model: DeliveryModel) -> Heard:
    """The recording at a factor, through detector, measures and model."""
    samples, words = spoken_call
    changed = stretch(samples, factor)
    waveform = Waveform(samples=changed, speaker=Speaker.AGENT)
    said = tuple(
        Word(text=word.text, span=Span(word.span.start_s / factor, word.span.end_s / factor))
        for word in words
    )
    utterance = Utterance(speaker=Speaker.AGENT, words=said)
    measures = measure(
        Transcript(utterances=(utterance,), language="en", engine_id="given"),
        [waveform],
        {Speaker.AGENT: detect(waveform)},
        duration_s=len(changed) / SAMPLE_RATE_HZ,
        thresholds=LIMITS,
    )
    agent, sound = measures.speakers[0], measures.speech[Speaker.AGENT]
    (rate,) = (one.measure for one in measures.details if one.name == "nuclei_rate")
    return Heard(
        words=len(words),
        syllables=spoken(word.text for word in words).syllables,
        nuclei=rate.numerator or 0.0,
        turn_s=agent.pause_total.evidence_s,
        sound_s=total_s(sound),
        chance=model.classify(measures).probability_rushed,
        pauses=agent.pauses,
        sound=sound,
    )


def due(natural: Heard, factor: float) -> tuple[float, float]:
    """Seconds of sound and of turns that the definitions ask of the re-timed recording."""
    scaled = tuple(Span(one.start_s / factor, one.end_s / factor) for one in natural.sound)
    sound = sounding(scaled, min_pause_s=LIMITS.min_pause_s)
    found = turns(Speaker.AGENT, sound, other=(), max_pause_s=LIMITS.max_pause_s)
    return total_s(sound), total_s(turn.span for turn in found)


def pause_ratio(natural: Heard, now: Heard, factor: float) -> tuple[float, float]:
    """Seconds of pause found and due, over those that are well above the least pause at both."""
    wanted = [
        Span(one.start_s / factor, one.end_s / factor)
        for one in natural.pauses
        if one.duration_s >= max(1.0, factor) * STILL_A_PAUSE_S
    ]
    silences = gaps(now.sound, within=Span(now.sound[0].start_s, now.sound[-1].end_s))
    found = [max(silences, key=span.overlap_s, default=NOWHERE) for span in wanted]
    held = [
        gap.duration_s * (gap.overlap_s(span) > 0) for gap, span in zip(found, wanted, strict=True)
    ]
    return sum(held), sum(span.duration_s for span in wanted)


def row(factor: float, each: Sequence[tuple[Heard, Heard]]) -> str:
    """One line: recordings at a factor, together, against them as they are."""

    def off(count: str, over: str) -> float:
        rates = [
            sum(getattr(one, count) for one in side) / sum(getattr(one, over) for one in side)
            for side in zip(*each, strict=True)
        ]
        return rates[1] / rates[0] / factor - 1

    asked = np.sum([due(was, factor) for was, _ in each], axis=0)
    had = np.sum([(now.sound_s, now.turn_s) for _, now in each], axis=0)
    sound_off, turn_off = (asked / had - 1).tolist()
    held, wanted = np.sum([pause_ratio(*pair, factor) for pair in each], axis=0).tolist()
    chance = each[0][1].chance if len(each) == 1 else None
    return LINE.format(
        f"{factor:.2f}",
        f"{off('words', 'turn_s'):+.1%}",
        f"{turn_off:+.1%}",
        f"{off('syllables', 'sound_s'):+.1%}",
        f"{sound_off:+.1%}",
        f"{off('nuclei', 'sound_s'):+.1%}",
        f"{held / wanted - 1:+.1%}" if wanted else "-",
        "" if chance is None else f"{chance:.3f}",
    )


def falls(found: Sequence[Heard]) -> list[str]:
    """Where the probability falls as the factor rises."""
    known = [
        (f, one.chance) for f, one in zip(FACTORS, found, strict=True) if one.chance is not None
    ]
    return [
        f"{before[0]:.2f} to {after[0]:.2f}: {before[1]:.4f} to {after[1]:.4f}"
        for before, after in pairwise(known)
        if after[1] < before[1]
    ]


def main(paths: Sequence[Path]) -> None:
    """Print a table per recording and one of all together."""
    model = DeliveryModel.load(newest_shipped())
    detect = SileroDetector().detect
    head = ("", "words/min", "due", "articulation", "due", "nuclei", "pauses", "P(rushed)")
    everyone: list[list[Heard]] = []
    recorded = [(path, *one) for path in paths for one in people(path).items()]
    for path, name, once in recorded:
        said = repeated(once, path.with_suffix(".txt"), detect)
        found = [heard(said, factor, detect=detect, model=model) for factor in FACTORS]
        everyone.append(found)
        natural = found[FACTORS.index(1.0)]
        print(f"\n{name}, model {model.model_id}")
        print(LINE.format(*head))
        for factor, now in zip(FACTORS, found, strict=True):
            print(row(factor, [(natural, now)]))
        print("falls:", "; ".join(falls(found)) or "nowhere", flush=True)
    print(f"\nall {len(everyone)} together")
    print(LINE.format(*head))
    for at, factor in enumerate(FACTORS):
        print(row(factor, [(found[FACTORS.index(1.0)], found[at]) for found in everyone]))
    print(f"falls in {sum(bool(falls(found)) for found in everyone)} of {len(everyone)} recordings")


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]] or sorted(OWN.glob("*.flac")))

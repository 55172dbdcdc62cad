"""How fast delivery is measured, in processor time on one core, stage by stage.

    python benchmarks/delivery.py CALL...

Prints, for each recording, seconds of call per second of processor time for every stage and for
all of them together: both channels searched for speech and for hold music and tones of the line,
then everything that is measured, of which turns and pauses, words, pitch, loudness and syllables
are shown one by one. Decoding and recognising are not counted. A call is repeated until it is ten
minutes long; its words are made up, 150 a minute of speech, because only their number matters here.
Each stage runs three times and the fastest counts.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, cycle
from pathlib import Path

import numpy as np

from callqa.audio.activity import SileroDetector
from callqa.audio.channels import assign
from callqa.audio.decode import decode
from callqa.audio.waits import waits
from callqa.delivery.energy import envelope
from callqa.delivery.measure import measure
from callqa.delivery.pauses import pauses, sounding
from callqa.delivery.prosody import loudness_db, loudness_drift_db, nuclei_s, pitch
from callqa.delivery.syllables import Spoken, spoken
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.turns import turns
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span, merge
from callqa.domain.transcript import Transcript, Utterance, Word

ROLES = (Speaker.AGENT, Speaker.CONSUMER)
GOAL = 150.0  # times real time, all stages together
LENGTH_S = 600.0
RUNS = 3
LIMITS = DeliveryThresholds()
WORDS_PER_S = 2.5
TEXT = ("and", "what", "we", "can", "do", "about", "the", "balance", "on", "your", "account")

Speech = Mapping[Speaker, tuple[Span, ...]]


def took_s(work: Callable[[], object]) -> float:
    """The least processor time that the work took, in seconds."""
    taken = []
    for _ in range(RUNS):
        start_s = time.process_time()
        work()
        taken.append(time.process_time() - start_s)
    return min(taken)


def long_call(path: Path) -> tuple[Waveform, ...]:
    """The speakers' channels, repeated until they are long enough."""
    waveforms = assign(decode(path), roles=ROLES).waveforms
    times = -(-LENGTH_S // waveforms[0].duration_s)
    return tuple(
        Waveform(samples=np.tile(one.samples, int(times)), speaker=one.speaker) for one in waveforms
    )


def made_up(speech: Speech) -> Transcript:
    """Words evenly over every stretch of speech."""
    said = cycle(TEXT)
    utterances = []
    for speaker, spans in speech.items():
        for span in spans:
            count = max(1, round(span.duration_s * WORDS_PER_S))
            step_s = span.duration_s / count
            starts_s = [span.start_s + number * step_s for number in range(count)]
            words = tuple(
                Word(text=next(said), span=Span(start_s, start_s + step_s), probability=0.9)
                for start_s in starts_s
            )
            utterances.append(Utterance(speaker=speaker, words=words))
    return Transcript(
        utterances=tuple(sorted(utterances, key=lambda one: one.span)),
        language="en",
        engine_id="made-up",
    )


def loudness(samples: Samples, sound: tuple[Span, ...]) -> None:
    """Level along time, loudness and its drift."""
    level = envelope(samples)
    loudness_db(level, sound)
    loudness_drift_db(level, sound)


def sides(speech: Speech) -> Iterator[tuple[Speaker, tuple[Span, ...], tuple[Span, ...]]]:
    """Every speaker with the own speech and that of the others."""
    for speaker, own in speech.items():
        others = (spans for who, spans in speech.items() if who is not speaker)
        yield speaker, own, merge(chain.from_iterable(others))


def turns_and_pauses(
    speaker: Speaker, own: tuple[Span, ...], other: tuple[Span, ...]
) -> tuple[Span, ...]:
    """The pauses inside a speaker's turns."""
    sound = sounding(own, min_pause_s=LIMITS.min_pause_s)
    return pauses(turns(speaker, sound, other=other, max_pause_s=LIMITS.max_pause_s))


def words(transcript: Transcript, speaker: Speaker) -> Spoken:
    """Words and syllables that a speaker said."""
    return spoken(word.text for word in transcript.words(speaker))


def stages(waveforms: Sequence[Waveform], detector: SileroDetector) -> Iterator[tuple[str, float]]:
    """Name and seconds of every stage, the whole last."""
    speech = {one.speaker: detector.detect(one) for one in waveforms}
    transcript = made_up(speech)
    duration_s = len(waveforms[0].samples) / SAMPLE_RATE_HZ
    each = [(one.samples, speech[one.speaker]) for one in waveforms]

    def all_measures() -> None:
        measure(transcript, waveforms, speech, duration_s=duration_s, thresholds=LIMITS)

    detection_s = took_s(lambda: [detector.detect(one) for one in waveforms])
    waits_s = took_s(lambda: waits(waveforms, [speech[one.speaker] for one in waveforms]))
    parts = {
        "turns and pauses": took_s(lambda: [turns_and_pauses(*one) for one in sides(speech)]),
        "words": took_s(lambda: [words(transcript, speaker) for speaker in speech]),
        "pitch": took_s(lambda: [pitch(*one) for one in each]),
        "loudness": took_s(lambda: [loudness(*one) for one in each]),
        "syllables": took_s(lambda: [nuclei_s(*one) for one in each]),
    }
    all_s = took_s(all_measures)
    yield "detection", detection_s
    yield "hold and tones", waits_s
    yield from parts.items()
    yield "everything measured", all_s
    yield "all together", detection_s + waits_s + all_s


def main(paths: list[Path]) -> None:
    """Print one line per recording."""
    detector = SileroDetector()
    for path in paths:
        waveforms = long_call(path)
        duration_s = len(waveforms[0].samples) / SAMPLE_RATE_HZ
        columns = [
            f"{name} {duration_s / seconds:.0f}" for name, seconds in stages(waveforms, detector)
        ]
        print(f"{path.name}, {len(waveforms)} speakers, times real time:", "; ".join(columns))
    print(f"goal: all together {GOAL:.0f}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python benchmarks/delivery.py CALL...")
    main([Path(argument) for argument in sys.argv[1:]])

"""How well speech and pauses are found, through noise and over telephone codecs.

    python benchmarks/activity.py [--human FOLDER] [--person RECORDING]... [--table] [CALL...]

Takes sample calls, whose true times lie in `expected/` beside them (all of them unless some are
named), and a folder with recordings of people, each with a Praat TextGrid of its words and, if
there is one, the text as `.txt`. For each detector and each thing done to the sound it prints

- edges: how far true edges of speech lie from the nearest found one, median and nine in ten;
- precision and recall of the pauses of 0.25 s and more: a found one is right, and a true one is
  found, when the other side has a silence, however long, with both edges within 0.1 s;
- missed and false: shares of the true speech and of the true silence taken for the other;

and by how much pauses and pace change against the untouched sound, all voices together. True
pauses of people are the gaps between labelled words. Where the text has a word in such a gap, a
pause in it is right when one edge is. Every pause of people on which both sides disagree is told.
A person without labels is known by the words of the text beside the recording only; each channel
that differs from the others is a person.

With `--table` there is one table instead, of the default detector: for each person, for all people,
agents and consumers together, pauses right of those found, found of those there, words per minute
with the true ones, and by how much pauses, pause time and words per minute change, in percent.
`2*` stands for two pauses where there were none.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import soxr
from speech.scores import MEASURES, Tally
from speech.steady import table
from speech.truth import Voice, heard_voices, human_voices, sample_voices

from callqa.audio.activity import EnergyDetector, SileroDetector, SpeechDetector
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span
from callqa.testing import lines

SAMPLE_CALLS = Path(__file__).parents[1] / "sample_calls"
CROWD = 8  # sample calls whose speakers make the babble
TOLD = 20  # with more pauses than this they are not told one by one
LINE = "{:<22}{:>10}{:>7}{:>7}{:>8}{:>8} |" + "{:>12}" * len(MEASURES)

Change = Callable[[Samples, Sequence[Span]], Samples]


def changes(voices: Sequence[Voice]) -> Mapping[str, Change]:
    """What is done to the sound; the first leaves it alone."""
    crowd = [voice.samples for voice in voices]
    return {
        "as it is": lambda samples, _: samples,
        "50 dB quieter": lambda samples, _: samples * np.float32(10**-2.5),
        "offset of 0.1": lambda samples, _: samples + np.float32(0.1),
        "8 kHz": _narrow,
        **{codec: _coded(codec) for codec in lines.CODECS},
        **{f"white noise, {snr} dB": _under(lines.white, snr) for snr in (20, 10, 5)},
        "hum, 10 dB": _under(lines.hum, 10),
        **{f"music, {snr} dB": _under(lines.music, snr) for snr in (20, 10)},
        **{
            f"babble, {snr} dB": _under(lambda count: lines.babble(crowd, count), snr)
            for snr in (20, 10)
        },
    }


def _narrow(samples: Samples, _: Sequence[Span]) -> Samples:
    low = soxr.resample(samples, SAMPLE_RATE_HZ, 8_000)
    back = soxr.resample(low, 8_000, SAMPLE_RATE_HZ)[: len(samples)]
    return np.pad(back, (0, len(samples) - len(back)))


def _coded(codec: str) -> Change:
    return lambda samples, _: lines.over_codec(samples, codec)


def _under(noise: Callable[[int], Samples], snr_db: float) -> Change:
    return lambda samples, speech: lines.with_noise(
        samples, noise(len(samples)), snr_db=snr_db, speech=speech
    )


def tallied(voices: Sequence[Voice], change: Change, detector: SpeechDetector) -> Tally:
    """One detector over all voices with one thing done to them."""
    tally = Tally()
    for voice in voices:
        samples = change(voice.samples, voice.speech)
        found = detector.detect(Waveform(samples=samples, speaker=Speaker.AGENT))
        tally.add(voice, samples, found)
    return tally


def row(name: str, tally: Tally, untouched: Tally) -> str:
    """One line of the table."""
    middle_ms, most_ms = np.percentile(tally.edge_errors_s, (50, 90)) * 1000
    changed = [
        f"{now / before - 1:+.1%}" if before else "-"
        for now, before in zip(tally.measures, untouched.measures, strict=True)
    ]
    return LINE.format(
        name,
        f"{middle_ms:.0f}/{most_ms:.0f} ms",
        f"{tally.right / max(1, tally.found):.0%}",
        f"{tally.hit / max(1, tally.true):.0%}",
        f"{tally.missed_s / tally.speech_s:.1%}",
        f"{tally.false_s / tally.silence_s:.1%}",
        *changed,
    )


def report(title: str, voices: Sequence[Voice], crowd: Sequence[Voice]) -> Iterator[str]:
    """The tables of one set of voices."""
    seconds = sum(len(voice.samples) for voice in voices) / SAMPLE_RATE_HZ
    for detector in (SileroDetector(), EnergyDetector()):
        detector.detect(Waveform(samples=voices[0].samples, speaker=Speaker.AGENT))  # warm
        start_s = time.process_time()
        for voice in voices:
            detector.detect(Waveform(samples=voice.samples, speaker=Speaker.AGENT))
        pace = seconds / (time.process_time() - start_s)
        yield ""
        yield f"{title}: {len(voices)} voices, {detector.detector_id}, {pace:.0f} times real time"
        yield LINE.format("", "edges", "prec.", "recall", "missed", "false", *MEASURES)
        untouched = None
        for name, change in changes(crowd).items():
            tally = tallied(voices, change, detector)
            untouched = untouched or tally
            yield row(name, tally, untouched)
        if untouched is not None:
            yield from told(untouched)


def told(untouched: Tally) -> Iterator[str]:
    """Pauses and pace of the untouched sound against the truth, and where the sides disagree."""
    pauses = f"{untouched.true} true pauses, {untouched.found} found"
    pace = MEASURES.index("words/min")
    found, true = untouched.measures[pace], untouched.true_measures[pace]
    yield f"as it is: {pauses}; {found:.1f} words/min, {true:.1f} over the true times"
    yield from (f"  {one}" for one in untouched.disagreements if untouched.true < TOLD)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--human", type=Path, metavar="FOLDER")
    parser.add_argument("--person", type=Path, action="append", default=[], metavar="RECORDING")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("calls", type=Path, nargs="*", metavar="CALL")
    asked = parser.parse_args()
    calls = asked.calls or sorted(SAMPLE_CALLS.glob("*.flac"))
    known = [call for call in calls if (call.parent / "expected" / f"{call.stem}.json").exists()]
    for call in sorted(set(calls) - set(known)):
        print(f"{call.name}: left out, no true times in expected/")
    voices = [voice for call in known for voice in sample_voices(call)]
    people = list(human_voices(asked.human)) if asked.human else []
    detector = SileroDetector()
    people += [voice for path in asked.person for voice in heard_voices(path, detector)]
    if not people:
        print("no people: name a folder of recordings with TextGrids by --human")
    crowd = [
        voice
        for call in sorted(SAMPLE_CALLS.glob("*.flac"))[:CROWD]
        for voice in sample_voices(call)
    ]
    agents = [voice for voice in voices if voice.name.endswith("agent")]
    consumers = [voice for voice in voices if voice not in agents]
    groups = {"agents": agents, "consumers": consumers, "people": people}
    if asked.table:
        done = changes(crowd)
        for line in table(groups, lambda voice, name: tallied([voice], done[name], detector)):
            print(line, flush=True)
        return
    for title, these in groups.items():
        if these:
            for line in report(title, these, crowd):
                print(line, flush=True)


if __name__ == "__main__":
    main()

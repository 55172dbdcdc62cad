"""How many five-minute calls a second one core judges by all rules, and how that grows with length.

    python benchmarks/compliance.py

One call of five minutes, 671 words and 80 turns, was written as it may be held. Ten others are put
together from the turns of the sample calls; as every sample call has an opening, such a call holds
half a dozen of them, and more rules have something to weigh than on a real one. Times are
processor time, the best of several rounds, with the rules' words looked up before, as they are
after the first calls of a night.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from callqa.compliance.matcher import judge
from callqa.compliance.privacy import redact
from callqa.compliance.rules import RuleBook, load
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.recording import Recording, Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.workers import settle

WRITTEN = Path(__file__).parent / "calls" / "five_minutes.txt"
EXPECTED = Path(__file__).parents[1] / "sample_calls" / "expected"
WORDS = 700
WORD_S = 0.4
CALLS = 10
ROUNDS = 5
NAMES = Vocabulary(agencies=("Liberty Recovery",), creditors=("First Prairie", "Metro Wireless"))


def turns(first: int) -> Iterator[tuple[Speaker, str]]:
    """The turns of all sample calls, from the given call on, over and over."""
    files = sorted(EXPECTED.glob("*.json"))
    for path in islice(cycle(files), first, None):
        for turn in json.loads(path.read_bytes())["turns"]:
            yield Speaker(turn["speaker"]), turn["text"]


def spoken_from(first: int, texts: Sequence[str]) -> tuple[Word, ...]:
    """Words at an even pace, of which this many were said before."""
    return tuple(
        Word(text=text, span=Span(at * WORD_S, (at + 1) * WORD_S), probability=0.9)
        for at, text in enumerate(texts, start=first)
    )


def call(first: int, *, words: int) -> Transcript:
    """A call of so many words that begins with one sample call and goes on with the next ones."""
    found: list[Utterance] = []
    count = 0
    for speaker, text in turns(first):
        said = text.split()[: words - count]
        spoken = spoken_from(count, said)
        found.append(Utterance(speaker=speaker, words=spoken))
        count += len(said)
        if count == words:
            break
    return Transcript(utterances=tuple(found), language="en", engine_id="written")


def written_call() -> Transcript:
    """The call of five minutes; its lines begin with `A:` or `C:`."""
    found: list[Utterance] = []
    count = 0
    for line in WRITTEN.read_text().splitlines():
        who, _, text = line.partition(": ")
        spoken = spoken_from(count, text.split())
        speaker = Speaker.AGENT if who == "A" else Speaker.CONSUMER
        found.append(Utterance(speaker=speaker, words=spoken))
        count += len(spoken)
    return Transcript(utterances=tuple(found), language="en", engine_id="written")


def speech_of(transcript: Transcript) -> dict[Speaker, tuple[Span, ...]]:
    """Where each speaker was heard: the detector hears what was said."""
    heard = {utterance.speaker for utterance in transcript.utterances}
    return {
        speaker: tuple(utterance.span for utterance in transcript.of(speaker)) for speaker in heard
    }


def best_s(work: Callable[[], object]) -> float:
    """Processor time of the fastest of several rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start_s = time.process_time()
        work()
        times.append(time.process_time() - start_s)
    return min(times)


def main() -> None:
    """Print calls a second, and the time of longer calls over that of a short one."""
    rules = load()
    one = written_call()
    settle()  # as in the processes of a night
    judged([one] * CALLS, rules)  # looks up words, and learns what is asked for
    one_s = best_s(lambda: judged([one] * CALLS, rules)) / CALLS
    print(f"a written call of {len(one.utterances)} turns: {1 / one_s:.0f} calls a second")
    calls = [call(first, words=WORDS) for first in range(CALLS)]
    turn_count = sum(len(one.utterances) for one in calls) / CALLS
    print(f"{len(rules.rules)} rules, {len(rules.searcher.patterns)} patterns")
    print(f"reading the packs: {best_s(load):.2f} s")
    print(f"{CALLS} calls of {WORDS} words and {turn_count:.0f} turns (mean)")
    redact_s = best_s(lambda: [redact(one) for one in calls]) / CALLS
    judge_s = best_s(lambda: judged(calls, rules)) / CALLS
    print(f"redaction: {1 / redact_s:.0f} calls a second")
    print(f"all rules: {1 / judge_s:.0f} calls a second")
    print(f"both: {1 / (redact_s + judge_s):.0f} calls a second")
    for times in (2, 4, 8):
        longer = [call(first, words=times * WORDS) for first in range(CALLS)]
        ratio = best_s(lambda longer=longer: judged(longer, rules)) / CALLS / judge_s
        print(f"a call {times} times as long takes {ratio:.1f} times as long to judge")


def judged(calls: Sequence[Transcript], rules: RuleBook) -> None:
    """Judge each call by all rules."""
    recording = Recording(call_id="benchmark", path=Path("benchmark"), sha256="0" * 64)
    for one in calls:
        judge(one, recording, rules, vocabulary=NAMES, speech=speech_of(one))


if __name__ == "__main__":
    if any(argument in {"-h", "--help"} for argument in sys.argv[1:]):
        sys.exit(__doc__)
    main()

"""What reduced precision changes: sentences of synthetic voices in float32 and in another.

    python benchmarks/recognisers/precision.py [--precision bfloat16] [--model FILE]
                                               [--sentences N] [--seed N]

Sentences are drawn from phrases of collections calls and spoken by flite, espeak-ng and festival,
which must be installed; every second one is 26 dB softer and in hiss. Each sentence is a window of
its own, eight are a call. The engine hears each call in both precisions. Printed over all
sentences, and over those that float32 understands (at most one word in ten wrong): words in
float32, how many of them the other precision changes, in how many sentences. And the processor time
of the other precision over that of float32, both for sentences far shorter than a window.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
import soundfile
import torch
from scipy.signal import resample_poly

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span
from callqa.transcription.whisper_engine import WhisperEngine
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.whisper_weights import locate

FIXTURE = Path(__file__).parents[2] / "tests" / "data" / "whisper-fixture" / "model.pt"
VOICES = {
    "flite rms": ("flite", "-voice", "rms", "-t", "{text}", "-o", "{file}"),
    "flite slt": ("flite", "-voice", "slt", "-t", "{text}", "-o", "{file}"),
    "espeak-ng": ("espeak-ng", "-v", "en-us", "-s", "165", "-w", "{file}", "{text}"),
    "festival": ("text2wave", "-o", "{file}", "{given}"),
}
CREDITORS = ("Metro Wireless", "Summit Bank", "Apex Receivables", "your hospital")
DAYS = ("the first", "the fifth", "the twenty first", "Friday", "Monday", "the tenth")
AMOUNTS = ("fifty dollars", "one hundred dollars", "two hundred dollars", "forty dollars")
NAMES = ("Walter", "Linda", "Maria", "James", "Susan")
PATTERNS = (
    "This is {name} with Apex Receivables, and this is an attempt to collect a debt.",
    "Any information obtained will be used for that purpose, and this call may be recorded.",
    "I am calling about your debt with {creditor}, and I can help you today.",
    "I can send {amount} on {day}.",
    "Could you make a payment of {amount} on {day}?",
    "My wife and I can not pay anything before {day}.",
    "I'll mail {amount} to {creditor} on {day}.",
    "Please leave a message for {name} after the tone.",
    "Thank you for calling {creditor}, this is {name}.",
    "The security code is {digits}.",
    "Will the payment of {amount} show up on my credit report?",
    "Do you have a pen to write down this number, {digits}?",
    "What kind of payment could you send to {creditor} on {day}?",
    "I lost my job, and I can only pay {amount}.",
    "Is there anything else I can do for you before {day}?",
    "Do not call me at work again, call me on {day}.",
    "I do not owe {creditor} anything, please send me a letter.",
    "The security code is {digits}, and the number is {digits}.",
    "Thank you for calling Midland Financial, this is {name}, how may I help you?",
    "I am calling about your loan with Metro Wireless.",
    "I can send {amount} next week.",
    "I do not owe any money, please send me a letter.",
    "My wife and I can not pay anything until {day}.",
    "The code is {digits}.",
    "This is {name}, and this is an attempt to collect a debt.",
    "Could you make a payment of {amount}?",
    "Before we continue, may I have the last four digits of your social security number?",
)
DIGITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SLOT_S = 15.0  # a sentence with the silence around it
BEFORE_S = 1.0  # the window begins before the sentence, and so may its first word
TOGETHER = 8


@dataclass
class Heard:
    """One sentence, and what became of it."""

    said: str
    exact: str = ""
    other: str = ""


def texts(count: int, dice: random.Random) -> list[str]:
    """Different sentences; fewer where the phrases give no more."""
    found: dict[str, None] = {}
    for _ in range(20 * count):
        text = dice.choice(PATTERNS).format(
            name=dice.choice(NAMES),
            creditor=dice.choice(CREDITORS),
            amount=dice.choice(AMOUNTS),
            day=dice.choice(DAYS),
            digits=" ".join(dice.choices(DIGITS, k=3)),
        )
        found[text] = None
        if len(found) == count:
            break
    return list(found)


def spoken(text: str, voice: str, folder: Path) -> Samples:
    """The sentence at 16 kHz, one channel."""
    file, given = folder / "spoken.wav", folder / "given.txt"
    given.write_text(text, encoding="utf-8")
    command = [part.format(text=text, file=file, given=given) for part in VOICES[voice]]
    subprocess.run(command, check=True, capture_output=True)
    samples, rate_hz = soundfile.read(file, dtype="float32")
    sound: Samples = resample_poly(samples, SAMPLE_RATE_HZ, rate_hz).astype(np.float32)
    return sound


def faint(sound: Samples, dice: np.random.Generator) -> Samples:
    """26 dB softer and in hiss."""
    hiss: Samples = (2e-3 * dice.standard_normal(len(sound))).astype(np.float32)
    return np.float32(0.05) * sound + hiss


def call_of(sounds: Sequence[Samples]) -> tuple[list[Waveform], list[tuple[Span, ...]]]:
    """Each sentence on a channel of its own, one after the other."""
    channels, speech = [], []
    for place, sound in enumerate(sounds):
        start_s = place * SLOT_S + BEFORE_S
        start = round(start_s * SAMPLE_RATE_HZ)
        samples = np.zeros(round(len(sounds) * SLOT_S * SAMPLE_RATE_HZ), dtype=np.float32)
        samples[start : start + len(sound)] = sound
        channels.append(Waveform(samples=samples, speaker=Speaker.AGENT))
        speech.append((Span(start_s, start_s + len(sound) / SAMPLE_RATE_HZ),))
    return channels, speech


def heard(engine: WhisperEngine, sounds: Sequence[Samples]) -> tuple[list[str], float]:
    """The text of each sentence, and the processor time in seconds."""
    channels, speech = call_of(sounds)
    start_s = time.process_time()
    words = list(engine.transcribe(channels, speech).words())
    taken_s = time.process_time() - start_s
    said = [
        " ".join(word.text for word in words if int(word.span.start_s // SLOT_S) == place)
        for place in range(len(sounds))
    ]
    return said, taken_s


def lines(sentences: Sequence[Heard]) -> Iterator[str]:
    """The figures over all sentences and over those that were understood."""
    understood = [one for one in sentences if jiwer.wer(plain(one.said), plain(one.exact)) <= 0.1]
    for name, some in (("all", sentences), ("understood in float32", understood)):
        words = sum(len(plain(one.exact).split()) for one in some)
        changes = [edits(one) for one in some]
        yield (
            f"{name}: {len(some)} sentences, {words} words; {sum(changes)} changed "
            f"({1000 * sum(changes) / max(1, words):.1f} in 1,000), in "
            f"{sum(one > 0 for one in changes)} sentences"
        )


def edits(one: Heard) -> int:
    """Words that are others, missing or too many in the other precision."""
    exact, other = plain(one.exact), plain(one.other)
    if not exact:
        return len(other.split())
    told = jiwer.process_words(exact, other)
    return int(told.substitutions + told.deletions + told.insertions)


def plain(text: str) -> str:
    """Lower-case words without punctuation."""
    kept = (sign if sign.isalnum() or sign == "'" else " " for sign in text.lower())
    return " ".join("".join(kept).split())


def main() -> None:
    """Print both lines and the ratio of the times."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--model", default=str(FIXTURE), help="a checkpoint of openai-whisper")
    parser.add_argument("--precision", choices=("bfloat16", "float16"), default="bfloat16")
    parser.add_argument("--sentences", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    torch.set_num_threads(1)
    weights = locate(given.model)
    engines = [
        WhisperEngine(weights, options=WhisperOptions(precision=precision, batch_size=TOGETHER))
        for precision in ("float32", given.precision)
    ]
    noise = np.random.default_rng(given.seed)
    sentences = [Heard(text) for text in texts(given.sentences, random.Random(given.seed))]
    voices = list(VOICES)
    times_s = [0.0, 0.0]
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, len(sentences), TOGETHER):
            some = sentences[first : first + TOGETHER]
            sounds = []
            for place, one in enumerate(some):
                number = first + place
                sound = spoken(one.said, voices[number // 2 % len(voices)], Path(folder))
                sounds.append(faint(sound, noise) if number % 2 else sound)
            for at, engine in enumerate(engines):
                told, taken_s = heard(engine, sounds)
                times_s[at] += taken_s
                for one, text in zip(some, told, strict=True):
                    setattr(one, ("exact", "other")[at], text)
    print("\n".join(lines(sentences)))
    print(f"processor time of {given.precision} over float32: {times_s[1] / times_s[0]:.2f}")


if __name__ == "__main__":
    main()

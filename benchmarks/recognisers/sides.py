"""The sides of `transcription.py`, each in its process: for every line read, one run is told."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import torch
import whisper

from callqa.audio.activity import SileroDetector
from callqa.audio.channels import assign
from callqa.audio.decode import decode
from callqa.domain.recording import SAMPLE_RATE_HZ, Speaker, Waveform
from callqa.transcription import faster_whisper_decoding, whisper_decoding
from callqa.transcription.engine import Transcriber
from callqa.transcription.faster_whisper_engine import FasterWhisperEngine
from callqa.transcription.faster_whisper_options import located
from callqa.transcription.whisper_engine import WhisperEngine
from callqa.transcription.whisper_options import Precision, WhisperOptions
from callqa.transcription.whisper_weights import locate

TOKENS = 60
NO_TEXT = range(50256, 51864)  # the end of the text and all other signs, in an English model
Call = Sequence[Waveform]
Side = Callable[[Call], list[str]]
"""The words of a call, one speaker after the other."""


def ours(engine: Transcriber) -> Side:
    """One of callqa's engines behind its speech detector."""
    detector = SileroDetector()

    def run(call: Call) -> list[str]:
        heard = engine.transcribe(call, [detector.detect(waveform) for waveform in call])
        return [word.text for channel in call for word in heard.words(channel.speaker)]

    return run


def callqa_whisper(given: argparse.Namespace) -> Side:
    """The engine `whisper`, in the precision that it chooses."""
    return ours(WhisperEngine(locate(given.checkpoint), options=_options(given)))


def callqa_in(precision: Precision, given: argparse.Namespace) -> Side:
    """The engine `whisper` in one precision throughout."""
    options = replace(_options(given), precision=precision)
    return ours(WhisperEngine(locate(given.checkpoint), options=options))


def callqa_fast(given: argparse.Namespace) -> Side:
    """The engine `faster-whisper`."""
    weights = located(given.converted)
    if weights is None:
        raise SystemExit("not converted")
    return ours(FasterWhisperEngine(weights, options=_options(given)))


def openai_whisper(given: argparse.Namespace) -> Side:
    """openai-whisper's `transcribe` on each channel, with word times."""
    model = whisper.load_model(given.checkpoint, device="cpu")
    options: dict[str, Any] = {"language": "en", "fp16": False, "word_timestamps": True}
    if given.fixed:
        never = ",".join(map(str, NO_TEXT))
        options |= {
            "temperature": 0.0,
            "without_timestamps": True,
            "condition_on_previous_text": False,
            "sample_len": TOKENS,
            "suppress_tokens": f"-1,{never}",
            **dict.fromkeys(
                ("compression_ratio_threshold", "logprob_threshold", "no_speech_threshold")
            ),
        }

        _whole_windows()

    def run(call: Call) -> list[str]:
        found = (model.transcribe(channel.samples, **options) for channel in call)
        return [
            word["word"]
            for one in found
            for segment in one["segments"]
            for word in segment["words"]
        ]

    return run


def faster_whisper(given: argparse.Namespace, *, batched: bool = False) -> Side:
    """faster-whisper with its own speech detector, in 8 bits, with word times."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(
        given.converted, device="cpu", compute_type="int8", cpu_threads=given.threads
    )
    options: dict[str, Any] = {"language": "en", "vad_filter": True, "word_timestamps": True}
    options |= {"beam_size": 1}
    if given.fixed:
        options |= {
            "temperature": 0.0,
            "without_timestamps": True,
            "condition_on_previous_text": False,
            # CTranslate2 keeps half of prompt (two signs) and text for the text.
            "max_new_tokens": 2 * TOKENS - 2,
            "suppress_tokens": [-1, *NO_TEXT],
            **dict.fromkeys(
                ("compression_ratio_threshold", "log_prob_threshold", "no_speech_threshold")
            ),
        }
    runner: Any = BatchedInferencePipeline(model=model) if batched else model

    def run(call: Call) -> list[str]:
        found = (runner.transcribe(channel.samples, **options)[0] for channel in call)
        return [word.word for one in found for segment in one for word in segment.words]

    return run


SIDES: dict[str, Callable[[argparse.Namespace], Side]] = {
    "callqa, whisper": callqa_whisper,
    "callqa, whisper in bfloat16": lambda given: callqa_in("bfloat16", given),
    "callqa, faster-whisper": callqa_fast,
    "openai-whisper, transcribe": openai_whisper,
    "faster-whisper, transcribe": faster_whisper,
    "faster-whisper, batched": lambda given: faster_whisper(given, batched=True),
}


def _whole_windows() -> None:
    """Let the last word of each window end with it, as speech does that goes on.

    With word times `transcribe` goes on from the last word's end. Random weights put it anywhere,
    and each window would be listened to several times.
    """
    module = sys.modules["whisper.transcribe"]
    known = module.add_word_timestamps  # type: ignore[attr-defined]

    def stretched(*, segments: list[dict[str, Any]], num_frames: int, **others: Any) -> None:
        known(segments=segments, num_frames=num_frames, **others)
        spoken = [segment for segment in segments if segment["words"]]
        if spoken:
            end_s = segments[0]["seek"] / whisper.audio.FRAMES_PER_SECOND
            end_s += num_frames / whisper.audio.FRAMES_PER_SECOND
            spoken[-1]["words"][-1]["end"] = end_s

    module.add_word_timestamps = stretched  # type: ignore[attr-defined]


def _options(given: argparse.Namespace) -> WhisperOptions:
    if not given.fixed:
        return WhisperOptions(threads=given.threads or None)
    for module in (whisper_decoding, faster_whisper_decoding):
        module.token_limit = lambda *_, **__: TOKENS  # type: ignore[attr-defined]
        module.trusted = lambda _: True  # type: ignore[attr-defined]
    _forbid_the_end()
    return WhisperOptions(threads=given.threads or None, temperatures=(0.0,))


def _forbid_the_end() -> None:
    """openai-whisper's decoder may not write the end of the text, nor any other sign."""
    suppress = whisper.decoding.SuppressTokens
    known = suppress.__init__

    def more(self: Any, tokens: Sequence[int]) -> None:
        known(self, [*tokens, *NO_TEXT])

    suppress.__init__ = more


def call_of(path: Path) -> Call:
    """Both speakers of a recording."""
    return assign(decode(path), roles=(Speaker.AGENT, Speaker.CONSUMER)).waveforms


def without_speech() -> list[Call]:
    """Two minutes of silence and two of hiss."""
    hiss = np.random.default_rng(1).standard_normal(120 * SAMPLE_RATE_HZ) * 0.01
    sounds = (np.zeros(120 * SAMPLE_RATE_HZ), hiss)
    return [[Waveform(samples=sound.astype(np.float32), speaker=Speaker.AGENT)] for sound in sounds]


def error_rate(paths: Sequence[Path], found: Sequence[Sequence[str]]) -> float | None:
    """Wrong words per word said; None where a call has no text beside it."""
    texts = [path.with_suffix(".txt") for path in paths]
    if not all(text.is_file() for text in texts):
        return None
    said = [_plain(text.read_text(encoding="utf-8")) for text in texts]
    return float(jiwer.wer(said, [_plain(" ".join(words)) for words in found]))


def _plain(text: str) -> str:
    kept = (sign if sign.isalnum() or sign == "'" else " " for sign in text.lower())
    return " ".join("".join(kept).split())


def main() -> None:
    """Answer each line of the input with the figures of one run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("checkpoint")
    parser.add_argument("converted")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--fixed", action="store_true")
    parser.add_argument("--calls", nargs="+", type=Path)
    given = parser.parse_args()
    if given.threads:
        torch.set_num_threads(given.threads)
    run = SIDES[given.side](given)
    calls = [call_of(path) for path in given.calls]
    run(
        [
            Waveform(samples=one.samples[: 40 * SAMPLE_RATE_HZ], speaker=one.speaker)
            for one in calls[0]
        ]
    )
    for _ in sys.stdin:
        wall_s, processor_s = time.perf_counter(), time.process_time()
        found = [run(call) for call in calls]
        told = {
            "wall_s": time.perf_counter() - wall_s,
            "processor_s": time.process_time() - processor_s,
            "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "words": sum(map(len, found)),
            "error": None if given.fixed else error_rate(given.calls, found),
            "invented": None if given.fixed else sum(len(run(one)) for one in without_speech()),
        }
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()

"""How fast the same weights transcribe the same calls: callqa's engines and what others offer.

    python benchmarks/transcription.py [--size base.en] [--model FILE] [--threads N] CALL...

Each side runs in a process of its own, in turns, so that whatever else the machine does falls on
all. The sides are callqa's two engines, the first in two precisions, openai-whisper's
`transcribe` on each channel, and faster-whisper's `transcribe` with its speech detector and its
batched pipeline, both in 8 bits. Finding speech, text and word times count; loading a model does
not. Printed for each side:

- times, processor: the median over the rounds of its wall clock and of its processor time, divided
  by that of the engine `whisper` in the same round; a busy machine disturbs the second less;
- memory: the largest of the process, in MiB;
- words: transcribed in all calls; with `--model` only, for random weights write no words;
- error: rate of wrong words where `CALL.txt` beside each call holds what is said, both speakers one
  after the other; with `--model` only;
- invented: words in two minutes of silence and two of hiss; with `--model` only.

Without `--model` the weights are random, of the given size, and every side writes 60 tokens for
each window, greedily and without a second attempt: random weights know no end of a text. What
precision does to words, `recognisers/precision.py` shows.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
import whisper
from recognisers.sides import NO_TEXT, SIDES

from callqa.transcription.conversion import convert

DIMENSIONS = {  # width, heads and layers of the published models
    "tiny.en": (384, 6, 4),
    "base.en": (512, 8, 6),
    "small.en": (768, 12, 12),
}
FIRST = "callqa, whisper"
LINE = "{:<32}{:>7}{:>11}{:>8}{:>7}{:>8}{:>10}"


def random_checkpoint(size: str, folder: Path) -> Path:
    """A checkpoint of the size whose weights are the random ones of a new network."""
    torch.manual_seed(0)
    width, heads, layers = DIMENSIONS[size]
    dims = whisper.model.ModelDimensions(
        n_mels=80,
        n_audio_ctx=1500,
        n_audio_state=width,
        n_audio_head=heads,
        n_audio_layer=layers,
        n_vocab=51864,
        n_text_ctx=448,
        n_text_state=width,
        n_text_head=heads,
        n_text_layer=layers,
    )
    path = folder / f"random-{size}.pt"
    weights = whisper.model.Whisper(dims).state_dict()
    torch.save({"dims": asdict(dims), "model_state_dict": weights}, path)
    return path


def forbid_the_end(converted: Path) -> None:
    """A converted model that may write no end of the text."""
    path = converted / "config.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["suppress_ids"] = sorted({*told["suppress_ids"], *NO_TEXT})
    path.write_text(json.dumps(told), encoding="utf-8")


class Contestant:
    """A side in its process: told to run, it answers with what it took."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        self.name = name
        side = Path(__file__).parent / "recognisers" / "sides.py"
        count = arguments[arguments.index("--threads") + 1]
        # numba, which warps time for openai-whisper, sets torch's threads to its own number.
        threads = {} if count == "0" else {"NUMBA_NUM_THREADS": count, "OMP_NUM_THREADS": count}
        self._process = subprocess.Popen(
            [sys.executable, str(side), name, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | threads,
        )
        self.told: list[dict[str, Any]] = []

    def run(self) -> None:
        """Transcribe all calls once."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a side has no pipes")
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} stopped")
        self.told.append(json.loads(line))

    def end(self) -> None:
        """Let the process go."""
        self._process.communicate()

    def ratio(self, first: Contestant, key: str) -> float:
        """Median over the rounds of this side's figure over that of the first."""
        rounds = zip(self.told, first.told, strict=True)
        return statistics.median(mine[key] / other[key] for mine, other in rounds)

    def row(self, first: Contestant) -> str:
        """One line of the table."""
        last = self.told[-1]
        cells = (
            f"{self.ratio(first, 'wall_s'):.2f}",
            f"{self.ratio(first, 'processor_s'):.2f}",
            f"{last['memory_mib']:.0f}",
            last["words"] if last["error"] is not None or last["invented"] is not None else "",
            "" if last["error"] is None else f"{last['error']:.3f}",
            "" if last["invented"] is None else last["invented"],
        )
        return LINE.format(self.name, *cells)


def main() -> None:
    """Print one line per side."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("calls", nargs="+", type=Path, metavar="CALL")
    parser.add_argument("--size", choices=DIMENSIONS, default="base.en")
    parser.add_argument("--model", type=Path, help="a checkpoint of openai-whisper")
    parser.add_argument("--threads", type=int, default=0, help="0 leaves it to each side")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=list(SIDES), metavar="SIDE")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = given.model or random_checkpoint(given.size, Path(folder))
        converted = Path(folder) / "converted"
        convert(checkpoint, converted, quantization="int8")
        fixed = [] if given.model else ["--fixed"]
        if fixed:
            forbid_the_end(converted)
        arguments = [str(checkpoint), str(converted), "--threads", str(given.threads), *fixed]
        arguments += ["--calls", *map(str, given.calls)]
        names = [FIRST, *(side for side in given.sides if side != FIRST)]
        contestants = [Contestant(name, arguments) for name in names]
        for _ in range(given.rounds):
            for contestant in contestants:
                contestant.run()
        print(LINE.format("side", "times", "processor", "memory", "words", "error", "invented"))
        for contestant in contestants:
            contestant.end()
            print(contestant.row(contestants[0]))


if __name__ == "__main__":
    main()

"""How much memory a call of three hours takes beyond one of a minute.

    python benchmarks/memory.py [CALL] [--hours 3] [--engine none] [--model CHECKPOINT]

The call is repeated until it is long enough; both recordings lie in a temporary folder. Each is
analysed by `callqa analyse` in a process of its own, whose largest resident memory the system
tells. With `--engine none` a transcript lies beside it: what is measured is all but the recogniser,
and the words are those of the sample call whatever the call is. With another engine the words are
the recogniser's own; `--model` is the test checkpoint unless another is named. Three hours take
250 MB of disk as a recording, and 2.1 GB more while they are analysed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import soundfile

ROOT = Path(__file__).parents[1]
CALL = ROOT / "sample_calls" / "NF-0001.flac"
TRUTH = ROOT / "sample_calls" / "expected" / "NF-0001.json"
CHECKPOINT = ROOT / "tests" / "data" / "whisper-fixture" / "model.pt"
MOST_MB = 700.0  # what three hours may take beyond a minute
RUN = "from callqa.cli import app; app()"


def repeated(call: Path, path: Path, *, seconds: float) -> None:
    """Write the call over and over, to so many seconds."""
    samples, rate_hz = soundfile.read(call, dtype="int16", always_2d=True)
    left = round(seconds * rate_hz)
    with soundfile.SoundFile(
        path, "w", rate_hz, samples.shape[1], format="FLAC", subtype="PCM_16"
    ) as file:
        while left > 0:
            file.write(samples[:left])
            left -= min(left, len(samples))


def written_down(path: Path, *, seconds: float) -> None:
    """Write a transcript of so many seconds: the sample call's words over and over."""
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    period_s = soundfile.info(CALL).duration
    said = [
        {
            "speaker": turn["speaker"],
            "text": turn["text"],
            "start": number * period_s + turn["start_s"],
            "end": number * period_s + turn["end_s"],
        }
        for number in range(int(seconds // period_s) + 1)
        for turn in truth["turns"]
        if number * period_s + turn["end_s"] < seconds
    ]
    path.write_text(json.dumps(said), encoding="utf-8")


def peak_mb(path: Path, *, engine: str, model: Path) -> float:
    """The largest resident memory of an analysis of this recording, in MB of 10^6 bytes."""
    command = [sys.executable, "-c", RUN, "analyse", str(path), "--engine", engine]
    command += ["--model", str(model)] if "whisper" in engine else []
    child = subprocess.Popen(
        command, cwd=path.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"callqa analyse ended with {child.returncode} on {path.name}")
    return usage.ru_maxrss * 1024 / 1e6


def main() -> None:
    """Print both peaks, their ratio and their difference; exit code 1 when that is too much."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("call", nargs="*", type=Path, default=[CALL])
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--engine", default="none")
    parser.add_argument("--model", type=Path, default=CHECKPOINT)
    chosen = parser.parse_args()
    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        for name, seconds in (("minute", 60.0), ("long", chosen.hours * 3600)):
            path = Path(folder) / f"{name}.flac"
            repeated(chosen.call[0], path, seconds=seconds)
            if chosen.engine == "none":
                written_down(path.with_suffix(".transcript.json"), seconds=seconds)
            peaks.append(peak_mb(path, engine=chosen.engine, model=chosen.model.absolute()))
            print(f"{seconds / 60:6.0f} min: {peaks[-1]:6.0f} MB")
    more = peaks[1] - peaks[0]
    print(f"ratio {peaks[1] / peaks[0]:.2f}, difference {more:.0f} MB (at most {MOST_MB:.0f})")
    sys.exit(more > MOST_MB)


if __name__ == "__main__":
    main()

"""How fast recordings are decoded and shared out to speakers, in processor time on one core.

    python benchmarks/audio.py CALL...

Prints, for each recording and stage, seconds of call per second of processor time, and the largest
memory. How fast speech is found and measured is in `delivery.py`.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from callqa.audio.channels import assign
from callqa.audio.decode import decode
from callqa.domain.recording import Speaker

Result = TypeVar("Result")
ROLES = (Speaker.AGENT, Speaker.CONSUMER)


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What the work returns, and the processor time it took in seconds."""
    start_s = time.process_time()
    return work(), time.process_time() - start_s


def main(paths: list[Path]) -> None:
    """Print one line per recording and one for the memory."""
    assign(decode(paths[0]), roles=ROLES)  # the first call pays for lazy imports
    for path in paths:
        decoded, decode_s = timed(lambda path=path: decode(path))
        _, assign_s = timed(lambda decoded=decoded: assign(decoded, roles=ROLES))
        columns = [f"decode {decoded.duration_s / decode_s:6.0f}"]
        columns.append(f"channels {decoded.duration_s / assign_s:6.0f}")
        print(f"{path.name}: {decoded.duration_s:.0f} s, times real time:", "; ".join(columns))
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"largest memory: {peak_mib:.0f} MiB")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python benchmarks/audio.py CALL...")
    main([Path(argument) for argument in sys.argv[1:]])

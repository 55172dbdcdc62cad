"""Analysing functions for the worker tests; a module, since processes import them by name."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from callqa.domain.recording import Recording
from callqa.domain.verdicts import CallAnalysis
from callqa.errors import DecodeError, EngineError
from callqa.testing import an_analysis


def obedient() -> Callable[[Recording], CallAnalysis]:
    """Does what the call's id says."""

    def run(recording: Recording) -> CallAnalysis:
        match recording.call_id.split("-")[0]:
            case "crash":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "hang":
                time.sleep(600)
            case "refuse":
                raise DecodeError("undecodable", "No frame could be read.", advice="Look at it.")
            case "bug":
                raise ValueError("the consumer said four one one one")
            case "memory":
                raise MemoryError
        return an_analysis(recording=recording)

    return run


def without_weights() -> Callable[[Recording], CallAnalysis]:
    """An installation without its recogniser."""
    raise EngineError("put base.en.pt into the weights folder")


def recording(call_id: str) -> Recording:
    """A recording that no file needs to back."""
    return Recording(call_id=call_id, path=Path(f"{call_id}.wav"), sha256="0" * 64)


def slow_to_load() -> Callable[[Recording], CallAnalysis]:
    """Engines that take longer to load than a call may take."""
    time.sleep(3.0)
    return obedient()


def faulty() -> Callable[[Recording], CallAnalysis]:
    """Engines with a fault that nobody foresaw."""
    raise ValueError("the consumer said four one one one")


def deadly() -> Callable[[Recording], CallAnalysis]:
    """Engines that take their process down while they load."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def openmp_threads(_: str) -> int:
    """Threads that a library of many threads would start in this process."""
    import sklearn.cluster  # noqa: F401, brings such a library
    from threadpoolctl import threadpool_info

    return max(one["num_threads"] for one in threadpool_info() if one["user_api"] == "openmp")

"""A pool of analysis processes: a crash or a hang of one call costs that call only."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool

from callqa.domain.recording import Recording
from callqa.domain.verdicts import CallAnalysis
from callqa.errors import AnalysisError, CallError, SetupError, TransientError

__all__ = ["Analyse", "Outcome", "Workers"]

Analyse = Callable[[Recording], CallAnalysis]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one recording: the analysis, or the error that says why there is none."""

    recording: Recording
    analysis: CallAnalysis | None
    error: CallError | None


_analyse: Analyse | None = None  # one per process: models are loaded once


def _follow_parent(parent: int) -> None:
    """End this process when the run that owns it was killed and could not say so."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def _start(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run decides; Ctrl-C reaches the group
    threading.Thread(target=_follow_parent, args=(parent,), daemon=True).start()


def _where(error: BaseException) -> str:
    """File and line of an error; its message is left out since it may hold what was said."""
    trace: TracebackType | None = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}"


def _run(build: Callable[[], Analyse], recording: Recording) -> CallAnalysis:
    """Analyse in a worker process; every error that leaves here is one of ours."""
    global _analyse  # noqa: PLW0603, a process loads its models once
    if _analyse is None:
        _analyse = build()
    try:
        return _analyse(recording)
    except (CallError, SetupError, TransientError):
        raise
    except MemoryError as error:
        raise AnalysisError(
            "out_of_memory",
            "The machine had too little memory for this call.",
            advice="Lower `workers`, or analyse it on a larger machine, then retry.",
        ) from error
    except Exception as error:  # noqa: BLE001, one call must never stop the night
        raise AnalysisError(
            "internal_error",
            f"{type(error).__name__} at {_where(error)}.",
            advice="This is a fault in callqa: please report it with this line, then retry.",
        ) from None


class Workers:
    """Processes that each hold one set of engines and analyse one call at a time.

    Args:
        build: makes the analysing function inside each process, on its first call; picklable.
        count: number of processes, 1 or more.
        timeout_s: seconds one call may take; loading the engines counts for the first.
    """

    def __init__(self, build: Callable[[], Analyse], *, count: int, timeout_s: float) -> None:
        self._build = build
        self._timeout_s = timeout_s
        self._pool = ProcessPool(
            max_workers=count,
            initializer=_start,
            initargs=(os.getpid(),),
            # Not fork: torch and onnxruntime hold threads that a fork would break.
            context=multiprocessing.get_context("spawn"),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def analyse(self, recordings: Sequence[Recording]) -> Iterator[Outcome]:
        """Outcomes as they are ready, in no set order.

        Raises:
            SetupError: when a process could not load its engines; no call is to blame.
        """
        futures: dict[Future[CallAnalysis], Recording] = {
            self._pool.schedule(
                _run, args=(self._build, recording), timeout=self._timeout_s
            ): recording
            for recording in recordings
        }
        for future in as_completed(futures):
            recording = futures[future]
            try:
                analysis = future.result()
            except CallError as error:
                yield Outcome(recording=recording, analysis=None, error=error)
            except FutureTimeoutError:
                yield Outcome(recording=recording, analysis=None, error=self._too_slow())
            except ProcessExpired as error:
                yield Outcome(recording=recording, analysis=None, error=_crashed(error))
            else:
                yield Outcome(recording=recording, analysis=analysis, error=None)

    def _too_slow(self) -> AnalysisError:
        return AnalysisError(
            "too_slow",
            f"The analysis took longer than {self._timeout_s:g} s.",
            advice="Raise `call_timeout_s` if the call is long, then retry.",
        )


def _crashed(error: ProcessExpired) -> AnalysisError:
    return AnalysisError(
        "crashed",
        f"The analysis process ended with code {error.exitcode}.",
        advice="Try it by hand with `callqa analyse FILE`; when that crashes too, report it.",
    )

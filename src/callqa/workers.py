"""A pool of analysis processes: a crash or a hang of one call costs that call only."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from callqa.domain.recording import Recording
from callqa.domain.verdicts import CallAnalysis
from callqa.errors import AnalysisError, CallError, EngineError, SetupError, TransientError

__all__ = ["Analyse", "Outcome", "Workers", "guarded", "settle", "where"]

Analyse = Callable[[Recording], CallAnalysis]
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one recording: the analysis, or the error that says why there is none."""

    recording: Recording
    analysis: CallAnalysis | None
    error: CallError | None


_IDLE_DEATHS = 3  # in a row without one outcome: then the machine is at fault, not chance

_RECORDS = 1_000_000  # more than the longest call leaves; beyond it garbage is collected after all

_analyse: Analyse | SetupError  # one per process: models are loaded once


def settle() -> None:
    """Ready a process for many calls, once its rules and models are loaded.

    They stay for good, and a call leaves thousands of small records but hardly a cycle: the
    garbage collector need neither look at the ones again nor, for the others, run within a call.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_RECORDS, 20, 20)


def _follow_parent(parent: int) -> None:
    """End this process when the run that owns it was killed and could not say so."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def _start(parent: int, build: Callable[[], Analyse] | None) -> None:
    """Load the engines before the first call, so that loading counts for nobody's time limit."""
    global _analyse  # noqa: PLW0603, a process loads its models once
    # Processes share the processors already: where each had a thread for every one of them, these
    # would mostly wait for each other. Recognisers are told their number of threads.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run decides; Ctrl-C reaches the group
    threading.Thread(target=_follow_parent, args=(parent,), daemon=True).start()
    try:
        if build is not None:
            _analyse = build()
        settle()
    except SetupError as error:
        _analyse = error
    except MemoryError:
        _analyse = EngineError("too little memory to load the engines; lower `workers`")
    except Exception as error:  # noqa: BLE001, an error here would end the process unheard
        _analyse = EngineError(
            f"the engines cannot be loaded ({type(error).__name__} at {where(error)}); "
            "run `callqa doctor`"
        )


def where(error: BaseException) -> str:
    """File and line of an error; its message is left out since it may hold what was said."""
    trace: TracebackType | None = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}"


def _run(recording: Recording) -> CallAnalysis:
    """Analyse in a worker process; every error that leaves here is one of ours."""
    if isinstance(_analyse, SetupError):
        raise _analyse
    try:
        return guarded(_analyse, recording)
    finally:
        gc.collect()


def guarded(analyse: Analyse, recording: Recording) -> CallAnalysis:
    """Analyse; every error that leaves here is one of ours and holds nothing that was said.

    Raises:
        CallError: when this call cannot be analysed; a fault of callqa is one, too.
        SetupError: when the installation must be mended.
        TransientError: when trying again may help.
    """
    try:
        return analyse(recording)
    except (CallError, SetupError, TransientError):
        raise
    except MemoryError:
        raise AnalysisError(
            "out_of_memory",
            "The machine had too little memory for this call.",
            advice="Lower `workers`, or analyse it on a larger machine, then retry.",
        ) from None
    except Exception as error:  # noqa: BLE001, one call must never stop the night
        raise AnalysisError(
            "internal_error",
            f"{type(error).__name__} at {where(error)}.",
            advice="This is a fault in callqa: please report it with this line, then retry.",
        ) from None


class Workers:
    """Processes that each hold one set of engines and analyse one call at a time.

    Args:
        build: makes the analysing function inside each process, before its first call; picklable.
            None for processes that do without engines.
        count: number of processes, 1 or more.
        timeout_s: seconds one call may take; loading the engines does not count.
    """

    def __init__(
        self, build: Callable[[], Analyse] | None, *, count: int, timeout_s: float
    ) -> None:
        self._build = build
        self._count = count
        self._timeout_s = timeout_s
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._count,
            initializer=_start,
            initargs=(os.getpid(), self._build),
            # Not fork: torch and onnxruntime hold threads that a fork would break.
            context=multiprocessing.get_context("spawn"),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _stop(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def analyse(self, recordings: Sequence[Recording]) -> Iterator[Outcome]:
        """Outcomes as they are ready, in no set order; errors are raised as by `each`."""
        for recording, came in self.each(_run, recordings):
            if isinstance(came, CallError):
                yield Outcome(recording=recording, analysis=None, error=came)
            else:
                yield Outcome(recording=recording, analysis=came, error=None)

    def each(
        self, work: Callable[[T], R], things: Sequence[T]
    ) -> Iterator[tuple[T, R | CallError]]:
        """Each thing with what the work made of it, or why nothing, as they are ready.

        A process that ends between two calls, as when the system is out of memory, breaks the
        pool; a new one takes over what is left.

        Args:
            work: done in the processes, one call at a time; picklable.
            things: what it is done to.

        Raises:
            SetupError: when a process could not load its engines and the work needs them, or
                processes end again and again before they do anything; no call is to blame.
        """
        left, deaths = list(things), 0
        while left:
            lost: list[T] = []
            for thing, future in self._finished(work, left):
                try:
                    came = self._came(future)
                except BrokenProcessPool:
                    lost.append(thing)
                else:
                    yield thing, came
            if lost:
                deaths = deaths + 1 if len(lost) == len(left) else 1
                self._renew(deaths)
            left = lost

    def _finished(
        self, work: Callable[[T], R], things: Sequence[T]
    ) -> Iterator[tuple[T, Future[R] | None]]:
        """Futures as they are ready; None for what a broken pool did not take."""
        futures: dict[Future[R], T] = {}
        for thing in things:
            try:
                scheduled = self._pool.schedule(work, args=(thing,), timeout=self._timeout_s)
            except RuntimeError:  # a process ended while nobody waited for it
                yield thing, None
            else:
                futures[scheduled] = thing
        for future in as_completed(futures):
            yield futures[future], future

    def _came(self, future: Future[R] | None) -> R | CallError:
        """What came of a call.

        Raises:
            BrokenProcessPool: no process came so far as to look at it.
        """
        if future is None:
            raise BrokenProcessPool
        try:
            return future.result()
        except CallError as error:
            return error
        except FutureTimeoutError:
            return self._too_slow()
        except ProcessExpired as error:
            return _crashed(error)

    def _renew(self, deaths: int) -> None:
        if deaths > _IDLE_DEATHS:
            raise SetupError(
                "the analysis processes end before they analyse anything; look whether the "
                "machine is out of memory, lower `workers`, and run `callqa doctor`"
            )
        self._stop()
        self._pool = self._new_pool()

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

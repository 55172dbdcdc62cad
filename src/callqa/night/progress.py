"""Progress of a run: a bar on a terminal, plain lines where nobody watches."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

from callqa.workers import Outcome

__all__ = ["Counted", "RunProgress"]

_LINE_EVERY_S = 10.0  # often enough for a log, seldom enough to read


class _Drawn:
    """A bar that is drawn for as long as a block lasts."""

    _bar: Progress

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()


class RunProgress(_Drawn):
    """Counts outcomes and shows them; the total is known once the inbox was walked."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("Walking the inbox", total=None)
        self._done = self._failed = self._total = 0
        self._audio_s = 0.0
        self._next_line_s = 0.0

    def expect(self, total: int) -> None:
        """Say how many calls there are to analyse."""
        self._total = total
        self._bar.update(self._task, total=total, description="Analysing calls")
        if not self._console.is_terminal:
            self._console.print(f"{total} calls to analyse", highlight=False)

    def tick(self, outcome: Outcome) -> None:
        """Count one call."""
        self._done += 1
        if outcome.analysis is None:
            self._failed += 1
        else:
            self._audio_s += outcome.analysis.recording.audio_s
        self._bar.advance(self._task)
        last = self._done == self._total
        if not self._console.is_terminal and (last or time.monotonic() >= self._next_line_s):
            self._next_line_s = time.monotonic() + _LINE_EVERY_S
            self._console.print(
                f"{self._done} of {self._total} calls, {self._audio_s:.0f} s of audio, "
                f"{self._failed} quarantined",
                highlight=False,
            )


class Counted(_Drawn):
    """Progress of work whose length is not known beforehand: a count, at most every 10 s."""

    def __init__(self, console: Console, what: str) -> None:
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}: {task.completed}"),
            console=console,
            disable=not console.is_terminal,
        )
        self._console = console
        self._what = what
        self._task = self._bar.add_task(what, total=None)
        self._done = 0
        self._next_line_s = time.monotonic() + _LINE_EVERY_S

    def tick(self, count: int) -> None:
        """So many more are done."""
        self._done += count
        self._bar.advance(self._task, count)
        if not self._console.is_terminal and time.monotonic() >= self._next_line_s:
            self._next_line_s = time.monotonic() + _LINE_EVERY_S
            self._console.print(f"{self._what}: {self._done}", highlight=False)

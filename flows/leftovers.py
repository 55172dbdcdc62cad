"""Ending what a run has started: at Ctrl-C, and after a run that was killed."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

import psutil
from rich.console import Console

__all__ = ["end_at_interrupt", "end_orphaned_servers"]

_SERVER = "prefect.server.api.server:create_app"


def end_orphaned_servers() -> int:
    """End temporary servers on our Prefect folder whose run is gone; returns how many.

    Without `PREFECT_API_URL` a flow starts a temporary server of its own. A run that was killed
    could not stop it, and it would hold memory and the folder's database for ever.
    """
    ended = 0
    for process in psutil.process_iter():
        try:
            if _SERVER in process.cmdline() and _is_ours(process) and _is_orphan(process):
                process.terminate()
                ended += 1
        except psutil.Error:  # it ended meanwhile, or belongs to somebody else
            continue
    return ended


def _is_ours(process: psutil.Process) -> bool:
    environment = process.environ()
    return (
        environment.get("PREFECT__SERVER_EPHEMERAL") == "1"
        and environment.get("PREFECT_HOME") == os.environ["PREFECT_HOME"]
    )


def _is_orphan(process: psutil.Process) -> bool:
    parent = process.parent()
    return parent is None or "python" not in parent.name().lower()


def end_at_interrupt(farewell: str) -> None:
    """From now on Ctrl-C ends this process and all that it has started at once, with code 1.

    Every file of a night appears complete or not at all, so nothing needs to be tidied up.
    Unwinding would not end: Ctrl-C reaches the temporary server, too, and Prefect waits for it.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for child in psutil.Process().children(recursive=True):
            try:
                child.kill()
            except psutil.Error:  # it has just ended
                continue
        Console(stderr=True).show_cursor()
        print(farewell, file=sys.stderr, flush=True)
        os._exit(1)

    signal.signal(signal.SIGINT, end)

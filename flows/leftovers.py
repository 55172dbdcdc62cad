"""Prefect servers that a killed run left behind."""

from __future__ import annotations

import os

import psutil

__all__ = ["end_orphaned_servers"]

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

"""Files by which processes wait for each other."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import BinaryIO

__all__ = ["locked"]


def locked(path: Path, *, wait: bool = True) -> BinaryIO:
    """The open file of a lock that is held until it is closed, or until the process ends.

    It holds back other threads of this process, too, so it must not be taken twice by one thread.

    Args:
        path: of the file, which is made when it is missing; its folder must exist.
        wait: for whoever holds it.

    Raises:
        BlockingIOError: somebody else holds it and one does not wish to wait.
        OSError: when the disk refuses.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    file = os.fdopen(os.open(path, flags, 0o600), "r+b", buffering=0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BaseException:
        file.close()
        raise
    return file

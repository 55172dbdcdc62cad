"""Opening what lies in an inbox without ever waiting for it."""

from __future__ import annotations

import os
import stat
from io import BufferedReader
from pathlib import Path

__all__ = ["NotAFileError", "contents", "open_regular"]


class NotAFileError(OSError):
    """A pipe, socket, device or folder stands where a plain file was expected."""


def open_regular(path: Path) -> BufferedReader:
    """Open a plain file for reading.

    The path is opened without blocking, so that a pipe put in place of a file between
    the look and the opening cannot hold up the night.

    Raises:
        NotAFileError: when it is no plain file.
        OSError: when it cannot be opened.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotAFileError(f"not a plain file: {path!s}")
    return os.fdopen(descriptor, "rb")


def contents(path: Path, *, max_bytes: int) -> bytes | None:
    """All bytes of a small file; None when it holds more than `max_bytes`.

    Raises:
        OSError: when it cannot be read or is no plain file.
    """
    with open_regular(path) as file:
        held = file.read(max_bytes + 1)
    return held if len(held) <= max_bytes else None

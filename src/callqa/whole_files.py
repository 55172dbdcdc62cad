"""Files that appear under their name only when they are complete, for their owner only."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["appearing"]


@contextmanager
def appearing(path: Path, *, temporary: str, lasting: bool = False) -> Iterator[Path]:
    """Give an empty file beside `path`; when the block went well it takes the name at once.

    Whoever finds `path` finds a whole file. What a killed writer leaves begins with the name of
    `path`, so whoever knows that name finds it, too.

    Args:
        path: of the file; its folder must exist. A file that has the name is replaced.
        temporary: ending of the file while it is written.
        lasting: whether file and name are on the disk before the block is left, so that they
            survive a power cut.

    Raises:
        OSError: when the disk refuses; nothing is left behind.
    """
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}{temporary}")
    try:
        os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield made
        if lasting:
            _flush(made)
        made.replace(path)
        if lasting:
            _flush(path.parent)
    finally:
        with suppress(OSError):  # after success there is none
            made.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

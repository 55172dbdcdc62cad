"""Only one run may work on a data folder at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callqa.errors import TransientError

__all__ = ["sole"]


@contextmanager
def sole(data_folder: Path) -> Iterator[None]:
    """Hold the folder, which is made when it is missing, until the block ends.

    Raises:
        TransientError: when another run holds it.
    """
    data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data_folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TransientError(
                f"another run is using {data_folder}; wait for it to end"
            ) from error
        yield

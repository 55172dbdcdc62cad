"""Only one run may work on a data folder at a time, and only one process on its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callqa.errors import StoreError, TransientError
from callqa.lock_files import locked

__all__ = ["sole", "writing"]


@contextmanager
def sole(data_folder: Path) -> Iterator[None]:
    """Hold the folder, which is made when it is missing, until the block ends.

    Raises:
        TransientError: when another run holds it.
    """
    with _held(data_folder, "run.lock", wait=False):
        yield


@contextmanager
def writing(data_folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the database while it is loaded or copied, until the block ends.

    A night loads and publishes while the dashboard may publish what people decided: they take
    turns. Within one process, too, so blocks must not be nested.

    Raises:
        TransientError: when another thread or process holds it and one does not wish to wait.
        StoreError: when the disk refuses.
    """
    try:
        with _held(data_folder, "database.lock", wait=wait):
            yield
    except OSError as error:
        raise StoreError(
            f"{data_folder} cannot be written to: {error.strerror or error}."
        ) from error


@contextmanager
def _held(data_folder: Path, name: str, *, wait: bool) -> Iterator[None]:
    data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        lock = locked(data_folder / name, wait=wait)
    except BlockingIOError as error:
        raise TransientError(f"another run is using {data_folder}; wait for it to end") from error
    with lock:
        yield

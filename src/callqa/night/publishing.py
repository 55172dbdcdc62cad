"""Load what is new and give readers a fresh copy, outside of a night: after people decided."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from callqa.coaching import kept
from callqa.errors import StoreError, TransientError
from callqa.night.faults import told
from callqa.night.sole import writing
from callqa.settings import Settings
from callqa.store import loader, snapshot

__all__ = ["Publisher", "give_way", "in_background", "published", "renew_copy"]

_LOGGER = logging.getLogger(__name__)
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.2, 5.0
PATIENCE_S = 120.0  # the night holds the database while it loads and copies, not while it analyses
_GIVES_WAY = 10  # levels of priority
GATHER_S = 2.0  # a reviewer decides on several answers of a call one after the other


def published(
    settings: Settings,
    *,
    patience_s: float = PATIENCE_S,
    sleep: Callable[[float], None] = time.sleep,
) -> loader.Loaded:
    """Merge new files and publish; when nothing is new and the copy is fresh, only look.

    One process does it at a time; others wait for it, and then mostly find nothing left to do.

    Args:
        settings: say where everything lies.
        patience_s: how long to try again while another process works on the database.
        sleep: waits for seconds.

    Raises:
        TransientError: somebody else still worked on the database when the patience ended.
        StoreError: a file cannot be used, or the disk refuses.
    """
    waited, wait = 0.0, _FIRST_WAIT_S
    while True:
        try:
            with writing(settings.data_folder, wait=False):
                return _once(settings)
        except TransientError:
            if waited >= patience_s:
                raise
        sleep(wait)
        waited, wait = waited + wait, min(2 * wait, _LONGEST_WAIT_S)


def _once(settings: Settings) -> loader.Loaded:
    loaded = loader.load(
        settings.database, shards=settings.shards, runs=settings.runs, reviews=settings.reviews
    )
    if loaded.new_files or not _fresh(settings.published, settings.database):
        renew_copy(settings)
    return loaded


def renew_copy(settings: Settings) -> None:
    """Give readers a copy of the database with all that is kept for them.

    Raises:
        TransientError, StoreError: like `snapshot.publish`.
    """
    snapshot.publish(settings.database, settings.published, further=kept.keep)


def _fresh(copy: Path, database: Path) -> bool:
    return copy.exists() and copy.stat().st_mtime_ns >= database.stat().st_mtime_ns


def in_background(settings: Settings, *, gather_s: float = GATHER_S) -> Publisher:
    """Publishes by these settings, in a process of its own that gives way to those who read."""
    return Publisher(partial(_apart, settings), gather_s=gather_s)


def give_way() -> None:
    """Leave the processors to whoever else wants them, from now on and for good."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_GIVES_WAY)


def _apart(settings: Settings) -> None:
    with ProcessPoolExecutor(
        1,
        mp_context=get_context("spawn"),  # a forked duckdb connection must not live on
        initializer=give_way,
    ) as process:
        process.submit(published, settings).result()


class Publisher:
    """Publishes in the background, once for many wishes that come close together.

    Args:
        work: publishes, such as `published` with its settings.
        gather_s: seconds to wait for further wishes before it begins.
    """

    def __init__(self, work: Callable[[], object], *, gather_s: float = GATHER_S) -> None:
        self._work = work
        self._gather_s = gather_s
        self._lock = threading.Lock()
        self._wanted = False
        self._thread: threading.Thread | None = None

    def ask(self) -> None:
        """See to it that everything stored up to now is published soon; returns at once."""
        with self._lock:
            self._wanted = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
                self._thread.start()

    def settle(self) -> None:
        """Wait until nothing is left to publish."""
        while (thread := self._thread) is not None:
            thread.join()

    def _run(self) -> None:
        while self._take():
            time.sleep(self._gather_s)
            with self._lock:
                self._wanted = False  # what is asked for from here on needs another round
            self._try()

    def _take(self) -> bool:
        """Whether there is something to do; else the thread ends, and the next wish starts one."""
        with self._lock:
            if not self._wanted:
                self._thread = None
            return self._wanted

    def _try(self) -> None:
        """A failure is told in the log; what is stored is published with the next wish or night."""
        try:
            self._work()
        except (StoreError, TransientError) as error:
            _LOGGER.error("Publishing failed: %s", error)  # noqa: TRY400, it says what to do
        except Exception as error:  # noqa: BLE001, its message could quote what was said
            _LOGGER.error("Publishing failed: %s", told(error))  # noqa: TRY400

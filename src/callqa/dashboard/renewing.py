"""What is published while the dashboard is served: prepared first, then shown."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator

from callqa.dashboard.changes import changes
from callqa.dashboard.queries import agents, calls, compare, nights, one_call, teams
from callqa.dashboard.queries.call_filters import Asked
from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Scope
from callqa.errors import StoreError

__all__ = ["prepare", "renewing"]

_LOGGER = logging.getLogger(__name__)

_EVERY_S = 1.0


@contextlib.contextmanager
def renewing(results: Results, *, every_s: float = _EVERY_S) -> Iterator[None]:
    """Meanwhile a thread looks for what was published and shows it once it is prepared.

    So nobody waits for what is worked out once a version. The thread takes one processor for less
    than a second, since everybody shares the choices of filters and the changes of the last run.
    """
    ended = threading.Event()
    thread = threading.Thread(
        target=_renew, args=(results, ended, every_s), name="renewing", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def prepare(results: Results) -> None:
    """Ask for what takes long and is remembered until something new is published.

    Raises:
        StoreError: like `Results.rows`.
    """
    run = nights.last(results)
    if run is not None:
        changes(results, run)
    everything = Scope()
    calls.choices(results, everything)
    agents.listed(results, everything)
    last = compare.last_day(results, everything)
    if last is not None:
        teams.listed(results, everything, teams.Stretch.ending(last, days=teams.USUAL_DAYS))
    shown, _ = calls.found(results, everything, Asked(), calls.Place())
    for call in shown[:1]:  # brings the index into memory
        one_call.find(results, everything, call["call_id"])


def _renew(results: Results, ended: threading.Event, every_s: float) -> None:
    while True:
        try:
            results.renew(prepare)
        except StoreError:
            pass  # readers are told when they ask
        except Exception as error:  # noqa: BLE001, its message could quote what was said
            _LOGGER.error("Looking for new results: %s", type(error).__name__)  # noqa: TRY400
        if ended.wait(every_s):
            return

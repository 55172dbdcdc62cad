"""What is published while the dashboard is served: prepared first, then shown."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from importlib import import_module
from typing import Any

from callqa.coaching import kept_pages
from callqa.coaching.reading import agent_of
from callqa.dashboard.queries import agents, calls, compare, one_call, teams
from callqa.dashboard.queries.call_filters import Asked
from callqa.dashboard.rendering import compile_templates
from callqa.dashboard.site import Site
from callqa.dashboard.viewer import Scope
from callqa.errors import StoreError
from callqa.store.shards import find_document

__all__ = ["prepare", "renewing"]

_LOGGER = logging.getLogger(__name__)

_EVERY_S = 1.0


@contextlib.contextmanager
def renewing(site: Site, *, every_s: float = _EVERY_S) -> Iterator[None]:
    """Meanwhile a thread looks for what was published and shows it once it is prepared.

    So nobody waits for what is worked out once a version. The thread takes one processor for less
    than a second, since everybody shares the choices of the filters and the like.
    """
    ended = threading.Event()
    thread = threading.Thread(
        target=_renew, args=(site, ended, every_s), name="renewing", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def prepare(site: Site) -> None:
    """Ask for what takes long and is remembered until something new is published.

    One agent and one call besides: what reads them is loaded then, and the indexes.

    Raises:
        StoreError: like `Results.rows`.
    """
    results, everything = site.results, Scope()
    calls.choices(results, everything)
    last = compare.last_day(results, everything)
    if last is not None:
        teams.listed(results, everything, teams.Stretch.ending(last, days=teams.USUAL_DAYS))
    for agent in agents.listed(results, everything)[:1]:
        with results.cursor() as connection:
            kept_pages.short_page(connection, agent_of(agent))
    shown, _ = calls.found(results, everything, Asked(), calls.Place())
    for call in shown[:1]:
        _read(site, one_call.find(results, everything, call["call_id"]))


def _read(site: Site, call: Mapping[str, Any] | None) -> None:
    """Read a call as its page does."""
    if call is None:
        return
    one_call.usual(site.results, call)
    find_document(site.shards / call["shard"], call["analysis_id"])


def _renew(site: Site, ended: threading.Event, every_s: float) -> None:
    compile_templates()
    import_module("pyarrow.compute")  # else the first call that is opened waits for it
    while True:
        try:
            site.results.renew(partial(prepare, site))
        except StoreError:
            pass  # readers are told when they ask
        except Exception as error:  # noqa: BLE001, its message could quote what was said
            _LOGGER.error("Looking for new results: %s", type(error).__name__)  # noqa: TRY400
        if ended.wait(every_s):
            return

"""The dashboard as one ASGI application."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from callqa.dashboard.guard import OpenPage, Page, route
from callqa.dashboard.pages import (
    account,
    agents,
    audio,
    audit,
    call,
    calls,
    compare,
    decisions,
    review,
    rules,
    signing,
    start,
    teams,
    tonight,
    users,
)
from callqa.dashboard.protection import Protection
from callqa.dashboard.rendering import render
from callqa.dashboard.renewing import renewing
from callqa.dashboard.site import Site
from callqa.dashboard.viewer import LEADS
from callqa.errors import PolicyError, StoreError, TransientError

__all__ = ["build", "pages"]

_LOGGER = logging.getLogger(__name__)
_SAID = {
    401: ("Sign in first", "Your session has ended."),
    403: ("Not for you", "Your role does not open this page. An administrator can change it."),
    404: ("Nothing here", "There is no such page, or it is not yours to see."),
    405: ("Not possible", "This address cannot be used in this way."),
    500: ("Something went wrong", "It is written in the log of the dashboard; please report it."),
}

_ASK = "Try again in a moment. If it stays so, ask an administrator: the log says what to do."


def pages() -> tuple[Page | OpenPage, ...]:
    """Every route but the static files."""
    return (
        *start.PAGES,
        *signing.PAGES,
        *account.PAGES,
        *users.PAGES,
        *audit.PAGES,
        *calls.PAGES,
        *tonight.PAGES,
        *rules.PAGES,
        *audio.PAGES,
        *call.PAGES,
        *decisions.PAGES,
        *review.PAGES,
        *agents.PAGES,
        *compare.PAGES,
        *teams.PAGES,
    )


def build(site: Site) -> Protection:
    """The application.

    Args:
        site: where the data lie, and its services.
    """
    static = StaticFiles(directory=Path(str(files("callqa.dashboard") / "static")))
    app = Starlette(
        routes=[*map(route, pages()), Mount("/static", static, name="static")],
        exception_handlers={
            HTTPException: _refused,
            StoreError: _no_results,
            TransientError: _busy,
            PolicyError: _no_rules,
            Exception: _failed,
        },
        lifespan=_serving,
    )
    app.state.site = site
    return Protection(app, hosts=site.hosts)


@asynccontextmanager
async def _serving(app: Starlette) -> AsyncIterator[None]:
    """While the server runs."""
    site: Site = app.state.site
    with renewing(site):
        yield
    site.people.close()


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    title, usual = _SAID.get(status, ("Not possible", "The request was refused."))
    detail = getattr(error, "detail", "")
    # Starlette's own words for a status say nothing a person can act on.
    said = detail if detail.endswith(".") else usual
    response = _message(request, title, said, status)
    response.headers.update(getattr(error, "headers", None) or {})
    return response


def _no_results(request: Request, error: Exception) -> Response:
    stored = request.method == "POST"
    return _unavailable(request, "Not all was stored" if stored else "No results to show", error)


def _busy(request: Request, error: Exception) -> Response:
    """A file was in use for longer than anybody waits."""
    return _unavailable(request, "Try again in a moment", error)


def _no_rules(request: Request, error: Exception) -> Response:
    """The packs were changed since the last night; the message lists what to mend."""
    return _unavailable(request, "The rules cannot be read", error)


def _unavailable(request: Request, title: str, error: Exception) -> Response:
    """Such messages hold nothing that was said in a call, but folders of the machine.

    So the log has them, and those who look after the night; others are told whom to ask.
    """
    _LOGGER.error("%s", error)
    viewer = getattr(request.state, "viewer", None)
    mends = viewer is not None and viewer.role in LEADS
    return _message(request, title, str(error) if mends else _ASK, 503)


def _failed(request: Request, error: Exception) -> Response:
    """The kind of error and the page only: a message could quote what was said in a call."""
    page = getattr(request.scope.get("route"), "path", "an unknown page")
    _LOGGER.error("%s on %s", type(error).__name__, page)
    return _message(request, *_SAID[500], 500)


def _message(request: Request, title: str, said: str, status: int) -> Response:
    viewer = getattr(request.state, "viewer", None)
    return render(request, viewer, "message.html.j2", status=status, title=title, said=said)

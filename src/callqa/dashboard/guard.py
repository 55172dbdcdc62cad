"""The one door to every page: who may pass, what a form must carry, how long it took."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from callqa.dashboard.site import Site
from callqa.dashboard.viewer import Role, Viewer

__all__ = ["COOKIE", "OpenPage", "Page", "route"]

COOKIE = "callqa_session"
_CSRF_FIELD = "csrf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A route for people who have signed in.

    Attributes:
        path: as Starlette writes it, such as `/calls/{call_id}`.
        answer: the handler; runs in a thread.
        roles: those who may open it; others get 403.
        methods: GET brings HEAD with it; the form of a POST is in `request.state.form`.
    """

    path: str
    answer: Callable[[Request, Viewer], Response]
    roles: frozenset[Role]
    methods: tuple[str, ...] = ("GET",)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """A route for anybody: the way in. The handler gets None where nobody has signed in."""

    path: str
    answer: Callable[[Request, Viewer | None], Response]
    methods: tuple[str, ...] = ("GET",)


def route(page: Page | OpenPage) -> Route:
    """The page behind the door."""

    async def enter(request: Request) -> Response:
        started = time.perf_counter()
        response = await _answer(page, request)
        spent_ms = (time.perf_counter() - started) * 1000
        response.headers["Server-Timing"] = f"app;dur={spent_ms:.1f}"
        return response

    return Route(page.path, enter, methods=list(page.methods))


async def _answer(page: Page | OpenPage, request: Request) -> Response:
    site: Site = request.app.state.site
    viewer = await run_in_threadpool(site.people.viewer, request.cookies.get(COOKIE))
    request.state.viewer = viewer
    if isinstance(page, OpenPage):
        if request.method == "POST":
            request.state.form = await request.form()
        return await run_in_threadpool(page.answer, request, viewer)
    if viewer is None:
        return _to_sign_in(request)
    if viewer.role not in page.roles:
        raise HTTPException(403)
    if request.method == "POST":
        await _read_form(request, viewer)
    return await run_in_threadpool(page.answer, request, viewer)


async def _read_form(request: Request, viewer: Viewer) -> None:
    request.state.form = await request.form()
    if not viewer.csrf or request.state.form.get(_CSRF_FIELD) != viewer.csrf:
        raise HTTPException(403, "This form is out of date: go back, reload the page, try again.")


def _to_sign_in(request: Request) -> Response:
    if request.method == "POST":
        raise HTTPException(401)
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?to={quote(target, safe='')}", status_code=303)

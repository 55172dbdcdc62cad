"""The one door to every page: who may pass, what a form must carry, what is written down."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, unquote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from callqa.dashboard import cookies
from callqa.dashboard.protection import same_origin
from callqa.dashboard.site import site_of
from callqa.dashboard.state.audit import What
from callqa.dashboard.state.people import People
from callqa.dashboard.viewer import Role, Viewer

__all__ = ["OpenPage", "Page", "address_of", "people_of", "route"]

_CSRF_FIELD = "csrf"
_OUTDATED = "This form is out of date: go back, reload the page, try again."
_FOREIGN = "This form was not sent by a page of the dashboard."
# A player asks for one recording in many parts, and again for each seek.
_ONCE_IN = {What.HEARD_CALL: timedelta(minutes=30)}
_SEARCHED = frozenset({"text", "q"})  # may be what was said in a call: never logged


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A route for people who have signed in.

    Attributes:
        path: as Starlette writes it, such as `/calls/{call_id}`.
        answer: the handler; runs in a thread.
        roles: those who may open it; others get 403.
        methods: GET brings HEAD with it; the form of a POST is in `request.state.form`.
        logged: what the audit log calls it when it was answered; refusals are then logged, too.
        single_use: open to those who have to choose another password first.
    """

    path: str
    answer: Callable[[Request, Viewer], Response]
    roles: frozenset[Role]
    methods: tuple[str, ...] = ("GET",)
    logged: What | None = None
    single_use: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """A route for anybody: the way in. The handler gets None where nobody has signed in."""

    path: str
    answer: Callable[[Request, Viewer | None], Response]
    methods: tuple[str, ...] = ("GET",)


def people_of(request: Request) -> People:
    """Users, sessions and audit log of the dashboard that was asked."""
    return site_of(request).people


def address_of(request: Request) -> str:
    """Where the request came from."""
    return request.client.host if request.client else ""


def route(page: Page | OpenPage) -> Route:
    """The page behind the door."""

    async def enter(request: Request) -> Response:
        started = time.perf_counter()
        given = request.path_params  # still quoted, see `protection`
        request.scope["path_params"] = {name: unquote(part) for name, part in given.items()}
        response = await _answer(page, request)
        spent_ms = (time.perf_counter() - started) * 1000
        response.headers["Server-Timing"] = f"app;dur={spent_ms:.1f}"
        return response

    return Route(page.path, enter, methods=list(page.methods))


async def _answer(page: Page | OpenPage, request: Request) -> Response:
    token = cookies.token_of(request)
    viewer = await run_in_threadpool(people_of(request).viewer, token)
    request.state.viewer = viewer
    if isinstance(page, OpenPage):
        if request.method == "POST":
            await _read_form(request)
        return await run_in_threadpool(page.answer, request, viewer)
    if viewer is None:
        return _to_sign_in(request)
    if viewer.must_change and not page.single_use:
        return RedirectResponse("/account", status_code=303)
    if request.method == "POST":
        await _read_form(request)
        _need_token(request, viewer)
    return await run_in_threadpool(_opened, page, request, viewer)


def _opened(page: Page, request: Request, viewer: Viewer) -> Response:
    """The answer of a page, or the refusal, with its line in the audit log."""
    try:
        response = _allowed(page, request, viewer)
    except HTTPException as error:
        if error.status_code in {403, 404}:
            _log(request, viewer, What.REFUSED, f"{request.method} {request.url.path}")
        raise
    answered = response.status_code < 400 and request.method != "HEAD"
    if page.logged is not None and answered:
        _log(request, viewer, page.logged, _subject(request))
    return response


def _allowed(page: Page, request: Request, viewer: Viewer) -> Response:
    if viewer.role not in page.roles:
        raise HTTPException(403)
    return page.answer(request, viewer)


def _log(request: Request, viewer: Viewer, what: What, subject: str) -> None:
    people_of(request).audit.add(
        what,
        name=viewer.name,
        role=viewer.role,
        subject=subject,
        address=address_of(request),
        once_in=_ONCE_IN.get(what),
    )


def _subject(request: Request) -> str:
    """The call or agent of the address; else the filters, without the text searched for."""
    named = request.path_params.get("call_id") or request.path_params.get("agent_key")
    if named:
        return str(named)
    asked = request.query_params.multi_items()
    return urlencode([(name, value) for name, value in asked if name not in _SEARCHED])


async def _read_form(request: Request) -> None:
    if not same_origin(request):
        raise HTTPException(403, _FOREIGN)
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        # No form of ours: it may name a coding whose words are no text that can be stored.
        raise HTTPException(415, _FOREIGN)
    request.state.form = await request.form(max_files=0, max_fields=200)


def _need_token(request: Request, viewer: Viewer) -> None:
    sent = str(request.state.form.get(_CSRF_FIELD, ""))
    if not viewer.csrf or not hmac.compare_digest(sent.encode(), viewer.csrf.encode()):
        raise HTTPException(403, _OUTDATED)


def _to_sign_in(request: Request) -> Response:
    if request.method == "POST":
        raise HTTPException(401)
    path = quote(request.url.path, safe="/%")
    target = path + (f"?{request.url.query}" if request.url.query else "")
    response = RedirectResponse(f"/sign-in?to={quote(target, safe='')}", status_code=303)
    if cookies.token_of(request) is not None:
        cookies.remove(request, response)
    return response

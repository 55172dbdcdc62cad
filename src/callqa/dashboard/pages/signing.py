"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callqa.dashboard import cookies
from callqa.dashboard.guard import OpenPage, Page, address_of, people_of
from callqa.dashboard.rendering import render
from callqa.dashboard.site import site_of
from callqa.dashboard.viewer import EVERYBODY, Viewer
from callqa.errors import AccountError, TooManyAttemptsError

__all__ = ["PAGES", "local"]


def local(target: str | None) -> str:
    """Where to go after signing in: only ever a page of ours, else the start."""
    plain = target or ""
    odd = not plain.startswith("/") or plain.startswith("//") or "\\" in plain
    if odd or any(ord(sign) < 33 for sign in plain):
        return "/"
    parts = urlsplit(plain)
    return "/" if parts.scheme or parts.netloc or parts.path == "/sign-in" else plain


def ask(request: Request, viewer: Viewer | None) -> Response:
    """The form."""
    target = local(request.query_params.get("to"))
    if viewer is not None:
        return RedirectResponse(target, status_code=303)
    return _form(request, target)


def sign_in(request: Request, viewer: Viewer | None) -> Response:  # noqa: ARG001, the shape of a page
    """Check name and password; a session that the browser had before ends."""
    people, form, address = people_of(request), request.state.form, address_of(request)
    target = local(str(form.get("to", "")))
    name = str(form.get("name", ""))
    try:
        password, device = str(form.get("password", "")), cookies.device_of(request)
        token = people.sign_in(name, password, address, device=device)
    except TooManyAttemptsError as error:
        return _form(request, target, name=name, error=str(error), status=429)
    except AccountError as error:
        return _form(request, target, name=name, error=str(error), status=401)
    before = cookies.token_of(request)
    if before:
        people.sessions.end(before)
    response = RedirectResponse(target, status_code=303)
    cookies.keep(request, response, token)
    cookies.keep_device(request, response, people.device(name, device))
    return response


def sign_out(request: Request, viewer: Viewer) -> Response:
    """End the session."""
    token = cookies.token_of(request) or ""
    people_of(request).sign_out(viewer, token, address_of(request))
    response = RedirectResponse("/sign-in", status_code=303)
    cookies.remove(request, response)
    return response


def _form(
    request: Request, target: str, *, name: str = "", error: str = "", status: int = 200
) -> Response:
    return render(
        request,
        None,
        "sign_in.html.j2",
        status=status,
        target=target,
        name=name,
        error=error,
        demo=site_of(request).demo,
        empty=people_of(request).users.empty(),
    )


PAGES = (
    OpenPage(path="/sign-in", answer=ask),
    OpenPage(path="/sign-in", answer=sign_in, methods=("POST",)),
    Page(path="/sign-out", answer=sign_out, roles=EVERYBODY, methods=("POST",), single_use=True),
)

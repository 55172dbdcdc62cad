"""Everybody's own account: password and sessions."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callqa.dashboard import cookies
from callqa.dashboard.guard import Page, address_of, people_of
from callqa.dashboard.rendering import render
from callqa.dashboard.state.passwords import SHORTEST
from callqa.dashboard.viewer import EVERYBODY, Viewer
from callqa.errors import AccountError, TooManyAttemptsError

__all__ = ["PAGES"]

_DIFFERENT = "The new password was typed differently the second time."


def account(request: Request, viewer: Viewer) -> Response:
    """Who one is, what one may see, and where one is signed in."""
    return _page(request, viewer)


def change_password(request: Request, viewer: Viewer) -> Response:
    """Change the password; the other sessions end."""
    form = request.state.form
    old, new = str(form.get("old", "")), str(form.get("new", ""))
    if new != str(form.get("again", "")):
        return _page(request, viewer, error=_DIFFERENT, status=422)
    try:
        token = people_of(request).change_own_password(viewer, old, new, address_of(request))
    except TooManyAttemptsError as error:
        return _page(request, viewer, error=str(error), status=429)
    except AccountError as error:
        return _page(request, viewer, error=str(error), status=422)
    response = RedirectResponse("/account?changed=1", status_code=303)
    cookies.keep(request, response, token)
    return response


def end_session(request: Request, viewer: Viewer) -> Response:
    """Sign out somewhere else."""
    number = str(request.state.form.get("number", ""))
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise HTTPException(400, "There is no such session.")
    people_of(request).sessions.end_number(viewer.name, int(number))
    return RedirectResponse("/account", status_code=303)


def _page(request: Request, viewer: Viewer, *, error: str = "", status: int = 200) -> Response:
    token = cookies.token_of(request) or ""
    return render(
        request,
        viewer,
        "account.html.j2",
        status=status,
        sessions=people_of(request).sessions.of(viewer.name, token),
        shortest=SHORTEST,
        changed="changed" in request.query_params,
        error=error,
    )


PAGES = (
    Page(path="/account", answer=account, roles=EVERYBODY, single_use=True),
    Page(
        path="/account/password",
        answer=change_password,
        roles=EVERYBODY,
        methods=("POST",),
        single_use=True,
    ),
    Page(path="/account/sessions", answer=end_session, roles=EVERYBODY, methods=("POST",)),
)

"""Administrators manage who may sign in."""

from __future__ import annotations

from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callqa.dashboard.guard import Page, address_of, people_of
from callqa.dashboard.queries.known import known
from callqa.dashboard.rendering import part, render
from callqa.dashboard.site import site_of
from callqa.dashboard.state import passwords
from callqa.dashboard.state.audit import What
from callqa.dashboard.state.users import User
from callqa.dashboard.viewer import Role, Viewer
from callqa.errors import AccountError

__all__ = ["PAGES"]

_ROLES = tuple(Role)[::-1]  # the one that sees least is offered first
_ADMINS = frozenset({Role.ADMIN})


def users(request: Request, viewer: Viewer) -> Response:
    """Everybody, and a form for one more."""
    return _list(request, viewer)


def add(request: Request, viewer: Viewer) -> Response:
    """Add a user with a password for a single use, which is shown this once."""
    wanted = _typed(request, User(name="", shown_name="", role=Role.AGENT))
    name = str(request.state.form.get("name", ""))
    password = passwords.one_time()
    try:
        user = people_of(request).users.add(replace(wanted, name=name, must_change=True), password)
    except AccountError as error:
        return _list(request, viewer, typed=replace(wanted, name=name), error=str(error))
    _log(request, viewer, f"{user.name}: added as {_told(user)}")
    return _one(request, viewer, user, password=password)


def user(request: Request, viewer: Viewer) -> Response:
    """One user, with forms to change what is stored."""
    return _one(request, viewer, _needed(request))


def change(request: Request, viewer: Viewer) -> Response:
    """Change shown name, role, teams, agent, or whether the user may sign in."""
    before = _needed(request)
    wanted = _typed(request, before)
    try:
        stored = people_of(request).users.change(wanted)
    except AccountError as error:
        return _one(request, viewer, wanted, error=str(error))
    _log(request, viewer, f"{before.name}: {_told(before)} to {_told(stored)}")
    return RedirectResponse(f"/users/{part(before.name)}", status_code=303)


def new_password(request: Request, viewer: Viewer) -> Response:
    """Another password for a single use, for somebody who forgot the own one."""
    one = _needed(request)
    password = passwords.one_time()
    people_of(request).users.set_password(one.name, password, must_change=True)
    _log(request, viewer, f"{one.name}: password for a single use")
    return _one(request, viewer, replace(one, must_change=True), password=password)


def _needed(request: Request) -> User:
    try:
        return people_of(request).users.get(request.path_params["name"])
    except AccountError as error:
        raise HTTPException(404) from error


def _typed(request: Request, before: User) -> User:
    """The user as the form has it; a role that does not exist is refused."""
    form = request.state.form
    try:
        role = Role(str(form.get("role", "")))
    except ValueError as error:
        raise HTTPException(400, "There is no such role.") from error
    return replace(
        before,
        shown_name=str(form.get("shown_name", "")),
        role=role,
        teams=tuple(str(form.get("teams", "")).splitlines()),
        agent_key=str(form.get("agent_key", "")) or None,
        disabled="disabled" in form,
    )


def _told(one: User) -> str:
    limit = ", ".join(one.teams) or one.agent_key
    return f"{one.role}{f' ({limit})' if limit else ''}{', disabled' if one.disabled else ''}"


def _log(request: Request, viewer: Viewer, done: str) -> None:
    people_of(request).audit.add(
        What.CHANGED_USER,
        name=viewer.name,
        role=viewer.role,
        subject=done,
        address=address_of(request),
    )


def _list(
    request: Request, viewer: Viewer, *, typed: User | None = None, error: str = ""
) -> Response:
    return render(
        request,
        viewer,
        "users.html.j2",
        status=422 if error else 200,
        users=people_of(request).users.all(),
        typed=typed,
        roles=_ROLES,
        known=known(site_of(request).results),
        error=error,
    )


def _one(
    request: Request, viewer: Viewer, one: User, *, password: str = "", error: str = ""
) -> Response:
    return render(
        request,
        viewer,
        "user.html.j2",
        status=422 if error else 200,
        typed=one,
        roles=_ROLES,
        known=known(site_of(request).results),
        password=password,
        error=error,
    )


PAGES = (
    Page(path="/users", answer=users, roles=_ADMINS),
    Page(path="/users", answer=add, roles=_ADMINS, methods=("POST",)),
    Page(path="/users/{name}", answer=user, roles=_ADMINS),
    Page(path="/users/{name}", answer=change, roles=_ADMINS, methods=("POST",)),
    Page(path="/users/{name}/password", answer=new_password, roles=_ADMINS, methods=("POST",)),
)

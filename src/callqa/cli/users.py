"""`callqa users`: who may sign in to the dashboard."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from callqa import data_folder, settings
from callqa.cli.options import DataFolder, reports_errors
from callqa.dashboard.viewer import Role
from callqa.errors import AccountError

if TYPE_CHECKING:
    from pathlib import Path

    from callqa.dashboard.state.people import People
    from callqa.dashboard.state.users import User

__all__ = ["users_app"]

users_app = typer.Typer(help="Who may sign in to the dashboard.", no_args_is_help=True)

_ACTOR = "command line"  # in the audit log
Name = Annotated[str, typer.Argument(help="Name to sign in with.")]
FromInput = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input, one line."),
]
SingleUse = Annotated[
    bool, typer.Option("--must-change", help="The user has to choose another when signing in.")
]


@users_app.command("add")
@reports_errors
def users_add(
    name: Name,
    role: Annotated[Role, typer.Option("--role", help="What the user does here.")],
    shown_name: Annotated[
        str | None, typer.Option("--shown-name", help="As pages show it; default: the name.")
    ] = None,
    team: Annotated[
        list[str] | None, typer.Option("--team", help="Whose calls a coach sees; may be repeated.")
    ] = None,
    agent: Annotated[
        str | None, typer.Option("--agent", help="Key of the agent whose calls an agent sees.")
    ] = None,
    password_stdin: FromInput = False,
    must_change: SingleUse = False,
    data: DataFolder = None,
) -> None:
    """Add a user; asks for the password, which needs at least 15 characters.

    An admin sees everything and manages users, a `qa_lead` sees and decides on all calls, a coach
    those of the teams given, an agent his or her own.
    """
    from callqa.dashboard.state.users import User  # argon2

    user = User(
        name=name,
        shown_name=shown_name or name,
        role=role,
        teams=tuple(team or ()),
        agent_key=agent,
        must_change=must_change,
    )
    with _people(data) as people:
        stored = people.users.add(user, _password(from_input=password_stdin))
        _log(people, f"{stored.name}: added as {stored.role}")
    typer.echo(f"Added {stored.name}, {stored.role}.")


@users_app.command("list")
@reports_errors
def users_list(data: DataFolder = None) -> None:
    """Show every user with role, teams or agent, and whether the user may sign in."""
    table = Table("name", "shown as", "role", "sees", "may sign in")
    with _people(data) as people:
        users = people.users.all()
    for user in users:
        table.add_row(
            user.name, user.shown_name, user.role, _limit(user), "no" if user.disabled else "yes"
        )
    Console().print(table)


@users_app.command("disable")
@reports_errors
def users_disable(
    name: Name,
    undo: Annotated[bool, typer.Option("--undo", help="Let the user sign in again.")] = False,
    data: DataFolder = None,
) -> None:
    """Let a user sign in no more, and end the user's sessions; what was done stays in the log."""
    done = "enabled" if undo else "disabled"
    with _people(data) as people:
        user = people.users.get(name)
        people.users.change(replace(user, disabled=not undo))
        _log(people, f"{user.name}: {done}")
    typer.echo(f"{user.name} is {done}.")


@users_app.command("password")
@reports_errors
def users_password(
    name: Name,
    password_stdin: FromInput = False,
    must_change: SingleUse = False,
    data: DataFolder = None,
) -> None:
    """Set another password, and end the user's sessions."""
    with _people(data) as people:
        user = people.users.get(name)
        people.users.set_password(
            user.name, _password(from_input=password_stdin), must_change=must_change
        )
        _log(people, f"{user.name}: another password")
    typer.echo(f"{user.name} has another password.")


@contextlib.contextmanager
def _people(data: Path | None) -> Iterator[People]:
    from callqa.dashboard.state.people import People, file_of  # argon2

    in_force = settings.read(data_folder=data)
    data_folder.made(in_force.data_folder)
    with contextlib.closing(People(file_of(in_force))) as people:
        yield people


def _log(people: People, done: str) -> None:
    from callqa.dashboard.state.audit import What  # argon2

    people.audit.add(What.CHANGED_USER, name=_ACTOR, subject=done)


def _password(*, from_input: bool) -> str:
    """Never from the command line, where other users of the machine and the shell's history see it.

    Raises:
        AccountError: there is nobody to ask.
    """
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise AccountError("There is no terminal to ask at; give --password-stdin.")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _limit(user: User) -> str:
    if user.teams:
        return ", ".join(user.teams)
    return user.agent_key or "all calls"

"""The people who may sign in."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from callqa.dashboard.state import passwords
from callqa.dashboard.state.database import StateFile, moment, stamp
from callqa.dashboard.state.passwords import Passwords
from callqa.dashboard.viewer import Role
from callqa.errors import AccountError

__all__ = ["User", "Users", "plain_name"]

_NAME = re.compile(r"[^\W_][\w.@+-]{0,63}")
_NOBODY = "unknown"  # `agent_key` of calls that name no agent: they are nobody's own
_LONGEST = 120  # characters of a shown name, a team or a key of an agent
_COLUMNS = "name, shown_name, role, teams, agent_key, must_change, disabled, created_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may sign in.

    Attributes:
        name: to sign in with; small letters.
        shown_name: as pages show it.
        teams: whose calls a coach sees.
        agent_key: whose calls an agent sees, as `v_call` has it.
        must_change: the password is one for a single use.
        disabled: may not sign in.
        created_at: UTC; None before the user is stored.
    """

    name: str
    shown_name: str
    role: Role
    teams: tuple[str, ...] = ()
    agent_key: str | None = None
    must_change: bool = False
    disabled: bool = False
    created_at: datetime | None = None


def plain_name(typed: str) -> str:
    """A name as it is stored: however it was typed, it is the same person's."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


class Users:
    """Users in the dashboard's file.

    Args:
        file: the dashboard's file.
        passwords: how passwords are hashed.
        now: the time, UTC.
    """

    def __init__(self, file: StateFile, passwords: Passwords, now: Callable[[], datetime]) -> None:
        self._file = file
        self._passwords = passwords
        self._now = now

    def all(self) -> tuple[User, ...]:
        """Everybody, by name; the disabled, too."""
        with self._file.reading() as connection:
            rows = connection.execute(f"select {_COLUMNS} from user order by name").fetchall()  # noqa: S608, our columns
        return tuple(map(user_of, rows))

    def empty(self) -> bool:
        """Whether nobody has been added yet."""
        with self._file.reading() as connection:
            return connection.execute("select 1 from user limit 1").fetchone() is None

    def get(self, name: str) -> User:
        """One user.

        Raises:
            AccountError: there is none of that name.
        """
        with self._file.reading() as connection:
            return _need(connection, plain_name(name))

    def add(self, user: User, password: str) -> User:
        """Store a new user; returns it as stored.

        Raises:
            AccountError: the name, the password or the role's limits are not possible.
        """
        user = _checked(replace(user, name=plain_name(user.name)))
        passwords.check(password, names=(user.name, user.shown_name))
        stored = self._passwords.hash(password)
        at = self._now()
        with self._file.writing() as connection:
            if _find(connection, user.name) is not None:
                raise AccountError(f"There is a user {user.name} already.")
            connection.execute(
                "insert into user (name, shown_name, role, teams, agent_key, password, must_change,"
                " disabled, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    user.name, user.shown_name, user.role, json.dumps(user.teams), user.agent_key,
                    stored, user.must_change, user.disabled, stamp(at),
                ),
            )  # fmt: skip
        return replace(user, created_at=at)

    def change(self, user: User) -> User:
        """Store another shown name, role, teams, agent or `disabled`; returns it as stored.

        Disabling ends the user's sessions.

        Raises:
            AccountError: there is no such user, the limits are not possible, or nobody would be
                left who can manage users.
        """
        user = _checked(user)
        with self._file.writing() as connection:
            _need(connection, user.name)
            connection.execute(
                "update user set shown_name = ?, role = ?, teams = ?, agent_key = ?, disabled = ? "
                "where name = ?",
                (
                    user.shown_name, user.role, json.dumps(user.teams), user.agent_key,
                    user.disabled, user.name,
                ),
            )  # fmt: skip
            if user.disabled:
                connection.execute("delete from session where name = ?", (user.name,))
            _need_an_admin(connection)
        return user

    def set_password(self, name: str, password: str, *, must_change: bool = False) -> None:
        """Store another password; every session of the user ends.

        Args:
            name: of the user.
            password: the new one.
            must_change: whether the user has to choose another at once.

        Raises:
            AccountError: there is no such user, or the password is not good enough.
        """
        user = self.get(name)
        passwords.check(password, names=(user.name, user.shown_name))
        stored = self._passwords.hash(password)
        with self._file.writing() as connection:
            connection.execute(
                "update user set password = ?, must_change = ? where name = ?",
                (stored, must_change, user.name),
            )
            connection.execute("delete from session where name = ?", (user.name,))

    def verified(self, name: str, password: str) -> User | None:
        """The user whose password this is; takes as long when there is no such user."""
        with self._file.reading() as connection:
            row = connection.execute(
                f"select {_COLUMNS}, password from user where name = ?",  # noqa: S608
                (plain_name(name),),
            ).fetchone()
        fits = self._passwords.fits(row["password"] if row else None, password)
        if row is None or not fits or row["disabled"]:
            return None
        if self._passwords.outdated(row["password"]):
            self._hash_again(row["name"], row["password"], password)
        return user_of(row)

    def _hash_again(self, name: str, stored: str, password: str) -> None:
        again = self._passwords.hash(password)
        with self._file.writing() as connection:  # unless it was changed meanwhile
            connection.execute(
                "update user set password = ? where name = ? and password = ?",
                (again, name, stored),
            )


def user_of(row: sqlite3.Row) -> User:
    """The user of a row that has the columns of `user`."""
    return User(
        name=row["name"],
        shown_name=row["shown_name"],
        role=Role(row["role"]),
        teams=tuple(json.loads(row["teams"])),
        agent_key=row["agent_key"],
        must_change=bool(row["must_change"]),
        disabled=bool(row["disabled"]),
        created_at=moment(row["created_at"]),
    )


def _find(connection: sqlite3.Connection, name: str) -> User | None:
    row = connection.execute(
        f"select {_COLUMNS} from user where name = ?",  # noqa: S608
        (name,),
    ).fetchone()
    return user_of(row) if row else None


def _need(connection: sqlite3.Connection, name: str) -> User:
    user = _find(connection, name)
    if user is None:
        raise AccountError(f"There is no user {name!r}; `callqa users list` shows them.")
    return user


def _need_an_admin(connection: sqlite3.Connection) -> None:
    (admins,) = connection.execute(
        "select count(*) from user where role = 'admin' and not disabled"
    ).fetchone()
    if not admins:
        raise AccountError("One administrator must stay: nobody else could manage users.")


def _checked(user: User) -> User:
    """The user with only the limits that the role has.

    Raises:
        AccountError: a text is missing or too long, or the role lacks its limit.
    """
    if not _NAME.fullmatch(user.name):
        raise AccountError(
            "A name to sign in with has 1 to 64 letters, digits or . _ - + @ and begins with a "
            "letter or digit."
        )
    coach, agent = user.role is Role.COACH, user.role is Role.AGENT
    teams = tuple(sorted({team.strip() for team in user.teams} - {""})) if coach else ()
    key = ((user.agent_key or "").strip() or None) if agent else None
    shown = user.shown_name.strip() or user.name
    if any(len(text) > _LONGEST for text in (*teams, key or "", shown)):
        raise AccountError(f"Names, teams and agents may have at most {_LONGEST} characters.")
    if coach and not teams:
        raise AccountError("A coach needs at least one team, as the calls name it.")
    if agent and key in {None, _NOBODY}:
        raise AccountError("An agent needs the key of the agent: `agent_key` of the calls.")
    return replace(user, shown_name=shown, teams=teams, agent_key=key)

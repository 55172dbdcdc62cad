"""Sessions: a random token in a cookie, of which only the hash is stored."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from callqa.dashboard.state.database import StateFile, hashed, moment, stamp
from callqa.dashboard.state.users import User, user_of

__all__ = ["Session", "Sessions", "csrf_of"]

_TOKEN_BYTES = 32
_SEEN_EVERY = timedelta(minutes=1)  # so that not every request writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One place where somebody is signed in.

    Attributes:
        number: names the session on pages; not the token.
        started_at: of signing in, UTC.
        seen_at: of the last request, to the minute, UTC.
        address: that it was started from.
        own: whether it is the one that asks.
    """

    number: int
    started_at: datetime
    seen_at: datetime
    address: str
    own: bool


def csrf_of(token: str) -> str:
    """What the forms of a session carry; nobody who reads the stored hash can work it out."""
    return hmac.new(token.encode(), b"forms of this session", sha256).hexdigest()


class Sessions:
    """Sessions in the dashboard's file.

    Args:
        file: the dashboard's file.
        now: the time, UTC.
        idle: a session ends when it is not used for so long.
        longest: a session ends so long after signing in.
    """

    def __init__(
        self,
        file: StateFile,
        now: Callable[[], datetime],
        *,
        idle: timedelta,
        longest: timedelta,
    ) -> None:
        self._file = file
        self._now = now
        self._idle = idle
        self._longest = longest

    def start(self, name: str, address: str) -> str:
        """Start a session; returns the token for the cookie. Those that have expired are removed.

        Args:
            name: of the user.
            address: that the request came from.
        """
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = self._now()
        with self._file.writing() as connection:
            connection.execute(
                "delete from session where seen_at <= ? or started_at <= ?", self._limits(now)
            )
            connection.execute(
                "insert into session (token_sha256, name, started_at, seen_at, address) "
                "values (?, ?, ?, ?, ?)",
                (hashed(token), name, stamp(now), stamp(now), address),
            )
        return token

    def user(self, token: str) -> User | None:
        """Whose session it is; None when it is unknown, expired, or the user is disabled."""
        now = self._now()
        with self._file.reading() as connection:
            row = connection.execute(
                "select user.*, session.id, session.seen_at from session join user using (name) "
                "where token_sha256 = ? and seen_at > ? and started_at > ? and not disabled",
                (hashed(token), *self._limits(now)),
            ).fetchone()
        if row is None:
            return None
        if now - moment(row["seen_at"]) >= _SEEN_EVERY:
            with self._file.writing() as connection:
                connection.execute(
                    "update session set seen_at = ? where id = ?", (stamp(now), row["id"])
                )
        return user_of(row)

    def of(self, name: str, token: str) -> tuple[Session, ...]:
        """The sessions of a user that run, newest first.

        Args:
            name: of the user.
            token: of the session that asks.
        """
        with self._file.reading() as connection:
            rows = connection.execute(
                "select * from session where name = ? and seen_at > ? and started_at > ? "
                "order by id desc",
                (name, *self._limits(self._now())),
            ).fetchall()
        return tuple(
            Session(
                number=row["id"],
                started_at=moment(row["started_at"]),
                seen_at=moment(row["seen_at"]),
                address=row["address"],
                own=row["token_sha256"] == hashed(token),
            )
            for row in rows
        )

    def end(self, token: str) -> None:
        """End the session of this token, if there is one."""
        with self._file.writing() as connection:
            connection.execute("delete from session where token_sha256 = ?", (hashed(token),))

    def end_number(self, name: str, number: int) -> bool:
        """End one of a user's sessions; whether the user had it."""
        with self._file.writing() as connection:
            return bool(
                connection.execute(
                    "delete from session where name = ? and id = ?", (name, number)
                ).rowcount
            )

    def _limits(self, now: datetime) -> tuple[str, str]:
        """Last use and start that count as expired."""
        return stamp(now - self._idle), stamp(now - self._longest)

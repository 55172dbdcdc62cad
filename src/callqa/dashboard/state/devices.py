"""Browsers that somebody has signed in with before.

Strangers who fail often enough in somebody's name would keep that person out, as a limit on
attempts cannot tell them apart. A browser in which the person signed in can be told: it has a
token, and what it tries is counted by itself (OWASP, "Slow Down Online Guessing Attacks with
Device Cookies").
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from callqa.dashboard.state.database import StateFile, hashed, stamp

__all__ = ["KEPT", "Devices"]

KEPT = timedelta(days=90)
_TOKEN_BYTES = 32


class Devices:
    """Tokens of such browsers in the dashboard's file, of which only the hashes are stored.

    Args:
        file: the dashboard's file.
        now: the time, UTC.
    """

    def __init__(self, file: StateFile, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now

    def known(self, token: str | None, name: str) -> str:
        """What the attempts of this browser are counted by; empty when it is none of the person's.

        Args:
            token: that the browser sent, whatever it may be.
            name: as it is stored of users.
        """
        stored = hashed(token or "")
        with self._file.reading() as connection:
            row = connection.execute(
                "select 1 from device where token_sha256 = ? and name = ? and since > ?",
                (stored, name, stamp(self._now() - KEPT)),
            ).fetchone()
        return f"device {stored}" if row else ""

    def add(self, name: str) -> str:
        """Remember a browser in which the user just signed in; returns its token."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._now()
        with self._file.writing() as connection:
            connection.execute("delete from device where since <= ?", (stamp(now - KEPT),))
            connection.execute(
                "insert into device (token_sha256, name, since) values (?, ?, ?)",
                (hashed(token), name, stamp(now)),
            )
        return token

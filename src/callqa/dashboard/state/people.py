"""Signing in and out: users, sessions, attempts and the audit log at work together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher

from callqa.clock import utc_now
from callqa.dashboard.state.attempts import WINDOW, Attempts
from callqa.dashboard.state.audit import Audit, What
from callqa.dashboard.state.database import StateFile
from callqa.dashboard.state.devices import Devices
from callqa.dashboard.state.passwords import LONGEST, Passwords
from callqa.dashboard.state.sessions import Sessions, csrf_of
from callqa.dashboard.state.users import User, Users, plain_name
from callqa.dashboard.viewer import Viewer
from callqa.errors import AccountError, TooManyAttemptsError
from callqa.settings import Settings

__all__ = ["FILE", "People", "file_of"]

FILE = "dashboard.sqlite"
_LONGEST_TOKEN = 100  # characters; ours have 43
_OWN_PASSWORD = "own password"  # noqa: S105, what attempts of the signed in are counted by


def file_of(in_force: Settings) -> Path:
    """The dashboard's file by the settings."""
    return in_force.dashboard_file or in_force.data_folder / FILE


class People:
    """Who may use the dashboard, who does, and what they did.

    Args:
        path: the dashboard's file; made when it is missing.
        hasher: parameters of argon2; None for those of RFC 9106 for little memory.
        now: the time, UTC.
        idle: a session ends when it is not used for so long.
        longest: a session ends so long after signing in.
        audit_kept: entries of the audit log are kept so long; None keeps them for ever.

    Raises:
        StoreError: the file cannot be used.
    """

    def __init__(
        self,
        path: Path,
        *,
        hasher: PasswordHasher | None = None,
        now: Callable[[], datetime] = utc_now,
        idle: timedelta = timedelta(hours=1),
        longest: timedelta = timedelta(hours=12),
        audit_kept: timedelta | None = None,
    ) -> None:
        self._file = StateFile(path)
        self._now = now
        self._audit_kept = audit_kept
        self._purged_at: datetime | None = None
        self.users = Users(self._file, Passwords(hasher), now)
        self.sessions = Sessions(self._file, now, idle=idle, longest=longest)
        self.attempts = Attempts(self._file, now)
        self.devices = Devices(self._file, now)
        self.audit = Audit(self._file, now)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def viewer(self, token: str | None) -> Viewer | None:
        """The person whose session this is; None when there is none, or it has ended."""
        if not token or len(token) > _LONGEST_TOKEN:
            return None
        user = self.sessions.user(token)
        if user is None:
            return None
        return Viewer(
            name=user.name,
            shown_name=user.shown_name,
            role=user.role,
            teams=user.teams,
            agent_key=user.agent_key,
            csrf=csrf_of(token),
            must_change=user.must_change,
        )

    def sign_in(self, name: str, password: str, address: str, *, device: str | None = None) -> str:
        """Start a session; returns the token for the cookie.

        Args:
            name: as typed.
            password: as typed.
            address: that the request came from.
            device: token of a browser that the person may have signed in with before.

        Raises:
            TooManyAttemptsError: with this name or from this address.
            AccountError: name and password do not fit; does not tell which is wrong.
        """
        self._purge_now_and_then()
        name = plain_name(name)
        try:
            apart = self.devices.known(device, name)
            self.attempts.begin(name, address, apart=apart)
        except TooManyAttemptsError:
            self._failed(name, address, once_in=WINDOW)  # an attacker must not fill the disk
            raise
        user = self.users.verified(name, password) if len(password) <= LONGEST else None
        if user is None:
            self._failed(name, address)
            raise AccountError("The name or the password is wrong.")
        self.attempts.succeeded(name, address, apart=apart)
        token = self.sessions.start(user.name, address)
        self.audit.add(What.SIGNED_IN, name=user.name, role=user.role, address=address)
        return token

    def device(self, name: str, token: str | None) -> str:
        """The token of a browser in which this person just signed in; a new one if it had none.

        Args:
            name: as typed.
            token: that the browser sent.
        """
        name = plain_name(name)
        return token if token and self.devices.known(token, name) else self.devices.add(name)

    def sign_out(self, viewer: Viewer, token: str, address: str) -> None:
        """End this session."""
        self.sessions.end(token)
        self.audit.add(What.SIGNED_OUT, name=viewer.name, role=viewer.role, address=address)

    def change_own_password(self, viewer: Viewer, old: str, new: str, address: str) -> str:
        """Change the password, end every session, and start another; returns its token.

        Args:
            viewer: whose password it is.
            old: the present password as typed; wrong ones count as attempts to sign in.
            new: the new one as typed.
            address: that the request came from.

        Raises:
            TooManyAttemptsError: too many wrong ones.
            AccountError: the old one is wrong, or the new one is not good enough.
        """
        self.attempts.begin(viewer.name, address, apart=_OWN_PASSWORD)
        if self.users.verified(viewer.name, old) is None:
            raise AccountError("The present password is wrong.")
        self.attempts.succeeded(viewer.name, address, apart=_OWN_PASSWORD)
        if old == new:
            raise AccountError("The new password is the present one.")
        self.users.set_password(viewer.name, new)
        self.audit.add(
            What.CHANGED_PASSWORD,
            name=viewer.name,
            role=viewer.role,
            subject=viewer.name,
            address=address,
        )
        return self.sessions.start(viewer.name, address)

    def _failed(self, name: str, address: str, *, once_in: timedelta | None = None) -> None:
        # People type passwords into the wrong box: only names of users are written down.
        known = self._known(name)
        self.audit.add(
            What.FAILED_SIGN_IN,
            name=known.name if known else "",
            role=known.role if known else "",
            address=address,
            once_in=once_in,
        )

    def _known(self, name: str) -> User | None:
        try:
            return self.users.get(name)
        except AccountError:
            return None

    def _purge_now_and_then(self) -> None:
        """Once a day in each process, as somebody signs in every day."""
        now = self._now()
        if self._audit_kept is None or (
            self._purged_at is not None and now - self._purged_at < timedelta(days=1)
        ):
            return
        self._purged_at = now
        self.audit.purge(self._audit_kept)

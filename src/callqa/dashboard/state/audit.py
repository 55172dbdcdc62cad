"""Who saw, heard, decided and changed what: entries are added and never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from callqa.dashboard.state.database import StateFile, moment, stamp

__all__ = ["Audit", "Entry", "What"]

_LONGEST = 300  # characters of a subject, which may come from an address that somebody typed


class What(StrEnum):
    """What was done; the subject of the entry is in brackets."""

    SIGNED_IN = "signed in"
    FAILED_SIGN_IN = "failed sign-in"  # (nothing; the name only if there is such a user)
    SIGNED_OUT = "signed out"
    READ_CALL = "read call"  # (the call)
    HEARD_CALL = "heard call"  # (the call)
    READ_AGENT = "read agent"  # (the agent)
    EXPORTED = "exported"  # (names and values of the filters, without the text searched for)
    DECIDED = "decided"  # (the call)
    NOTED = "noted"  # (the agent)
    REFUSED = "refused"  # (the address of the page)
    CHANGED_PASSWORD = "changed password"  # noqa: S105, an entry; (the user)
    CHANGED_USER = "changed user"  # (the user and what changed)
    PURGED = "purged audit log"  # (the day up to which)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log; `subject` is the call, agent, user or address that it is about."""

    at: datetime
    name: str
    role: str
    what: str
    subject: str
    address: str


class Audit:
    """The log in the dashboard's file. It never holds what was said in a call.

    Args:
        file: the dashboard's file.
        now: the time, UTC.
    """

    def __init__(self, file: StateFile, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now

    def add(
        self,
        what: What,
        *,
        name: str = "",
        role: str = "",
        subject: str = "",
        address: str = "",
        once_in: timedelta | None = None,
    ) -> None:
        """Add an entry.

        Args:
            what: was done.
            name: who did it; empty when nobody knows.
            role: of that person.
            subject: the call, agent or user.
            address: that the request came from.
            once_in: leave it out when the same was logged so lately; a player asks for a recording
                in many parts.
        """
        now = self._now()
        values = (name, role, str(what), subject[:_LONGEST], address)
        with self._file.writing() as connection:
            if once_in is not None:
                again = connection.execute(
                    "select 1 from audit where name = ? and role = ? and what = ? and subject = ? "
                    "and address = ? and at > ? limit 1",
                    (*values, stamp(now - once_in)),
                ).fetchone()
                if again:
                    return
            connection.execute(
                "insert into audit (at, name, role, what, subject, address) "
                "values (?, ?, ?, ?, ?, ?)",
                (stamp(now), *values),
            )

    def entries(
        self,
        *,
        name: str = "",
        what: str = "",
        subject: str = "",
        page: int = 1,
        per_page: int = 50,
    ) -> tuple[tuple[Entry, ...], bool]:
        """Newest first: one page of entries, and whether there are more.

        Args:
            name: only of this person; empty for everybody.
            what: only of this kind; empty for every kind.
            subject: only about exactly this; empty for all.
            page: from 1.
            per_page: entries on a page.
        """
        given = {"name": name, "what": what, "subject": subject}
        where = " and ".join(f"{column} = :{column}" for column, value in given.items() if value)
        with self._file.reading() as connection:
            rows = connection.execute(
                f"select * from audit {f'where {where}' if where else ''} "  # noqa: S608, our names
                "order by id desc limit :limit offset :offset",
                given | {"limit": per_page + 1, "offset": (page - 1) * per_page},
            ).fetchall()
        entries = tuple(
            Entry(
                at=moment(row["at"]),
                name=row["name"],
                role=row["role"],
                what=row["what"],
                subject=row["subject"],
                address=row["address"],
            )
            for row in rows[:per_page]
        )
        return entries, len(rows) > per_page

    def purge(self, older_than: timedelta) -> int:
        """Remove entries that have been kept long enough; returns how many. It is logged."""
        kept_from = self._now() - older_than
        with self._file.writing() as connection:
            connection.execute("update retention set kept_from = ?", (stamp(kept_from),))
            gone = connection.execute(
                "delete from audit where at < ?", (stamp(kept_from),)
            ).rowcount
        if gone:
            self.add(What.PURGED, subject=f"{gone} entries from before {kept_from:%Y-%m-%d}")
        return gone

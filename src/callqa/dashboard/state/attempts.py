"""A limit on attempts to sign in, over a window that slides.

NIST SP 800-63B-4, section 3.2.2, allows no more than 100 failed attempts in a row. A limit per name
alone would let a stranger lock somebody out from elsewhere, so the low limit is for a name from one
address, and the high ones are for a name from anywhere and for an address with any names (a whole
office may share one). What only the person can have, a browser of before or a session, is counted
apart, and no failure of others adds to it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from callqa.dashboard.state.database import StateFile, hashed, stamp
from callqa.errors import TooManyAttemptsError

__all__ = ["WINDOW", "Attempts", "network_of"]

WINDOW = timedelta(minutes=15)
_SAME_NAME_AND_ADDRESS = 10
_SAME_NAME = 50
_SAME_ADDRESS = 100


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the first 64 bits, which one customer has."""
    try:
        known = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return f"{IPv6Address(int(known) >> 64 << 64)}/64"
    return str(known)


class Attempts:
    """Attempts that failed, in the dashboard's file; of names only the hash, as people mistype.

    Args:
        file: the dashboard's file.
        now: the time, UTC.
    """

    def __init__(self, file: StateFile, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now

    def begin(self, name: str, address: str, *, apart: str = "") -> None:
        """Count an attempt as failed before it is looked at, so that many at once count as well.

        Args:
            name: as it is stored of users.
            address: that the request came from.
            apart: what only the person can have sent; counted in place of the address.

        Raises:
            TooManyAttemptsError: too many failed; this one is not counted.
        """
        now = self._now()
        stored, network = hashed(name), apart or network_of(address)
        with self._file.writing() as connection:
            connection.execute("delete from attempt where at <= ?", (stamp(now - WINDOW),))
            both, named, placed = connection.execute(
                "select count(*) filter (where name_sha256 = :name and address = :address), "
                "count(*) filter (where name_sha256 = :name), "
                "count(*) filter (where address = :address) from attempt "
                "where name_sha256 = :name or address = :address",
                {"name": stored, "address": network},
            ).fetchone()
            others = not apart and (named >= _SAME_NAME or placed >= _SAME_ADDRESS)
            if both >= _SAME_NAME_AND_ADDRESS or others:
                minutes = WINDOW // timedelta(minutes=1)
                raise TooManyAttemptsError(f"Too many attempts. Try again in {minutes} minutes.")
            connection.execute(
                "insert into attempt (name_sha256, address, at) values (?, ?, ?)",
                (stored, network, stamp(now)),
            )

    def succeeded(self, name: str, address: str, *, apart: str = "") -> None:
        """Forget the attempts with this name from this address, or of what is counted apart."""
        with self._file.writing() as connection:
            connection.execute(
                "delete from attempt where name_sha256 = ? and address = ?",
                (hashed(name), apart or network_of(address)),
            )

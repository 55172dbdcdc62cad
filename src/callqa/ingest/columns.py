"""The names that metadata has in callqa, and the headers that exports use for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from callqa.ingest.names import plain_text

__all__ = ["DEFAULT_ALIASES", "FIELDS", "Naming", "folded", "naming"]

FIELDS = (
    "file",
    "call_id",
    "agent_id",
    "agent_name",
    "team",
    "account_ref",
    "started_at",
    "ended_at",
    "consumer_timezone",
    "direction",
    "disposition",
    "channel_roles",
)
"""The names that metadata can have; everything else is kept as extra."""

DEFAULT_ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "file": (
            "filename",
            "file name",
            "recording",
            "recording file",
            "recording filename",
            "recording name",
            "recording path",
            "audio",
            "audio file",
            "audio filename",
            "wav file",
            "path",
        ),
        "call_id": (
            "callid",
            "call guid",
            "guid",
            "uniqueid",
            "unique id",
            "ucid",
            "contact id",
            "interaction id",
            "conversation id",
            "session id",
            "recording id",
        ),
        "agent_id": ("agentid", "agent login", "agent username", "login", "user", "user id"),
        "agent_name": (
            "agent",
            "agentname",
            "agent full name",
            "full name",
            "collector",
            "operator",
        ),
        "team": ("team name", "agent group", "user group", "department"),
        "account_ref": (
            "account",
            "account number",
            "account no",
            "account id",
            "acct",
            "acct no",
            "file number",
            "lead id",
        ),
        "started_at": (
            "start epoch",  # before its naive twin in the same export
            "start",
            "start time",
            "starttime",
            "call start",
            "call start time",
            "call date",
            "call time",
            "datetime",
            "date time",
            "timestamp",
            "initiationtimestamp",
        ),
        "ended_at": ("end epoch", "end", "end time", "endtime", "call end", "call end time"),
        "consumer_timezone": (
            "consumer tz",
            "consumer time zone",
            "customer timezone",
            "customer time zone",
            "debtor timezone",
        ),
        "direction": ("call direction", "calldirection", "call type", "initiationmethod"),
        "disposition": (
            "disposition code",
            "outcome",
            "call outcome",
            "call result",
            "wrap up",
            "wrapup code",
            "status",
        ),
        "channel_roles": ("roles", "channel role", "channel layout"),
    }
)
"""Headers that common dialler exports use for each field, the most telling one first.

Case, blanks, `_`, `-` and `.` make no difference. A bare "time zone" is left out on purpose: it
may be the recorder's, and the consumer's decides whether a call came too early.
"""

Naming = Mapping[str, tuple[str, int]]
"""From a folded header to the field and its rank among that field's headers, best first."""


@lru_cache(maxsize=1024)  # a table asks for the same headers row after row
def folded(header: str) -> str:
    """A header without what exports differ in: `Agent_Name`, `agent name` are one."""
    words = plain_text(header).casefold()
    return "".join(sign for sign in words if sign not in " _-.")


def naming(aliases: Mapping[str, tuple[str, ...]]) -> Naming:
    """How headers are understood under these aliases; a field's own name always counts."""
    return {
        folded(header): (name, rank)
        for name in FIELDS
        for rank, header in reversed(tuple(enumerate((name, *aliases.get(name, ())))))
    }

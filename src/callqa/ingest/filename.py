"""Metadata that the name of the file carries."""

from __future__ import annotations

import re
from collections.abc import Iterable

from callqa.ingest.columns import Naming
from callqa.ingest.statements import Statement, statement

__all__ = ["DEFAULT_PATTERNS", "from_name"]

DEFAULT_PATTERNS = (
    (
        r"GUID_(?P<call_id>[^_]+)_AGENT_(?P<agent_name>.+?)"
        r"_DT_(?P<started_at>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:Z|[+-]\d{4})?)"
    ),
    r"(?:^|[._ -])(?P<channel_roles>agent-(?:left|right))(?=[._ -]|$)",
)
"""Patterns tried on every file name.

`Auto0_GUID_000_AGENT_ChrisL_DT_2025-02-19T06-01-22_Mono.wav` gives call id, agent's name and
start; `x.agent-left.caller-right.flac` gives the roles of the channels.
"""


def from_name(name: str, *, patterns: Iterable[re.Pattern[str]], names: Naming) -> Statement:
    """What the patterns find in a file's name.

    Every pattern is searched for; the first that gives a field decides it. Groups that are
    no field of callqa's are kept as extra.
    """
    found: dict[str, str] = {}
    for pattern in patterns:
        match = pattern.search(name)
        for group, value in match.groupdict().items() if match else ():
            if value:
                found.setdefault(group, value)
    return statement(found.items(), source="the file name", names=names)

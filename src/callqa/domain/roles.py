"""The words by which centres and their systems name the two sides of a call."""

from __future__ import annotations

import re
from collections.abc import Mapping

from callqa.domain.recording import Speaker

__all__ = ["ROLE_WORDS", "role_named"]

ROLE_WORDS: Mapping[str, Speaker] = {
    **dict.fromkeys(("agent", "collector", "operator", "rep", "representative"), Speaker.AGENT),
    **dict.fromkeys(
        ("borrower", "caller", "consumer", "customer", "debtor"),
        Speaker.CONSUMER,
    ),
    "unknown": Speaker.UNKNOWN,
}
_NUMBERED = re.compile(r"(?P<word>[a-z]+)[ _-]?\d*", re.ASCII)


def role_named(label: str) -> Speaker | None:
    """The role that a label such as `AGENT`, `Customer` or `agent_1` names; None when it is none.

    >>> role_named("CUSTOMER").value
    'consumer'
    """
    found = _NUMBERED.fullmatch(label.strip().casefold())
    return ROLE_WORDS.get(found["word"]) if found else None

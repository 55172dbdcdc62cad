"""Who is on which channel, in the words that centres use."""

from __future__ import annotations

import re

from callqa.domain.recording import Direction, Speaker
from callqa.domain.roles import ROLE_WORDS

__all__ = ["channel_roles", "direction", "repeated_role"]

_OTHER = {Speaker.AGENT: Speaker.CONSUMER, Speaker.CONSUMER: Speaker.AGENT}
_SIDE = re.compile(r"(?P<role>[a-z]+)[ _-](?P<side>left|right)")
_BETWEEN = re.compile(r"[,;|/+ ]+")

_DIRECTIONS = {
    **dict.fromkeys(("inbound", "incoming", "in", "ib", "i"), Direction.INBOUND),
    **dict.fromkeys(("outbound", "outgoing", "out", "ob", "o"), Direction.OUTBOUND),
}


def channel_roles(text: str) -> tuple[Speaker, ...] | None:
    """The roles, first channel first, of `agent,consumer` or `agent-left`; None if neither.

    >>> [role.value for role in channel_roles("customer-left")]
    ['consumer', 'agent']
    """
    words = text.casefold().strip()
    if match := _SIDE.fullmatch(words):
        role = ROLE_WORDS.get(match["role"])
        if role not in _OTHER:
            return None
        pair = (role, _OTHER[role])
        return pair if match["side"] == "left" else pair[::-1]
    found = tuple(ROLE_WORDS.get(word) for word in _BETWEEN.split(words))
    known = tuple(role for role in found if role is not None)
    return known if len(known) == len(found) else None


def repeated_role(roles: tuple[Speaker, ...]) -> Speaker | None:
    """A speaker who is said to be on more than one channel, which cannot be."""
    return next((role for role in _OTHER if roles.count(role) > 1), None)


def direction(text: str) -> Direction | None:
    """Who placed the call; None when the word is not known."""
    return _DIRECTIONS.get(text.casefold().strip())

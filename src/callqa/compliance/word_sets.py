"""Sets of words that several rules ask for, and how such a set is written down."""

from __future__ import annotations

__all__ = ["DAYS", "MONTHS", "words"]


def words(text: str) -> frozenset[str]:
    """A set of words, written as one line."""
    return frozenset(text.split())


DAYS = words("monday tuesday wednesday thursday friday saturday sunday")
MONTHS = words(
    "january february march april may june july august september october november december"
)

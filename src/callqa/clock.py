"""The time, as everything that is stored has it."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["utc_now"]


def utc_now() -> datetime:
    """Now, aware and in UTC."""
    return datetime.now(UTC)

"""What an address asks for, as far as it can be meant."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from starlette.requests import Request

__all__ = ["as_day", "choice", "day", "number", "text"]

_LONGEST = 200


def text(request: Request, name: str) -> str:
    """Words of the address, cut where nobody types so many."""
    return request.query_params.get(name, "").strip()[:_LONGEST]


def choice(request: Request, name: str, known: Collection[str], *, usual: str) -> str:
    """One of the known words, or the usual one."""
    asked = request.query_params.get(name, usual)
    return asked if asked in known else usual


def number(request: Request, name: str, *, usual: int, most: int) -> int:
    """A whole number from 1 to `most`, or the usual one."""
    asked = request.query_params.get(name, "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return usual
    return min(max(int(asked), 1), most)


def day(request: Request, name: str) -> date | None:
    """A day as `2026-10-05`; None when there is none."""
    return as_day(request.query_params.get(name, ""))


def as_day(typed: str) -> date | None:
    """What somebody typed as a day; None when it is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None

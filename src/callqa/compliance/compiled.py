"""Functions that run as machine code, compiled once and kept on the disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba

__all__ = ["CODE", "MODULES", "compiled", "inlined"]

P = ParamSpec("P")
R = TypeVar("R")

MODULES = ("fitting", "places", "steps", "walking")


def _digest() -> str:
    folder = Path(__file__).parent
    return hashlib.sha256(
        b"".join((folder / f"{name}.py").read_bytes() for name in MODULES)
    ).hexdigest()


# numba only looks whether the file of a function changed, not those of the functions it calls, and
# tells files by their times, which packages may set to one day. What is compiled and kept therefore
# takes this as its last argument, which makes it part of the name under which it is kept.
CODE = _digest()


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code, kept; numba is here because librosa needs it.

    Kept beside the module, or in the user's cache where that folder cannot be written. Where
    neither can, it is made anew in each process, which takes seconds.
    """
    try:
        fast: Any = numba.njit(cache=True)(function)
    except RuntimeError:  # "cannot cache function": there is no folder to write to
        fast = numba.njit(function)
    return cast("Callable[P, R]", fast)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """A part of compiled functions, put into each place that calls it: no call, no counting."""
    return cast("Callable[P, R]", numba.njit(function, inline="always"))

"""Functions that run as machine code, compiled once and kept on the disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

__all__ = ["compiled"]

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code; numba is here because librosa needs it.

    The code is kept beside the module, or in the user's cache where that folder cannot be
    written. Where neither can, it is made anew in each process, which takes seconds.
    """
    try:
        fast: Callable[P, R] = numba.njit(cache=True)(function)
    except RuntimeError:  # "cannot cache function": there is no folder to write to
        fast = numba.njit(function)
    return fast

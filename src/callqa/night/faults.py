"""Faults that nobody foresaw, told without what was said in a call.

Prefect logs and stores the message of every error that leaves a task, and the message of a
foreign error may quote a value, such as a transcript.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from callqa.errors import CallqaError, SetupError
from callqa.workers import where

__all__ = ["discreet", "told"]

P = ParamSpec("P")
R = TypeVar("R")


def told(error: BaseException) -> str:
    """What kind of error it was and where; for the disk's errors also which file and why."""
    kind = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        file = f" for {error.filename}" if error.filename else ""
        return f"{error.strerror}{file} ({kind} at {where(error)})"
    return f"{kind} at {where(error)}"


def discreet(work: Callable[P, R]) -> Callable[P, R]:
    """The same work, but every error that leaves it is one of ours.

    Raises:
        SetupError: in place of any foreign error, whose message is left out.
    """

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        except CallqaError:
            raise
        except Exception as error:  # noqa: BLE001, no message of a foreign error may leave
            fault = SetupError(
                f"{told(error)}. What was analysed so far is stored. When space and permissions "
                "on the disk are right, this is a fault in callqa: report it with this line."
            )
        raise fault  # outside of the block, so that the foreign error is no context of it

    return run

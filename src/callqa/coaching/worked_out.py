"""What is worked out when results are published, and how it lies in the copy: as JSON."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

__all__ = ["AsJson"]

_LOGGER = logging.getLogger(__name__)

T = TypeVar("T")


class AsJson(Generic[T]):
    """Writes and reads one kind of thing.

    Args:
        kind: a dataclass.
        name: of such a thing, for the log.
    """

    def __init__(self, kind: type[T], *, name: str) -> None:
        self._kind = kind
        self._name = name

    def written(self, work: Callable[[], T]) -> bytes | None:
        """None where it cannot be worked out: who asks for it is told, and the others have theirs.

        Args:
            work: works it out.
        """
        try:
            return self._adapter.dump_json(work())
        except Exception as error:  # noqa: BLE001, its message could quote what was said
            _LOGGER.error("%s is left out: %s", self._name, type(error).__name__)  # noqa: TRY400
            return None

    def read(self, kept: bytes) -> T | None:
        """None of what another version wrote: it is worked out anew."""
        try:
            return self._adapter.validate_json(kept)
        except ValidationError:
            return None

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:  # takes a while to build
        return TypeAdapter(self._kind)

"""The folder of playback copies: what lies in it, how old it is, and what goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from callqa.domain.playback import COPY_SUFFIX, PEAKS_SUFFIX
from callqa.kept_files import KeptFiles, removed

__all__ = ["TEMPORARY", "CopyFolder"]

TEMPORARY = ".new"
_ABANDONED_AFTER = timedelta(days=1)  # no copy takes so long to make


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFolder:
    """Copies, each a file of sound with one of its outline beside it.

    Attributes:
        path: the folder; it may be missing.
        days: how long a copy is kept, counted from when it was made.
    """

    path: Path
    days: int

    @property
    def size_bytes(self) -> int:
        """What everything in the folder takes."""
        return sum(one.stat().st_size for one in self.path.glob("*/*"))

    @property
    def files(self) -> KeptFiles:
        """The sound of all copies, and what broken writes left over."""
        return KeptFiles(
            folder=self.path,
            days=self.days,
            ending=COPY_SUFFIX,
            temporary=TEMPORARY,
            abandoned_after=_ABANDONED_AFTER,
        )

    def without(self, sounds: Iterable[Path]) -> tuple[Path, ...]:
        """Remove copies with their outlines; what cannot be removed is returned."""
        return removed(sounds, beside=lambda one: one.with_name(f"{one.stem}{PEAKS_SUFFIX}"))

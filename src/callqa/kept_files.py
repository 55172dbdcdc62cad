"""Files that are kept for so long: two folders deep, by the digest that begins their name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

__all__ = ["KeptFiles", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFiles:
    """The files of one kind in a folder, and what broken writes left over.

    Attributes:
        folder: it may be missing.
        days: how long a file is kept, counted from when it was written.
        ending: of a file that is whole.
        temporary: ending of one that is being written.
        abandoned_after: nobody writes on one for so long.
    """

    folder: Path
    days: int
    ending: str
    temporary: str
    abandoned_after: timedelta

    def everything(self) -> tuple[Path, ...]:
        """All files, and what broken writes left over; none where the folder cannot be read."""
        with suppress(OSError):
            files = sorted(self.folder.glob("*/*"))
            return tuple(one for one in files if one.name.endswith((self.ending, self.temporary)))
        return ()

    def of(self, recordings: Collection[str]) -> tuple[Path, ...]:
        """The files of these recordings, by the digests of their bytes."""
        wanted = frozenset(recordings)
        return tuple(one for one in self.everything() if one.name.split("-")[0] in wanted)

    def expired(self, *, now: datetime) -> tuple[Path, ...]:
        """Files that have been kept long enough, and what broken writes left over."""
        return tuple(one for one in self.everything() if self.is_expired(one, now))

    def is_expired(self, path: Path, now: datetime) -> bool:
        """Whether one of them has been kept long enough; not when it is gone."""
        left_over = path.name.endswith(self.temporary)
        keep = self.abandoned_after if left_over else timedelta(days=self.days)
        try:
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except OSError:  # another process removed it
            return False
        return now - written >= keep


def removed(
    paths: Iterable[Path], *, beside: Callable[[Path], Path] | None = None
) -> tuple[Path, ...]:
    """Remove files; what cannot be removed is returned, what is gone already counts as done.

    Args:
        paths: which.
        beside: the file that goes with one of them.
    """
    left = []
    for path in paths:
        try:
            path.unlink(missing_ok=True)
            if beside is not None:
                beside(path).unlink(missing_ok=True)
        except OSError:
            left.append(path)
        with suppress(OSError):  # the folder goes with its last file
            path.parent.rmdir()
    return tuple(left)

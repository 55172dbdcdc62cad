"""The folder of playback copies: what lies in it, how old it is, and what goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from callqa.domain.playback import COPY_SUFFIX, PEAKS_SUFFIX

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

    def everything(self) -> tuple[Path, ...]:
        """The sound of all copies, and what broken writes left over."""
        files = sorted(self.path.glob("*/*"))
        return tuple(one for one in files if one.suffix in {COPY_SUFFIX, TEMPORARY})

    def of(self, recordings: Collection[str]) -> tuple[Path, ...]:
        """The copies of these recordings, by the digests of their files."""
        return tuple(one for one in self.everything() if one.name.split("-")[0] in recordings)

    def expired(self, *, now: datetime) -> tuple[Path, ...]:
        """Copies that have been kept long enough, and what broken writes left over."""
        return tuple(one for one in self.everything() if self._is_expired(one, now))

    def without(self, sounds: Iterable[Path]) -> tuple[Path, ...]:
        """Remove copies with their outlines; what cannot be removed is returned."""
        left = []
        for sound in sounds:
            try:
                sound.unlink(missing_ok=True)
                sound.with_name(f"{sound.stem}{PEAKS_SUFFIX}").unlink(missing_ok=True)
            except OSError:
                left.append(sound)
            with suppress(OSError):  # the folder goes with its last copy
                sound.parent.rmdir()
        return tuple(left)

    def _is_expired(self, path: Path, now: datetime) -> bool:
        keep = _ABANDONED_AFTER if path.suffix == TEMPORARY else timedelta(days=self.days)
        try:
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except OSError:  # another process removed it
            return False
        return now - written >= keep

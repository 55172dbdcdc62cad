"""Removing raw transcripts and playback copies: by age, of one call, or all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from callqa.audio.copy_folder import CopyFolder
from callqa.errors import SettingsError
from callqa.ingest.quarantine import Quarantine
from callqa.kept_files import removed
from callqa.settings import Settings
from callqa.store import queries
from callqa.transcription.cache import TranscriptCache

__all__ = ["Purged", "Removal", "purged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What was removed of one kind.

    Attributes:
        removed: number that are gone, or would be in a trial.
        kept: number that stay on purpose.
        stuck: files that could not be removed.
    """

    removed: int
    kept: int
    stuck: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What was removed from the private cache, and of the playback copies."""

    transcripts: Removal
    copies: Removal

    @property
    def stuck(self) -> tuple[Path, ...]:
        """Files that could not be removed."""
        return (*self.transcripts.stuck, *self.copies.stuck)


def purged(
    settings: Settings,
    *,
    now: datetime,
    call: str | None = None,
    everything: bool = False,
    trial: bool = False,
) -> Purged:
    """Remove what was kept long enough (`transcript_days`, `playback_days`), or what is named.

    Args:
        settings: in force.
        now: the time of this run, aware.
        call: a call id; what there is of its recordings goes, whatever its age.
        everything: all goes.
        trial: nothing is removed, only counted.

    Raises:
        SettingsError: nobody knows the call.
    """
    cache = TranscriptCache(settings.transcripts, days=settings.transcript_days)
    copies = CopyFolder(path=settings.copies, days=settings.playback_days)
    if call is not None:
        digests = _recordings(settings, call)
        texts, sounds = cache.files.of(digests), copies.files.of(digests)
    elif everything:
        texts, sounds = cache.files.everything(), copies.files.everything()
    else:
        texts, sounds = cache.files.expired(now=now), copies.files.expired(now=now)
    return Purged(
        transcripts=_removal(texts, cache.files.everything(), removed, trial=trial),
        copies=_removal(sounds, copies.files.everything(), copies.without, trial=trial),
    )


def _removal(
    wanted: tuple[Path, ...],
    there: tuple[Path, ...],
    remove: Callable[[tuple[Path, ...]], tuple[Path, ...]],
    *,
    trial: bool,
) -> Removal:
    stuck = () if trial else remove(wanted)
    return Removal(removed=len(wanted) - len(stuck), kept=len(there) - len(wanted), stuck=stuck)


def _recordings(settings: Settings, call: str) -> frozenset[str]:
    """Digests of all recordings that were this call, analysed or in the quarantine."""
    found = {
        entry.sha256
        for entry in Quarantine(settings.quarantine).entries()
        if entry.call_id == call and entry.sha256
    }
    if settings.published.is_file():
        table = queries.query(
            settings.published,
            "select distinct recording_sha256 from call where call_id = ?",
            [call],
        )
        found.update(table.column(0).to_pylist())
    if not found:
        raise SettingsError(f"no call {call!r} is known; `callqa calls` lists those there are")
    return frozenset(found)

"""Removing raw transcripts from the private cache: by age, of one call, or all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from callqa.errors import SettingsError
from callqa.ingest.quarantine import Quarantine
from callqa.settings import Settings
from callqa.store import queries
from callqa.transcription.cache import TranscriptCache, removed

__all__ = ["Purged", "purged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What was removed from the cache.

    Attributes:
        removed: number of entries that are gone, or would be in a trial.
        kept: number of entries that stay on purpose.
        stuck: entries that could not be removed.
    """

    removed: int
    kept: int
    stuck: tuple[Path, ...] = ()


def purged(
    settings: Settings,
    *,
    now: datetime,
    call: str | None = None,
    everything: bool = False,
    trial: bool = False,
) -> Purged:
    """Remove entries of the cache that were kept for `transcript_days`, or those that are named.

    Args:
        settings: in force.
        now: the time of this run, aware.
        call: a call id; the entries of its recordings go, whatever their age.
        everything: all entries go.
        trial: nothing is removed, only counted.

    Raises:
        SettingsError: nobody knows the call.
    """
    cache = TranscriptCache(settings.transcripts, days=settings.transcript_days)
    if call is not None:
        wanted = cache.of(_recordings(settings, call))
    elif everything:
        wanted = cache.everything()
    else:
        wanted = cache.expired(now=now)
    kept = len(cache.everything()) - len(wanted)
    stuck = () if trial else removed(wanted)
    return Purged(removed=len(wanted) - len(stuck), kept=kept, stuck=stuck)


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

"""Completes the playback copies of stored calls: what `callqa playback` does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from callqa.domain.playback import Copy, copy_of
from callqa.domain.run import Uncopied
from callqa.domain.verdicts import CallAnalysis
from callqa.errors import SettingsError
from callqa.night import copies
from callqa.night.sole import sole
from callqa.settings import Settings
from callqa.store import queries, shards

__all__ = ["Completed", "complete"]

_WANTED = """
    select shard, analysis_id from current_call
    where ($call is null or call_id = $call)
      and ($since is null or coalesce(started_at, analysed_at) >= $since)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """Numbers of calls by what came of their copies, and those that have none."""

    made: int
    there: int
    without_audio: int
    uncopied: tuple[Uncopied, ...]


def complete(
    settings: Settings,
    *,
    now: datetime,
    call: str | None = None,
    everything: bool = False,
    tick: Callable[[int], None],
) -> Completed:
    """Make the copies that stored calls lack; what was redacted last is what is silent.

    Args:
        settings: in force.
        now: the time of this run, aware; calls of `playback_days` before it count.
        call: only this call, whatever its age.
        everything: all calls, whatever their age.
        tick: called with 1 for every copy that was tried.

    Raises:
        TransientError: a run is using the data folder.
        SettingsError: nobody knows the call.
        StoreError: nothing is published yet, or a shard is damaged.
    """
    young = None if everything or call else now - timedelta(days=settings.playback_days)
    with sole(settings.data_folder):
        wanted = _wanted(settings, call=call, since=young)
        if call and not wanted:
            raise SettingsError(f"no call {call!r} is known; `callqa calls` lists those there are")
        there, missing, without_audio = 0, list[Copy](), 0
        for copy in map(copy_of, _read(settings, wanted)):
            if copy is None:
                without_audio += 1
            elif copy.sound(settings.copies).is_file():
                there += 1
            else:
                missing.append(copy)
        failed: tuple[Uncopied, ...] = ()
        if missing:
            with copies.pool(settings, len(missing)) as workers:
                failed = tuple(copies.uncopied(workers, missing, settings, tick=tick))
    return Completed(
        made=len(missing) - len(failed),
        there=there,
        without_audio=without_audio,
        uncopied=failed,
    )


def _wanted(
    settings: Settings, *, call: str | None, since: datetime | None
) -> Mapping[str, frozenset[str]]:
    """The ids of the analyses that count, by the shard that holds them."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = queries.query(settings.published, _WANTED, {"call": call, "since": since})
    for row in rows.to_pylist():
        found[row["shard"]].add(row["analysis_id"])
    return {shard: frozenset(ids) for shard, ids in sorted(found.items())}


def _read(settings: Settings, wanted: Mapping[str, frozenset[str]]) -> Iterator[CallAnalysis]:
    for shard, ids in wanted.items():
        for stored in shards.read(settings.shards / shard):
            if stored.analysis.analysis_id in ids:
                yield stored.analysis

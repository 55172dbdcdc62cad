"""Judges stored calls again by the policy in force; nothing is transcribed.

The new analyses wait in a folder of their own until somebody publishes them. Until then no
reader sees anything of them; afterwards the older analyses stay in the store, as always.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from callqa import bootstrap
from callqa.clock import utc_now
from callqa.domain.playback import Copy, copy_of
from callqa.domain.verdicts import CallAnalysis
from callqa.errors import StoreError
from callqa.night import copies
from callqa.night.publishing import renew_copy
from callqa.night.sole import writing
from callqa.night.verdicts import CallChange, change
from callqa.pipeline import Policy, rejudge
from callqa.settings import Settings
from callqa.store import loader, shards
from callqa.workers import settle, where

__all__ = ["Kept", "Part", "Rescored", "compared", "discard", "publish", "rescore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A call, or a shard of calls, that keeps its verdicts because it could not be judged."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One shard judged anew.

    Attributes:
        calls: how many were judged.
        changes: those calls in which something differs.
        up_to_date: calls that the policy in force had judged already.
        copies: playback copies in which more is silent than before.
    """

    calls: int
    changes: tuple[CallChange, ...]
    kept: tuple[Kept, ...]
    up_to_date: int
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescored:
    """All shards judged anew; `folder` holds the new analyses until they are published."""

    parts: tuple[Part, ...]
    folder: Path

    @property
    def calls(self) -> int:
        """How many calls were judged."""
        return sum(part.calls for part in self.parts)

    @property
    def up_to_date(self) -> int:
        """How many calls needed no judging."""
        return sum(part.up_to_date for part in self.parts)

    @property
    def changes(self) -> tuple[CallChange, ...]:
        """Calls in which something differs."""
        return tuple(found for part in self.parts for found in part.changes)

    @property
    def copies(self) -> tuple[Copy, ...]:
        """Playback copies in which more is silent than before."""
        return tuple(copy for part in self.parts for copy in part.copies)

    @property
    def kept(self) -> tuple[Kept, ...]:
        """What could not be judged."""
        return tuple(found for part in self.parts for found in part.kept)


_JOBS_PER_PROCESS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """The analyses of one shard that count, and the shard that takes the new ones."""

    shard: Path
    ids: frozenset[str]
    target: Path


_policy: Policy  # one per process: the rule packs are read once


def rescore(settings: Settings, *, run_id: str, tick: Callable[[int], None]) -> Rescored:
    """Judge the latest analysis of every stored call by the policy in force.

    Args:
        settings: in force.
        run_id: names the folder that the new analyses wait in, and their shards.
        tick: called with a number of calls whenever so many are done.

    Raises:
        PolicyError: when the packs or the form are faulty.
        TransientError: another process has the database open.
        StoreError: there is no database, or the disk refuses.
    """
    policy = bootstrap.policy(settings)  # faults are told before anything starts
    folder = settings.data_folder / "rescored" / run_id
    with writing(settings.data_folder):
        current = loader.current(settings.database)
    jobs = [
        _Job(shard=settings.shards / shard, ids=ids, target=folder / f"{run_id}-{number:05d}")
        for number, (shard, ids) in enumerate(sorted(current.items()))
    ]
    parts = []
    for part in _parts(jobs, settings, policy):
        parts.append(part)
        tick(part.calls + part.up_to_date + len(part.kept))
    return Rescored(parts=tuple(parts), folder=folder)


def compared(
    settings: Settings,
    *,
    before: tuple[Path, ...] | None,
    after: tuple[Path, ...] | None,
    calls: int,
) -> Part:
    """The latest stored calls judged by two sets of packs, in memory; nothing is written.

    Args:
        settings: say where the calls are, and everything of the policy but the packs.
        before: packs in layering order; None for the shipped ones.
        after: likewise.
        calls: how many, the latest first.

    Raises:
        PolicyError, TransientError, StoreError: like `rescore`.
    """
    old, new = (
        bootstrap.policy(settings.model_copy(update={"rule_packs": packs or ()}))
        for packs in (before, after)
    )
    kept: list[Kept] = []
    stored = list(_latest(settings, calls))
    first = (one for _, one in _judged(stored, old, kept))
    changes = [change(one, again) for one, again in _judged(first, new, kept)]
    return Part(
        calls=len(stored),
        changes=tuple(found for found in changes if found.verdicts),
        kept=tuple(kept),
        up_to_date=0,
    )


def _latest(settings: Settings, count: int) -> Iterator[CallAnalysis]:
    """The latest calls, whole; shards are named by the time of their run."""
    for shard, ids in sorted(loader.current(settings.database).items(), reverse=True):
        for one in shards.read(settings.shards / shard):
            if one.analysis.analysis_id in ids:
                if count == 0:
                    return
                count -= 1
                yield one.analysis


def publish(settings: Settings, rescored: Rescored) -> loader.Loaded:
    """Put the new analyses into the store and give readers a copy that holds them.

    Playback copies in which too little is silent now are removed and, where copies are made, made
    anew; those that cannot be are made by `callqa playback` later.

    Raises:
        TransientError, StoreError: like `loader.load` and `renew_copy`.
    """
    for path in shards.shard_files(rescored.folder):
        path.replace(settings.shards / path.name)
    with writing(settings.data_folder):
        loaded = loader.load(settings.database, shards=settings.shards, runs=settings.runs)
        renew_copy(settings)
    copies.superseded(rescored.copies, settings)
    discard(rescored)
    return loaded


def discard(rescored: Rescored) -> None:
    """Forget analyses that are not to be published."""
    shutil.rmtree(rescored.folder, ignore_errors=True)


def _parts(jobs: Sequence[_Job], settings: Settings, policy: Policy) -> Iterator[Part]:
    """The jobs' results as they are ready; starting a process costs seconds, so few need none."""
    workers = min(settings.workers or os.cpu_count() or 1, len(jobs) // _JOBS_PER_PROCESS)
    if workers < 2:
        yield from (_part(job, policy) for job in jobs)
        return
    with ProcessPoolExecutor(
        max_workers=workers,
        mp_context=get_context("spawn"),  # a forked duckdb connection must not live on
        initializer=_start,
        initargs=(settings,),
    ) as pool:
        for done in as_completed([pool.submit(_in_process, job) for job in jobs]):
            yield done.result()


def _start(settings: Settings) -> None:
    global _policy  # noqa: PLW0603, a process reads its rules once
    _policy = bootstrap.policy(settings)
    settle()


def _in_process(job: _Job) -> Part:
    return _part(job, _policy)


def _part(job: _Job, policy: Policy) -> Part:
    """Judge the calls of one shard and store them as another."""
    try:
        stored = shards.read(job.shard)
    except StoreError as error:
        kept_whole = Kept(what=job.shard.name, why=str(error))
        return Part(calls=0, changes=(), kept=(kept_whole,), up_to_date=0)
    held = [one.analysis for one in stored if one.analysis.analysis_id in job.ids]
    todo = [one for one in held if one.provenance.policy_digest != policy.digest]
    kept: list[Kept] = []
    judged = list(_judged(todo, policy, kept))
    if judged:
        shards.write([after for _, after in judged], job.target.parent, name=job.target.name)
    changes = (change(before, after) for before, after in judged)
    return Part(
        calls=len(judged),
        changes=tuple(found for found in changes if found.any),
        kept=tuple(kept),
        up_to_date=len(held) - len(todo),
        copies=tuple(_other_copies(judged)),
    )


def _other_copies(judged: Iterable[tuple[CallAnalysis, CallAnalysis]]) -> Iterator[Copy]:
    """The copies of calls in which other stretches are sensitive now."""
    for before, after in judged:
        copy = copy_of(after)
        if copy is not None and copy != copy_of(before):
            yield copy


def _judged(
    analyses: Iterable[CallAnalysis], policy: Policy, kept: list[Kept]
) -> Iterator[tuple[CallAnalysis, CallAnalysis]]:
    for before in analyses:
        try:
            yield before, rejudge(before, policy, clock=utc_now)
        except Exception as error:  # noqa: BLE001, one call must not cost the others theirs
            why = f"a fault in callqa ({type(error).__name__} at {where(error)}): report it"
            kept.append(Kept(what=before.recording.call_id, why=why))

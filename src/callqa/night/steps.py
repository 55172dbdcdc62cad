"""Find, analyse, load, publish: what a night does, in the order it does it."""

from __future__ import annotations

import functools
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from callqa.bootstrap import contexts, metadata_rules
from callqa.domain.playback import Copy, copy_of
from callqa.domain.recording import Recording
from callqa.domain.run import Quarantined, RunReport, Uncopied
from callqa.domain.verdicts import CallAnalysis
from callqa.errors import CallError
from callqa.ingest.inbox import discover
from callqa.ingest.names import printable
from callqa.ingest.quarantine import Quarantine
from callqa.instrument import Instrument, analyser
from callqa.night import copies
from callqa.night.publishing import renew_copy
from callqa.night.purging import purged
from callqa.night.sole import sole, writing
from callqa.pipeline import analysis_id
from callqa.settings import Settings
from callqa.store import loader, shards
from callqa.workers import Outcome, Workers

__all__ = ["ChunkResult", "Found", "Night", "chunks", "find", "finish", "opened"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What lies in the inbox tonight.

    Attributes:
        todo: recordings to analyse.
        up_to_date: number of recordings whose analysis is stored already.
        quarantined: faulty files, and calls that failed before with the same bytes and versions.
        ignored: files that are not recordings.
    """

    todo: tuple[Recording, ...]
    up_to_date: int
    quarantined: tuple[Quarantined, ...]
    ignored: int

    @property
    def total(self) -> int:
        """Files taken for recordings."""
        return len(self.todo) + self.up_to_date + len(self.quarantined)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkResult:
    """Counts of one chunk; never what was said."""

    analysed: int
    audio_s: float
    quarantined: tuple[Quarantined, ...]
    without_audio: int = 0
    not_scored: Counter[str] = field(default_factory=Counter)
    unbelieved_words: int = 0
    copies: int = 0
    uncopied: tuple[Uncopied, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One run: its instrument, its processes and when it began.

    Attributes:
        tick: called with each outcome as it is ready; draws the progress.
    """

    instrument: Instrument
    workers: Workers
    run_id: str
    started_at: datetime
    tick: Callable[[Outcome], None]
    shard_names: Iterator[str] = field(repr=False)

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.instrument.settings

    def analyse(self, recordings: Sequence[Recording]) -> ChunkResult:
        """Analyse a chunk and store it as one shard; failed calls go to the quarantine.

        Raises:
            SetupError: when the engines cannot be loaded.
        """
        done: list[CallAnalysis] = []
        wanted: list[Copy] = []
        failed: list[Quarantined] = []
        quarantine = Quarantine(self.settings.quarantine)
        for outcome in self.workers.analyse(recordings):
            if outcome.analysis is not None:
                done.append(outcome.analysis)
                wanted += _wanted(outcome.recording, outcome.analysis)
            elif outcome.error is not None:
                entry = _entry(outcome.recording, outcome.error)
                failed.append(entry)
                quarantine.put(
                    entry,
                    analysis_id=analysis_id(
                        outcome.recording, self.instrument.provenance(outcome.recording)
                    ),
                )
            self.tick(outcome)
        if done:
            done.sort(key=lambda analysis: analysis.recording.call_id)
            shards.write(done, self.settings.shards, name=next(self.shard_names))
        made, uncopied = self._copied(wanted)
        return ChunkResult(
            analysed=len(done),
            audio_s=sum(analysis.recording.audio_s for analysis in done),
            quarantined=tuple(failed),
            without_audio=sum(not analysis.recording.has_audio for analysis in done),
            not_scored=Counter(filter(None, (one.scorecard.not_scored for one in done))),
            unbelieved_words=sum(one.transcript.taken_out_words for one in done),
            copies=made,
            uncopied=uncopied,
        )

    def _copied(self, wanted: Sequence[Copy]) -> tuple[int, tuple[Uncopied, ...]]:
        """Make playback copies of calls that are stored: how many are there, and which are not."""
        if not self.settings.playback:
            return 0, ()
        uncopied = tuple(copies.uncopied(self.workers, wanted, self.settings, tick=_unheeded))
        return len(wanted) - len(uncopied), uncopied


def _wanted(recording: Recording, analysis: CallAnalysis) -> Iterator[Copy]:
    """The copy of a call with sound; the path in the analysis may be changed to be printable."""
    copy = copy_of(analysis)
    if copy is not None:
        yield replace(copy, recording=recording.path)


def _unheeded(_: int) -> None:
    """Copies take too little time for progress of their own."""


def _entry(recording: Recording, error: CallError) -> Quarantined:
    return Quarantined(
        path=printable(recording.path),
        reason=error.reason,
        stage=error.stage,
        detail=error.detail,
        advice=error.advice,
        since=datetime.now(UTC),
        sha256=recording.sha256,
        call_id=recording.call_id,
    )


@contextmanager
def opened(instrument: Instrument, *, tick: Callable[[Outcome], None]) -> Iterator[Night]:
    """A night with its processes; only one may run on a data folder at a time.

    Raises:
        TransientError: when another run holds the folder.
    """
    settings = instrument.settings
    with sole(settings.data_folder):
        started_at = datetime.now(UTC)
        run_id = f"{started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        with Workers(
            functools.partial(analyser, instrument),
            count=instrument.workers,
            timeout_s=settings.call_timeout_s,
        ) as workers:
            yield Night(
                instrument=instrument,
                workers=workers,
                run_id=run_id,
                started_at=started_at,
                tick=tick,
                shard_names=(f"{run_id}-{number:05d}" for number in range(10**6)),
            )


def find(night: Night) -> Found:
    """Walk the inbox and leave out what is stored or known to fail.

    Raw transcripts that were kept long enough are removed first.

    Raises:
        SettingsError: when the inbox is not a folder, or call log or flags cannot be used.
    """
    settings = night.settings
    purged(settings, now=night.started_at)
    with writing(settings.data_folder):
        loader.load(settings.database, shards=settings.shards, runs=settings.runs)
    discovery = discover(
        settings.inbox,
        rules=metadata_rules(settings),
        ignore=settings.ignore,
        transcripts=settings.import_transcripts,
        now=night.started_at,
    )
    around, faulty = contexts(settings, night.instrument.account_columns)
    refused = (*discovery.quarantined, *faulty)
    quarantine = Quarantine(settings.quarantine)
    _put_aside(quarantine, refused, settings)
    with writing(settings.data_folder):
        known = loader.analysis_ids(settings.database)
    todo: list[Recording] = []
    blocked: list[Quarantined] = []
    up_to_date = 0
    for recording in map(around.of, discovery.recordings):
        identity = analysis_id(recording, night.instrument.provenance(recording))
        earlier = quarantine.blocked(identity)
        if identity in known:
            up_to_date += 1
        elif earlier is not None:
            blocked.append(earlier)
        else:
            todo.append(recording)
    return Found(
        todo=tuple(todo),
        up_to_date=up_to_date,
        quarantined=(*refused, *blocked),
        ignored=discovery.ignored,
    )


def _put_aside(quarantine: Quarantine, refused: Sequence[Quarantined], settings: Settings) -> None:
    """Put entries into the quarantine, and take out those of a log or flags that are whole now.

    These files may lie outside of the inbox, where `settle` does not look.
    """
    for entry in refused:
        quarantine.put(entry)
    faulty = {entry.path for entry in refused}
    for path in filter(None, (settings.call_log, settings.account_flags)):
        name = printable(path.absolute())
        if name not in faulty:
            quarantine.release(name)


def chunks(found: Found, *, size: int) -> Iterator[tuple[Recording, ...]]:
    """The recordings to analyse, at most `size` at a time; small nights in about eight parts.

    A killed run loses the part it was in, so no part should be most of the night.
    """
    size = min(size, max(4, len(found.todo) // 8))
    for start in range(0, len(found.todo), size):
        yield found.todo[start : start + size]


def finish(night: Night, found: Found, results: Sequence[ChunkResult]) -> RunReport:
    """Load every new shard, store the run report, and publish the readers' copy."""
    settings = night.settings
    quarantined = (*found.quarantined, *(one for result in results for one in result.quarantined))
    Quarantine(settings.quarantine).settle(quarantined, inbox=settings.inbox)
    with writing(settings.data_folder):
        loaded = loader.load(settings.database, shards=settings.shards, runs=settings.runs)
    finished_at = datetime.now(UTC)
    report = RunReport(
        run_id=night.run_id,
        started_at=night.started_at,
        finished_at=finished_at,
        inbox=printable(settings.inbox.absolute()),
        found=found.total,
        analysed=sum(result.analysed for result in results),
        up_to_date=found.up_to_date,
        ignored=found.ignored,
        quarantined=quarantined,
        audio_s=sum(result.audio_s for result in results),
        wall_s=(finished_at - night.started_at).total_seconds(),
        engine_id=night.instrument.choice.engine_id,
        engine_notice=night.instrument.choice.notice,
        without_audio=sum(result.without_audio for result in results),
        not_scored=dict(sum((result.not_scored for result in results), Counter())),
        unbelieved_words=sum(result.unbelieved_words for result in results),
        copies=sum(result.copies for result in results),
        uncopied=tuple(one for result in results for one in result.uncopied),
        damaged=tuple(printable(file.detail) for file in loaded.damaged),
    )
    shards.write_report(report, settings.runs)
    with writing(settings.data_folder):
        loader.load(settings.database, shards=settings.shards, runs=settings.runs)
        renew_copy(settings)
    return report

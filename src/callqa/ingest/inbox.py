"""The night's inbox: which recordings lie there, and what is said about each."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from callqa.domain.recording import Recording
from callqa.domain.run import Quarantined
from callqa.domain.transcript_files import call_name
from callqa.errors import IngestError, SettingsError
from callqa.ingest.calls import Sources, recording_of, unique
from callqa.ingest.fields import MetadataRules
from callqa.ingest.folders import folders, rows_by_file
from callqa.ingest.inspection import Aside, inspected
from callqa.ingest.manifest import Manifest, Row, is_manifest, read_manifest
from callqa.ingest.names import by_bytes, comparable, printable
from callqa.ingest.pairing import Look, Source, paired
from callqa.ingest.reasons import REASONS, Fault, quarantined
from callqa.ingest.transcripts import Text, is_candidate
from callqa.ingest.walk import DEFAULT_IGNORED, Walk, walk

__all__ = ["DEFAULT_IGNORED", "Discovery", "discover", "printable", "single"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What an inbox holds.

    Attributes:
        recordings: calls that can be analysed, sorted by path; paths are absolute.
        quarantined: what cannot be analysed or is missing, sorted by path.
        ignored: other files and folders, such as manifests, sidecars and hidden ones.
        being_written: how many of the ignored are recordings still being written.
    """

    recordings: tuple[Recording, ...]
    quarantined: tuple[Quarantined, ...]
    ignored: int
    being_written: int = 0

    @property
    def found(self) -> int:
        """Recordings and quarantined entries together."""
        return len(self.recordings) + len(self.quarantined)


def discover(
    inbox: Path,
    *,
    rules: MetadataRules,
    now: datetime,
    ignore: tuple[str, ...] = (),
    transcripts: bool = True,
    progress: Callable[[int], None] | None = None,
) -> Discovery:
    """Find the recordings below a folder and put the rest into the quarantine list.

    No file of the inbox can make this raise. Links to folders are followed, each folder is
    visited once; the order never depends on the file system.

    Args:
        inbox: the folder; need not be absolute.
        rules: how names, manifests and sidecars are to be understood.
        now: the time of this run, aware; a call cannot have started much later.
        ignore: names of files that are no recordings, beside those of `DEFAULT_IGNORED`.
        transcripts: whether transcripts are used; otherwise they are left aside.
        progress: called with the number of files looked at so far, after each.

    Raises:
        SettingsError: when the inbox is no folder or cannot be listed.
    """
    inbox = _checked(inbox)
    ignore = (*DEFAULT_IGNORED, *ignore)
    walked = walk(inbox, ignore=ignore)
    looks = _looks(walked, ignore=ignore, now=now, progress=progress)
    manifests = _manifests(walked.files, rules)
    texts = frozenset(path for path, look in looks if isinstance(look, Text))
    if not transcripts:
        looks = [(path, Aside.IGNORED if path in texts else look) for path, look in looks]
    found = paired(looks, now=now)
    alone = frozenset(source.path for source in found.sources if not source.has_audio)
    index = folders((path for path, look in looks if look is not Aside.IGNORED), alone=alone)
    rows, lost = rows_by_file(manifests, within=index)
    sources = Sources(rules=rules, now=now, files=folders(walked.files), rows=rows, texts=texts)
    calls = [recording_of(source, sources) for source in found.sources]
    recordings, clashing = unique([call for call in calls if isinstance(call, Recording)], now=now)
    refused = [look for _, look in looks if isinstance(look, Quarantined)]
    refused += [call for call in calls if isinstance(call, Quarantined)]
    refused += found.refused
    refused += [*clashing, *_unreadable(walked, now), *_missing(lost, now), *_bad(manifests, now)]
    asides = [look for _, look in looks if isinstance(look, Aside)]
    return Discovery(
        recordings=recordings,
        quarantined=tuple(sorted(refused, key=lambda entry: entry.path)),
        ignored=len(asides) + len(found.asides) + walked.ignored_folders,
        being_written=asides.count(Aside.BEING_WRITTEN),
    )


def _looks(
    walked: Walk,
    *,
    ignore: tuple[str, ...],
    now: datetime,
    progress: Callable[[int], None] | None,
) -> list[tuple[Path, Look]]:
    looks: list[tuple[Path, Look]] = []
    for count, path in enumerate(walked.files, start=1):
        looks.append((path, inspected(path, ignore=ignore, now=now)))
        if progress is not None:
            progress(count)
    return looks


def _manifests(files: Sequence[Path], rules: MetadataRules) -> list[Manifest]:
    return [read_manifest(path, names=rules.names) for path in files if is_manifest(path)]


def single(
    path: Path, *, rules: MetadataRules, now: datetime, transcripts: bool = True
) -> Recording:
    """One recording, with what its name, its folder's manifest and its sidecar say.

    A transcript beside it is used; a transcript alone is a call without audio.

    Args:
        path: the file; need not be absolute.
        rules: how names, manifests and sidecars are to be understood.
        now: the time of this run, aware.
        transcripts: whether transcripts are used.

    Raises:
        IngestError: when the file is no recording or what is said about it cannot be used.
    """
    path = _absolute(path)
    look = inspected(path, ignore=(), now=now)
    if isinstance(look, Aside):
        detail = "It has the name of an unfinished transfer."
        raise IngestError("unfinished_upload", detail, advice=REASONS["unfinished_upload"])
    if isinstance(look, Quarantined):
        raise IngestError(look.reason, look.detail, advice=look.advice)
    beside = _beside(path)
    near = [one for one in beside if one != path and _shares_name(one, path)]
    looks = [(path, look), *((one, inspected(one, ignore=(), now=now)) for one in near)]
    texts = frozenset(one for one, seen in looks if isinstance(seen, Text))
    source = _source(path, looks if transcripts else looks[:1], now=now)
    alone = () if source.has_audio else (path,)
    rows, _ = rows_by_file(_manifests(beside, rules), within=folders(beside, alone=alone))
    call = recording_of(
        source, Sources(rules=rules, now=now, files=folders(beside), rows=rows, texts=texts)
    )
    if isinstance(call, Quarantined):
        raise IngestError(call.reason, call.detail, advice=call.advice)
    return call


def _shares_name(other: Path, path: Path) -> bool:
    """Whether the other file may be a transcript of this one."""
    names = {comparable(path.name), comparable(path.stem)}
    return is_candidate(other.name) and comparable(call_name(other.name)) in names


def _source(path: Path, looks: Sequence[tuple[Path, Look]], *, now: datetime) -> Source:
    """The call that this file is, with the transcript beside it.

    Raises:
        IngestError: when several transcripts are beside it.
    """
    found = paired(looks, now=now)
    for entry in found.refused:
        raise IngestError(entry.reason, entry.detail, advice=entry.advice)
    return next(source for source in found.sources if source.path == path)


def _absolute(path: Path) -> Path:
    """The path from the root, links left as they are: a link's own name may say something."""
    return Path(os.path.normpath(path.absolute()))


def _checked(inbox: Path) -> Path:
    absolute = _absolute(inbox)
    try:
        with os.scandir(absolute):
            return absolute
    except OSError as error:
        words = f"the inbox {printable(absolute)} cannot be listed: {error.strerror}"
        raise SettingsError(f"{words}. Name a folder that exists and may be read.") from error


def _beside(path: Path) -> list[Path]:
    try:
        return sorted(path.parent.iterdir(), key=by_bytes)
    except OSError:  # a folder that may be entered but not listed: the name alone must do
        return []


def _unreadable(walked: Walk, now: datetime) -> list[Quarantined]:
    return [
        quarantined(
            folder,
            Fault(reason="unreadable", detail=f"The folder cannot be listed: {words}."),
            since=now,
        )
        for folder, words in walked.unreadable
    ]


def _missing(lost: Sequence[tuple[Path, Row]], now: datetime) -> list[Quarantined]:
    """One entry for each file that rows name and that is not there."""
    found: dict[Path, Quarantined] = {}
    for path, row in lost:
        detail = f"{row.statement.source} names it; the folder holds no such file."
        fault = Fault(reason="manifest_without_file", detail=detail)
        call_id = row.statement.fields.get("call_id")
        found.setdefault(path, quarantined(path, fault, since=now, call_id=call_id))
    return list(found.values())


def _bad(manifests: Sequence[Manifest], now: datetime) -> list[Quarantined]:
    return [
        quarantined(manifest.path, manifest.fault, since=now)
        for manifest in manifests
        if manifest.fault is not None
    ]

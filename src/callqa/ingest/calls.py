"""From a file that holds a call to its recording, with all that is said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from callqa.domain.recording import Recording
from callqa.domain.run import Quarantined
from callqa.domain.transcript_files import call_name
from callqa.ingest.fields import MetadataRules
from callqa.ingest.filename import from_name
from callqa.ingest.folders import Folders
from callqa.ingest.manifest import Row
from callqa.ingest.metadata import Metadata, agreed, understood
from callqa.ingest.names import comparable, printable
from callqa.ingest.pairing import Source
from callqa.ingest.reasons import Fault, quarantined
from callqa.ingest.sidecar import from_sidecar, sidecar_names
from callqa.ingest.statements import Statement
from callqa.ingest.transcripts import said_by

__all__ = ["Sources", "recording_of", "unique"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the metadata of an inbox's files comes from; `texts` are transcripts, no sidecars."""

    rules: MetadataRules
    now: datetime
    files: Folders
    rows: Mapping[Path, Sequence[Row]]
    texts: frozenset[Path] = frozenset()


def recording_of(source: Source, sources: Sources) -> Recording | Quarantined:
    """The recording of a call's file, or all that is wrong with what is said about it."""
    statements, faults = _statements(source, sources)
    said = understood(statements, rules=sources.rules, now=sources.now)
    faults = [*faults, *said.faults]
    if not faults:
        return _recording(source, said)
    detail = " ".join(dict.fromkeys(fault.detail for fault in faults))
    return quarantined(
        source.path,
        replace(faults[0], detail=detail),
        since=sources.now,
        sha256=source.sha256,
        call_id=said.call_id,
    )


def _statements(source: Source, sources: Sources) -> tuple[list[Statement], list[Fault]]:
    """What each source says, least precedence first, and what is wrong with the sources."""
    rules, path = sources.rules, source.path
    rows = sources.rows.get(path, [])
    parts = [
        from_name(path.name, patterns=rules.patterns, names=rules.names),
        agreed([row.statement for row in rows]),
        *(row.fault for row in rows),
        *_sidecars(source, sources),
    ]
    statements = [part for part in parts if isinstance(part, Statement)]
    if source.text is not None:
        statements.insert(0, _gaps_filled(said_by(source.text, names=rules.names), statements))
    faults = [part for part in parts if isinstance(part, Fault)]
    return statements, faults


def _gaps_filled(own: Statement, others: Sequence[Statement]) -> Statement:
    """What the transcript says and nobody else: its writer knows less of the call than the centre.

    Its id is that of a document, its names may be those of a directory.
    """
    told = {name for statement in others for name in statement.fields}
    left = {name: value for name, value in own.fields.items() if name not in told}
    return replace(own, fields=left)


def _sidecars(source: Source, sources: Sources) -> list[Statement | Fault]:
    found: list[Statement | Fault] = []
    path = source.path
    names = sidecar_names(path.name)
    if not source.has_audio:
        names = (f"{call_name(path.name)}.json", *names)
    for name in dict.fromkeys(names):
        for sidecar in sources.files.folded.get((path.parent, comparable(name)), ()):
            meant = path != sidecar and sidecar not in sources.texts
            said = meant and from_sidecar(sidecar, names=sources.rules.names)
            if said:
                found.append(_about(source, said))
    return found


def _about(source: Source, said: Statement | Fault) -> Statement | Fault:
    """The sidecar's statement, unless it says that it is about another file."""
    if isinstance(said, Fault) or "file" not in said.fields:
        return said
    named = PurePosixPath(said.fields["file"].replace("\\", "/")).name
    path = source.path
    names = [path.name, path.stem]
    if not source.has_audio:  # it may name the recording that is not here
        names.append(call_name(path.name))
        named = PurePosixPath(named).stem if named not in names else named
    if comparable(named) in map(comparable, names):
        return said
    detail = f"The sidecar {said.source} says that it is about another file."
    return Fault(reason="contradictory_metadata", detail=detail)


def _recording(source: Source, said: Metadata) -> Recording:
    return Recording(
        call_id=said.call_id or source.sha256[:16],
        path=source.path,
        sha256=source.sha256,
        channel_roles=said.channel_roles,
        agent_id=said.agent_id,
        agent_name=said.agent_name,
        team=said.team,
        account_ref=said.account_ref,
        started_at=said.started_at,
        consumer_timezone=said.consumer_timezone,
        direction=said.direction,
        disposition=said.disposition,
        extra=said.extra,
        warnings=said.warnings,
        transcript=source.text.file if source.text else None,
        has_audio=source.has_audio,
    )


def unique(
    recordings: Sequence[Recording], *, now: datetime
) -> tuple[tuple[Recording, ...], list[Quarantined]]:
    """The first recording of each content and each call id, and the others as entries."""
    by_content: dict[str, Recording] = {}
    by_call: dict[str, Recording] = {}
    clashing: list[Quarantined] = []
    for recording in recordings:
        same, twin = by_content.get(recording.sha256), by_call.get(recording.call_id)
        if same is not None:
            detail = f"The same bytes as {printable(same.path)}."
            fault = Fault(reason="duplicate_content", detail=detail)
        elif twin is not None:
            detail = f"The call id is also that of {printable(twin.path)}."
            fault = Fault(reason="call_id_conflict", detail=detail)
        else:
            by_content[recording.sha256] = by_call[recording.call_id] = recording
            continue
        clashing.append(_entry(recording, fault, now))
    return tuple(by_content.values()), clashing


def _entry(recording: Recording, fault: Fault, now: datetime) -> Quarantined:
    return quarantined(
        recording.path, fault, since=now, sha256=recording.sha256, call_id=recording.call_id
    )

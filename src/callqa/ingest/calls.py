"""From a file that holds audio to the recording of a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from callqa.domain.recording import Recording
from callqa.domain.run import Quarantined
from callqa.ingest.fields import MetadataRules
from callqa.ingest.filename import from_name
from callqa.ingest.folders import Folders
from callqa.ingest.inspection import Audio
from callqa.ingest.manifest import Row
from callqa.ingest.metadata import Metadata, agreed, understood
from callqa.ingest.names import comparable, printable
from callqa.ingest.reasons import Fault, quarantined
from callqa.ingest.sidecar import from_sidecar, sidecar_names
from callqa.ingest.statements import Statement

__all__ = ["Sources", "recording_of", "unique"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the metadata of an inbox's files comes from."""

    rules: MetadataRules
    now: datetime
    files: Folders
    rows: Mapping[Path, Sequence[Row]]


def recording_of(audio: Audio, sources: Sources) -> Recording | Quarantined:
    """The recording of an audio file, or all that is wrong with what is said about it."""
    statements, faults = _statements(audio.path, sources)
    said = understood(statements, rules=sources.rules, now=sources.now)
    faults = [*faults, *said.faults]
    if not faults:
        return _recording(audio, said)
    detail = " ".join(dict.fromkeys(fault.detail for fault in faults))
    return quarantined(
        audio.path,
        replace(faults[0], detail=detail),
        since=sources.now,
        sha256=audio.sha256,
        call_id=said.call_id,
    )


def _statements(path: Path, sources: Sources) -> tuple[list[Statement], list[Fault]]:
    """What each source says, least precedence first, and what is wrong with the sources."""
    rules = sources.rules
    rows = sources.rows.get(path, [])
    parts = [
        from_name(path.name, patterns=rules.patterns, names=rules.names),
        agreed([row.statement for row in rows]),
        *(row.fault for row in rows),
        *_sidecars(path, sources),
    ]
    statements = [part for part in parts if isinstance(part, Statement)]
    faults = [part for part in parts if isinstance(part, Fault)]
    return statements, faults


def _sidecars(path: Path, sources: Sources) -> list[Statement | Fault]:
    found: list[Statement | Fault] = []
    for name in sidecar_names(path.name):
        for sidecar in sources.files.folded.get((path.parent, comparable(name)), ()):
            said = path != sidecar and from_sidecar(sidecar, names=sources.rules.names)
            if said:
                found.append(_about(path, said))
    return found


def _about(path: Path, said: Statement | Fault) -> Statement | Fault:
    """The sidecar's statement, unless it says that it is about another file."""
    if isinstance(said, Fault) or "file" not in said.fields:
        return said
    named = PurePosixPath(said.fields["file"].replace("\\", "/")).name
    if comparable(named) in (comparable(path.name), comparable(path.stem)):
        return said
    detail = f"The sidecar {said.source} says that it is about another file."
    return Fault(reason="contradictory_metadata", detail=detail)


def _recording(audio: Audio, said: Metadata) -> Recording:
    return Recording(
        call_id=said.call_id or audio.sha256[:16],
        path=audio.path,
        sha256=audio.sha256,
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

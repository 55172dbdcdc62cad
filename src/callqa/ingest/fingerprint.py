"""Fingerprints: of a recording's bytes, and of what is said about the call."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from io import BufferedReader

from callqa.domain.contacts import NO_CONTEXT
from callqa.domain.recording import Recording

__all__ = ["digest", "metadata_digest"]


def digest(file: BufferedReader) -> str | None:
    """SHA-256 of an open file's bytes; None when the file changed while it was read.

    Args:
        file: open for reading, with a descriptor; its position is changed.

    Raises:
        OSError: when the bytes cannot be read.
    """
    before = os.fstat(file.fileno())
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()
    after = os.fstat(file.fileno())
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return found if same and file.tell() == after.st_size else None


def metadata_digest(recording: Recording) -> str:
    """SHA-256 over everything that is said about the call, 64 hexadecimal digits.

    It tells whether a call must be looked at again although its bytes are the same. The
    path, the bytes and what callqa itself found (duration, warnings) do not count. The start
    counts with its offset, which decides on the day of the call where it was recorded. Of the
    call log and the account flags counts what can bear on this call, which is its context.
    """
    start = recording.started_at
    said: dict[str, object] = {
        "account_ref": recording.account_ref,
        "agent_id": recording.agent_id,
        "agent_name": recording.agent_name,
        "call_id": recording.call_id,
        "channel_roles": [role.value for role in recording.channel_roles],
        "consumer_timezone": recording.consumer_timezone,
        "direction": recording.direction.value if recording.direction else None,
        "disposition": recording.disposition,
        "extra": dict(recording.extra),
        "started_at": start.isoformat() if start else None,
        "team": recording.team,
    }
    if recording.context != NO_CONTEXT:
        said["context"] = asdict(recording.context)
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()

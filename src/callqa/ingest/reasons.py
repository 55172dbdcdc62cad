"""Why ingest puts something into the quarantine, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from callqa.domain.run import Quarantined
from callqa.ingest.names import printable

__all__ = ["REASONS", "STAGE", "Fault", "quarantined"]

STAGE = "ingest"

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "bad_account_row": (
            "Correct the named rows of the account flags; until then these accounts have no flags."
        ),
        "bad_call_log_row": (
            "Correct the named rows of the call log; until then attempts of theirs are not counted."
        ),
        "bad_channel_count": "Export the recording again; its header is damaged.",
        "bad_channel_roles": (
            "Write the roles as 'agent,consumer' in the order of the channels, or 'agent-left'."
        ),
        "bad_manifest": (
            "Save the manifest as CSV in UTF-8 with a header line that has a column for the file."
        ),
        "bad_manifest_row": (
            "Correct the named lines: one value for each column of the header, with quotes around "
            "values that hold the delimiter."
        ),
        "bad_sidecar": ("Make the sidecar one flat JSON object with each name once, or remove it."),
        "bad_time": "Write the start in ISO 8601 with offset, such as 2026-11-02T14:05:00-06:00.",
        "bad_timezone": "Use an IANA name such as America/Chicago.",
        "bad_transcript": (
            "Export the transcript again in one of the forms that callqa reads, or remove it."
        ),
        "bad_value": "Correct or shorten the named field.",
        "call_id_conflict": (
            "Give each recording a call id of its own, or remove the one that is not wanted."
        ),
        "contradictory_metadata": (
            "Correct the file name, the manifest or the sidecar so that they say one thing."
        ),
        "dangling_link": "Restore what the link points to, or remove the link.",
        "duplicate_content": "Remove one of the copies; the call is analysed once.",
        "empty_file": "Send the recording again; nothing of it arrived.",
        "headerless_audio": (
            "Convert it to WAV: without a header nobody knows its sample rate and coding."
        ),
        "manifest_without_file": "Send the recording, or remove its row from the manifest.",
        "naive_time": (
            "Add an offset to the time, or set the time zone that times without offset are in."
        ),
        "not_a_file": "Remove it from the inbox; only plain files can be recordings.",
        "not_audio": (
            "Remove it from the inbox, or send the recording again if this should be one."
        ),
        "several_transcripts": "Keep one transcript of the call and remove the others.",
        "still_changing": "Nothing to do if it was being copied: the next run looks again.",
        "truncated_header": "Send the recording again; it broke off before the sound began.",
        "unfinished_upload": (
            "Send the recording again, or remove the temporary ending if it is complete."
        ),
        "unreadable": "Check its permissions and the disk, then run again.",
    }
)
"""Every reason that ingest gives, with its advice; stable codes, one sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong: a code of `REASONS` and a sentence on what was found."""

    reason: str
    detail: str


def quarantined(
    path: Path,
    fault: Fault,
    *,
    since: datetime,
    sha256: str | None = None,
    call_id: str | None = None,
) -> Quarantined:
    """The quarantine entry for a fault of this path, with the advice of its reason."""
    return Quarantined(
        path=printable(path),
        reason=fault.reason,
        stage=STAGE,
        detail=fault.detail,
        advice=REASONS[fault.reason],
        since=since,
        sha256=sha256,
        call_id=call_id,
    )

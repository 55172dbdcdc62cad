"""Transcripts in the inbox: which JSON files are some, and what they say about the call.

A file is a transcript when its name says so (`call.transcript.json`, `call.vcon.json`,
`call.vcon`), or when it is JSON of a shape that callqa knows. Its words are not looked at here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

from callqa.domain.recording import Speaker
from callqa.domain.roles import role_named
from callqa.domain.transcript_files import (
    TranscriptFile,
    TranscriptFormat,
    format_of,
    is_named_transcript,
    objects,
)
from callqa.ingest.columns import Naming
from callqa.ingest.names import printable
from callqa.ingest.reasons import Fault
from callqa.ingest.statements import Statement, statement

__all__ = ["MAX_TRANSCRIPT_BYTES", "Text", "is_candidate", "said_by", "text_in"]

MAX_TRANSCRIPT_BYTES = 32_000_000  # four hours of words with times, twice over, are 10 MB

_SUFFIXES = (".json", ".vcon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A file that holds a transcript.

    Attributes:
        about: what it says about the call under callqa's names or an export's, unchecked.
    """

    file: TranscriptFile
    about: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.file.path


def is_candidate(name: str) -> bool:
    """Whether a file of this name may be a transcript."""
    return name.casefold().endswith(_SUFFIXES)


def text_in(path: Path, file: BufferedReader) -> Text | Fault | None:
    """The transcript in a file; None when it is none, a fault when only its name says that it is.

    Args:
        path: where the file lies.
        file: open for reading; its position is changed.

    Raises:
        OSError: when the bytes cannot be read.
    """
    file.seek(0)
    held = file.read(MAX_TRANSCRIPT_BYTES + 1)
    named = is_named_transcript(path.name)
    document, why = _parsed(held)
    kind = format_of(document, named=named) if not why else None
    if kind is None:
        why = why or "has none of the shapes that callqa reads"
        fault = Fault(reason="bad_transcript", detail=f"{printable(path.name)} {why}.")
        return fault if named else None
    about = _about(document, kind) if isinstance(document, Mapping) else ()
    sha256 = hashlib.sha256(held).hexdigest()
    return Text(file=TranscriptFile(path=path, sha256=sha256, format=kind), about=about)


def _parsed(held: bytes) -> tuple[object, str]:
    """The document and an empty text, or in words what is wrong with it, never its contents."""
    if len(held) > MAX_TRANSCRIPT_BYTES:
        return None, f"is larger than {MAX_TRANSCRIPT_BYTES:,} bytes"
    try:
        return json.loads(held), ""
    except json.JSONDecodeError as error:
        return None, f"is no JSON at line {error.lineno}"
    except ValueError:  # no text, or a number of thousands of digits
        return None, "is no JSON in UTF-8"
    except RecursionError:
        return None, "is nested too deeply"


def said_by(text: Text, *, names: Naming) -> Statement:
    """What a transcript says about its call; only fields that callqa knows, nothing of the text."""
    found = statement(text.about, source=printable(text.path.name), names=names)
    return Statement(source=found.source, fields=found.fields)


def _about(document: Mapping[str, Any], kind: TranscriptFormat) -> tuple[tuple[str, str], ...]:
    if kind is TranscriptFormat.VCON:
        return tuple(_about_vcon(document).items())
    metadata = document.get("metadata")
    if not isinstance(metadata, Mapping):
        return ()
    return tuple((name, str(value)) for name, value in metadata.items() if _is_plain(value))


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _about_vcon(document: Mapping[str, Any]) -> dict[str, str]:
    """Id, start, agent, direction and channel roles of a vCon, as far as it says them."""
    parties, dialogs = objects(document.get("parties")), objects(document.get("dialog"))
    roles = [role_named(_plain(party.get("role"))) for party in parties]
    found = {
        "call_id": _plain(document.get("uuid")),
        "started_at": min(filter(None, (_plain(one.get("start")) for one in dialogs)), default=""),
    }
    if roles.count(Speaker.AGENT) == 1:
        agent = parties[roles.index(Speaker.AGENT)]
        found |= {"agent_name": _plain(agent.get("name")), "agent_id": _plain(agent.get("uuid"))}
    if dialogs:
        found |= _about_dialog(dialogs[0], roles)
    return {name: value for name, value in found.items() if value}


def _about_dialog(dialog: Mapping[str, Any], roles: Sequence[Speaker | None]) -> dict[str, str]:
    """Who called whom, and who is on which channel."""
    found = {}
    originator = _role(dialog.get("originator"), roles)
    if originator is not None:
        found["direction"] = "outbound" if originator is Speaker.AGENT else "inbound"
    parties = dialog.get("parties")
    channels = [_role(one, roles) for one in parties] if isinstance(parties, list) else []
    known = [role for role in channels if role in (Speaker.AGENT, Speaker.CONSUMER)]
    if len(channels) == 2 and len(set(known)) == 2:
        found["channel_roles"] = ",".join(known)
    return found


def _role(party: object, roles: Sequence[Speaker | None]) -> Speaker | None:
    if not isinstance(party, int) or isinstance(party, bool) or not 0 <= party < len(roles):
        return None
    return roles[party]


def _plain(value: object) -> str:
    return value if isinstance(value, str) else ""

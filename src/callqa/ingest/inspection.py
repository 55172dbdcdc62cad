"""Looking at one file of the inbox: is it a recording, something else, or a problem?"""

from __future__ import annotations

import errno
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from io import BufferedReader
from pathlib import Path

from callqa.domain.run import Quarantined
from callqa.ingest import content
from callqa.ingest.fingerprint import digest
from callqa.ingest.reading import NotAFileError, open_regular
from callqa.ingest.reasons import Fault, quarantined
from callqa.ingest.transcripts import Text, is_candidate, text_in
from callqa.ingest.walk import DEFAULT_IGNORED, is_ignored, is_unfinished

__all__ = ["Aside", "Audio", "inspected"]

# Patterns of callqa's own that do not keep a transcript from being read: `*.json` stands for
# sidecars there. Hidden files stay hidden.
_SHIPPED = frozenset(DEFAULT_IGNORED) - {".*"}

STALE_AFTER = timedelta(days=1)  # no transfer of one recording takes longer


class Aside(Enum):
    """Why a file is left aside without being a problem."""

    IGNORED = "ignored"
    BEING_WRITTEN = "being written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """A file that holds audio, and the digest of its bytes."""

    path: Path
    sha256: str


def inspected(
    path: Path, *, ignore: tuple[str, ...], now: datetime
) -> Audio | Text | Quarantined | Aside:
    """What the file is, by its content.

    Audio is a recording whatever its name. A transcript is one unless the centre itself names it
    in `ignore`, or it is hidden. Another file is left aside when its name is one of `ignore`, and
    everything else goes to the quarantine.
    """
    aside = _aside(path.name, ignore)
    own = tuple(pattern for pattern in ignore if pattern not in _SHIPPED)
    readable = is_candidate(path.name) and not is_ignored(path.name, own)
    try:
        found = _seen(path, now=now, readable=readable)
    except OSError as error:
        found = _unreadable(path, error)
    if isinstance(found, Fault):
        return aside or quarantined(path, found, since=now)
    return found


def _aside(name: str, ignore: tuple[str, ...]) -> Aside | None:
    """What the file counts as when it turns out to be no audio."""
    if not is_ignored(name, ignore):
        return None
    writing = is_unfinished(name) and not name.startswith(".")
    return Aside.BEING_WRITTEN if writing else Aside.IGNORED


def _seen(
    path: Path, *, now: datetime, readable: bool
) -> Audio | Text | Quarantined | Aside | Fault:
    """What lies there; a fault when it is neither audio nor transcript, an entry when faulty.

    Args:
        path: where it lies.
        now: the time of this run, aware.
        readable: whether the name is one that a transcript may have.
    """
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise NotAFileError
    if state.st_size == 0:
        return Fault(reason="empty_file", detail="The file holds no bytes.")
    with open_regular(path) as file:
        head = file.read(content.HEAD_BYTES)
        kind = content.audio_format(head, name=path.name)
        if kind is None:
            text = text_in(path, file) if readable else None
            if isinstance(text, Fault):
                return quarantined(path, text, since=now)
            return text or _no_audio(path, head)
        if is_unfinished(path.name):
            return _unfinished(path, written=state.st_mtime, now=now)
        return _audio(path, file, kind=kind, now=now)


def _audio(path: Path, file: BufferedReader, *, kind: str, now: datetime) -> Audio | Quarantined:
    sha256 = digest(file)
    if sha256 is None:
        fault = Fault(reason="still_changing", detail="The file changed while it was read.")
        return quarantined(path, fault, since=now)
    fault_of_header = content.header_fault(file, kind)
    if fault_of_header is not None:
        return quarantined(path, fault_of_header, since=now, sha256=sha256)
    return Audio(path=path, sha256=sha256)


def _no_audio(path: Path, head: bytes) -> Fault:
    if path.suffix.casefold() in content.HEADERLESS_SUFFIXES:
        detail = f"The name ends in {path.suffix.casefold()} and the content has no header."
        return Fault(reason="headerless_audio", detail=detail)
    return Fault(reason="not_audio", detail=f"The content is {content.looks_like(head)}.")


def _unfinished(path: Path, *, written: float, now: datetime) -> Quarantined | Aside:
    """A transfer under way, unless it has not grown for so long that it must have broken off."""
    idle = now - datetime.fromtimestamp(written, UTC)
    if idle < STALE_AFTER:
        return Aside.BEING_WRITTEN
    detail = f"It has the name of an unfinished transfer and is unchanged for {idle.days} days."
    return quarantined(path, Fault(reason="unfinished_upload", detail=detail), since=now)


def _unreadable(path: Path, error: OSError) -> Fault:
    if isinstance(error, NotAFileError):
        return Fault(reason="not_a_file", detail="It is a pipe, socket or device.")
    if error.errno in (errno.ENOENT, errno.ELOOP):
        if path.is_symlink():
            return Fault(reason="dangling_link", detail="The link leads to no file.")
        return Fault(reason="still_changing", detail="The file went away during the look.")
    words = error.strerror or "unknown error"
    return Fault(reason="unreadable", detail=f"The file cannot be read: {words}.")

"""The private cache of raw transcripts: the one place where unredacted text lies.

It spares the recogniser when something behind it changes: rules, measures, the delivery model, the
form, or callqa itself. An entry is a file of its own, readable by its owner only, written in one
step; several processes may read and write at once. It is kept for a set number of days, counted
from when it was written, and is not used afterwards, whether or not it was removed already.
"""

from __future__ import annotations

import gzip
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from callqa.domain.transcript import Word
from callqa.kept_files import KeptFiles
from callqa.whole_files import appearing

__all__ = ["Kept", "TranscriptCache"]

_VERSION = 1  # of the file's form; entries of another version are removed when they are met
_SUFFIX = ".json.gz"
_TEMPORARY = ".new"
_ABANDONED_AFTER = timedelta(hours=1)  # no entry takes a second to write


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a recogniser wrote, by channel and utterance; who speaks where is not part of it.

    Attributes:
        channels: for each channel of the call its utterances, each the words in order.
    """

    engine_id: str
    language: str
    channels: tuple[tuple[tuple[Word, ...], ...], ...]
    version: int = _VERSION


_KEPT = TypeAdapter(Kept)


class TranscriptCache:
    """A folder of transcripts, by recording and by what was heard of it.

    Args:
        folder: made when the first entry is written.
        days: how long an entry is used; 0 reads and writes none.

    Attributes:
        files: all entries, and what broken writes left over.
    """

    def __init__(self, folder: Path, *, days: int) -> None:
        self.folder = folder
        self.days = days
        self.files = KeptFiles(
            folder=folder,
            days=days,
            ending=_SUFFIX,
            temporary=_TEMPORARY,
            abandoned_after=_ABANDONED_AFTER,
        )

    def get(self, recording_sha256: str, key: str, *, now: datetime) -> Kept | None:
        """The entry; None when there is none, or one that is too old or damaged.

        A damaged entry is removed. A disk that cannot be read counts as no entry.
        """
        path = self._file(recording_sha256, key)
        if not self.days or self.files.is_expired(path, now):
            return None
        try:
            held = path.read_bytes()
        except OSError:
            return None
        kept = _read(held)
        if kept is None:
            with suppress(OSError):
                path.unlink()
        return kept

    def put(self, recording_sha256: str, key: str, kept: Kept, *, now: datetime) -> None:
        """Keep a transcript. Where the disk refuses, nothing is kept and the call goes on."""
        if not self.days:
            return
        path = self._file(recording_sha256, key)
        held = gzip.compress(_KEPT.dump_json(kept), mtime=0)
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.parent.mkdir(exist_ok=True, mode=0o700)
            with appearing(path, temporary=_TEMPORARY) as made:
                made.write_bytes(held)
                os.utime(made, (now.timestamp(), now.timestamp()))  # the clock of the analysis

    def _file(self, recording_sha256: str, key: str) -> Path:
        return self.folder / recording_sha256[:2] / f"{recording_sha256}-{key}{_SUFFIX}"


def _read(held: bytes) -> Kept | None:
    """The entry in a file's bytes; None when they are cut short, changed or of another version."""
    try:
        kept = _KEPT.validate_json(gzip.decompress(held))
    except (OSError, EOFError, zlib.error, ValidationError):
        return None
    return kept if kept.version == _VERSION else None

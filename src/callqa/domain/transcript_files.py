"""Files that hold a transcript which another system made: known by their shape, named by rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

__all__ = [
    "TRANSCRIPT_ENDINGS",
    "TranscriptFile",
    "TranscriptFormat",
    "call_name",
    "format_of",
    "is_named_transcript",
    "objects",
]

TRANSCRIPT_ENDINGS = (".transcript.json", ".vcon.json", ".vcon")
"""Endings that say that a file is a transcript, whatever its shape turns out to be."""

_READER_VERSION = 1  # of the readers of these files; a change of what they give raises it
_SHOWN_DIGITS = 16  # of the digest, in the engine id


class TranscriptFormat(StrEnum):
    """What wrote the file."""

    GENERIC = "generic"  # segments with speaker, text, start and end in seconds
    WHISPER = "whisper"  # openai-whisper's JSON
    WHISPERX = "whisperx"
    AMAZON_CALL_ANALYTICS = "amazon-call-analytics"
    AMAZON_TRANSCRIBE = "amazon-transcribe"
    VCON = "vcon"  # conversation container of the IETF


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptFile:
    """A transcript beside a recording, or in its place.

    Attributes:
        sha256: digest of the file's bytes, 64 lower-case hexadecimal digits.
    """

    path: Path
    sha256: str
    format: TranscriptFormat

    @property
    def engine_id(self) -> str:
        """What stands for the recogniser, such as `imported:whisperx/1 sha256:0123456789abcdef`."""
        digits = self.sha256[:_SHOWN_DIGITS]
        return f"imported:{self.format.value}/{_READER_VERSION} sha256:{digits}"


def is_named_transcript(name: str) -> bool:
    """Whether the name alone says that this is a transcript."""
    return name.casefold().endswith(TRANSCRIPT_ENDINGS)


def call_name(name: str) -> str:
    """The name that a transcript shares with its recording.

    >>> call_name("a.transcript.json"), call_name("a.wav.json"), call_name("a.vcon")
    ('a', 'a.wav', 'a')
    """
    folded = name.casefold()
    endings = (*TRANSCRIPT_ENDINGS, ".json")
    ending = next((one for one in endings if folded.endswith(one)), "")
    return name[: len(name) - len(ending)]


def format_of(document: object, *, named: bool = False) -> TranscriptFormat | None:
    """Which kind of transcript a JSON document is, by its shape; None when it is none.

    Args:
        document: as parsed.
        named: whether its name says that it is one; then segments may be missing or bare.
    """
    if isinstance(document, list):
        bare = named and not document
        return TranscriptFormat.GENERIC if bare or _has(document, "text", "start") else None
    if not isinstance(document, Mapping):
        return None
    found = next((kind for kind, fits in _SHAPES if fits(document)), None)
    if found is None and named and isinstance(document.get("segments"), list):
        return TranscriptFormat.GENERIC
    return found


def _is_vcon(document: Mapping[str, Any]) -> bool:
    parts = document.get("dialog"), document.get("analysis")
    return isinstance(document.get("parties"), list) and any(isinstance(p, list) for p in parts)


def _is_call_analytics(document: Mapping[str, Any]) -> bool:
    turns = document.get("Transcript")
    return _has(turns, "Content", "ParticipantRole") or _has(turns, "Content", "ParticipantId")


def _is_transcribe(document: Mapping[str, Any]) -> bool:
    results = document.get("results")
    return isinstance(results, Mapping) and _has(results.get("items"), "alternatives", "type")


def _has_segments(document: Mapping[str, Any]) -> bool:
    return _has(document.get("segments"), "text", "start")


def _is_whisperx(document: Mapping[str, Any]) -> bool:
    if not _has_segments(document):
        return False
    first = _first(document["segments"])
    scored = _has(first.get("words"), "word", "score")
    return "word_segments" in document or scored


def _is_whisper(document: Mapping[str, Any]) -> bool:
    return _has_segments(document) and "avg_logprob" in _first(document["segments"])


_SHAPES: tuple[tuple[TranscriptFormat, Callable[[Mapping[str, Any]], bool]], ...] = (
    (TranscriptFormat.VCON, _is_vcon),
    (TranscriptFormat.AMAZON_CALL_ANALYTICS, _is_call_analytics),
    (TranscriptFormat.AMAZON_TRANSCRIBE, _is_transcribe),
    (TranscriptFormat.WHISPERX, _is_whisperx),
    (TranscriptFormat.WHISPER, _is_whisper),
    (TranscriptFormat.GENERIC, _has_segments),
)


def _first(items: list[Any]) -> Mapping[str, Any]:
    return next(item for item in items if isinstance(item, Mapping))


def _has(items: object, *names: str) -> bool:
    """Whether it is a list whose first object has these names."""
    if not isinstance(items, list):
        return False
    found = next((item for item in items if isinstance(item, Mapping)), None)
    return found is not None and all(name in found for name in names)


def objects(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list in such a file; empty when it is none."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []

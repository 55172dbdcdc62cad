"""Playback copies: what of a call may be heard again, and under which name it lies.

A copy is named by the digest of the recording and by what is silent in it. An analysis that takes
out more therefore never finds the copy of one that took out less.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from callqa.domain.spans import Span, merge
from callqa.domain.transcript_files import TranscriptFormat
from callqa.domain.verdicts import CallAnalysis

__all__ = ["COPY_SUFFIX", "PEAKS_SUFFIX", "Copy", "copy_of"]

COPY_SUFFIX = ".mp3"
PEAKS_SUFFIX = ".peaks.json"

_FORMAT = 1  # a change of codec, alignment, padding or fades raises it
_PADDING_S = 0.25  # word times count as right within 0.2 s (WhisperX, Bain et al. 2023)
_LEAST_HEARD_S = 0.5  # in what is shorter between two silent spans there is room for a digit
_TIMED_BY_WORD = (  # of other systems' transcripts; the rest time whole segments
    TranscriptFormat.WHISPERX,
    TranscriptFormat.AMAZON_CALL_ANALYTICS,
    TranscriptFormat.AMAZON_TRANSCRIBE,
)
_TAKEN_OUT = re.compile(r"\[[A-Z][A-Z_]+\]")  # such as [PII] of Amazon Transcribe's redaction
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The playback copy of a call, made or not.

    Attributes:
        recording: where the recording lies.
        sha256: digest of the recording's bytes.
        muted: what is silent on every channel, sorted and apart.
    """

    call_id: str
    recording: Path
    sha256: str
    muted: tuple[Span, ...]

    def __post_init__(self) -> None:
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError("a copy is named by a SHA-256 digest")

    @property
    def name(self) -> str:
        """Digest of the recording and of what is silent; the name of the files without ending."""
        bounds = [[round(span.start_s, 3), round(span.end_s, 3)] for span in self.muted]
        silent = hashlib.sha256(json.dumps([_FORMAT, bounds]).encode()).hexdigest()
        return f"{self.sha256}-{silent[:16]}"

    def sound(self, folder: Path) -> Path:
        """Where the copy lies in the folder of copies."""
        return folder / self.sha256[:2] / f"{self.name}{COPY_SUFFIX}"

    def peaks(self, folder: Path) -> Path:
        """Where the outline of its sound lies."""
        return folder / self.sha256[:2] / f"{self.name}{PEAKS_SUFFIX}"


def copy_of(analysis: CallAnalysis) -> Copy | None:
    """The copy that belongs to an analysis; None for a call without audio.

    Each redaction is widened by 0.25 s on both sides, since words' times are no better than that.
    Of a transcript from elsewhere, what that system took out is silent as well, and where it times
    segments only, the whole segment.
    """
    recording = analysis.recording
    if not recording.has_audio:
        return None
    spans = (span.padded(_PADDING_S) for span in _sensitive(analysis))
    return Copy(
        call_id=recording.call_id,
        recording=recording.path,
        sha256=recording.sha256,
        muted=merge(spans, max_gap_s=_LEAST_HEARD_S),
    )


def _sensitive(analysis: CallAnalysis) -> Iterator[Span]:
    marked = [(one.speaker, one.span) for one in analysis.redactions]
    made = analysis.recording.transcript
    if made is not None:
        marked += [
            (said.speaker, word.span)
            for said in analysis.transcript.utterances
            for word in said.words
            if _TAKEN_OUT.search(word.text)
        ]
    yield from (span for _, span in marked)
    if made is not None and made.format not in _TIMED_BY_WORD:
        for speaker, span in marked:
            segments = (said.span for said in analysis.transcript.of(speaker))
            yield from (one for one in segments if one.overlap_s(span) > 0.0)

"""Transcripts that another system made: read, put in order, and given the call's speakers."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.domain.transcript_files import TranscriptFile, TranscriptFormat
from callqa.errors import TranscriptionError
from callqa.transcription.engine import transcript, utterances
from callqa.transcription.imported_amazon import call_analytics_segments, transcribe_segments
from callqa.transcription.imported_parts import FormError, Segment, Voice
from callqa.transcription.imported_segments import segments_of
from callqa.transcription.imported_speakers import (
    Known,
    by_sound,
    contradicted,
    is_system,
    roles_of,
)
from callqa.transcription.imported_times import Placed, placed
from callqa.transcription.imported_vcon import holds_recording, vcon_segments

__all__ = ["Imported", "Sound", "read"]

MAX_ODD_SHARE = 0.1  # beyond that nobody knows when anything was said, and windows of rules lie
MAX_BEYOND_SHARE = 0.02  # a recogniser may invent some words in the silence behind a call
_BEYOND_S = 1.0  # lengths are told to the second by some systems

_READERS: Mapping[TranscriptFormat, Callable[[Any], list[Segment]]] = {
    TranscriptFormat.GENERIC: segments_of,
    TranscriptFormat.WHISPER: segments_of,
    TranscriptFormat.WHISPERX: segments_of,
    TranscriptFormat.AMAZON_CALL_ANALYTICS: call_analytics_segments,
    TranscriptFormat.AMAZON_TRANSCRIBE: transcribe_segments,
    TranscriptFormat.VCON: vcon_segments,
}
_ADVICE = "Export it again in a form that the README names, or remove it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What is known of the recording beside the transcript.

    Attributes:
        speech: the detector's stretches of each speaker.
    """

    duration_s: float
    speech: Mapping[Speaker, Sequence[Span]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A transcript as callqa's own.

    Attributes:
        warnings: `no_audio` there is no recording, `vcon_recording_not_read` there is one inside
            the vCon or behind a URL, `word_times_spread` words had no time of their own,
            `word_times_repaired` some times could not be, `segment_ends_guessed`,
            `words_beyond_recording` words behind the end of the sound were left out,
            `speakers_by_sound` the channels told who spoke, `speakers_unknown` nothing tells who
            is the agent, `speakers_contradict_sound` the other channel sounds under many words.
        duration_s: end of the last word, 0 without any.
    """

    transcript: Transcript
    warnings: tuple[str, ...]
    duration_s: float


def read(
    file: TranscriptFile,
    *,
    language: str,
    known: Known,
    sound: Sound | None,
    max_duration_s: float,
) -> Imported:
    """Read a transcript.

    Args:
        file: as ingest found it.
        language: ISO 639-1 code of the calls; what the file says of it is not trusted.
        known: of the speakers.
        sound: of the recording beside it; None when there is none.
        max_duration_s: a longer transcript is no call, or its times are no seconds.

    Raises:
        TranscriptionError: it cannot be read, its times make no sense, it goes on behind the end of
            the recording, or it holds no words and there is no sound either.
    """
    segments, unread = _segments(file)
    found = placed(segments)
    _check_times(file, found)
    beyond = _cut(file, found, sound)
    if not found.words and sound is None:
        raise TranscriptionError(
            "empty_transcript", f"{_shown(file)} holds no words.", advice=_ADVICE
        )
    spoken, told = _spoken(found, known, sound)
    last_s = max((word.span.end_s for _, word in found.words), default=0.0)
    if last_s > max_duration_s:
        raise TranscriptionError(
            "too_long",
            f"{_shown(file)} goes on until {last_s:.0f} s, more than {max_duration_s:.0f} s.",
            advice="See whether its times are in seconds; if it is that long, raise "
            "`max_duration_s`.",
        )
    codes = {
        "no_audio": sound is None,
        "vcon_recording_not_read": unread and sound is None,
        "word_times_spread": found.spread > 0,
        "word_times_repaired": found.odd > 0,
        "segment_ends_guessed": found.guessed_ends > 0,
        "words_beyond_recording": beyond > 0,
        **told,
    }
    return Imported(
        transcript=transcript([spoken], language=language, engine_id=file.engine_id),
        warnings=tuple(code for code, holds in codes.items() if holds),
        duration_s=last_s,
    )


def _segments(file: TranscriptFile) -> tuple[list[Segment], bool]:
    """The segments of the file, and whether it holds sound that is not read.

    Every error that leaves here is ours and quotes nothing.
    """
    held = _bytes(file)
    try:
        document = json.loads(held)
        unread = file.format is TranscriptFormat.VCON and holds_recording(document)
        return _READERS[file.format](document), unread
    except FormError as error:
        why = str(error)
    except (ValueError, RecursionError) as error:
        why = f"cannot be read ({type(error).__name__})"
    raise TranscriptionError("bad_transcript", f"{_shown(file)} {why}.", advice=_ADVICE)


def _bytes(file: TranscriptFile) -> bytes:
    """The very bytes that ingest saw."""
    try:
        descriptor = os.open(file.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            plain = stat.S_ISREG(os.fstat(descriptor).st_mode)
            held = stream.read() if plain else b""
    except OSError as error:
        raise TranscriptionError(
            "unreadable_file",
            f"{_shown(file)} cannot be read: {error.strerror}.",
            advice="Check its permissions and the disk, then run again.",
        ) from error
    if hashlib.sha256(held).hexdigest() != file.sha256:
        raise TranscriptionError(
            "still_changing",
            f"{_shown(file)} changed after it was found.",
            advice="Nothing to do if it was being copied: the next run looks again.",
        )
    return held


def _shown(file: TranscriptFile) -> str:
    """The file's name as part of a sentence; a name may hold anything."""
    name = "".join(sign if sign.isprintable() else "?" for sign in file.path.name)
    return f"The transcript {name}"


def _check_times(file: TranscriptFile, found: Placed) -> None:
    if found.odd <= MAX_ODD_SHARE * len(found.words):
        return
    raise TranscriptionError(
        "bad_transcript_times",
        f"{_shown(file)} gives no possible time for {found.odd} of {len(found.words)} words: none,"
        " negative ones, or ends before starts.",
        advice="Export it with start and end of each segment in seconds, or remove it.",
    )


def _cut(file: TranscriptFile, found: Placed, sound: Sound | None) -> int:
    """Leave out words behind the end of the recording; returns how many."""
    if sound is None:
        return 0
    end_s = sound.duration_s
    kept = [(voice, word) for voice, word in found.words if word.span.start_s < end_s]
    far = sum(word.span.end_s > end_s + _BEYOND_S for _, word in found.words)
    if far > MAX_BEYOND_SHARE * len(found.words):
        last_s = max(word.span.end_s for _, word in found.words)
        raise TranscriptionError(
            "transcript_beyond_recording",
            f"{_shown(file)} goes on until {last_s:.0f} s and the recording ends at {end_s:.0f} s.",
            advice="See whether it belongs to this recording and its times are in seconds.",
        )
    beyond = len(found.words) - len(kept)
    found.words = [
        (voice, replace(word, span=Span(word.span.start_s, min(word.span.end_s, end_s))))
        for voice, word in kept
    ]
    return beyond


def _spoken(
    found: Placed, known: Known, sound: Sound | None
) -> tuple[list[Utterance], dict[str, bool]]:
    """The utterances, each of one speaker, and codes on how the speakers were found."""
    roles = roles_of(list(dict.fromkeys(voice for voice, _ in found.words)), known)
    speakers = [roles[voice] for voice, _ in found.words]
    open_ones = [
        at
        for at, (voice, _) in enumerate(found.words)
        if speakers[at] is Speaker.UNKNOWN and not is_system(voice)
    ]
    by_ear = sound is not None and len(sound.speech) > 1 and bool(open_ones)
    if by_ear and sound is not None:
        heard = by_sound([found.words[at] for at in open_ones], sound.speech)
        for at, speaker in zip(open_ones, heard, strict=True):
            speakers[at] = speaker
    said: dict[tuple[Voice, Speaker], list[Word]] = {}
    for (voice, word), speaker in zip(found.words, speakers, strict=True):
        said.setdefault((voice, speaker), []).append(word)
    spoken = [
        utterance
        for (_, speaker), words in said.items()
        for utterance in utterances(words, speaker=speaker)
    ]
    return spoken, {
        "speakers_by_sound": by_ear,
        "speakers_unknown": bool(speakers) and Speaker.AGENT not in speakers,
        "speakers_contradict_sound": sound is not None and contradicted(spoken, sound.speech),
    }

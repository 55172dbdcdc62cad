"""The transcript inside a vCon, the conversation container of the IETF (draft-ietf-vcon-vcon-core).

Read are the parties with their roles, dialogs of type `text`, and analysis of type `transcript`
in the bodies that are met: segments, Amazon's, Deepgram's, the World Transcription Format. A
recording inside the vCon is not decoded, and nothing that a URL names is fetched.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from callqa.domain.recording import Speaker
from callqa.domain.roles import role_named
from callqa.domain.transcript_files import TranscriptFormat, format_of, objects
from callqa.transcription.imported_amazon import call_analytics_segments, transcribe_segments
from callqa.transcription.imported_parts import (
    FormError,
    Segment,
    Voice,
    number,
    text,
)
from callqa.transcription.imported_segments import segments_of, word_of

__all__ = ["holds_recording", "vcon_segments"]

_EXTENSIONS = ("CC", "wtf_transcription")  # contact centre; World Transcription Format
_TYPES = ("transcript", "transcription", "wtf_transcription", "wtf-transcription")


def vcon_segments(document: Mapping[str, Any]) -> list[Segment]:
    """The segments of all dialogs on one line of time, which begins with the first dialog.

    Raises:
        FormError: there is no transcript that can be read, or the vCon says that only who knows
            some extension may read it.
    """
    _check_extensions(document)
    parties = objects(document.get("parties"))
    dialogs = objects(document.get("dialog"))
    starts = [_moment(dialog.get("start")) for dialog in dialogs]
    first = min((start for start in starts if start is not None), default=None)
    offsets = [
        (start - first) if start is not None and first is not None else 0.0 for start in starts
    ]
    found: list[Segment] = []
    for dialog_no, segments in sorted(_analysed(document, dialogs).items()):
        shift_s = offsets[dialog_no] if dialog_no < len(offsets) else 0.0
        channels = _channels(dialogs[dialog_no]) if dialog_no < len(dialogs) else ()
        found += [_shifted(_of_party(one, parties, channels), shift_s) for one in segments]
    if not found:
        found = [
            _written(dialog, offset, parties)
            for dialog, offset in zip(dialogs, offsets, strict=True)
            if dialog.get("type") == "text"
        ]
    if not found:
        raise FormError(_nothing(dialogs))
    return found


def _check_extensions(document: Mapping[str, Any]) -> None:
    """What the draft demands: refuse a vCon that needs an extension which is not known here."""
    for name in ("must_support", "critical"):
        needed = document.get(name)
        if isinstance(needed, list) and any(one not in _EXTENSIONS for one in needed):
            raise FormError(f"asks in {name} for extensions that callqa does not know")


def holds_recording(document: Mapping[str, Any]) -> bool:
    """Whether there is sound inside or behind a URL, which is not read."""
    return any(
        dialog.get("type") == "recording" and (dialog.get("body") or dialog.get("url"))
        for dialog in objects(document.get("dialog"))
    )


def _analysed(
    document: Mapping[str, Any], dialogs: Sequence[Mapping[str, Any]]
) -> dict[int, list[Segment]]:
    """The segments of each dialog by its number; of several transcripts the last one counts."""
    found: dict[int, list[Segment]] = {}
    for analysis in objects(document.get("analysis")):
        if analysis.get("type") not in _TYPES:
            continue
        about = analysis.get("dialog", 0)
        about = about[0] if isinstance(about, list) and about else about
        segments = _body_segments(_body(analysis))
        if segments and isinstance(about, int) and 0 <= about < max(1, len(dialogs)):
            found[about] = segments
    return found


def _body(holder: Mapping[str, Any]) -> object:
    """What an object carries: JSON decoded where it is, else the text itself; None when neither."""
    body = holder.get("body")
    if not isinstance(body, str):
        return body
    if holder.get("encoding") == "base64url":
        try:
            body = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
        except (binascii.Error, ValueError):
            return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def _body_segments(body: object) -> list[Segment]:
    kind = format_of(body)
    if isinstance(body, Mapping):
        if kind is TranscriptFormat.AMAZON_CALL_ANALYTICS:
            return call_analytics_segments(body)
        if kind is TranscriptFormat.AMAZON_TRANSCRIBE:
            return transcribe_segments(body)
        if kind is None:
            return _deepgram(body)
    return segments_of(body) if kind is not None else []


def _deepgram(body: Mapping[str, Any]) -> list[Segment]:
    """Deepgram's answer: words by channel, each with the number of its speaker."""
    results = body.get("results")
    channels = objects(results.get("channels")) if isinstance(results, Mapping) else []
    found: list[Segment] = []
    for number_of_channel, channel in enumerate(channels or [{"alternatives": [body]}]):
        best = next(iter(objects(channel.get("alternatives"))), {})
        words = tuple(word_of(word) for word in objects(best.get("words")))
        if words:
            voice = Voice()
            if len(channels) > 1:  # the channel tells better who speaks than a guess by the voice
                voice = Voice(channel=number_of_channel)
                words = tuple(replace(word, voice=None) for word in words)
            said = " ".join(word.text for word in words)
            found.append(Segment(voice=voice, text=said, words=words))
    return found


def _of_party(
    segment: Segment, parties: Sequence[Mapping[str, Any]], channels: Sequence[int | None]
) -> Segment:
    """The segment with the role of the party who speaks, where channel or name tell which."""

    def told(voice: Voice) -> Voice:
        party = None
        if voice.channel is not None and voice.channel < len(channels):
            party = channels[voice.channel]
        role = _role(parties, party) or _role_by_name(parties, voice.name)
        return replace(voice, role=role) if role else voice

    words = tuple(
        word if word.voice is None else replace(word, voice=told(word.voice))
        for word in segment.words
    )
    return replace(segment, voice=told(segment.voice), words=words)


def _role(parties: Sequence[Mapping[str, Any]], party: int | None) -> Speaker | None:
    if party is None or not 0 <= party < len(parties):
        return None
    return role_named(text(parties[party].get("role")))


def _role_by_name(parties: Sequence[Mapping[str, Any]], name: str | None) -> Speaker | None:
    """The role of the only party of that name."""
    named = [
        role_named(text(party.get("role")))
        for party in parties
        if name and text(party.get("name")).casefold() == name.casefold()
    ]
    return named[0] if len(named) == 1 else None


def _channels(dialog: Mapping[str, Any]) -> tuple[int | None, ...]:
    """The party on each channel of a recording; None where several share one."""
    parties = dialog.get("parties")
    if not isinstance(parties, list):
        return ()
    return tuple(party if isinstance(party, int) else None for party in parties)


def _written(
    dialog: Mapping[str, Any], offset_s: float, parties: Sequence[Mapping[str, Any]]
) -> Segment:
    """A dialog of type `text`: what one party said or wrote in one go."""
    channels = _channels(dialog)
    speaker = dialog.get("parties") if not channels else channels[0]
    party = speaker if isinstance(speaker, int) else None
    length_s = number(dialog.get("duration"))
    return Segment(
        voice=Voice(name=None if party is None else f"party {party}", role=_role(parties, party)),
        text=text(_body(dialog)),
        start_s=offset_s if _moment(dialog.get("start")) is not None else None,
        end_s=None if length_s is None else offset_s + length_s,
    )


def _shifted(segment: Segment, seconds: float) -> Segment:
    def later(time_s: float | None) -> float | None:
        return None if time_s is None else time_s + seconds

    words = tuple(
        replace(word, start_s=later(word.start_s), end_s=later(word.end_s))
        for word in segment.words
    )
    return replace(segment, start_s=later(segment.start_s), end_s=later(segment.end_s), words=words)


def _moment(value: object) -> float | None:
    """Seconds since 1970 of a date of RFC 3339; None when it is none."""
    try:
        return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None


def _nothing(dialogs: Sequence[Mapping[str, Any]]) -> str:
    if any(dialog.get("type") == "recording" for dialog in dialogs):
        return (
            "holds a recording and no transcript with times; recordings inside or behind a URL are"
            " not read: put the recording beside it as a file of its own"
        )
    return "holds no transcript with times"

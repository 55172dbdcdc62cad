"""Amazon's transcripts: Call Analytics by turns, Transcribe by items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from callqa.domain.roles import role_named
from callqa.domain.transcript_files import objects
from callqa.transcription.imported_parts import Segment, TimedWord, Voice, number, text

__all__ = ["call_analytics_segments", "transcribe_segments"]

_MILLISECOND = 0.001


def call_analytics_segments(document: Mapping[str, Any]) -> list[Segment]:
    """The turns of Call Analytics and of Contact Lens; offsets are in milliseconds."""
    return [_turn(turn) for turn in objects(document.get("Transcript"))]


def _turn(turn: Mapping[str, Any]) -> Segment:
    label = text(turn.get("ParticipantRole")) or text(turn.get("ParticipantId"))
    return Segment(
        voice=Voice(name=label or None, role=role_named(label)),
        text=text(turn.get("Content")),
        start_s=number(turn.get("BeginOffsetMillis"), scale=_MILLISECOND),
        end_s=number(turn.get("EndOffsetMillis"), scale=_MILLISECOND),
        words=_joined(
            [
                TimedWord(
                    text=text(item.get("Content")),
                    start_s=number(item.get("BeginOffsetMillis"), scale=_MILLISECOND),
                    end_s=number(item.get("EndOffsetMillis"), scale=_MILLISECOND),
                    probability=_share(item.get("Confidence")),
                )
                for item in objects(turn.get("Items"))
            ]
        ),
    )


def transcribe_segments(document: Mapping[str, Any]) -> list[Segment]:
    """The items of Amazon Transcribe, one segment for each run of one speaker."""
    results = document.get("results")
    words = [_item(item) for item in objects(results.get("items"))] if results else []
    found = []
    for voice, run in groupby(_joined(words), key=lambda word: word.voice):
        said = tuple(run)
        found.append(
            Segment(voice=voice or Voice(), text=" ".join(word.text for word in said), words=said)
        )
    return found


def _item(item: Mapping[str, Any]) -> TimedWord:
    best = next(iter(objects(item.get("alternatives"))), {})
    label = text(item.get("speaker_label")) or text(item.get("channel_label"))
    return TimedWord(
        text=text(best.get("content")),
        start_s=number(item.get("start_time")),
        end_s=number(item.get("end_time")),
        probability=_share(best.get("confidence")),
        voice=Voice(name=label or None),
    )


def _joined(words: list[TimedWord]) -> tuple[TimedWord, ...]:
    """Words with the punctuation that follows them, as people write it."""
    found: list[TimedWord] = []
    for word in words:
        if found and not any(sign.isalnum() for sign in word.text):
            found[-1] = replace(found[-1], text=found[-1].text + word.text)
        else:
            found.append(word)
    return tuple(found)


def _share(value: object) -> float | None:
    found = number(value)
    return found if found is not None and 0.0 <= found <= 1.0 else None

"""Transcripts as a list of segments in seconds: the generic form, Whisper's, WhisperX's and kin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callqa.domain.transcript_files import objects
from callqa.transcription.imported_parts import Segment, TimedWord, Voice, number, text

__all__ = ["segments_of", "word_of"]


def segments_of(document: object) -> list[Segment]:
    """The segments of a document, or of a bare list.

    Understood are `speaker`, `channel`, `text`, `start`, `end` and `words` of each segment, and of
    each word `word` or `text`, `start`, `end`, `speaker`, and `probability` or `confidence`.
    WhisperX's `score` tells how well a word was aligned, not how sure it is, and is left alone.
    """
    whole = document if isinstance(document, Mapping) else {"segments": document}
    pool = [word_of(word) for word in objects(whole.get("words"))]
    found = [_segment(segment, pool) for segment in objects(whole.get("segments"))]
    if pool and not any(one.words or one.voice.name for one in found):
        said = " ".join(word.text for word in pool)
        return [Segment(voice=Voice(), text=said, words=tuple(pool))]
    return found


def word_of(word: Mapping[str, Any]) -> TimedWord:
    """One word; its times are checked later."""
    start, end = word.get("start"), word.get("end")
    start_s, end_s = number(start), number(end)
    own = _voice(word)
    return TimedWord(
        text=text(word.get("punctuated_word") or word.get("word") or word.get("text")),
        start_s=start_s,
        end_s=end_s,
        probability=_probability(word),
        voice=own if own != Voice() else None,
        odd=(start is not None and start_s is None) or (end is not None and end_s is None),
    )


def _segment(segment: Mapping[str, Any], pool: Sequence[TimedWord]) -> Segment:
    words = [word_of(word) for word in objects(segment.get("words"))]
    return Segment(
        voice=_voice(segment),
        text=text(segment.get("text")),
        start_s=number(segment.get("start")),
        end_s=number(segment.get("end")),
        words=tuple(words or _of_pool(segment.get("words"), pool)),
    )


def _of_pool(numbers: object, pool: Sequence[TimedWord]) -> list[TimedWord]:
    """The words that a segment names by their place in the document's own list."""
    if not isinstance(numbers, list):
        return []
    return [pool[one] for one in numbers if isinstance(one, int) and 0 <= one < len(pool)]


def _voice(holder: Mapping[str, Any]) -> Voice:
    channel = holder.get("channel")
    return Voice(
        name=text(holder.get("speaker")) or None,
        channel=channel if isinstance(channel, int) and not isinstance(channel, bool) else None,
    )


def _probability(word: Mapping[str, Any]) -> float | None:
    found = number(word.get("probability", word.get("confidence")))
    return found if found is not None and 0.0 <= found <= 1.0 else None

"""Word times of a Whisper as words of ours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples
from callqa.domain.spans import Span
from callqa.domain.transcript import Word

__all__ = ["CLOSING", "OPENING", "timed"]

# Signs that belong to the word before or after them, as in openai-whisper's `transcribe`.
OPENING = "\"'“¿([{-"
CLOSING = "\"'.。,，!！?？:：”)]}、"


def timed(timings: Iterable[Any], sound: Samples) -> tuple[Word, ...]:
    """The words of a window.

    Args:
        timings: openai-whisper's `WordTiming`, signs merged with their words.
        sound: at 16 kHz; the last step of the alignment may lie past its end.
    """
    duration_s = len(sound) / SAMPLE_RATE_HZ
    return tuple(
        Word(
            text=timing.word.strip(),
            span=_span(float(timing.start), float(timing.end), duration_s),
            probability=min(1.0, float(timing.probability)),
        )
        for timing in timings
        if any(sign.isalnum() for sign in timing.word)
    )


def _span(start_s: float, end_s: float, duration_s: float) -> Span:
    start_s = min(start_s, duration_s)
    return Span(start_s, max(start_s, min(end_s, duration_s)))

"""What the readers of imported transcripts give: segments of voices, with times as they stood.

Readers take whatever JSON holds: a value of another kind than expected counts as missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from callqa.domain.recording import Speaker

__all__ = ["FormError", "Segment", "TimedWord", "Voice", "number", "text"]


class FormError(Exception):
    """The document cannot be read; the message is a safe sentence part, never the contents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Somebody who speaks, as the file tells them apart.

    Attributes:
        name: the file's label, such as `AGENT`, `spk_0`, `SPEAKER_00`; may be a person's name.
        channel: number of the channel, from 0, when the file knows it.
        role: when the file's own form says it.
    """

    name: str | None = None
    channel: int | None = None
    role: Speaker | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedWord:
    """A word as the file has it; times in seconds, not yet checked.

    Attributes:
        voice: when the word has one of its own.
        odd: a time is there and cannot be one.
    """

    text: str
    start_s: float | None = None
    end_s: float | None = None
    probability: float | None = None
    voice: Voice | None = None
    odd: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What one voice said in one go; `words` is empty when the file gives the text alone."""

    voice: Voice
    text: str
    start_s: float | None = None
    end_s: float | None = None
    words: tuple[TimedWord, ...] = ()


def text(value: object) -> str:
    """A text without outer blanks; numbers as they are written; else empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())


def number(value: object, *, scale: float = 1.0) -> float | None:
    """A finite number, also one written as text, times the scale; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value) * scale
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None

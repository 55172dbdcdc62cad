"""What a reader of audio files hands over: blocks of sound at the file's own rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from callqa.domain.recording import Samples

__all__ = ["AudioStream"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioStream:
    """An opened recording that is read once, from its start to its end.

    Attributes:
        rate_hz: frames per second in the file.
        channel_count: channels in the file.
        codec: container and codec, such as `wav/ulaw`.
        blocks: float32 arrays of shape (frames, channel_count); nominally in [-1, 1], but
            nothing has been checked yet.
        warnings: codes found while reading; complete once `blocks` has run out.
    """

    rate_hz: int
    channel_count: int
    codec: str
    blocks: Iterator[Samples]
    warnings: list[str] = field(default_factory=list)

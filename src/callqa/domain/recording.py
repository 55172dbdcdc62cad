"""What is known of a recorded call before anybody has listened to it, and its sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from callqa.domain.contacts import NO_CONTEXT, CallContext, Direction
from callqa.domain.transcript_files import TranscriptFile

__all__ = [
    "SAMPLE_RATE_HZ",
    "Direction",
    "Recording",
    "Samples",
    "Speaker",
    "Waveform",
    "blocks",
    "mean",
]

SAMPLE_RATE_HZ = 16_000  # what Whisper, PocketSphinx and Silero all expect

Samples = npt.NDArray[np.float32]


class Speaker(StrEnum):
    """Who is heard on a channel. A machine that cannot tell says `unknown`."""

    AGENT = "agent"
    CONSUMER = "consumer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One recorded call: the file, its content digest, and what the centre says about it.

    Attributes:
        call_id: stable identity of the call; from the metadata, else the start of the digest.
        path: where the audio lies; without audio, where the transcript lies.
        sha256: digest of that file's bytes, 64 lower-case hexadecimal digits.
        channel_roles: who is on which channel, first channel first; empty when nobody said.
        agent_id: the centre's key of the agent, never shown as a name.
        agent_name: how the coach knows the agent.
        account_ref: the centre's reference of the account; opaque to callqa.
        started_at: start of the call, time-zone aware; None when unknown.
        consumer_timezone: IANA name such as `America/Chicago`; None when unknown.
        disposition: what the agent or dialler said came of the call.
        duration_s: None until the audio has been decoded.
        extra: further metadata under the names the centre uses; values are text.
        warnings: codes of things that were odd but not fatal, such as `truncated_audio`.
        context: what the call log and the account flags say that bears on this call.
        transcript: made elsewhere, to be used in place of the recogniser; None when there is none.
        has_audio: False for a call of which there is a transcript and no sound.
    """

    call_id: str
    path: Path
    sha256: str
    channel_roles: tuple[Speaker, ...] = ()
    agent_id: str | None = None
    agent_name: str | None = None
    team: str | None = None
    account_ref: str | None = None
    started_at: datetime | None = None
    consumer_timezone: str | None = None
    direction: Direction | None = None
    disposition: str | None = None
    duration_s: float | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    context: CallContext = NO_CONTEXT
    transcript: TranscriptFile | None = None
    has_audio: bool = True

    @property
    def audio_s(self) -> float:
        """Seconds of sound; 0 without any, or before it was decoded."""
        return (self.duration_s or 0.0) if self.has_audio else 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Waveform:
    """The sound of one speaker.

    Attributes:
        samples: float32 in [-1, 1], shape (n,), at 16 kHz, one channel.
        speaker: who is heard; `unknown` for a mono call in which both are mixed.
    """

    samples: Samples
    speaker: Speaker

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / SAMPLE_RATE_HZ


def blocks(samples: Samples, *, seconds: float = 60.0) -> Iterator[Samples]:
    """The samples in order, so many seconds at a time: a long call need not be in memory whole."""
    size = round(seconds * SAMPLE_RATE_HZ)
    return (samples[start : start + size] for start in range(0, len(samples), size))


def mean(samples: Samples) -> float:
    """The constant offset of samples; 0 without any."""
    total = sum(float(block.sum(dtype=np.float64)) for block in blocks(samples))
    return total / max(1, len(samples))

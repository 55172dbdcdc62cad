"""Playback copies: MP3 that every browser plays and seeks in, with the sensitive parts silent.

MP3 at a constant bit rate: a browser finds a second by the size of the file alone, each frame
stands for itself (no bit reservoir), and no browser lacks the decoder, as some do for AAC. An hour
of two channels takes 29 MB; FLAC took about three times that for the sample calls.
The two channels are coded each by itself, so that neither is heard in the other.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import av
import numpy as np

from callqa.audio.decode import decode
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples
from callqa.domain.spans import Span

__all__ = ["Outline", "write"]

_BITS_PER_SECOND = 32_000  # of one channel
_BLOCK = 10 * SAMPLE_RATE_HZ
_FADE = round(0.010 * SAMPLE_RATE_HZ)  # samples; sound that stops at once clicks
_POINTS = 1_000  # more than a player on a wide screen has pixels for

# A decoder gives out what LAME took in 1,105 samples (69 ms) later: 576 of the encoder and 529 of
# every decoder (lame.sourceforge.io/tech-FAQ.txt). A header could say so, but not every player
# reads it. So that much is left out at the start, where nobody speaks yet, and there is no header.
_DELAY = 576 + 529


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The sound as a player draws it.

    Attributes:
        step_s: seconds that one point stands for.
        peaks: for each channel of the copy the largest magnitudes, each in [0, 1].
    """

    duration_s: float
    step_s: float
    peaks: tuple[tuple[float, ...], ...]

    def dump(self) -> str:
        """A JSON object with the attributes' names."""
        return json.dumps(
            {"duration_s": self.duration_s, "step_s": self.step_s, "peaks": self.peaks},
            separators=(",", ":"),
        )


def write(
    recording: Path, file: IO[bytes], *, muted: Sequence[Span], max_duration_s: float
) -> Outline:
    """Write the playback copy of a recording, ten seconds at a time.

    One channel stays one and two stay two; more are mixed to one. The sound begins with the call:
    what is heard at 22.7 s of the recording is heard at 22.7 s of the copy.

    Args:
        recording: the call.
        file: takes the MP3; open for writing.
        muted: silent on every channel; the sound fades for 10 ms outside of them.
        max_duration_s: longest call that is accepted, in seconds.

    Raises:
        DecodeError: like `decode`.
        OSError: the file cannot be written.
    """
    decoded = decode(recording, max_duration_s=max_duration_s)
    count = len(decoded.channels[0])
    step = max(1, math.ceil(count / _POINTS))
    channel_count = 2 if len(decoded.channels) == 2 else 1
    peaks = np.zeros((channel_count, math.ceil(count / step)), dtype=np.float32)
    with av.open(file, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as out:
        stream = _stream(out, channel_count)
        for start, block in _blocks(decoded.channels, muted):
            _raise_peaks(peaks, block, start=start, step=step)
            _encode(out, stream, block[:, max(0, _DELAY - start) :])
        if count <= _DELAY:
            _encode(out, stream, np.zeros((channel_count, _DELAY), dtype=np.float32))
        out.mux(stream.encode(None))
    rows = tuple(tuple(round(min(1.0, float(one)), 3) for one in row) for row in peaks)
    return Outline(duration_s=decoded.duration_s, step_s=step / SAMPLE_RATE_HZ, peaks=rows)


def _stream(out: Any, channel_count: int) -> Any:
    stream = out.add_stream(
        "libmp3lame", rate=SAMPLE_RATE_HZ, options={"reservoir": "0", "joint_stereo": "0"}
    )
    stream.layout = "stereo" if channel_count == 2 else "mono"
    stream.format = "fltp"
    stream.bit_rate = _BITS_PER_SECOND * channel_count
    return stream


def _blocks(channels: Sequence[Samples], muted: Sequence[Span]) -> Iterator[tuple[int, Samples]]:
    """Where each block begins, and its sound, shape (channels, samples)."""
    for start in range(0, len(channels[0]), _BLOCK):
        block = np.stack([channel[start : start + _BLOCK] for channel in channels])
        if len(block) > 2:
            block = block.mean(axis=0, keepdims=True)
        yield start, np.ascontiguousarray(block * _loudness(muted, start, block.shape[1]))


def _loudness(muted: Sequence[Span], start: int, count: int) -> Samples:
    """What each sample is multiplied by: 0 in the silent spans, rising to 1 outside of them."""
    at = np.arange(start, start + count)
    loudness = np.ones(count, dtype=np.float32)
    for span in muted:
        first, last = (round(bound * SAMPLE_RATE_HZ) for bound in (span.start_s, span.end_s))
        if first - _FADE < start + count and last + _FADE > start:
            outside = np.maximum(np.maximum(first - at, at - last), 0)
            loudness = np.minimum(loudness, (outside / _FADE).astype(np.float32))
    return loudness


def _encode(out: Any, stream: Any, block: Samples) -> None:
    if block.shape[1]:
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=stream.layout.name)
        frame.sample_rate = SAMPLE_RATE_HZ
        out.mux(stream.encode(frame))


def _raise_peaks(peaks: Samples, block: Samples, *, start: int, step: int) -> None:
    """Take a block into the peaks; a step may reach over several blocks."""
    at = np.arange(start, start + block.shape[1]) // step
    edges = np.flatnonzero(np.diff(at, prepend=-1))
    found = np.maximum.reduceat(np.abs(block), edges, axis=1)
    which = at[edges]
    peaks[:, which] = np.maximum(peaks[:, which], found)

"""The path for everything else: FFmpeg through PyAV, tolerant of damage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import FileIO
from typing import Any

import av
import numpy as np

from callqa.audio.stream import AudioStream
from callqa.domain.recording import Samples
from callqa.errors import DecodeError

__all__ = ["open_stream"]

# FFmpeg would follow a playlist to other files and hosts. A recording is one file, so only
# containers that hold sound themselves are let in, and no protocol at all.
_CONTAINERS = (
    "wav,w64,aiff,au,caf,flac,ogg,mp3,aac,ac3,eac3,loas,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,asf,"
    "avi,flv,mpeg,mpegts,amr,amrnb,amrwb,gsm,g722,g729,tta,wv,ape,mpc,mpc8,dss,voc,sox,nistsphere,"
    "nut,rm,iff,rso,xwma"
)
_OPTIONS = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "none"}

_STATES_LENGTH = frozenset({"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "flac"})
_SCALE = {"u8": 128.0, "s16": 32_768.0, "s32": 2_147_483_648.0, "flt": 1.0, "dbl": 1.0}
_MIN_HOLE_S = 0.2  # shorter jumps are rounding in the container's clock
_MAX_BLIND_HOLE_S = 30.0  # longest hole believed when the container states no length
_MAX_READ_FAILURES = 100  # a file that fails more often has nothing more to give
_ADVICE = "Listen to the file; if it plays elsewhere, convert it to WAV or FLAC and put it back."


@dataclass(slots=True)
class _Progress:
    """Where reading has got to, in frames of sound at the stream's rate."""

    position: int = 0
    origin_s: float | None = None
    failures_since_sound: int = 0
    warnings: list[str] = field(default_factory=list)

    def warn(self, code: str) -> None:
        if code not in self.warnings:
            self.warnings.append(code)


def open_stream(file: FileIO) -> AudioStream:
    """The first audio stream of the file as blocks.

    Raises:
        DecodeError: `undecodable`, `no_audio_stream`.
    """
    file.seek(0)
    try:
        container = av.open(file, options=_OPTIONS, metadata_errors="ignore")
    except (av.FFmpegError, ValueError) as error:
        raise DecodeError(
            "undecodable", f"No decoder knows this file ({type(error).__name__}).", advice=_ADVICE
        ) from error
    if not container.streams.audio:
        container.close()
        raise DecodeError(
            "no_audio_stream", "The file holds no sound.", advice="Check what the recorder exports."
        )
    return _audio_stream(container)


def _audio_stream(container: Any) -> AudioStream:
    """Describe the sound by its first frame: some headers know less than the decoder."""
    stream = container.streams.audio[0]
    progress = _Progress()
    if len(container.streams.audio) > 1:
        progress.warn("extra_audio_streams")
    frames = _frames(container, stream, progress=progress)
    first = next(frames, None)
    if first is None:
        container.close()
        raise DecodeError(
            "undecodable", "The file names a codec but no sound comes out of it.", advice=_ADVICE
        )
    return AudioStream(
        rate_hz=first.sample_rate,
        channel_count=first.layout.nb_channels,
        codec=f"{container.format.name.split(',')[0]}/{stream.codec_context.name}",
        blocks=_blocks(container, stream, first=first, frames=frames, progress=progress),
        warnings=progress.warnings,
    )


def _frames(container: Any, stream: Any, *, progress: _Progress) -> Iterator[Any]:
    """Decode packet by packet, stepping over those that cannot be decoded."""
    for packet in _packets(container, stream, progress=progress):
        try:
            frames = packet.decode()
        except (av.FFmpegError, ValueError):
            progress.failures_since_sound += 1
            continue
        yield from frames


def _packets(container: Any, stream: Any, *, progress: _Progress) -> Iterator[Any]:
    """Read on after a read error, a bounded number of times."""
    for _ in range(_MAX_READ_FAILURES):
        try:
            yield from container.demux(stream)
        except av.EOFError:
            return
        except av.FFmpegError:
            progress.failures_since_sound += 1
        else:
            return


def _blocks(
    container: Any, stream: Any, *, first: Any, frames: Iterator[Any], progress: _Progress
) -> Iterator[Samples]:
    """Sound as float32 with silence in the holes, so that times stay right."""
    rate_hz, channel_count = first.sample_rate, first.layout.nb_channels
    stated_s = _stated_length_s(container, stream)
    frame: Any = first
    while frame is not None:
        if frame.sample_rate != rate_hz or frame.layout.nb_channels != channel_count:
            progress.failures_since_sound += 1  # a stray frame of another stream
        elif frame.samples:
            hole = _hole_before(frame, rate_hz=rate_hz, stated_s=stated_s, progress=progress)
            yield from _silence(hole, channel_count=channel_count, rate_hz=rate_hz)
            yield _as_float(frame)
            progress.position += hole + frame.samples
            if progress.failures_since_sound:
                progress.warn("damaged_audio")
                progress.failures_since_sound = 0
        frame = next(frames, None)
    container.close()
    _note_ending(progress, rate_hz=rate_hz, stated_s=stated_s)


def _hole_before(frame: Any, *, rate_hz: int, stated_s: float | None, progress: _Progress) -> int:
    """Frames of sound missing before this frame by its time stamp; 0 when there is no telling."""
    if frame.pts is None or frame.time_base is None:
        return 0
    time_s = float(frame.pts * frame.time_base)
    if progress.origin_s is None:
        progress.origin_s = time_s - progress.position / rate_hz
    hole_s = time_s - progress.origin_s - progress.position / rate_hz
    if hole_s < _MIN_HOLE_S:
        return 0
    limit_s = _MAX_BLIND_HOLE_S if stated_s is None else stated_s - progress.position / rate_hz
    if hole_s > limit_s:
        progress.origin_s += hole_s  # a broken clock: go on from here as if nothing was missing
        return 0
    progress.warn("gaps_filled")
    return round(hole_s * rate_hz)


def _silence(frames: int, *, channel_count: int, rate_hz: int) -> Iterator[Samples]:
    """Digital silence in blocks of at most a second."""
    while frames > 0:
        yield np.zeros((min(frames, rate_hz), channel_count), dtype=np.float32)
        frames -= rate_hz


def _as_float(frame: Any) -> Samples:
    """One decoded frame, shape (frames, channels), scaled to [-1, 1]."""
    kind = frame.format.name.removesuffix("p")
    raw = frame.to_ndarray()
    by_frame = raw.T if frame.format.is_planar else raw.reshape(-1, frame.layout.nb_channels)
    samples = by_frame.astype(np.float32)
    if kind == "u8":
        samples -= 128.0
    return np.asarray(samples / np.float32(_SCALE[kind]), dtype=np.float32)


def _stated_length_s(container: Any, stream: Any) -> float | None:
    """The length the container vouches for; None where it is only estimated from the bit rate."""
    if container.format.name not in _STATES_LENGTH:
        return None
    if stream.duration is not None:
        return float(stream.duration * stream.time_base)
    if container.duration is not None and len(container.streams) == 1:
        return float(container.duration / av.time_base)
    return None


def _note_ending(progress: _Progress, *, rate_hz: int, stated_s: float | None) -> None:
    """Say whether the end is missing, or was reached over damaged packets."""
    heard_s = progress.position / rate_hz
    if stated_s is not None and heard_s < stated_s - max(0.5, 0.01 * stated_s):
        progress.warn("truncated_audio")
    elif progress.failures_since_sound:
        progress.warn("damaged_audio")

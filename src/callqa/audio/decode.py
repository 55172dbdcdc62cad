"""From any recording to float32 at 16 kHz, every channel on its own."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field, replace
from io import FileIO
from pathlib import Path

import numpy as np
import soxr

from callqa.audio import av_reader, sndfile_reader, wav_header
from callqa.audio.spool import Spool
from callqa.audio.stream import AudioStream
from callqa.audio.wav_header import WavHeader
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples
from callqa.errors import DecodeError

__all__ = ["DEFAULT_MAX_DURATION_S", "MAX_CHANNELS", "Decoded", "decode", "unreadable"]

DEFAULT_MAX_DURATION_S = 4 * 3600.0
MAX_CHANNELS = 8  # 7.1 sound; a call has one or two
MIN_RATE_HZ = 4_000  # below this there is no intelligible speech: the band would end at 2 kHz
MAX_RATE_HZ = 768_000
MAX_BAD_SHARE = 0.01  # of samples that are no numbers: more is not a recording any more
RESCALE_ABOVE = 2.0  # float peaks up to here are overshoot and clipped; above, another scale
LARGEST_SAMPLE = 2.0**31  # a float file may hold integer values, but nothing beyond 32 bits

_RECORDER = "Check the recorder's export settings and export the call again."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decoded:
    """The sound of one recording.

    Attributes:
        channels: one array per channel in the file's order, each float32 in [-1, 1], shape (n,),
            at 16 kHz, all of the same length.
        duration_s: that length in seconds.
        source_rate_hz: sample rate of the file.
        codec: container and codec, such as `wav/ulaw`.
        warnings: `truncated_audio` the file ends before its header says; `unfinished_header` the
            recorder never wrote the length; `damaged_audio` parts could not be decoded;
            `gaps_filled` silence stands where the stream has holes; `bad_samples` a few samples
            were no numbers and are silence now; `rescaled_audio` float samples far above 1 were
            brought down; `extra_audio_streams` only the first audio stream was read.
    """

    channels: tuple[Samples, ...]
    duration_s: float
    source_rate_hz: int
    codec: str
    warnings: tuple[str, ...] = ()


def decode(path: Path, *, max_duration_s: float = DEFAULT_MAX_DURATION_S) -> Decoded:
    """Read a recording.

    WAV, FLAC and their like go through libsndfile; everything else, and whatever libsndfile
    stumbles over, through FFmpeg. Sound is resampled block by block, so that the whole call is
    never held at its own rate, and a call of more than 20 minutes lies on disk: slices of its
    channels are read when they are asked for.

    Args:
        path: the recording; any bytes in the name will do.
        max_duration_s: longest call that is accepted, in seconds.

    Raises:
        DecodeError: `unreadable_file`, `not_a_file`, `empty_file`, `undecodable`,
            `no_audio_stream`, `bad_channel_count`, `bad_sample_rate`, `bad_samples`,
            `empty_audio`, `too_long`.
    """
    with _open(path) as file:
        header = wav_header.read(file)
        if header is not None:
            _check_header(header)
        decoded = _decode_file(file, max_duration_s=max_duration_s)
    found = (*_header_warnings(header), *decoded.warnings)
    return replace(decoded, warnings=tuple(dict.fromkeys(found)))


def unreadable(error: OSError) -> DecodeError:
    """What is said of a recording that the system does not let us open."""
    return DecodeError(
        "unreadable_file",
        f"The file cannot be opened ({error.strerror}).",
        advice="Check that it exists and that callqa may read it.",
    )


def _open(path: Path) -> FileIO:
    """Open a regular file by its handle; a name never reaches a decoder."""
    try:
        # Without O_NONBLOCK a named pipe in the inbox would hang the night.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise unreadable(error) from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise DecodeError("not_a_file", "This is not a regular file.", advice="Remove it.")
    if status.st_size == 0:
        os.close(descriptor)
        raise DecodeError("empty_file", "The file has no bytes.", advice=_RECORDER)
    # Unbuffered: libsndfile reads by the descriptor, and a buffer would not know where it left it.
    return os.fdopen(descriptor, "rb", buffering=0)


def _decode_file(file: FileIO, *, max_duration_s: float) -> Decoded:
    """The fast path if it applies and holds to the end, else FFmpeg from the start."""
    stream = sndfile_reader.open_stream(file)
    if stream is None:
        return _decode_stream(av_reader.open_stream(file), max_duration_s=max_duration_s)
    try:
        return _decode_stream(stream, max_duration_s=max_duration_s)
    except sndfile_reader.SoundFileError:
        # The frames before the fault are good, but FFmpeg also finds those behind it.
        decoded = _decode_stream(av_reader.open_stream(file), max_duration_s=max_duration_s)
    if "truncated_audio" in decoded.warnings:
        return decoded  # what stopped libsndfile was the end of the file
    return replace(decoded, warnings=(*decoded.warnings, "damaged_audio"))


def _decode_stream(stream: AudioStream, *, max_duration_s: float) -> Decoded:
    """Resample every block and collect the channels."""
    _check_format(channel_count=stream.channel_count, rate_hz=stream.rate_hz)
    sink = _Sink.for_stream(stream, max_samples=int(max_duration_s * SAMPLE_RATE_HZ))
    for block in stream.blocks:
        sink.write(block)
    channels = sink.finish()
    return Decoded(
        channels=channels,
        duration_s=len(channels[0]) / SAMPLE_RATE_HZ,
        source_rate_hz=stream.rate_hz,
        codec=stream.codec,
        warnings=(*stream.warnings, *sink.warnings),
    )


@dataclass(slots=True)
class _Sink:
    """Collects blocks at the file's rate as channels at 16 kHz."""

    resampler: soxr.ResampleStream | None
    collected: tuple[Spool, ...]
    max_samples: int
    seen: int = 0
    bad: int = 0
    peak: float = 0.0
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def for_stream(cls, stream: AudioStream, *, max_samples: int) -> _Sink:
        """A sink for this stream's rate and channels."""
        resampler = None
        if stream.rate_hz != SAMPLE_RATE_HZ:
            resampler = soxr.ResampleStream(
                stream.rate_hz, SAMPLE_RATE_HZ, stream.channel_count, dtype="float32", quality="HQ"
            )
        collected = tuple(Spool() for _ in range(stream.channel_count))
        return cls(resampler=resampler, collected=collected, max_samples=max_samples)

    def write(self, block: Samples) -> None:
        """Take one block, shape (frames, channels), at the file's rate."""
        self.seen += block.size
        block = self._numbers_only(block)
        if self.resampler is not None:
            block = self.resampler.resample_chunk(np.ascontiguousarray(block))
        self._collect(block)

    def finish(self) -> tuple[Samples, ...]:
        """The channels, in [-1, 1]."""
        if self.seen and self.resampler is not None:
            rest = np.zeros((0, len(self.collected)), dtype=np.float32)
            self._collect(self.resampler.resample_chunk(rest, last=True))
        if not len(self.collected[0]):
            raise _empty_audio()
        self._judge_bad_samples()
        if self.peak > RESCALE_ABOVE:
            self.warnings.append("rescaled_audio")
        return tuple(channel.finish(self._limit) for channel in self.collected)

    def _numbers_only(self, block: Samples) -> Samples:
        """Replace what is no number by silence, and remember the peak of the rest."""
        peak = float(np.max(np.abs(block), initial=0.0))
        if not peak <= LARGEST_SAMPLE:  # also true for NaN
            good = np.abs(block) <= LARGEST_SAMPLE
            self.bad += block.size - int(np.count_nonzero(good))
            block = np.where(good, block, np.float32(0.0))
            peak = float(np.max(np.abs(block), initial=0.0))
        self.peak = max(self.peak, peak)
        return block

    def _collect(self, block: Samples) -> None:
        if len(self.collected[0]) + len(block) > self.max_samples:
            limit_s = self.max_samples / SAMPLE_RATE_HZ
            raise DecodeError(
                "too_long",
                f"The recording is longer than the limit of {limit_s:.0f} s.",
                advice="Raise the limit on the length of a call, or split the recording.",
            )
        for index, channel in enumerate(self.collected):
            channel.append(block[:, index])

    def _judge_bad_samples(self) -> None:
        if self.bad > MAX_BAD_SHARE * self.seen:
            raise DecodeError(
                "bad_samples",
                f"{self.bad / self.seen:.0%} of the samples are not usable numbers.",
                advice=_RECORDER,
            )
        if self.bad:
            self.warnings.append("bad_samples")

    def _limit(self, samples: Samples) -> None:
        """Bring samples into [-1, 1] in place, by one factor for all channels."""
        if self.peak > RESCALE_ABOVE:
            np.divide(samples, np.float32(self.peak), out=samples)
        np.clip(samples, -1.0, 1.0, out=samples)


def _check_header(header: WavHeader) -> None:
    """Refuse by the header what the decoders would only call invalid."""
    _check_format(channel_count=header.channel_count, rate_hz=header.rate_hz)
    if header.declared_bytes is not None and not header.present_bytes:
        raise _empty_audio()


def _check_format(*, channel_count: int | None, rate_hz: int | None) -> None:
    """Refuse what no recorder of calls writes; None is left to the decoder."""
    if channel_count is not None and not 1 <= channel_count <= MAX_CHANNELS:
        raise DecodeError(
            "bad_channel_count",
            f"The header names {channel_count} channels; 1 to {MAX_CHANNELS} can be read.",
            advice=_RECORDER,
        )
    if rate_hz is not None and not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
        raise DecodeError(
            "bad_sample_rate",
            f"The header names {rate_hz} Hz; {MIN_RATE_HZ} to {MAX_RATE_HZ} Hz can be read.",
            advice=_RECORDER,
        )


def _empty_audio() -> DecodeError:
    return DecodeError("empty_audio", "The recording has no sound in it.", advice=_RECORDER)


def _header_warnings(header: WavHeader | None) -> tuple[str, ...]:
    """What the header got wrong about the length."""
    if header is None:
        return ()
    if header.is_unfinished:
        return ("unfinished_header",)
    return ("truncated_audio",) if header.is_truncated else ()

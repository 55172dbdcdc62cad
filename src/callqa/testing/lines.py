"""What telephone lines and rooms do to a voice: codecs, noise, hum, music and other voices."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

import av
import numpy as np
import soxr
from av.container import InputContainer
from scipy.signal import lfilter

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples
from callqa.domain.spans import Span

__all__ = ["CODECS", "babble", "hum", "music", "over_codec", "speech_db", "white", "with_noise"]

_TELEPHONE_HZ = 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Codec:
    """How FFmpeg is asked for a codec."""

    name: str
    container: str
    rate_hz: int = _TELEPHONE_HZ
    bits_per_s: int | None = None


# AMR at 12.2 kbit/s is the enhanced full rate of GSM (3GPP TS 26.071); PyAV's FFmpeg cannot encode
# the older full rate, only read it.
CODECS: Mapping[str, str] = MappingProxyType(
    {
        "mu-law": "G.711 mu-law, 8 kHz",
        "a-law": "G.711 A-law, 8 kHz",
        "g726": "G.726, 32 kbit/s, 8 kHz",
        "amr": "AMR narrow band, 12.2 kbit/s, 8 kHz: GSM enhanced full rate",
        "opus": "Opus, 16 kbit/s, 16 kHz",
        "mp3": "MP3, 16 kbit/s, 8 kHz",
    }
)
_FFMPEG = MappingProxyType(
    {
        "mu-law": _Codec(name="pcm_mulaw", container="wav"),
        "a-law": _Codec(name="pcm_alaw", container="wav"),
        "g726": _Codec(name="g726", container="wav", bits_per_s=32_000),
        "amr": _Codec(name="libopencore_amrnb", container="amr", bits_per_s=12_200),
        "opus": _Codec(name="libopus", container="ogg", rate_hz=16_000, bits_per_s=16_000),
        "mp3": _Codec(name="libmp3lame", container="mp3", bits_per_s=16_000),
    }
)


def over_codec(samples: Samples, codec: str) -> Samples:
    """The samples encoded and decoded again; some codecs delay them by up to 0.1 s.

    Args:
        samples: float32 in [-1, 1], shape (n,), 16 kHz.
        codec: one of `CODECS`.

    Returns:
        float32, shape (n,), 16 kHz.

    Raises:
        ValueError: when this build of FFmpeg cannot encode it.
    """
    how = _FFMPEG[codec]
    file = io.BytesIO()
    try:
        _encode(file, soxr.resample(samples, SAMPLE_RATE_HZ, how.rate_hz), how)
    except av.FFmpegError as error:
        raise ValueError(f"this FFmpeg cannot encode {codec}") from error
    file.seek(0)
    heard = _decode(file)[: len(samples)]
    return np.pad(heard, (0, len(samples) - len(heard)))


def speech_db(samples: Samples, speech: Iterable[Span]) -> float:
    """Mean power of the samples inside the spans, in dB relative to full scale."""
    inside = np.concatenate([_cut(samples, span) for span in speech])
    return float(10 * np.log10(np.mean(np.square(inside, dtype=np.float64)) + 1e-14))


def with_noise(
    samples: Samples, noise: Samples, *, snr_db: float, speech: Sequence[Span]
) -> Samples:
    """The samples with noise so many dB below their speech.

    Args:
        samples: float32, shape (n,), 16 kHz.
        noise: float32, shape (n,) or longer; its level does not matter.
        snr_db: mean power of the speech over that of the noise.
        speech: where the samples hold speech.
    """
    noise = noise[: len(samples)]
    power_db = 10 * np.log10(np.mean(np.square(noise, dtype=np.float64)) + 1e-14)
    gain = 10 ** ((speech_db(samples, speech) - snr_db - power_db) / 20)
    return np.asarray(samples + np.float32(gain) * noise, dtype=np.float32)


def white(count: int, *, seed: int = 0) -> Samples:
    """White noise, shape (count,)."""
    return np.random.default_rng(seed).standard_normal(count).astype(np.float32)


def hum(count: int) -> Samples:
    """Mains hum of 60 Hz with five overtones, shape (count,)."""
    time_s = np.arange(count) / SAMPLE_RATE_HZ
    tones = [np.sin(2 * np.pi * 60 * k * time_s + k) / k for k in range(1, 7)]
    return np.asarray(np.sum(tones, axis=0), dtype=np.float32)


def babble(voices: Sequence[Samples], count: int, *, seed: int = 0) -> Samples:
    """Many voices at once, shape (count,): each voice repeated from a start of its own."""
    random = np.random.default_rng(seed)
    crowd = np.zeros(count, dtype=np.float32)
    for voice in voices:
        loud = voice / np.float32(np.sqrt(np.mean(np.square(voice, dtype=np.float64))) + 1e-9)
        crowd += np.resize(np.roll(loud, int(random.integers(len(voice)))), count)
    return crowd


def music(count: int, *, seed: int = 0) -> Samples:
    """Hold music, shape (count,): plucked chords, a bass and a beat, at 100 beats a minute."""
    random = np.random.default_rng(seed)
    played = np.zeros(count, dtype=np.float32)
    beat = round(0.6 * SAMPLE_RATE_HZ)
    chords = ((220.0, 277.2, 329.6), (146.8, 220.0, 293.7), (164.8, 246.9, 329.6))
    for number, start in enumerate(range(0, count, beat)):
        chord = chords[number // 4 % len(chords)]
        notes = (*chord, chord[0] / 2, 2 * chord[int(random.integers(3))])
        struck = sum(_plucked(hz, 3 * beat) for hz in notes) + _drum(beat, 3 * beat, random)
        end = min(count, start + 3 * beat)
        played[start:end] += struck[: end - start]
    return played


def _plucked(hz: float, count: int) -> Samples:
    time_s = np.arange(count) / SAMPLE_RATE_HZ
    tones = [np.sin(2 * np.pi * hz * k * time_s) / k**1.5 for k in range(1, 8)]
    return np.asarray(np.sum(tones, axis=0) * np.exp(-2.5 * time_s), dtype=np.float32)


def _drum(beat: int, count: int, random: np.random.Generator) -> Samples:
    struck = random.standard_normal(count) * np.exp(-np.arange(count) / (0.05 * beat))
    return np.asarray(lfilter([1.0], [1.0, -0.6], struck), dtype=np.float32)


def _encode(file: io.BytesIO, samples: Samples, how: _Codec) -> None:
    with av.open(file, "w", format=how.container) as output:
        stream = cast(
            "av.AudioStream", output.add_stream(how.name, rate=how.rate_hz, layout="mono")
        )
        if how.bits_per_s:
            stream.bit_rate = how.bits_per_s
        whole = np.round(np.clip(samples, -1.0, 1.0) * 32_767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(whole[None], format="s16", layout="mono")
        frame.sample_rate = how.rate_hz
        for packet in (*stream.encode(frame), *stream.encode(None)):
            output.mux(packet)


def _decode(file: io.BytesIO) -> Samples:
    with cast("InputContainer", av.open(file)) as source:
        rate_hz = source.streams.audio[0].rate  # Opus comes out at 48 kHz, whatever went in
        resampler = av.AudioResampler(format="flt", layout="mono")
        frames = [
            part.to_ndarray()[0]
            for frame in (*source.decode(audio=0), None)
            for part in resampler.resample(frame)
        ]
    heard = soxr.resample(np.concatenate(frames), rate_hz, SAMPLE_RATE_HZ)
    return np.asarray(heard, dtype=np.float32)


def _cut(samples: Samples, span: Span) -> Samples:
    return samples[round(span.start_s * SAMPLE_RATE_HZ) : round(span.end_s * SAMPLE_RATE_HZ)]

"""Sound with two unlike channels, written to files and compared with what comes back."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import soxr

from callqa.audio.decode import Decoded
from callqa.domain.recording import SAMPLE_RATE_HZ

RATE_HZ = 8_000
DURATION_S = 3.0


def swept(*, start_hz: float, rate_hz: int = RATE_HZ, duration_s: float = DURATION_S) -> np.ndarray:
    """A tone that rises by an octave, with syllable-like swells; peak 0.4."""
    times = np.arange(int(duration_s * rate_hz)) / rate_hz
    phase = 2 * np.pi * start_hz * (times + times**2 / (2 * duration_s))
    return 0.4 * np.sin(phase) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * times))


def two_voices(rate_hz: int = RATE_HZ) -> np.ndarray:
    """Two channels that have nothing in common, shape (n, 2)."""
    return np.stack(
        [swept(start_hz=300, rate_hz=rate_hz), swept(start_hz=800, rate_hz=rate_hz)], axis=1
    )


def write_with_av(
    path: Path, sound: np.ndarray, *, codec: str, rate_hz: int, container: str
) -> None:
    layout = "stereo" if sound.shape[1] == 2 else "mono"
    with av.open(str(path), "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate_hz, layout=layout)
        packed = np.ascontiguousarray((sound * 32_767).astype(np.int16).reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
        frame.sample_rate = rate_hz
        for packet in (*stream.encode(frame), *stream.encode(None)):
            output.mux(packet)


def likeness_to(expected: np.ndarray, heard: np.ndarray, *, rate_hz: int) -> float:
    """Highest normalised correlation within 80 ms of delay, which lossy codecs may add."""
    reference = soxr.resample(expected, rate_hz, SAMPLE_RATE_HZ)
    size = 1 << (len(reference) + len(heard)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(reference, size))
    products = np.fft.irfft(spectrum, size)
    reach = round(0.08 * SAMPLE_RATE_HZ)
    best = max(products[:reach].max(), products[-reach:].max())
    return float(best / (np.linalg.norm(reference) * np.linalg.norm(heard)))


def assert_faithful(
    decoded: Decoded, sound: np.ndarray, *, rate_hz: int, correlation: float, slack_s: float
) -> None:
    assert len(decoded.channels) == sound.shape[1]
    assert decoded.duration_s == pytest.approx(len(sound) / rate_hz, abs=slack_s)
    for index, channel in enumerate(decoded.channels):
        assert channel.dtype == np.float32
        assert channel.shape == (round(decoded.duration_s * SAMPLE_RATE_HZ),)
        assert likeness_to(sound[:, index], channel, rate_hz=rate_hz) > correlation
        if sound.shape[1] == 2:
            assert likeness_to(sound[:, 1 - index], channel, rate_hz=rate_hz) < 0.3

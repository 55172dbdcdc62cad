"""Playback copies: on time to the sample, silent where they must be, each channel by itself."""

from pathlib import Path

import numpy as np
import soundfile

from callqa.audio import playback
from callqa.audio.decode import decode
from callqa.audio.playback import Outline
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples
from callqa.domain.spans import Span

CLICK_S = 22.7  # in the third block of ten seconds
MUTED = Span(9.6, 10.8)  # over the border of two blocks


def copied(folder: Path, *channels: Samples, muted: tuple[Span, ...] = ()) -> Outline:
    soundfile.write(folder / "call.flac", np.stack(channels, axis=1), SAMPLE_RATE_HZ)
    with (folder / "copy.mp3").open("wb") as file:
        return playback.write(folder / "call.flac", file, muted=muted, max_duration_s=600.0)


def part(samples: Samples, start_s: float, end_s: float) -> Samples:
    return samples[round(start_s * SAMPLE_RATE_HZ) : round(end_s * SAMPLE_RATE_HZ)]


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def noise(seconds: float, *, seed: int) -> Samples:
    """Noise of the band of a telephone's voice, which any codec keeps."""
    white = np.random.default_rng(seed).normal(0.0, 0.3, round(seconds * SAMPLE_RATE_HZ))
    return np.convolve(white, np.hanning(16) / 8.0, mode="same").astype(np.float32)


def test_a_copy_is_on_time_silent_in_the_muted_span_and_nowhere_else(tmp_path: Path) -> None:
    agent, consumer = noise(30.0, seed=1), noise(30.0, seed=2)
    outline = copied(tmp_path, agent, consumer, muted=(MUTED,))
    heard = decode(tmp_path / "copy.mp3")

    assert len(heard.channels) == 2
    for before, after in zip((agent, consumer), heard.channels, strict=True):
        assert np.abs(part(after, MUTED.start_s + 0.08, MUTED.end_s - 0.08)).max() < 1e-3
        for start_s, end_s in ((1.0, 9.5), (10.9, 12.0), (20.0, 29.5)):
            kept = part(after, start_s, end_s)
            assert 0.8 < rms(kept) / rms(part(before, start_s, end_s)) < 1.1
            assert np.corrcoef(kept, part(before, start_s, end_s))[0, 1] > 0.9  # 0 if late
    # What one side says is not heard on the other channel.
    assert abs(np.corrcoef(heard.channels[0][:160_000], consumer[:160_000])[0, 1]) < 0.05

    assert outline.duration_s == 30.0
    for peaks in outline.peaks:
        at = np.arange(len(peaks)) * outline.step_s
        inside = (at > MUTED.start_s + outline.step_s) & (at + outline.step_s < MUTED.end_s)
        assert not np.asarray(peaks)[inside].any()
        assert np.count_nonzero(peaks) > 950


def test_a_click_is_heard_when_it_is_in_the_recording(tmp_path: Path) -> None:
    call = np.zeros(30 * SAMPLE_RATE_HZ, dtype=np.float32)
    at = round(CLICK_S * SAMPLE_RATE_HZ)
    call[at : at + 40] = 0.8
    copied(tmp_path, call)
    (heard,) = decode(tmp_path / "copy.mp3").channels

    loudest = np.flatnonzero(np.abs(heard) > 0.5 * np.abs(heard).max())
    assert abs(loudest[0] / SAMPLE_RATE_HZ - CLICK_S) < 0.005


def test_odd_recordings_have_copies_too(tmp_path: Path) -> None:
    blip = np.full(200, 0.1, dtype=np.float32)  # shorter than the codec's delay
    assert copied(tmp_path, blip).duration_s == 200 / SAMPLE_RATE_HZ
    three = [noise(1.0, seed=seed) for seed in range(3)]
    assert len(copied(tmp_path, *three).peaks) == 1
    assert rms(decode(tmp_path / "copy.mp3").channels[0]) > 0.01

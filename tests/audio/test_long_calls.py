"""A call of hours lies on disk while it is analysed, and is measured as it would be in memory."""

import os
import tempfile
import tracemalloc

import numpy as np
import pytest
import soundfile

from callqa.audio.bands import telephone_samples
from callqa.audio.decode import decode
from callqa.audio.levels import frame_levels
from callqa.audio.likeness import likeness
from callqa.audio.silero import SileroDetector
from callqa.audio.spool import Spool
from callqa.delivery.energy import envelope
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.testing import dialogue

MINUTES = 21  # more than is held in memory
TURNS = ((Speaker.AGENT, 1.0, 9.0), (Speaker.CONSUMER, 10.0, 18.0), (Speaker.AGENT, 19.0, 30.0))


def on_disk(samples: Samples) -> Samples:
    spool = Spool(most=0)
    for start in range(0, len(samples), 7_777):
        spool.append(samples[start : start + 7_777])
    return spool.finish()


def in_memory() -> Samples:
    return dialogue(TURNS, duration_s=32.0)[0].samples


def peak_bytes(work) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_long_recording_is_decoded_like_a_short_one_and_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    minute = np.random.default_rng(0).integers(-9_000, 9_000, (60 * 8_000, 1), dtype=np.int16)
    path = tmp_path / "call.wav"
    with soundfile.SoundFile(path, "w", 8_000, 1, subtype="PCM_16") as file:
        for _ in range(MINUTES):
            file.write(minute)
    soundfile.write(tmp_path / "short.wav", np.concatenate([minute] * 3), 8_000)
    [short] = decode(tmp_path / "short.wav").channels
    decoded = decode(path)
    [channel] = decoded.channels
    assert decoded.duration_s == MINUTES * 60
    assert {one.name for one in tmp_path.iterdir()} == {"call.wav", "short.wav"}
    second, last = slice(60 * SAMPLE_RATE_HZ, 61 * SAMPLE_RATE_HZ), SAMPLE_RATE_HZ
    np.testing.assert_allclose(channel[second], short[second], atol=1e-6)
    np.testing.assert_allclose(channel[-last:], short[-last:], atol=1e-6)


def test_a_call_on_disk_is_heard_and_measured_as_in_memory():
    here, there = in_memory(), on_disk(in_memory())
    heard = [
        SileroDetector().detect(Waveform(samples=samples, speaker=Speaker.AGENT))
        for samples in (here, there)
    ]
    assert heard[0] == heard[1]
    np.testing.assert_array_equal(telephone_samples(here), telephone_samples(there))
    np.testing.assert_array_equal(frame_levels(here), frame_levels(there))
    np.testing.assert_array_equal(envelope(here).level_db, envelope(there).level_db)


def test_slices_of_a_call_on_disk_are_those_of_an_array():
    here, there = in_memory(), on_disk(in_memory())
    for key in (slice(0, 0), slice(5, 9), slice(-3, None), slice(900, 100), slice(0, 10**9)):
        np.testing.assert_array_equal(there[key], here[key])
    np.testing.assert_array_equal(there[::1000], here[::1000])
    assert there[17] == here[17]
    np.testing.assert_array_equal(there - np.float32(0.5), here - np.float32(0.5))


def test_no_measure_takes_a_long_channel_into_memory_whole():
    minute = np.random.default_rng(1).standard_normal(60 * SAMPLE_RATE_HZ, dtype=np.float32)
    channel = on_disk(np.tile(minute * np.float32(0.1), 24))
    size = 24 * minute.nbytes
    for work in (envelope, frame_levels, lambda one: likeness(one, one)):
        assert peak_bytes(lambda work=work: work(channel)) < size / 2


def test_a_copy_of_a_channel_is_known_block_by_block():
    voice = in_memory()
    late = np.concatenate((np.zeros(7, dtype=np.float32), voice[:-7])) * np.float32(-0.5)
    for first, second in ((voice, late), (on_disk(voice), on_disk(late))):
        alike = likeness(first, second)
        assert alike.correlation == pytest.approx(-1.0, abs=1e-3)
        assert alike.residual_db < -40.0


def test_where_the_disk_refuses_memory_holds_the_call(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    np.testing.assert_array_equal(on_disk(in_memory()), in_memory())


def test_a_disk_that_fills_up_loses_nothing(monkeypatch):
    written, write = [], os.pwrite

    def short(descriptor: int, data: bytes, offset: int) -> int:
        written.append(offset)
        return write(descriptor, data, offset) if len(written) < 20 else 0

    monkeypatch.setattr(os, "pwrite", short)
    np.testing.assert_array_equal(on_disk(in_memory()), in_memory())
    assert len(written) == 20

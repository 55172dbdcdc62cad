"""What is left of damaged recordings is read, and what cannot be used is refused with a reason."""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from callqa.audio.decode import MAX_CHANNELS, decode
from callqa.domain.recording import SAMPLE_RATE_HZ
from callqa.errors import DecodeError
from tests.audio.sounds import (
    DURATION_S,
    RATE_HZ,
    assert_faithful,
    likeness_to,
    two_voices,
    write_with_av,
)

# What recorders and disks do to files


def wav_bytes(sound: np.ndarray | None = None, *, subtype: str = "PCM_16") -> bytearray:
    file = io.BytesIO()
    content = two_voices() if sound is None else sound
    soundfile.write(file, content, RATE_HZ, format="WAV", subtype=subtype)
    return bytearray(file.getvalue())


def with_data_size(content: bytearray, size: int) -> bytearray:
    at = content.index(b"data") + 4
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


@pytest.mark.parametrize("subtype", ["PCM_16", "ULAW", "IMA_ADPCM", "MS_ADPCM", "FLOAT"])
def test_a_wav_that_was_cut_off_is_read_as_far_as_it_goes(tmp_path: Path, subtype: str) -> None:
    path = tmp_path / "cut.wav"
    content = wav_bytes(subtype=subtype)
    path.write_bytes(content[: len(content) // 2])
    decoded = decode(path)
    assert decoded.warnings == ("truncated_audio",)
    assert decoded.duration_s == pytest.approx(DURATION_S / 2, abs=0.1)
    half = two_voices()[: int(len(two_voices()) * decoded.duration_s / DURATION_S)]
    assert likeness_to(half[:, 1], decoded.channels[1], rate_hz=RATE_HZ) > 0.98


@pytest.mark.parametrize("size", [0, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF])
def test_a_header_that_was_never_finished_is_overruled(tmp_path: Path, size: int) -> None:
    path = tmp_path / "open.wav"
    path.write_bytes(with_data_size(wav_bytes(), size))
    decoded = decode(path)
    assert decoded.warnings == ("unfinished_header",)
    assert_faithful(decoded, two_voices(), rate_hz=RATE_HZ, correlation=0.9999, slack_s=0.001)


def test_a_promise_of_more_sound_is_a_truncated_file(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(with_data_size(wav_bytes(), 10_000_000))
    decoded = decode(path)
    assert decoded.warnings == ("truncated_audio",)
    assert decoded.duration_s == pytest.approx(DURATION_S, abs=0.001)


def noise_flac(seconds: float = 20.0) -> bytearray:
    file = io.BytesIO()
    noise = np.random.default_rng(7).normal(0, 0.1, (int(seconds * RATE_HZ), 2))
    soundfile.write(file, noise, RATE_HZ, format="FLAC")
    return bytearray(file.getvalue())


def test_a_cut_flac_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "cut.flac"
    content = noise_flac()
    path.write_bytes(content[: len(content) // 2])
    decoded = decode(path)
    assert "truncated_audio" in decoded.warnings
    assert "damaged_audio" not in decoded.warnings
    assert 8.0 < decoded.duration_s < 10.5


def test_a_hole_in_a_flac_is_filled_so_that_later_sound_keeps_its_time(tmp_path: Path) -> None:
    path = tmp_path / "hole.flac"
    content = noise_flac()
    middle = len(content) // 2
    content[middle : middle + 3_000] = bytes(3_000)
    path.write_bytes(content)
    decoded = decode(path)
    assert "damaged_audio" in decoded.warnings
    assert decoded.duration_s == pytest.approx(20.0, abs=0.01)
    whole = tmp_path / "whole.flac"
    whole.write_bytes(noise_flac())
    tail = slice(-5 * SAMPLE_RATE_HZ, None)
    expected = decode(whole).channels[0][tail]
    assert np.corrcoef(decoded.channels[0][tail], expected)[0, 1] > 0.999


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
def test_a_hole_in_an_ogg_is_filled_so_that_later_sound_keeps_its_time(
    tmp_path: Path, subtype: str
) -> None:
    path = tmp_path / "hole.ogg"
    sound = np.tile(two_voices(16_000), (10, 1))
    soundfile.write(path, sound, 16_000, format="OGG", subtype=subtype)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3_000] = bytes(3_000)
    path.write_bytes(content)
    decoded = decode(path)
    assert decoded.warnings == ("gaps_filled",)
    assert decoded.duration_s == pytest.approx(10 * DURATION_S, abs=0.05)
    last_s = round(DURATION_S)
    tail = decoded.channels[1][-last_s * SAMPLE_RATE_HZ :]
    expected = two_voices(16_000)[-last_s * 16_000 :, 1]
    assert likeness_to(expected, tail, rate_hz=16_000) > 0.95


def test_damage_inside_an_mp3_is_stepped_over(tmp_path: Path) -> None:
    path = tmp_path / "hole.mp3"
    write_with_av(path, two_voices(16_000), codec="libmp3lame", rate_hz=16_000, container="mp3")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 600] = np.random.default_rng(1).bytes(600)
    path.write_bytes(content)
    decoded = decode(path)
    assert "damaged_audio" in decoded.warnings
    assert decoded.duration_s == pytest.approx(DURATION_S, abs=0.5)


def test_damage_inside_an_m4a_keeps_the_time_line(tmp_path: Path) -> None:
    path = tmp_path / "hole.m4a"
    write_with_av(path, two_voices(16_000), codec="aac", rate_hz=16_000, container="ipod")
    content = bytearray(path.read_bytes())
    content[4_000:9_000] = np.random.default_rng(2).bytes(5_000)
    path.write_bytes(content)
    decoded = decode(path)
    assert "damaged_audio" in decoded.warnings
    assert decoded.duration_s == pytest.approx(DURATION_S, abs=0.3)


def test_a_few_samples_that_are_no_numbers_become_silence(tmp_path: Path) -> None:
    sound = two_voices().astype(np.float32)
    sound[100:110, 0] = np.nan
    sound[200, 1] = np.inf
    path = tmp_path / "call.wav"
    path.write_bytes(wav_bytes(sound, subtype="FLOAT"))
    decoded = decode(path)
    assert decoded.warnings == ("bad_samples",)
    assert all(np.isfinite(channel).all() for channel in decoded.channels)
    assert likeness_to(two_voices()[:, 0], decoded.channels[0], rate_hz=RATE_HZ) > 0.99


def test_integers_written_as_floats_are_brought_down_together(tmp_path: Path) -> None:
    sound = two_voices() * np.array([32_768.0, 3_276.8])
    path = tmp_path / "call.wav"
    path.write_bytes(wav_bytes(sound, subtype="FLOAT"))
    decoded = decode(path)
    assert decoded.warnings == ("rescaled_audio",)
    peaks = [float(np.abs(channel).max()) for channel in decoded.channels]
    assert 0.9 < peaks[0] <= 1.0
    assert peaks[1] == pytest.approx(peaks[0] / 10, rel=0.05)


def test_samples_never_leave_full_scale(tmp_path: Path) -> None:
    square = np.sign(two_voices()) * 0.999
    path = tmp_path / "call.wav"
    path.write_bytes(wav_bytes(square))
    decoded = decode(path)
    assert max(float(np.abs(channel).max()) for channel in decoded.channels) <= 1.0


def test_a_single_sample_is_still_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "blip.wav"
    path.write_bytes(wav_bytes(np.full((1, 1), 0.5)))
    assert decode(path).duration_s == pytest.approx(1 / RATE_HZ, abs=1 / SAMPLE_RATE_HZ)


# What is refused, and how


def with_field(offset: int, packing: str, value: int) -> bytes:
    content = wav_bytes()
    struct.pack_into(packing, content, offset, value)
    return bytes(content)


@pytest.mark.parametrize(
    ("reason", "content"),
    [
        ("empty_file", b""),
        ("undecodable", b"Dear sir, this is a letter. " * 400),
        ("undecodable", np.random.default_rng(3).bytes(100_000)),
        ("undecodable", b"#EXTM3U\n#EXTINF:10,\n/etc/hostname\n#EXT-X-ENDLIST\n"),
        ("undecodable", b"ffconcat version 1.0\nfile /etc/hostname\n"),
        ("undecodable", bytes(wav_bytes()[:20])),
        ("empty_audio", bytes(wav_bytes(np.zeros((0, 2))))),
        ("bad_channel_count", with_field(22, "<H", 0)),
        ("bad_channel_count", with_field(22, "<H", MAX_CHANNELS + 1)),
        ("bad_channel_count", with_field(22, "<H", 65_535)),
        ("bad_sample_rate", with_field(24, "<I", 0)),
        ("bad_sample_rate", with_field(24, "<I", 1)),
        ("bad_sample_rate", with_field(24, "<I", 1_000_000_000)),
        ("bad_samples", bytes(wav_bytes(np.full((8_000, 2), np.nan), subtype="FLOAT"))),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason(
    tmp_path: Path, reason: str, content: bytes
) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(content)
    with pytest.raises(DecodeError) as caught:
        decode(path)
    assert caught.value.reason == reason
    assert caught.value.detail.endswith(".")
    assert caught.value.advice.endswith(".")


def test_a_file_without_sound_says_so(tmp_path: Path) -> None:
    path = tmp_path / "silent-film.mp4"
    with av.open(str(path), "w") as output:
        pictures = output.add_stream("mpeg4", rate=10)
        pictures.width = pictures.height = 64
        picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        output.mux(pictures.encode(picture))
        output.mux(pictures.encode(None))
    with pytest.raises(DecodeError, match="no_audio_stream"):
        decode(path)


@pytest.mark.parametrize("kind", ["WAV", "MP3"])
def test_a_call_over_the_limit_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "long.bin"
    soundfile.write(path, two_voices(), RATE_HZ, format=kind)
    assert decode(path, max_duration_s=DURATION_S + 0.5).duration_s > 2.9
    with pytest.raises(DecodeError, match="too_long"):
        decode(path, max_duration_s=DURATION_S - 0.5)


def test_a_missing_file_a_folder_and_a_pipe_are_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    with pytest.raises(DecodeError, match="not_a_file"):
        decode(pipe)
    with pytest.raises(DecodeError, match="not_a_file"):
        decode(tmp_path)
    with pytest.raises(DecodeError, match="unreadable_file"):
        decode(tmp_path / "gone.wav")


def test_a_stereo_flac_cut_at_any_point_never_raises_anything_but_a_decode_error(
    tmp_path: Path,
) -> None:
    content = noise_flac(2.0)
    path = tmp_path / "cut.flac"
    outcomes = set()
    for length in np.linspace(1, len(content), 25, dtype=int):
        path.write_bytes(content[:length])
        try:
            outcomes.add("read" if decode(path).duration_s > 0 else "nothing")
        except DecodeError as error:
            outcomes.add(error.reason)
    assert "read" in outcomes
    assert outcomes <= {"read", "undecodable", "no_audio_stream", "empty_audio"}

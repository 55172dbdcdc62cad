"""Every kind of recording that a centre's recorder may write comes back as what was put in."""

from __future__ import annotations

import io
import os
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from callqa.audio.decode import MAX_CHANNELS, decode
from tests.audio.sounds import (
    DURATION_S,
    RATE_HZ,
    assert_faithful,
    likeness_to,
    swept,
    two_voices,
    write_with_av,
)


@pytest.mark.parametrize(
    ("subtype", "correlation"),
    [
        ("PCM_16", 0.9999),
        ("PCM_24", 0.9999),
        ("PCM_32", 0.9999),
        ("PCM_U8", 0.998),
        ("FLOAT", 0.9999),
        ("DOUBLE", 0.9999),
        ("ULAW", 0.998),
        ("ALAW", 0.998),
        ("IMA_ADPCM", 0.99),
        ("MS_ADPCM", 0.97),
    ],
)
def test_two_channel_wav_keeps_its_channels_apart(
    tmp_path: Path, subtype: str, correlation: float
) -> None:
    path = tmp_path / "call.wav"
    soundfile.write(path, two_voices(), RATE_HZ, subtype=subtype)
    decoded = decode(path)
    assert_faithful(decoded, two_voices(), rate_hz=RATE_HZ, correlation=correlation, slack_s=0.1)
    assert decoded.source_rate_hz == RATE_HZ
    assert decoded.codec == f"wav/{subtype.lower()}"
    assert decoded.warnings == ()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("call.flac", {}),
        ("call.aiff", {}),
        ("call.au", {"subtype": "ULAW"}),
        ("call.w64", {}),
        ("call.rf64", {}),
        ("call.caf", {}),
        ("call.ogg", {"subtype": "VORBIS"}),
        ("call.opus", {"format": "OGG", "subtype": "OPUS"}),
    ],
)
def test_other_containers_are_read(tmp_path: Path, name: str, options: dict[str, str]) -> None:
    path = tmp_path / name
    soundfile.write(path, two_voices(16_000), 16_000, **options)
    decoded = decode(path)
    assert_faithful(decoded, two_voices(16_000), rate_hz=16_000, correlation=0.97, slack_s=0.1)
    assert decoded.warnings == ()


@pytest.mark.parametrize(
    "kind",
    [
        ("call.mp3", "mp3", "libmp3lame", 16_000),
        ("call.m4a", "ipod", "aac", 16_000),
        ("call.aac", "adts", "aac", 16_000),
        ("call.webm", "webm", "libopus", 48_000),
        ("call.mov", "mov", "pcm_mulaw", 8_000),
        ("call.avi", "avi", "adpcm_ms", 8_000),
    ],
)
def test_formats_that_only_ffmpeg_knows_keep_their_channels_apart(
    tmp_path: Path, kind: tuple[str, str, str, int]
) -> None:
    name, container, codec, rate_hz = kind
    path = tmp_path / name
    write_with_av(path, two_voices(rate_hz), codec=codec, rate_hz=rate_hz, container=container)
    decoded = decode(path)
    assert_faithful(decoded, two_voices(rate_hz), rate_hz=rate_hz, correlation=0.95, slack_s=0.15)
    assert decoded.warnings == ()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("call.wav", {"subtype": "GSM610"}),
        ("call.gsm", {"format": "RAW", "subtype": "GSM610"}),
        ("call.mp3", {"format": "MP3"}),
    ],
)
def test_one_channel_telephone_codecs_are_read(
    tmp_path: Path, name: str, options: dict[str, str]
) -> None:
    path = tmp_path / name
    sound = two_voices()[:, :1]
    soundfile.write(path, sound, RATE_HZ, **options)
    assert_faithful(decode(path), sound, rate_hz=RATE_HZ, correlation=0.9, slack_s=0.1)


def test_amr_is_read_where_ffmpeg_carries_its_coder(tmp_path: Path) -> None:
    path = tmp_path / "call.amr"
    sound = two_voices()[:, :1]
    try:
        write_with_av(path, sound, codec="libopencore_amrnb", rate_hz=RATE_HZ, container="amr")
    except av.FFmpegError:
        pytest.skip("this build of FFmpeg cannot write AMR")
    assert_faithful(decode(path), sound, rate_hz=RATE_HZ, correlation=0.8, slack_s=0.1)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_every_rate_becomes_16_khz_of_the_same_length(tmp_path: Path, rate_hz: int) -> None:
    path = tmp_path / "call.wav"
    soundfile.write(path, two_voices(rate_hz), rate_hz)
    decoded = decode(path)
    assert_faithful(decoded, two_voices(rate_hz), rate_hz=rate_hz, correlation=0.999, slack_s=0.001)


def test_a_video_gives_its_sound(tmp_path: Path) -> None:
    path = tmp_path / "meeting.mp4"
    with av.open(str(path), "w") as output:
        pictures = output.add_stream("mpeg4", rate=10)
        pictures.width = pictures.height = 64
        sound = output.add_stream("aac", rate=16_000, layout="stereo")
        for _ in range(30):
            picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            output.mux(pictures.encode(picture))
        packed = (two_voices(16_000) * 32_767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout="stereo")
        frame.sample_rate = 16_000
        output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
        output.mux(pictures.encode(None))
    assert_faithful(
        decode(path), two_voices(16_000), rate_hz=16_000, correlation=0.95, slack_s=0.15
    )


def test_more_than_two_channels_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    sound = np.stack([swept(start_hz=200 + 150 * i) for i in range(MAX_CHANNELS)], axis=1)
    soundfile.write(path, sound, RATE_HZ)
    decoded = decode(path)
    assert len(decoded.channels) == MAX_CHANNELS
    for index, channel in enumerate(decoded.channels):
        assert likeness_to(sound[:, index], channel, rate_hz=RATE_HZ) > 0.999


@pytest.mark.parametrize(
    "name", [b"-rf call.wav", b'it\'s "quoted".wav', b"two\nlines.wav", b"caf\xe9.wav"]
)
@pytest.mark.parametrize("fast", [True, False])
def test_any_file_name_will_do(tmp_path: Path, name: bytes, fast: bool) -> None:
    path = tmp_path / os.fsdecode(name)
    sound = io.BytesIO()
    soundfile.write(sound, two_voices(), RATE_HZ, format="WAV" if fast else "MP3")
    path.write_bytes(sound.getvalue())
    assert decode(path).duration_s == pytest.approx(DURATION_S, abs=0.1)

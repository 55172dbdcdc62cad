"""Audio is known by its content: every file here is written by a real library."""

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from callqa.ingest.content import HEAD_BYTES, audio_format
from tests.ingest.made import found, reasons, wav_bytes

SOUND = np.random.default_rng(7).uniform(-0.3, 0.3, (8000, 2)).astype(np.float32)

SOUNDFILE_KINDS = [
    ("WAV", "PCM_16", "FILE"),
    ("WAV", "PCM_U8", "FILE"),
    ("WAV", "PCM_24", "FILE"),
    ("WAV", "FLOAT", "FILE"),
    ("WAV", "ULAW", "FILE"),
    ("WAV", "ALAW", "FILE"),
    ("WAV", "IMA_ADPCM", "FILE"),
    ("WAV", "PCM_16", "BIG"),
    ("WAVEX", "PCM_16", "FILE"),
    ("RF64", "PCM_16", "FILE"),
    ("W64", "PCM_16", "FILE"),
    ("AIFF", "PCM_16", "FILE"),
    ("AU", "ULAW", "FILE"),
    ("AU", "PCM_16", "LITTLE"),
    ("CAF", "PCM_16", "FILE"),
    ("FLAC", "PCM_16", "FILE"),
    ("OGG", "VORBIS", "FILE"),
    ("OGG", "OPUS", "FILE"),
    ("MP3", "MPEG_LAYER_III", "FILE"),
    ("NIST", "PCM_16", "FILE"),
]


@pytest.mark.parametrize(("container", "coding", "endian"), SOUNDFILE_KINDS)
def test_audio_written_by_soundfile_is_found_without_its_suffix(
    tmp_path: Path, container: str, coding: str, endian: str
) -> None:
    path = tmp_path / "call"
    soundfile.write(path, SOUND, 8000, format=container, subtype=coding, endian=endian)

    discovery = found(tmp_path)

    assert reasons(discovery) == {}
    assert [recording.path for recording in discovery.recordings] == [path]


def test_one_channel_of_gsm_in_wav_is_found(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "call", SOUND[:, 0], 8000, format="WAV", subtype="GSM610")

    assert len(found(tmp_path).recordings) == 1


AV_KINDS = [
    ("mp4", "aac", 16_000),
    ("ipod", "aac", 16_000),
    ("mov", "aac", 16_000),
    ("adts", "aac", 16_000),
    ("matroska", "libopus", 48_000),
    ("webm", "libopus", 48_000),
    ("mp3", "mp3", 16_000),
    ("mp3", "mp3", 44_100),
    ("mp2", "mp2", 16_000),
    ("mp2", "mp2", 44_100),
    ("asf", "wmav2", 16_000),
]


@pytest.mark.parametrize(("container", "codec", "rate_hz"), AV_KINDS)
@pytest.mark.parametrize("tagged", [True, False])
def test_audio_written_by_ffmpeg_is_found_without_its_suffix(
    tmp_path: Path, container: str, codec: str, rate_hz: int, *, tagged: bool
) -> None:
    path = tmp_path / "call"
    options = {"id3v2_version": "3" if tagged else "0"} if container == "mp3" else {}
    with av.open(str(path), "w", format=container, options=options) as output:
        if tagged:
            output.metadata["title"] = "call"
        stream = output.add_stream(codec, rate=rate_hz, layout="mono")
        stream.bit_rate = 64_000
        size = stream.codec_context.frame_size or 1152
        for at in range(12):
            frame = av.AudioFrame.from_ndarray(
                (SOUND[: size % 8000, :1].T * 0.5).copy(), format="flt", layout="mono"
            )
            frame.sample_rate, frame.time_base = rate_hz, Fraction(1, rate_hz)
            frame.pts = at * frame.samples
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))

    discovery = found(tmp_path)

    assert reasons(discovery) == {}
    assert len(discovery.recordings) == 1


def gsm_frames(count: int) -> bytes:
    """Raw GSM 06.10: the nibble 0xD begins each frame of 33 bytes (ETSI EN 300 961)."""
    noise = np.random.default_rng(1).integers(0, 256, (count, 33), dtype=np.uint8)
    noise[:, 0] = 0xD0 | (noise[:, 0] & 0x0F)
    return noise.tobytes()


def test_raw_gsm_is_known_by_its_suffix_and_its_frames(tmp_path: Path) -> None:
    (tmp_path / "call.GSM").write_bytes(gsm_frames(50))
    (tmp_path / "no_frames.gsm").write_bytes(b"only text " * 100)
    (tmp_path / "no_suffix.bin").write_bytes(gsm_frames(40))

    discovery = found(tmp_path)

    assert [recording.path.name for recording in discovery.recordings] == ["call.GSM"]
    assert reasons(discovery) == {"no_frames.gsm": "not_audio", "no_suffix.bin": "not_audio"}


@pytest.mark.parametrize("head", [b"#!AMR\n\x3c", b"#!AMR-WB\n\x3c"])
def test_adaptive_multi_rate_speech_is_known_by_its_first_line(head: bytes) -> None:
    assert audio_format(head + bytes(60), name="call") == "amr"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04" + bytes(50), "ZIP"),
        (b"%PDF-1.7", "PDF"),
        ("Grüße".encode(), "text"),
        (("ü" * HEAD_BYTES).encode()[1:], "none"),
        (b"a" + ("ü" * HEAD_BYTES).encode(), "text"),
        (bytes(500), "none"),
        (b"\xfe\x80\x81", "none"),
    ],
)
def test_the_entry_says_what_a_file_seems_to_be(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "call.wav").write_bytes(content)

    assert words in found(tmp_path).quarantined[0].detail


def test_chunks_before_the_format_of_a_wav_are_passed_over(tmp_path: Path) -> None:
    held = wav_bytes()
    note = b"bext" + struct.pack("<I", 603) + bytes(604)  # odd chunks are padded
    (tmp_path / "broadcast.wav").write_bytes(held[:12] + note + held[12:])

    assert len(found(tmp_path).recordings) == 1


def test_a_wav_of_endless_empty_chunks_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(wav_bytes()[:12] + b"junk\0\0\0\0" * 100_000)

    assert reasons(found(tmp_path)) == {"call.wav": "truncated_header"}


def test_a_single_mpeg_frame_is_not_enough_since_other_bytes_look_like_one() -> None:
    frame = b"\xff\xfb\x90\x00" + bytes(413)  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes

    assert audio_format(frame, name="a") is None
    assert audio_format(frame * 2, name="a") == "mpeg"
    assert audio_format(frame + bytes(1) + frame, name="a") is None


@given(st.text())
def test_text_is_never_audio(text: str) -> None:
    for encoding in ("utf-8", "utf-16", "utf-32"):
        head = text.encode(encoding, "replace")
        if head[:4] not in (b"RIFF", b"RIFX", b"RF64", b"BW64", b".snd", b"dns."):
            assert audio_format(head, name="call.wav") is None


@given(st.binary(max_size=3000))
def test_any_bytes_get_an_answer(head: bytes) -> None:
    kind = audio_format(head, name="call.gsm")

    assert kind is None or kind.isalnum()

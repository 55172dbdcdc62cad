"""Knowing audio by its first bytes, never by its name."""

from __future__ import annotations

import struct
from io import BufferedReader
from pathlib import PurePath

from callqa.ingest.mpeg import is_mpeg_audio
from callqa.ingest.reasons import Fault

__all__ = ["HEADERLESS_SUFFIXES", "HEAD_BYTES", "audio_format", "header_fault", "looks_like"]

HEAD_BYTES = 16_384  # holds two frames of MPEG audio of any kind
MAX_CHANNELS = 32  # no call recorder writes more; 0 and 65,535 are what damaged headers say
MAX_CHUNKS = 256  # a WAV header with more chunks before the sound is damaged

HEADERLESS_SUFFIXES = frozenset(
    {".al", ".alaw", ".g711", ".g722", ".g729", ".pcm", ".raw", ".sln", ".ul", ".ulaw", ".vox"}
)
"""Suffixes of bare samples: they may be calls, but their bytes do not say how to read them."""

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"fLaC", "flac"),
    (b"OggS\0", "ogg"),
    (b"ID3\x02", "mp3"),
    (b"ID3\x03", "mp3"),
    (b"ID3\x04", "mp3"),
    (b"caff\0", "caf"),
    (b".snd", "au"),
    (b"dns.", "au"),
    (b"#!AMR", "amr"),
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00", "w64"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (b"NIST_1A", "sphere"),
)
_RIFF_KINDS = (b"RIFF", b"RIFX", b"RF64", b"BW64")
_PICTURE_BRANDS = (b"avif", b"avis", b"crx ", b"heic", b"heix", b"hevc", b"mif1", b"msf1")
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x00\x05\x16\x07", "a macOS resource file"),
)


def audio_format(head: bytes, *, name: str) -> str | None:
    """The kind of audio file that begins with these bytes, or None when they are no audio.

    Args:
        head: the first `HEAD_BYTES` bytes of the file, or all of it when it is shorter.
        name: the file's name. It matters for raw GSM 06.10 only, which has no header: a file
            ending in `.gsm` is audio when its frames carry GSM's marker.
    """
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] in _RIFF_KINDS:
        # The first 12 bytes name the kind; a file that ends before them broke off.
        return "wav" if head[8:12] == b"WAVE" or len(head) < 12 else None
    if head[:4] == b"FORM":
        return "aiff" if head[8:12] in (b"AIFF", b"AIFC") else None
    if head[4:8] == b"ftyp":
        return None if head[8:12] in _PICTURE_BRANDS else "mp4"
    if is_mpeg_audio(head):
        return "mpeg"
    return "gsm" if _is_gsm(head, name) else None


def _is_gsm(head: bytes, name: str) -> bool:
    """Raw GSM 06.10: frames of 33 bytes that each begin with the nibble 0xD."""
    starts = head[:330:33]
    marked = all(byte >> 4 == 0xD for byte in starts)
    return PurePath(name.casefold()).suffix == ".gsm" and len(head) >= 33 and marked


def looks_like(head: bytes) -> str:
    """In words, what a file that is no audio seems to be."""
    for start, words in _OTHERS:
        if head.startswith(start):
            return words
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = len(head) == HEAD_BYTES and error.start > HEAD_BYTES - 4  # within a character
        text = "" if cut else "\0"
    return "none of the audio formats that callqa knows" if "\0" in text else "text"


def header_fault(file: BufferedReader, kind: str) -> Fault | None:
    """What the header of a WAV or AU file already says is wrong; None when it seems sound.

    Other formats are left to the decoder. The file's position is changed.
    """
    if kind == "wav":
        return _wav_fault(file)
    if kind == "au":
        return _au_fault(file)
    return None


def _wav_fault(file: BufferedReader) -> Fault | None:
    file.seek(0)
    order = ">" if file.read(12)[:4] == b"RIFX" else "<"
    for _ in range(MAX_CHUNKS):
        header = file.read(8)
        if len(header) < 8:
            return _truncated("the WAV header ends before its format is told")
        name, size = header[:4], struct.unpack(f"{order}I", header[4:])[0]
        if name == b"fmt ":
            return _format_fault(file, order=order, size=size)
        file.seek(size + size % 2, 1)  # chunks are padded to even length
    return _truncated(f"the WAV header has no format among its first {MAX_CHUNKS} chunks")


def _format_fault(file: BufferedReader, *, order: str, size: int) -> Fault | None:
    chunk = file.read(16)
    if size < 16 or len(chunk) < 16:
        return _truncated("the WAV header ends within its format")
    file.seek(size - 16 + size % 2, 1)
    if not file.read(4):
        return _truncated("the WAV file ends before its sound")
    return _channel_fault(struct.unpack(f"{order}H", chunk[2:4])[0])


def _au_fault(file: BufferedReader) -> Fault | None:
    file.seek(0)
    header = file.read(24)
    if len(header) < 24:
        return _truncated("the AU header is shorter than 24 bytes")
    order = ">" if header.startswith(b".snd") else "<"
    return _channel_fault(struct.unpack(f"{order}I", header[20:])[0])


def _truncated(detail: str) -> Fault:
    return Fault(reason="truncated_header", detail=f"{detail[0].upper()}{detail[1:]}.")


def _channel_fault(channels: int) -> Fault | None:
    if 1 <= channels <= MAX_CHANNELS:
        return None
    detail = f"The header says {channels:,} channels; 1 to {MAX_CHANNELS} can be a call."
    return Fault(reason="bad_channel_count", detail=detail)

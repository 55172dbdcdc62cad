"""The fast path: formats that libsndfile reads quickly and reports on faithfully."""

from __future__ import annotations

from collections.abc import Iterator
from io import FileIO

import soundfile

from callqa.audio.stream import AudioStream
from callqa.domain.recording import Samples

__all__ = ["SoundFileError", "open_stream"]

SoundFileError = soundfile.SoundFileRuntimeError

# First bytes of WAV, RF64, W64, FLAC, AIFF, AU and CAF. MP3 and Ogg are left to FFmpeg: the library
# joins what lies around a damaged page without a word, so that all later times are wrong.
_FIRST_BYTES = (b"RIFF", b"RF64", b"riff", b"fLaC", b"FORM", b".snd", b"caff")
_BLOCK_SAMPLES = 1 << 18  # over all channels; about 1 MB of float32


def open_stream(file: FileIO) -> AudioStream | None:
    """The recording as blocks, or None when this path is not the right one for it.

    Raises:
        SoundFileError: from `blocks`, when the sound is damaged where it is being read.
    """
    file.seek(0)
    first_bytes = file.read(4)
    file.seek(0)
    if first_bytes not in _FIRST_BYTES:
        return None
    try:
        sound = soundfile.SoundFile(file.fileno(), closefd=False)
    except SoundFileError:
        return None
    if sound.frames == 0:
        sound.close()
        return None
    return AudioStream(
        rate_hz=sound.samplerate,
        channel_count=sound.channels,
        codec=f"{sound.format}/{sound.subtype}".lower(),
        blocks=_blocks(sound),
    )


def _blocks(sound: soundfile.SoundFile) -> Iterator[Samples]:
    """Read to the end; some codecs cannot say how much is left, so a short block ends it."""
    frames = max(1, _BLOCK_SAMPLES // sound.channels)
    with sound:
        while True:
            block = sound.read(frames, dtype="float32", always_2d=True)
            if len(block):
                yield block
            if len(block) < frames:
                return

"""What a WAV header claims, against what the file holds.

Both decoders quietly clamp a header that promises more than there is, so the claim is read here.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from io import FileIO

__all__ = ["WavHeader", "read"]

# Recorders write 0 or a huge size and mend it when the call ends; one that crashed never did.
# Sizes from 0x7FFFF000 up are what streaming writers put there, not the length of a call.
_PLACEHOLDER_SIZE = 0x7FFF_F000
_MAX_CHUNKS = 1_000  # a header with more chunks before its sound is not a recording


@dataclass(frozen=True, slots=True, kw_only=True)
class WavHeader:
    """The claims of a RIFF/WAVE file that matter before decoding.

    Attributes:
        channel_count, rate_hz: as written, however absurd; None when there is no `fmt ` chunk.
        declared_bytes: size of the sound according to the header; None without a `data` chunk.
        present_bytes: bytes from the start of the sound to the end of the file.
    """

    channel_count: int | None
    rate_hz: int | None
    declared_bytes: int | None
    present_bytes: int

    @property
    def is_unfinished(self) -> bool:
        """Whether the recorder never came back to write the size of the sound."""
        declared = self.declared_bytes
        if declared is None or self.present_bytes == 0:
            return False
        return declared == 0 or (declared >= _PLACEHOLDER_SIZE and declared > self.present_bytes)

    @property
    def is_truncated(self) -> bool:
        """Whether the header promises more sound than the file holds."""
        declared = self.declared_bytes
        return declared is not None and not self.is_unfinished and declared > self.present_bytes


def read(file: FileIO) -> WavHeader | None:
    """The header of a RIFF/WAVE file; None for any other kind of file.

    Leaves the file at its start. RF64 keeps its sizes elsewhere and counts as another kind.
    """
    file_bytes = os.fstat(file.fileno()).st_size
    file.seek(0)
    start = file.read(12)
    header = None
    if len(start) == 12 and start[:4] == b"RIFF" and start[8:] == b"WAVE":
        header = _read_chunks(file, file_bytes=file_bytes)
    file.seek(0)
    return header


def _read_chunks(file: FileIO, *, file_bytes: int) -> WavHeader:
    """Walk the chunks up to the sound."""
    channel_count = rate_hz = None
    for _ in range(_MAX_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            break
        name, size = struct.unpack("<4sI", head)
        body_at = file.tell()
        if name == b"data":
            return WavHeader(
                channel_count=channel_count,
                rate_hz=rate_hz,
                declared_bytes=size,
                present_bytes=max(0, file_bytes - body_at),
            )
        if name == b"fmt ":
            body = file.read(8)
            if len(body) == 8:
                _, channel_count, rate_hz = struct.unpack("<HHI", body)
        file.seek(body_at + size + size % 2)  # chunks are padded to an even length
    return WavHeader(
        channel_count=channel_count, rate_hz=rate_hz, declared_bytes=None, present_bytes=0
    )

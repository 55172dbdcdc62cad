"""Telling MPEG audio (MP3, MP2, AAC in ADTS) from other bytes that begin with 0xFF.

MPEG audio has no magic number, only a sync pattern that UTF-16 text shares. So a frame
counts only when a second one of the same kind follows where the first says it ends.
Field layout and bit rates: ISO/IEC 11172-3, table of 2.4.2.3, and ISO/IEC 13818-3 and -7.
"""

from __future__ import annotations

__all__ = ["is_mpeg_audio"]

_KBIT = {  # (MPEG-1?, layer) -> kbit/s by index 1 to 14
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATE_HZ = {  # version bits -> sample rate by index
    0b11: (44_100, 48_000, 32_000),
    0b10: (22_050, 24_000, 16_000),
    0b00: (11_025, 12_000, 8_000),
}


def is_mpeg_audio(head: bytes) -> bool:
    """Whether the bytes begin with two frames of MPEG audio, one after the other.

    Args:
        head: the first bytes of a file; 16 KiB hold two frames of any kind.
    """
    length = _frame_bytes(head)
    return length is not None and _frame_bytes(head[length:]) is not None


def _frame_bytes(frame: bytes) -> int | None:
    """How long the frame at the start of these bytes is; None when there is none."""
    if len(frame) < 6 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        return None
    if frame[1] & 0xF6 == 0xF0:  # layer bits 00: ADTS
        length = (frame[3] & 0b11) << 11 | frame[4] << 3 | frame[5] >> 5
        return length if length > 7 else None
    return _layer_frame_bytes(frame)


def _layer_frame_bytes(frame: bytes) -> int | None:
    version, layer = frame[1] >> 3 & 0b11, 4 - (frame[1] >> 1 & 0b11)
    rate_index, speed_index = frame[2] >> 4, frame[2] >> 2 & 0b11
    if version == 0b01 or layer == 4 or rate_index in (0, 15) or speed_index == 3:
        return None
    first = version == 0b11
    bits_per_s = _KBIT[first, layer][rate_index - 1] * 1000
    rate_hz = _RATE_HZ[version][speed_index]
    padding = frame[2] >> 1 & 1
    if layer == 1:
        return (12 * bits_per_s // rate_hz + padding) * 4
    samples_per_slot = 72 if layer == 3 and not first else 144
    return samples_per_slot * bits_per_s // rate_hz + padding

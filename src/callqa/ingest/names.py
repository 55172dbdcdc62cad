"""File names as they come: quotes, line breaks, bytes that are no text."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

__all__ = ["by_bytes", "comparable", "plain_text", "printable"]

_IN_PLACE = {"Cc": " ", "Zl": " ", "Zp": " ", "Cs": "\ufffd"}  # by Unicode category
_SHORT_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(path: Path | str) -> str:
    r"""A path as one line of text that any terminal, log or JSON file can hold.

    Different paths have different printable forms. Bytes that are no UTF-8 are written
    as `\xNN`, characters without a glyph as `\uNNNN`, the backslash doubled.

    >>> printable("call\n1.wav")
    'call\\n1.wav'
    """
    return "".join(_escaped(character) for character in os.fspath(path))


def _escaped(character: str) -> str:
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # how Python carries a byte that is no UTF-8 (PEP 383)
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def plain_text(text: str) -> str:
    """Text for a metadata field: one line, NFC, outer blanks gone, always encodable as UTF-8.

    Control characters become blanks; what cannot be encoded becomes U+FFFD.
    """
    if text.isascii() and text.isprintable():  # nearly always, and a log has a million cells
        return " ".join(text.split())
    normal = unicodedata.normalize("NFC", text)
    kept = "".join(_IN_PLACE.get(unicodedata.category(sign), sign) for sign in normal)
    return " ".join(kept.split())


def comparable(name: str) -> str:
    """The form under which two spellings of one file name are equal: NFC, case folded."""
    return unicodedata.normalize("NFC", name).casefold()


def by_bytes(path: Path) -> tuple[bytes, ...]:
    """Sort key of a path: its parts as the file system holds them, whatever the locale."""
    return tuple(os.fsencode(part) for part in path.parts)

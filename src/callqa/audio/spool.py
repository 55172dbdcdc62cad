"""A channel as it is collected: short ones in memory, long ones in a private file without a name.

Three hours of two channels are 1.4 GB of float32. They lie on disk, in a file that only its owner
could read and that has no name from the start, so that nothing is left whatever happens. Where the
disk refuses, memory holds them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import weakref
from array import array
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples

__all__ = ["Spool"]

_MOST_IN_MEMORY = 20 * 60 * SAMPLE_RATE_HZ  # samples: 77 MB a channel, longer than most calls
_BLOCK = 60 * SAMPLE_RATE_HZ
_BYTES = 4
_NO_LIMIT = sys.maxsize


class _File:
    """A private file without a name; it is gone when nobody refers to this any more."""

    def __init__(self) -> None:
        with tempfile.TemporaryFile(buffering=0) as file:
            self.descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self.descriptor)

    def read(self, start: int, stop: int) -> Samples:
        """The samples `start <= i < stop`."""
        data = bytearray((stop - start) * _BYTES)
        os.preadv(self.descriptor, [data], start * _BYTES)
        return np.frombuffer(data, dtype=np.float32)

    def write(self, data: bytes, *, at: int) -> bool:
        """Write samples from the one at `at` on; whether all of them fitted on the disk."""
        try:
            return os.pwrite(self.descriptor, data, at * _BYTES) == len(data)
        except OSError:
            return False


class _OnDisk(np.memmap[Any, np.dtype[np.float32]]):
    """Samples in a file of which a slice is read into memory of its own.

    A mapped page counts as memory of the process as long as the map lives. So a pass over the call
    in blocks holds one block, and only what asks for all at once gets all.
    """

    file: _File | None

    def __array_finalize__(self, source: object) -> None:
        super().__array_finalize__(source)
        self.file = None  # what is computed from it, or seen through it, is an array as any other

    def __getitem__(self, key: Any) -> Any:
        if self.file is None or not isinstance(key, slice) or key.step not in (None, 1):
            return super().__getitem__(key)
        start, stop, _ = key.indices(len(self))
        return self.file.read(start, max(start, stop))


@dataclass(slots=True)
class Spool:
    """Takes the samples of one channel in order.

    Attributes:
        most: samples that are held in memory; the default keeps calls of 20 minutes.
    """

    most: int = _MOST_IN_MEMORY
    _held: array[float] = field(default_factory=lambda: array("f"))
    _file: _File | None = None
    _length: int = 0

    def __len__(self) -> int:
        return self._length

    def append(self, part: Samples) -> None:
        """Add float32 samples, shape (n,)."""
        if self._file is None and self._length + len(part) > self.most:
            self._to_disk()
        data = np.ascontiguousarray(part).tobytes()
        if self._file is None or not self._file.write(data, at=self._length):
            self._to_memory()
            self._held.frombytes(data)
        self._length += len(part)

    def finish(self, mend: Callable[[Samples], None] = lambda _: None) -> Samples:
        """The channel, float32, shape (n,); `mend` changes blocks of it in place before."""
        if self._file is None:
            held = np.frombuffer(self._held, dtype=np.float32)
            mend(held)
            return held
        for start in range(0, self._length, _BLOCK):
            block = self._file.read(start, min(start + _BLOCK, self._length))
            mend(block)
            self._file.write(block.tobytes(), at=start)
        with os.fdopen(os.dup(self._file.descriptor), "rb", buffering=0) as file:
            found = _OnDisk(file, dtype=np.float32, mode="r", shape=(self._length,))
        found.file = self._file
        return found

    def _to_disk(self) -> None:
        with suppress(OSError):
            file = _File()
            if file.write(self._held.tobytes(), at=0):
                self._file, self._held = file, array("f")
                return
        self.most = _NO_LIMIT

    def _to_memory(self) -> None:
        """Take back what lies on disk; nothing when nothing does."""
        if self._file is not None:
            self._held.frombytes(self._file.read(0, self._length).tobytes())
            self._file, self.most = None, _NO_LIMIT

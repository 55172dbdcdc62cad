"""The functions of librosa that callqa uses, loaded by one process at a time.

numba compiles some of them while librosa is imported and keeps the machine code in two files that
belong together. Processes that do this at once leave files of different processes beside each
other, and then each process that loads them ends in a segmentation fault, also on the nights after
(numba issue 10128). So nothing else may import librosa.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["fft_frequencies", "mfcc", "rms", "stft", "viterbi", "yin"]


@contextmanager
def _no_other_process() -> Iterator[None]:
    """Hold the one lock of this user's processes, while other processes wait for it."""
    path = Path(tempfile.gettempdir(), f"callqa-librosa-{os.getuid()}.lock")
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


with _no_other_process():
    from librosa import fft_frequencies, stft, yin
    from librosa.feature import mfcc, rms
    from librosa.sequence import viterbi

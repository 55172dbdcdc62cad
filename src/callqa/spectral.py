"""The functions of librosa that callqa uses, loaded by one process at a time.

numba compiles some of them while librosa is imported and keeps the machine code in two files that
belong together. Processes that do this at once leave files of different processes beside each
other, and then each process that loads them ends in a segmentation fault, also on the nights after
(numba issue 10128). So nothing else may import librosa. It is loaded by the first use of one of
the functions: whoever measures no sound does not pay for it.
"""

from __future__ import annotations

import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callqa.lock_files import locked

if TYPE_CHECKING:
    from librosa import fft_frequencies, stft, yin
    from librosa.feature import mfcc, rms
    from librosa.sequence import viterbi

__all__ = ["fft_frequencies", "mfcc", "rms", "stft", "viterbi", "yin"]

_HOMES = {
    "librosa": ("fft_frequencies", "stft", "yin"),
    "librosa.feature": ("mfcc", "rms"),
    "librosa.sequence": ("viterbi",),
}


def __getattr__(name: str) -> Any:
    """The first use of any function loads all of them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with locked(Path(tempfile.gettempdir(), f"callqa-librosa-{os.getuid()}.lock")):
        globals().update(
            {
                one: getattr(import_module(home), one)
                for home, some in _HOMES.items()
                for one in some
            }
        )
    return globals()[name]

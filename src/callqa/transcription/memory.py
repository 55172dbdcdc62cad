"""Memory that a recogniser frees is kept for its next window."""

from __future__ import annotations

import ctypes

__all__ = ["keep_freed_memory"]

# <malloc.h>; see mallopt(3).
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_LARGE_BYTES = 1 << 30  # more than any one array of a window


def keep_freed_memory() -> bool:
    """Have the C library keep what is freed in this process instead of giving it back.

    Attention over 30 s of sound is one array of 72 MB for each layer of base.en. The GNU C library
    maps so large an array anew each time and the kernel fills its pages with zeros, which is a good
    part of the time that CTranslate2's encoder takes; kept, the memory is used again. Arenas of
    threads cannot hold such an array, hence one arena for all. It must be called before the threads
    that compute are started.

    Returns:
        Whether it was done; other C libraries have other ways.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    wanted = (
        (_M_ARENA_MAX, 1),
        (_M_MMAP_THRESHOLD, _LARGE_BYTES),
        (_M_TRIM_THRESHOLD, _LARGE_BYTES),
    )
    done = [mallopt(name, value) for name, value in wanted]
    return all(done)

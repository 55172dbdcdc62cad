"""Which language a call is in, by what a multilingual Whisper takes its windows for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["WINDOWS", "language_of"]

WINDOWS = 3  # the longest ones; each costs another pass of the encoder
# openai-whisper believes the likeliest language whatever its probability. A call is lost to the
# score by it here, so it takes more.
_SURE = 0.8


def language_of(probabilities: Sequence[Mapping[str, float]], *, expected: str) -> str:
    """The expected language, unless the windows together are surely in another.

    Args:
        probabilities: by window, the probability of each language by its ISO 639-1 code.
        expected: that of the settings.
    """
    if not probabilities:
        return expected
    names = {name for one in probabilities for name in one}
    mean = {
        name: sum(one.get(name, 0.0) for one in probabilities) / len(probabilities)
        for name in names
    }
    likeliest = max(sorted(names), key=mean.__getitem__)
    return likeliest if mean[likeliest] >= _SURE else expected

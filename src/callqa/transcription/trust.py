"""Which text of a decoder is believed, and which is tried again; for every Whisper alike.

The limits are those of openai-whisper's own `transcribe`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples

__all__ = ["Decoded", "credit", "doubtful", "token_limit", "trusted"]

# Text that gzip shrinks more than this repeats itself, a mean log probability below this is a
# guess, and a guess in what the model takes for no speech is nothing.
_MAX_COMPRESSION_RATIO = 2.4
_MIN_MEAN_LOG_PROBABILITY = -1.0
_MAX_NO_SPEECH_PROBABILITY = 0.6
# The fastest talkers reach about 5 words a second, at 1.4 tokens a word; a loop is cut off there.
_MAX_TOKENS_PER_S = 8
_SPARE_TOKENS = 16


class Judged(Protocol):
    """What a decoder says of its text, in openai-whisper's names."""

    @property
    def avg_logprob(self) -> float: ...
    @property
    def no_speech_prob(self) -> float: ...
    @property
    def compression_ratio(self) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text of a window.

    Attributes:
        tokens: ids, without those that are no text.
        avg_logprob: mean log probability of a token.
        no_speech_prob: that nobody spoke.
        compression_ratio: length of the text over that of its compressed form.
    """

    tokens: tuple[int, ...]
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float


def token_limit(sounds: Sequence[Samples], *, capacity: int) -> int:
    """Most tokens that the longest of the sounds can hold.

    Args:
        sounds: at 16 kHz.
        capacity: steps of the decoder; half of them are for text.
    """
    longest_s = max(len(sound) for sound in sounds) / SAMPLE_RATE_HZ
    return min(capacity // 2, math.ceil(longest_s * _MAX_TOKENS_PER_S) + _SPARE_TOKENS)


def _loops(result: Judged) -> bool:
    return result.compression_ratio > _MAX_COMPRESSION_RATIO


def _guesses(result: Judged) -> bool:
    return result.avg_logprob < _MIN_MEAN_LOG_PROBABILITY


def _no_speech(result: Judged) -> bool:
    return _guesses(result) and result.no_speech_prob > _MAX_NO_SPEECH_PROBABILITY


def doubtful(result: Judged) -> bool:
    """Whether another attempt may give better text."""
    return (_loops(result) or _guesses(result)) and not _no_speech(result)


def credit(result: Judged) -> tuple[bool, float]:
    """Sorts attempts: text that does not repeat itself first, then the more probable one."""
    return not _loops(result), result.avg_logprob


def trusted(result: Judged) -> bool:
    """Whether the text counts at all."""
    return not _loops(result) and not _no_speech(result)

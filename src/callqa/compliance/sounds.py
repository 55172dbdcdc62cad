"""Words that sound alike: what a recogniser writes in place of a word that it misheard.

A word's sound is its Metaphone code (Philips 1990) with sounds merged that telephone audio does
not tell apart. Recognisers also split a word into several (`a turney`, `bank rupsy`) or join
several into one; so stretches of words are compared by the sound of all their letters together.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import jellyfish
from rapidfuzz.distance import Levenshtein, Prefix

__all__ = ["MAX_JOINED", "Sounds", "same_stem"]

MAX_JOINED = 3  # words into which a recogniser splits one
_MIN_LETTERS = 6  # shorter words have too many neighbours in sound
_MIN_SOUNDS = 4
_ONE_OFF_SOUNDS = 6  # from here on one sound may differ
_LEAST_ALIKE = 0.6  # share of letters, by edits
_ENDING = 2  # letters
_STEM = 4  # letters
_ENDINGS = frozenset(
    (
        "",
        "s",
        "es",
        "d",
        "ed",
        "ing",
        "e",
        "er",
        "ers",
        "or",
        "ors",
        "ion",
        "ions",
        "y",
        "ies",
        "ly",
    )
)
_MERGED = str.maketrans({"0": "T", "W": None, "Y": None, "H": None})


@lru_cache(maxsize=65_536)
def _code(text: str) -> str:
    code = jellyfish.metaphone(text)
    return code[:1] + code[1:].translate(_MERGED) if code[:1] != "0" else "T" + code[1:]


def same_stem(one: str, other: str) -> bool:
    """Whether two words differ in their endings only: `dispute` and `disputes`."""
    stem = Prefix.similarity(one, other)
    return stem >= _STEM and one[stem:] in _ENDINGS and other[stem:] in _ENDINGS


class Sounds:
    """The long words of a rule book by their sound."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_code: dict[str, list[str]] = {}
        for word in sorted(set(words)):
            if len(word) >= _MIN_LETTERS and word.isalpha() and len(_code(word)) >= _MIN_SOUNDS:
                self._by_code.setdefault(_code(word), []).append(word)
        self._long = [code for code in self._by_code if len(code) >= _ONE_OFF_SOUNDS]

    def like(self, text: str) -> tuple[str, ...]:
        """The words that this one sounds exactly like, itself not among them."""
        if len(text) < _MIN_LETTERS - 1 or not text.isalpha():
            return ()
        return tuple(
            word
            for word in self._by_code.get(_code(text), ())
            if word != text and _alike(text, word)
        )

    def like_joined(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """The words that these, spoken as one, sound like: the same but for one sound in six."""
        joined = "".join(texts)
        if len(joined) < _MIN_LETTERS or not joined.isalpha():
            return ()
        code = _code(joined)
        found = list(self._by_code.get(code, ()))
        if len(code) >= _ONE_OFF_SOUNDS:
            found += [
                word
                for near in self._long
                if near != code and Levenshtein.distance(near, code, score_cutoff=1) <= 1
                for word in self._by_code[near]
            ]
        return tuple(
            word
            for word in found
            if _alike(joined, word) and not any(_is_most_of(text, word) for text in texts)
        )


def _alike(joined: str, word: str) -> bool:
    """Whether they share letters too: "this paid" has the sounds of "dispute" and nothing else."""
    return Levenshtein.normalized_similarity(joined, word) >= _LEAST_ALIKE


def _is_most_of(text: str, word: str) -> bool:
    """Whether one of the words alone is the other, or nearly: "attorney is" is no "attorneys"."""
    return word.startswith(text) and len(text) >= len(word) - _ENDING

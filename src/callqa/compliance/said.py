"""One speaker's tokens as arrays: the words and slots they may stand for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from callqa.compliance.places import Numbers, Said
from callqa.compliance.searching import Searcher
from callqa.compliance.slots import Names, slot_places
from callqa.compliance.sounds import MAX_JOINED

__all__ = ["said"]

_LEAD_IN = frozenset(
    (
        "so",
        "and",
        "well",
        "okay",
        "ok",
        "but",
        "or",
        "now",
        "then",
        "yes",
        "no",
        "yeah",
        "oh",
        "all",
        "right",
    )
)


def said(
    texts: tuple[str, ...], sentences: Sequence[int], *, names: Names, searcher: Searcher
) -> Said:
    """The tokens, ready for `phrase_places`.

    Args:
        texts: normalised tokens of one speaker.
        sentences: number of each token's sentence, rising.
        names: what fills the slots for people and companies.
        searcher: whose words and slots.
    """
    word_at, word = _words(texts, sentences, searcher)
    slot_at, slot_end = _slots(texts, names, searcher)
    return Said(
        word_at=word_at,
        word=word,
        slot_at=slot_at,
        slot_end=slot_end,
        sentence=np.array(sentences, np.int32),
        opening=np.array(_opening(texts, sentences), np.int32),
    )


def _words(
    texts: tuple[str, ...], sentences: Sequence[int], searcher: Searcher
) -> tuple[Numbers, Numbers]:
    """By token, the words that begin there, where they end, and whether only misheard."""
    standing = searcher.words(texts)
    joined = _joined(texts, sentences, searcher)
    for start, word, _ in joined:
        standing[start] = np.concatenate((standing[start], np.array([[word, 1]], np.int32)))
    at = np.zeros(len(texts) + 1, np.int32)
    np.cumsum(list(map(len, standing)), out=at[1:])
    found = np.empty((at[-1], 3), np.int32)
    if standing:
        found[:, ::2] = np.concatenate(standing)
    found[:, 1] = np.repeat(np.arange(1, len(texts) + 1), np.diff(at))
    last = at.copy()
    for start, _, end in reversed(joined):  # they are the last of their token, in their order
        last[start + 1] -= 1
        found[last[start + 1], 1] = end
    return at, found


def _joined(
    texts: tuple[str, ...], sentences: Sequence[int], searcher: Searcher
) -> list[tuple[int, int, int]]:
    """Where several tokens together sound like one word: start, word and end."""
    found = []
    for count in range(2, MAX_JOINED + 1):
        runs = zip(*(texts[at:] for at in range(count)), strict=False)
        found += [
            (at, word, at + count)
            for at, words in enumerate(searcher.joined(runs))
            if words and sentences[at] == sentences[at + count - 1]
            for word in words
        ]
    return sorted(found, key=lambda row: (row[0], row[2]))


def _slots(texts: tuple[str, ...], names: Names, searcher: Searcher) -> tuple[Numbers, Numbers]:
    """By slot and token, where the slot that begins there may end."""
    n = len(texts)
    size = np.zeros(len(searcher.slots) * n + 1, np.int32)
    ends: list[int] = []
    for slot, places in enumerate(slot_places(searcher.slots, texts, names)):
        for at, found in sorted(places.items()):
            size[slot * n + at + 1] = len(found)
            ends += found
    return np.cumsum(size, dtype=np.int32), np.array(ends, np.int32)


def _opening(texts: tuple[str, ...], sentences: Sequence[int]) -> list[bool]:
    """By token, whether nothing but lead-in words stands before it in its sentence."""
    found: list[bool] = []
    for at, sentence in enumerate(sentences):
        first = at == 0 or sentences[at - 1] != sentence
        found.append(first or (found[-1] and texts[at - 1] in _LEAD_IN))
    return found

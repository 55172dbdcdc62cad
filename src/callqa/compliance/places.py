"""Which phrases of a rule book were heard where: compiled, for all phrases at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from callqa.compliance.compiled import CODE, compiled, inlined

__all__ = ["ALONE", "SLOT_NEXT", "Numbers", "PhraseBook", "Said", "offsets", "phrase_places"]

Numbers = npt.NDArray[np.int32]

ALONE, SLOT_NEXT = -1, -2
_OPEN = 64  # ends that the parts of a phrase may have at one time; a slot has at most a dozen


class PhraseBook(NamedTuple):
    """The phrases by number; lists of lists lie end to end, `x_at[i] : x_at[i + 1]` is the i-th.

    Attributes:
        by_word_at, by_word: phrases that begin with a word, by its id.
        second: of each entry of `by_word`, the word that must follow; `SLOT_NEXT` where a slot
            must, `ALONE` where nothing.
        by_slot_at, by_slot: phrases that begin with a slot, by its number.
        part_at, part: parts of a phrase: the id of a word, or -1 - the number of a slot.
        misheard: 1 where a phrase is a sound-alike, shape (phrases,).
    """

    by_word_at: Numbers
    by_word: Numbers
    second: Numbers
    by_slot_at: Numbers
    by_slot: Numbers
    part_at: Numbers
    part: Numbers
    misheard: Numbers


def offsets(sizes: Sequence[int] | Numbers) -> Numbers:
    """Where lists of these sizes begin when they lie end to end and, last, where all end."""
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)


class Said(NamedTuple):
    """The tokens of one speaker, of which there are n.

    Attributes:
        word_at, word: by token, the words it may stand for; columns id, end (exclusive), and 1
            where only by mishearing; shape (words, 3).
        slot_at, slot_end: by slot * n + token, where a slot that begins there ends (exclusive).
        sentence: number of each token's sentence, shape (n,).
        opening: 1 where a sentence begins, lead-in words aside, shape (n,).
    """

    word_at: Numbers
    word: Numbers
    slot_at: Numbers
    slot_end: Numbers
    sentence: Numbers
    opening: Numbers


@compiled
def phrase_places(book: PhraseBook, said: Said, code: str = CODE) -> Numbers:  # noqa: ARG001
    """Where phrases were heard, in order of their start.

    Args:
        book: the phrases.
        said: the tokens.
        code: never given; see `CODE`.

    Returns:
        shape (places, 4): phrase, start, end (exclusive), 1 when only misheard.
    """
    places = np.empty((4096, 4), np.int32)
    count = 0
    n = len(said.sentence)
    standing = np.full(len(book.by_word_at), -1, np.int32)
    # ends of the parts so far: token, misheard; two of them, read and written in turn
    ends = np.empty((2, _OPEN, 2), np.int32)
    for at in range(n):
        _mark(standing, said, at + 1)
        for one in range(said.word_at[at], said.word_at[at + 1]):
            places, count = _beginning(
                places, count, book, said, standing, at, said.word[one], ends
            )
        for slot in range(len(book.by_slot_at) - 1):
            for one in range(said.slot_at[slot * n + at], said.slot_at[slot * n + at + 1]):
                for held in range(book.by_slot_at[slot], book.by_slot_at[slot + 1]):
                    phrase, after = book.by_slot[held], said.slot_end[one]
                    places, count = _kept(places, count, book, said, phrase, at, after, 0, ends)
    return places[:count]


@inlined
def _mark(standing: Numbers, said: Said, at: int) -> None:
    """Note of the words that a token may stand for that they stand there."""
    if at < len(said.sentence):
        for one in range(said.word_at[at], said.word_at[at + 1]):
            standing[said.word[one, 0]] = at


@inlined
def _beginning(
    places: Numbers,
    count: int,
    book: PhraseBook,
    said: Said,
    standing: Numbers,
    at: int,
    heard: Numbers,
    ends: Numbers,
) -> tuple[Numbers, int]:
    """Add the places of the phrases that begin with a word that was heard at a token.

    Returns:
        the list, a longer one where it was full, and its length.
    """
    word, after, near = heard[0], heard[1], heard[2]
    for held in range(book.by_word_at[word], book.by_word_at[word + 1]):
        phrase, second = book.by_word[held], book.second[held]
        if second == ALONE and count < len(places):
            places[count, 0], places[count, 1], places[count, 2] = phrase, at, after
            places[count, 3] = near | book.misheard[phrase]
            count += 1
        elif second < 0 or after > at + 1 or standing[second] == after:
            places, count = _kept(places, count, book, said, phrase, at, after, near, ends)
    return places, count


@inlined
def _kept(
    places: Numbers,
    count: int,
    book: PhraseBook,
    said: Said,
    phrase: int,
    start: int,
    after: int,
    near: int,
    ends: Numbers,
) -> tuple[Numbers, int]:
    """Add the places of a phrase whose first part ends at `after`.

    Returns:
        the list, a longer one where it was full, and its length.
    """
    ends[0, 0, 0], ends[0, 0, 1] = after, near | book.misheard[phrase]
    layer, found = 0, 1
    for place in range(book.part_at[phrase] + 1, book.part_at[phrase + 1]):
        found = _next(book.part[place], said, start, ends[layer, :found], ends[1 - layer])
        layer = 1 - layer
    if count + found > len(places):
        longer = np.empty((2 * (count + found), 4), np.int32)
        longer[:count] = places[:count]
        places = longer
    for one in range(found):
        places[count, 0], places[count, 1] = phrase, start
        places[count, 2], places[count, 3] = ends[layer, one, 0], ends[layer, one, 1]
        count += 1
    return places, count


@inlined
def _next(part: int, said: Said, start: int, now: Numbers, ahead: Numbers) -> int:
    """The ends of a part that stands right after one of the ends so far; returns how many.

    It must begin in the sentence of the phrase's first token.
    """
    n = len(said.sentence)
    found = 0
    for one in range(len(now)):
        here, misheard = now[one, 0], now[one, 1]
        if here >= n or said.sentence[here] != said.sentence[start]:
            continue
        if part >= 0:
            for held in range(said.word_at[here], said.word_at[here + 1]):
                if said.word[held, 0] == part:
                    near = misheard | said.word[held, 2]
                    found = _ended(ahead, found, said.word[held, 1], near)
        else:
            at = (-1 - part) * n + here
            for held in range(said.slot_at[at], said.slot_at[at + 1]):
                found = _ended(ahead, found, said.slot_end[held], misheard)
    return found


@inlined
def _ended(ends: Numbers, count: int, end: int, misheard: int) -> int:
    """Add an end, once each; heard plainly once, it was heard plainly. Returns how many."""
    for one in range(count):
        if ends[one, 0] == end:
            ends[one, 1] &= misheard
            return count
    if count < len(ends):
        ends[count, 0], ends[count, 1] = end, misheard
        return count + 1
    return count

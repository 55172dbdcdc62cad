"""Which phrases of a rule book were heard where: compiled, for all phrases at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from callqa.compliance.compiled import compiled

__all__ = ["Numbers", "PhraseBook", "Said", "phrase_places"]

Numbers = npt.NDArray[np.int32]

_OPEN = 64  # ends that the parts of a phrase may have at one time; a slot has at most a dozen


class PhraseBook(NamedTuple):
    """The phrases by number; lists of lists lie end to end, `x_at[i] : x_at[i + 1]` is the i-th.

    Attributes:
        by_word_at, by_word: phrases that begin with a word, by its id.
        by_slot_at, by_slot: phrases that begin with a slot, by its number.
        part_at, part: parts of a phrase: the id of a word, or -1 - the number of a slot.
        misheard: 1 where a phrase is a sound-alike, shape (phrases,).
    """

    by_word_at: Numbers
    by_word: Numbers
    by_slot_at: Numbers
    by_slot: Numbers
    part_at: Numbers
    part: Numbers
    misheard: Numbers


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
def phrase_places(book: PhraseBook, said: Said) -> Numbers:
    """Where phrases were heard, in order of their start.

    Returns:
        shape (places, 4): phrase, start, end (exclusive), 1 when only misheard.
    """
    places = np.empty((4096, 4), np.int32)
    count = 0
    n = len(said.sentence)
    next_token = np.full(len(book.by_word_at), -1, np.int32)
    # ends of the parts so far: token, misheard; two of them, read and written in turn
    ends = np.empty((2, _OPEN, 2), np.int32)
    for at in range(n):
        _mark(next_token, said.word_at, said.word, at + 1)
        for one in range(said.word_at[at], said.word_at[at + 1]):
            word, after, near = said.word[one, 0], said.word[one, 1], said.word[one, 2]
            for held in range(book.by_word_at[word], book.by_word_at[word + 1]):
                phrase = book.by_word[held]
                second = book.part_at[phrase] + 1
                alone = second == book.part_at[phrase + 1]
                if not alone and after == at + 1 and book.part[second] >= 0:
                    if next_token[book.part[second]] != after:
                        continue  # most phrases of several words end here
                misheard = near | book.misheard[phrase]
                if alone:
                    places, count = _kept(places, count, phrase, at, after, misheard)
                    continue
                ends[0, 0, 0], ends[0, 0, 1] = after, misheard
                layer, found = _followed(book, said, phrase, at, ends)
                for end in range(found):
                    places, count = _kept(
                        places, count, phrase, at, ends[layer, end, 0], ends[layer, end, 1]
                    )
        for slot in range(len(book.by_slot_at) - 1):
            for one in range(said.slot_at[slot * n + at], said.slot_at[slot * n + at + 1]):
                for held in range(book.by_slot_at[slot], book.by_slot_at[slot + 1]):
                    phrase = book.by_slot[held]
                    ends[0, 0, 0], ends[0, 0, 1] = said.slot_end[one], book.misheard[phrase]
                    layer, found = _followed(book, said, phrase, at, ends)
                    for end in range(found):
                        places, count = _kept(
                            places, count, phrase, at, ends[layer, end, 0], ends[layer, end, 1]
                        )
    return places[:count]


@compiled
def _mark(marks: Numbers, word_at: Numbers, word: Numbers, at: int) -> None:
    """Note of the words that a token may stand for that they stand there."""
    if at + 1 < len(word_at):
        for one in range(word_at[at], word_at[at + 1]):
            marks[word[one, 0]] = at


@compiled
def _followed(
    book: PhraseBook, said: Said, phrase: int, start: int, ends: npt.NDArray[np.int32]
) -> tuple[int, int]:
    """Which layer of `ends` holds the ends of the whole phrase, and how many they are.

    `ends[0, 0]` is the end of its first part. Parts stand right after one another, each beginning
    in the sentence of the first.
    """
    now, count = 0, 1
    for place in range(book.part_at[phrase] + 1, book.part_at[phrase + 1]):
        part = book.part[place]
        found = 0
        for one in range(count):
            here, misheard = ends[now, one, 0], ends[now, one, 1]
            n = len(said.sentence)
            if here >= n or said.sentence[here] != said.sentence[start]:
                continue
            if part >= 0:
                for held in range(said.word_at[here], said.word_at[here + 1]):
                    if said.word[held, 0] == part:
                        near = misheard | said.word[held, 2]
                        found = _ended(ends[1 - now], found, said.word[held, 1], near)
            else:
                slot = -1 - part
                for held in range(said.slot_at[slot * n + here], said.slot_at[slot * n + here + 1]):
                    found = _ended(ends[1 - now], found, said.slot_end[held], misheard)
        if found == 0:
            return now, 0
        now, count = 1 - now, found
    return now, count


@compiled
def _ended(ends: npt.NDArray[np.int32], count: int, end: int, misheard: int) -> int:
    """Add an end, once each; heard plainly once, it was heard plainly. Returns how many."""
    for one in range(count):
        if ends[one, 0] == end:
            ends[one, 1] &= misheard
            return count
    if count < len(ends):
        ends[count, 0], ends[count, 1] = end, misheard
        return count + 1
    return count


@compiled
def _kept(
    places: Numbers, count: int, phrase: int, start: int, end: int, misheard: int
) -> tuple[Numbers, int]:
    """Add a place; returns the list, a longer one where it was full, and its length."""
    if count == len(places):
        longer = np.empty((2 * count, 4), np.int32)
        longer[:count] = places
        places = longer
    places[count, 0], places[count, 1] = phrase, start
    places[count, 2], places[count, 3] = end, misheard
    return places, count + 1

"""Which patterns of a rule book were heard where: compiled, for all patterns at once.

A pattern is a chain of steps. Where each step begins and ends is kept twice: as lists, and as bits
of a row of 64-bit numbers, bit n for token n. With the bits a whole pattern is asked in a few
dozen operations whether its steps lie near enough to each other, in order: the ends reached so far
are moved on by the gap, cut with the starts of the next step, moved on by its length and cut with
its ends. That may be too kind and never too strict; what passes is walked with the lists, start by
start, and nothing backtracks: for each token a match can end at, one way there is kept.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from callqa.compliance.compiled import compiled
from callqa.compliance.places import Numbers, Said

__all__ = ["Found", "PlanBook", "found"]

Bits = npt.NDArray[np.uint64]


class PlanBook(NamedTuple):
    """The patterns by number; lists of lists lie end to end.

    Attributes:
        in_steps_at, in_steps: steps that a phrase fills, by phrase.
        step_at, step: steps of a pattern; columns step, gap before it, 1 where it is optional.
        anchored: 1 where a pattern must begin a sentence.
        step_count: how many steps there are in all.
        longest: steps of the longest pattern.
    """

    in_steps_at: Numbers
    in_steps: Numbers
    step_at: Numbers
    step: Numbers
    anchored: Numbers
    step_count: int
    longest: int


class Found(NamedTuple):
    """Hits by pattern, each pattern's in order of their end.

    Attributes:
        hits: shape (hits, 6): pattern, start, end (exclusive), 1 when misheard, and where its
            tokens begin and end in `matched`.
        matched: tokens that filled steps, hit by hit.
        heard: how many places a step was heard at, shape (steps,); 0 where it was not.
    """

    hits: Numbers
    matched: Numbers
    heard: Numbers


class _Steps(NamedTuple):
    """Where steps were heard: places by step (start, end, misheard), and as bits by row."""

    at: Numbers
    filled: Numbers
    place: Numbers
    row: Numbers
    starts: Bits
    ends: Bits
    longest: Numbers


@compiled
def found(book: PlanBook, said: Said, phrases: Numbers) -> Found:
    """All places of all patterns; of those of one pattern with the same end, the shortest.

    Args:
        book: the patterns.
        said: the tokens.
        phrases: where phrases were heard, from `phrase_places`.
    """
    n = len(said.sentence)
    heard = _heard(book, phrases)
    plans, needed = _possible(book, heard)
    steps = _steps(book, phrases, heard, needed, n)
    inside, opening = _bits_of(said, n)
    within = np.empty(n // 64 + 1, np.uint64)
    ways = np.empty((2 * (n + 1) * book.longest, 4), np.int32)
    open_ends = np.empty((2, n + 1), np.int32)
    best = np.full(n + 1, -1, np.int32)
    hits, matched = np.empty((1024, 6), np.int32), np.empty(8192, np.int32)
    count = used = 0
    for plan in plans:
        chain = book.step[book.step_at[plan] : book.step_at[plan + 1]]
        anchored = book.anchored[plan] == 1
        if not _fits(chain, steps, inside, opening, anchored, within):
            continue
        first_hit = count
        first = chain[0, 0]
        at, last = steps.at[first], steps.filled[first]
        while at < last:
            start = steps.place[at, 0]
            upto = at
            while upto < last and steps.place[upto, 0] == start:
                upto += 1
            if not anchored or said.opening[start] == 1:
                layer, ends = _walk(chain, steps, at, upto, said.sentence, ways, open_ends)
                for one in range(ends):
                    way = open_ends[layer, one]
                    if count + 2 > len(hits):
                        hits = _longer_rows(hits)
                    while used + n + 1 > len(matched):
                        matched = _longer(matched)
                    end = ways[way, 0]
                    known = best[end]
                    row = known if known >= first_hit else count
                    if row == count:
                        count += 1
                    best[end] = row
                    hits[row, 0], hits[row, 1], hits[row, 2] = plan, start, end
                    hits[row, 3], hits[row, 4] = ways[way, 1], used
                    used = _tokens(ways, way, matched, used)
                    hits[row, 5] = used
            at = upto
        _by_end(hits, first_hit, count)
    return Found(hits[:count], matched[:used], heard)


@compiled
def _heard(book: PlanBook, phrases: Numbers) -> Numbers:
    """By step, how many places it was heard at; a place may count more than once."""
    size = np.zeros(book.step_count, np.int32)
    for one in range(len(phrases)):
        phrase = phrases[one, 0]
        for held in range(book.in_steps_at[phrase], book.in_steps_at[phrase + 1]):
            size[book.in_steps[held]] += 1
    return size


@compiled
def _possible(book: PlanBook, size: Numbers) -> tuple[Numbers, Numbers]:
    """The patterns of which every step that must be heard was, and 1 for each of their steps."""
    plans, needed = np.empty(len(book.anchored), np.int32), np.zeros(book.step_count, np.int32)
    count = 0
    for plan in range(len(book.anchored)):
        possible = True
        for one in range(book.step_at[plan], book.step_at[plan + 1]):
            if book.step[one, 2] == 0 and size[book.step[one, 0]] == 0:
                possible = False
                break
        if possible:
            plans[count] = plan
            count += 1
            for one in range(book.step_at[plan], book.step_at[plan + 1]):
                needed[book.step[one, 0]] = 1
    return plans[:count], needed


@compiled
def _steps(book: PlanBook, phrases: Numbers, size: Numbers, needed: Numbers, n: int) -> _Steps:
    """The places of the steps that are needed, in order of their start."""
    row, at = np.full(book.step_count, -1, np.int32), np.zeros(book.step_count, np.int32)
    rows = total = 0
    for step in range(book.step_count):
        if needed[step] and size[step]:
            row[step], at[step] = rows, total
            rows += 1
            total += size[step]
    width = n // 64 + 1
    starts, ends = np.zeros((rows, width), np.uint64), np.zeros((rows, width), np.uint64)
    longest, place = np.zeros(rows, np.int32), np.empty((total, 3), np.int32)
    filled = at.copy()
    for one in range(len(phrases)):
        phrase, start = phrases[one, 0], phrases[one, 1]
        end, misheard = phrases[one, 2], phrases[one, 3]
        for held in range(book.in_steps_at[phrase], book.in_steps_at[phrase + 1]):
            step = book.in_steps[held]
            which, into = row[step], filled[step]
            if which < 0 or _known(place, at[step], into, start, end, misheard):
                continue
            place[into, 0], place[into, 1], place[into, 2] = start, end, misheard
            filled[step] = into + 1
            starts[which, start >> 6] |= np.uint64(1) << np.uint64(start & 63)
            ends[which, end >> 6] |= np.uint64(1) << np.uint64(end & 63)
            longest[which] = max(longest[which], end - start)
    return _Steps(at, filled, place, row, starts, ends, longest)


@compiled
def _known(place: Numbers, first: int, last: int, start: int, end: int, misheard: int) -> bool:
    """Whether the place is in the list already; heard plainly once, it was heard plainly."""
    one = last - 1
    while one >= first and place[one, 0] == start:
        if place[one, 1] == end:
            place[one, 2] &= misheard
            return True
        one -= 1
    return False


@compiled
def _bits_of(said: Said, n: int) -> tuple[Bits, Bits]:
    """Tokens whose predecessor is of the same sentence, with the end; and those that open one."""
    inside, opening = np.zeros(n // 64 + 1, np.uint64), np.zeros(n // 64 + 1, np.uint64)
    for at in range(n + 1):
        bit = np.uint64(1) << np.uint64(at & 63)
        if at == n or (at > 0 and said.sentence[at] == said.sentence[at - 1]):
            inside[at >> 6] |= bit
        if at < n and said.opening[at] == 1:
            opening[at >> 6] |= bit
    return inside, opening


@compiled
def _fits(
    chain: Numbers, steps: _Steps, inside: Bits, opening: Bits, anchored: bool, reached: Bits
) -> bool:
    """Whether the steps were heard near enough to each other, in order; True may be too kind."""
    width = len(inside)
    moved = np.empty(width, np.uint64)
    for one in range(len(chain)):
        row, optional = steps.row[chain[one, 0]], chain[one, 2] == 1
        if row < 0:
            continue
        if one == 0:
            for at in range(width):
                moved[at] = opening[at] if anchored else ~np.uint64(0)
        else:
            moved[:] = reached
            _spread(moved, chain[one, 1], inside)
        for at in range(width):
            moved[at] &= steps.starts[row, at]
        _ended(moved, steps.longest[row])
        any_left = False
        for at in range(width):
            moved[at] &= steps.ends[row, at]
            reached[at] = moved[at] | (reached[at] if optional else np.uint64(0))
            any_left |= reached[at] != 0
        if not any_left:
            return False
    return True


@compiled
def _spread(bits: Bits, gap: int, inside: Bits) -> None:
    """Bits carried up to `gap` tokens on, never into another sentence."""
    for _ in range(gap):
        carry = np.uint64(0)
        for at in range(len(bits)):
            out = bits[at] >> np.uint64(63)
            bits[at] |= (bits[at] << np.uint64(1) | carry) & inside[at]
            carry = out


@compiled
def _ended(bits: Bits, longest: int) -> None:
    """Each bit, moved on by 1 to `longest`."""
    for turn in range(longest):
        carry = np.uint64(0)
        for at in range(len(bits)):
            out = bits[at] >> np.uint64(63)
            moved = bits[at] << np.uint64(1) | carry
            bits[at] = moved if turn == 0 else bits[at] | moved
            carry = out


@compiled
def _walk(
    chain: Numbers,
    steps: _Steps,
    first: int,
    last: int,
    sentence: Numbers,
    ways: Numbers,
    open_ends: Numbers,
) -> tuple[int, int]:
    """The matches that begin at one place, which are `first <= i < last` of the places.

    Ways are rows of end, misheard, way before it, and where its last step begins. Of two ways to
    one end the first stays, unless only the second was heard plainly.

    Returns:
        which layer of `open_ends` names the ways of the whole match, and how many they are.
    """
    made = count = now = 0
    start = steps.place[first, 0]
    for one in range(first, last):
        ways[made, 0], ways[made, 1] = steps.place[one, 1], steps.place[one, 2]
        ways[made, 2], ways[made, 3] = -1, start
        open_ends[now, count] = made
        made, count = made + 1, count + 1
    for number in range(1, len(chain)):
        step, reach = chain[number, 0], chain[number, 1] + 1
        ahead = 0
        if chain[number, 2] == 1:
            open_ends[1 - now, :count] = open_ends[now, :count]
            ahead = count
        for one in range(count):
            way = open_ends[now, one]
            here = ways[way, 0]
            upto = here
            while upto < min(here + reach, len(sentence)) and sentence[upto] == sentence[start]:
                upto += 1
            at = _first_from(steps.place, steps.at[step], steps.filled[step], here)
            while at < steps.filled[step] and steps.place[at, 0] < upto:
                ways[made, 0], ways[made, 1] = (
                    steps.place[at, 1],
                    ways[way, 1] | steps.place[at, 2],
                )
                ways[made, 2], ways[made, 3] = way, steps.place[at, 0]
                grown = _taken(ways, made, open_ends[1 - now], ahead)
                if grown >= 0:
                    made, ahead = made + 1, grown
                at += 1
        if ahead == 0:
            return now, 0
        now, count = 1 - now, ahead
    return now, count


@compiled
def _taken(ways: Numbers, way: int, ends: Numbers, count: int) -> int:
    """Keep a way if it is the first or the first plain one to its end; the count, or -1 if not."""
    for one in range(count):
        kept = ends[one]
        if ways[kept, 0] == ways[way, 0]:
            if ways[kept, 1] == 1 and ways[way, 1] == 0:
                ends[one] = way
                return count
            return -1
    ends[count] = way
    return count + 1


@compiled
def _first_from(place: Numbers, low: int, high: int, start: int) -> int:
    """The first place that begins at `start` or later."""
    while low < high:
        middle = (low + high) // 2
        if place[middle, 0] < start:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _tokens(ways: Numbers, way: int, matched: Numbers, used: int) -> int:
    """Write the tokens of a way, in order, from `used` on; returns where they end."""
    size, one = 0, way
    while one >= 0:
        size += ways[one, 0] - ways[one, 3]
        one = ways[one, 2]
    into, one = used + size, way
    while one >= 0:
        for token in range(ways[one, 0] - 1, ways[one, 3] - 1, -1):
            into -= 1
            matched[into] = token
        one = ways[one, 2]
    return used + size


@compiled
def _by_end(hits: Numbers, first: int, last: int) -> None:
    """Bring rows into the order of their end; they nearly are."""
    row = np.empty(hits.shape[1], np.int32)
    for one in range(first + 1, last):
        row[:] = hits[one]
        into = one
        while into > first and hits[into - 1, 2] > row[2]:
            hits[into] = hits[into - 1]
            into -= 1
        hits[into] = row


@compiled
def _longer_rows(rows: Numbers) -> Numbers:
    longer = np.empty((2 * len(rows), rows.shape[1]), np.int32)
    longer[: len(rows)] = rows
    return longer


@compiled
def _longer(numbers: Numbers) -> Numbers:
    longer = np.empty(2 * len(numbers), np.int32)
    longer[: len(numbers)] = numbers
    return longer

"""Where the steps of patterns were heard, as lists and as bits; compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from callqa.compliance.compiled import inlined
from callqa.compliance.places import Numbers

__all__ = ["Bits", "PlanBook", "Steps", "heard_steps", "possible", "steps_heard", "times_heard"]

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


class Steps(NamedTuple):
    """Where steps were heard, as lists and as bits.

    Attributes:
        at, filled: by step, where its places begin and end in `place`.
        place: shape (places, 3): start, end (exclusive), 1 when only misheard; by start.
        row: by step, its row of bits; -1 where it was not heard or is not needed.
        starts, ends: shape (rows, n // 64 + 1), bit n for token n.
        longest: by row, tokens from a start to its furthest end.
    """

    at: Numbers
    filled: Numbers
    place: Numbers
    row: Numbers
    starts: Bits
    ends: Bits
    longest: Numbers


@inlined
def times_heard(book: PlanBook, phrases: Numbers) -> Numbers:
    """By phrase, at how many places it was heard."""
    times = np.zeros(len(book.in_steps_at) - 1, np.int32)
    for one in range(len(phrases)):
        times[phrases[one, 0]] += 1
    return times


@inlined
def heard_steps(book: PlanBook, times: Numbers) -> Numbers:
    """By step, at how many places it was heard; a place may count more than once."""
    size = np.zeros(book.step_count, np.int32)
    for phrase in range(len(times)):
        if times[phrase]:
            for held in range(book.in_steps_at[phrase], book.in_steps_at[phrase + 1]):
                size[book.in_steps[held]] += times[phrase]
    return size


@inlined
def possible(book: PlanBook, size: Numbers) -> tuple[Numbers, Numbers]:
    """The patterns of which every step that must be heard was, and 1 for each of their steps."""
    plans, needed = np.empty(len(book.anchored), np.int32), np.zeros(book.step_count, np.int32)
    count = 0
    for plan in range(len(book.anchored)):
        complete = True
        for one in range(book.step_at[plan], book.step_at[plan + 1]):
            if book.step[one, 2] == 0 and size[book.step[one, 0]] == 0:
                complete = False
                break
        if complete:
            plans[count] = plan
            count += 1
            for one in range(book.step_at[plan], book.step_at[plan + 1]):
                needed[book.step[one, 0]] = 1
    return plans[:count], needed


@inlined
def _filling(book: PlanBook, times: Numbers, needed: Numbers) -> tuple[Numbers, Numbers]:
    """By phrase that was heard, the needed steps it fills: where they begin, and they themselves.

    A common word fills hundreds of steps, of which a third is needed.
    """
    at = np.zeros(len(times) + 1, np.int32)
    fills = np.empty(len(book.in_steps), np.int32)
    count = 0
    for phrase in range(len(times)):
        if times[phrase]:
            for held in range(book.in_steps_at[phrase], book.in_steps_at[phrase + 1]):
                if needed[book.in_steps[held]]:
                    fills[count] = book.in_steps[held]
                    count += 1
        at[phrase + 1] = count
    return at, fills


@inlined
def steps_heard(
    book: PlanBook, phrases: Numbers, times: Numbers, size: Numbers, needed: Numbers, n: int
) -> Steps:
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
    fill_at, fills = _filling(book, times, needed)
    for one in range(len(phrases)):
        phrase, start = phrases[one, 0], phrases[one, 1]
        end, misheard = phrases[one, 2], phrases[one, 3]
        for held in range(fill_at[phrase], fill_at[phrase + 1]):
            step = fills[held]
            which, into = row[step], filled[step]
            if _known(place, at[step], into, start, end, misheard):
                continue
            place[into, 0], place[into, 1], place[into, 2] = start, end, misheard
            filled[step] = into + 1
            starts[which, start >> 6] |= np.uint64(1) << np.uint64(start & 63)
            ends[which, end >> 6] |= np.uint64(1) << np.uint64(end & 63)
            longest[which] = max(longest[which], end - start)
    return Steps(at, filled, place, row, starts, ends, longest)


@inlined
def _known(place: Numbers, first: int, last: int, start: int, end: int, misheard: int) -> bool:
    """Whether the place is in the list already; heard plainly once, it was heard plainly."""
    one = last - 1
    while one >= first and place[one, 0] == start:
        if place[one, 1] == end:
            place[one, 2] &= misheard
            return True
        one -= 1
    return False

"""Which patterns of a rule book were heard where: compiled, for all patterns at once.

`fitting.py` tells quickly which patterns can stand anywhere. Those are walked, start by start, and
nothing backtracks: for each token a match can end at, one way there is kept. For each pattern that
is at most (places of its first step) x (steps) x (open ends) x (gap + 1), with gaps of at most 15.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from callqa.compliance.compiled import CODE, compiled, inlined
from callqa.compliance.fitting import fits, sentence_bits
from callqa.compliance.places import Numbers, Said
from callqa.compliance.steps import PlanBook, Steps, heard_steps, possible, steps_heard, times_heard

__all__ = ["Found", "found"]


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


class _Scratch(NamedTuple):
    """Room to work in.

    Attributes:
        ways: rows of end, misheard, way before it, and where its last step begins.
        ends: two layers of ways that are open, read and written in turn.
        best: by token, the row of the hit that ends there.
    """

    ways: Numbers
    ends: Numbers
    best: Numbers


class _Kept(NamedTuple):
    """Hits so far, in lists that have room for more."""

    hits: Numbers
    matched: Numbers
    filled: int
    used: int


@compiled
def found(book: PlanBook, said: Said, phrases: Numbers, code: str = CODE) -> Found:  # noqa: ARG001
    """All places of all patterns; of those of one pattern with the same end, the shortest.

    Args:
        book: the patterns.
        said: the tokens.
        phrases: where phrases were heard, from `phrase_places`.
        code: never given; see `CODE`.
    """
    n = len(said.sentence)
    times = times_heard(book, phrases)
    heard = heard_steps(book, times)
    plans, needed = possible(book, heard)
    steps = steps_heard(book, phrases, times, heard, needed, n)
    inside, opening = sentence_bits(said)
    rows = np.empty((2, len(inside)), np.uint64)
    scratch = _Scratch(
        np.empty((2 * (n + 1) * book.longest, 4), np.int32),
        np.empty((2, n + 1), np.int32),
        np.full(n + 1, -1, np.int32),
    )
    kept = _Kept(np.empty((1024, 6), np.int32), np.empty(8192, np.int32), 0, 0)
    for plan in plans:
        chain = book.step[book.step_at[plan] : book.step_at[plan + 1]]
        anchored = book.anchored[plan] == 1
        if fits(chain, steps, inside, opening, anchored, rows):
            kept = _search(plan, chain, anchored, steps, said, scratch, kept)
    return Found(kept.hits[: kept.filled], kept.matched[: kept.used], heard)


@inlined
def _search(
    plan: int,
    chain: Numbers,
    anchored: bool,
    steps: Steps,
    said: Said,
    scratch: _Scratch,
    kept: _Kept,
) -> _Kept:
    """Add the hits of one pattern, in order of their end."""
    first_hit = kept.filled
    at, last = steps.at[chain[0, 0]], steps.filled[chain[0, 0]]
    while at < last:
        start = steps.place[at, 0]
        upto = at + 1
        while upto < last and steps.place[upto, 0] == start:
            upto += 1
        if not anchored or said.opening[start] == 1:
            layer, ends = _walk(chain, steps, at, upto, said.sentence, scratch)
            for one in range(ends):
                kept = _add(kept, plan, start, scratch.ends[layer, one], first_hit, scratch)
        at = upto
    _by_end(kept.hits, first_hit, kept.filled)
    return kept


@inlined
def _add(kept: _Kept, plan: int, start: int, way: int, first_hit: int, scratch: _Scratch) -> _Kept:
    """Add a hit; in the place of one that ends with it, which began earlier and is longer."""
    hits, matched, count, used = kept
    ways, best = scratch.ways, scratch.best
    if count == len(hits):
        longer_hits = np.empty((2 * count, 6), np.int32)
        longer_hits[:count] = hits
        hits = longer_hits
    if used + len(best) > len(matched):
        longer = np.empty(2 * (used + len(best)), np.int32)
        longer[:used] = matched[:used]
        matched = longer
    end = ways[way, 0]
    row = best[end]
    if row < first_hit:
        row = best[end] = count
        count += 1
    hits[row, 0], hits[row, 1], hits[row, 2] = plan, start, end
    hits[row, 3], hits[row, 4] = ways[way, 1], used
    used = _tokens(ways, way, matched, used)
    hits[row, 5] = used
    return _Kept(hits, matched, count, used)


@inlined
def _walk(
    chain: Numbers, steps: Steps, first: int, last: int, sentence: Numbers, scratch: _Scratch
) -> tuple[int, int]:
    """The matches that begin at one place, which are `first <= i < last` of the places.

    Returns:
        which layer of `scratch.ends` names the ways of the whole match, and how many they are.
    """
    ways, ends = scratch.ways, scratch.ends
    made = count = now = 0
    start = steps.place[first, 0]
    for one in range(first, last):
        ways[made, 0], ways[made, 1] = steps.place[one, 1], steps.place[one, 2]
        ways[made, 2], ways[made, 3] = -1, start
        ends[now, count] = made
        made, count = made + 1, count + 1
    for number in range(1, len(chain)):
        step = chain[number, 0]
        places = steps.place[steps.at[step] : steps.filled[step]]
        ahead = 0
        if chain[number, 2] == 1:
            ends[1 - now, :count] = ends[now, :count]
            ahead = count
        for one in range(count):
            way = ends[now, one]
            upto = _reach(sentence, start, ways[way, 0], chain[number, 1])
            made, ahead = _onward(ways, way, places, upto, made, ends[1 - now], ahead)
        if ahead == 0:
            return now, 0
        now, count = 1 - now, ahead
    return now, count


@inlined
def _reach(sentence: Numbers, start: int, here: int, gap: int) -> int:
    """Up to which token the next step may begin: over the gap, in the sentence of the start."""
    upto = here
    while upto <= here + gap and upto < len(sentence) and sentence[upto] == sentence[start]:
        upto += 1
    return upto


@inlined
def _onward(
    ways: Numbers, way: int, places: Numbers, upto: int, made: int, ends: Numbers, count: int
) -> tuple[int, int]:
    """Go on from a way by every place of the next step that begins before `upto`.

    Of two ways to one end the first stays, unless only the second was heard plainly.

    Returns:
        how many ways there are now, and how many ends.
    """
    at = _first_from(places, ways[way, 0])
    while at < len(places) and places[at, 0] < upto:
        end, misheard = places[at, 1], ways[way, 1] | places[at, 2]
        known = 0
        while known < count and ways[ends[known], 0] != end:
            known += 1
        if known == count or (ways[ends[known], 1] == 1 and misheard == 0):
            ways[made, 0], ways[made, 1] = end, misheard
            ways[made, 2], ways[made, 3] = way, places[at, 0]
            ends[known] = made
            made += 1
            count = max(count, known + 1)
        at += 1
    return made, count


@inlined
def _first_from(places: Numbers, start: int) -> int:
    """The first place that begins at `start` or later."""
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        if places[middle, 0] < start:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
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


@inlined
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

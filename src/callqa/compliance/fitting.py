"""Whether the steps of a pattern were heard near enough to each other, asked in bits; compiled.

A row of 64-bit numbers holds a bit for each token. The ends reached so far are moved on by the gap,
cut with the starts of the next step, moved on by its length, and cut with its ends: a few dozen
operations for a whole pattern and a whole call. The answer may be too kind and is never too strict.
"""

from __future__ import annotations

import numpy as np

from callqa.compliance.compiled import inlined
from callqa.compliance.places import Numbers, Said
from callqa.compliance.steps import Bits, Steps

__all__ = ["fits", "sentence_bits"]


@inlined
def sentence_bits(said: Said) -> tuple[Bits, Bits]:
    """Tokens whose predecessor is of the same sentence, with the end; and those that open one."""
    n = len(said.sentence)
    inside, opening = np.zeros(n // 64 + 1, np.uint64), np.zeros(n // 64 + 1, np.uint64)
    for at in range(n + 1):
        bit = np.uint64(1) << np.uint64(at & 63)
        if at == n or (at > 0 and said.sentence[at] == said.sentence[at - 1]):
            inside[at >> 6] |= bit
        if at < n and said.opening[at] == 1:
            opening[at >> 6] |= bit
    return inside, opening


@inlined
def fits(
    chain: Numbers, steps: Steps, inside: Bits, opening: Bits, anchored: bool, scratch: Bits
) -> bool:
    """Whether the steps were heard near enough to each other, in order; True may be too kind.

    `scratch` has two rows to work in.
    """
    width = len(inside)
    moved, reached = scratch[0], scratch[1]
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


@inlined
def _spread(bits: Bits, gap: int, inside: Bits) -> None:
    """Bits carried up to `gap` tokens on, never into another sentence."""
    for _ in range(gap):
        carry = np.uint64(0)
        for at in range(len(bits)):
            out = bits[at] >> np.uint64(63)
            bits[at] |= (bits[at] << np.uint64(1) | carry) & inside[at]
            carry = out


@inlined
def _ended(bits: Bits, longest: int) -> None:
    """Each bit, moved on by 1 to `longest`."""
    for turn in range(longest):
        carry = np.uint64(0)
        for at in range(len(bits)):
            out = bits[at] >> np.uint64(63)
            moved = bits[at] << np.uint64(1) | carry
            bits[at] = moved if turn == 0 else bits[at] | moved
            carry = out

"""The median of seven neighbours everywhere in a row, without sorting each seven."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch.nn.functional as F  # noqa: N812  the name that every reader of torch knows
from torch import Tensor

__all__ = ["medians"]

_AROUND = 3  # neighbours on each side, as openai-whisper has it


def medians(rows: Tensor) -> Tensor:
    """The median of each value and the three on both sides, mirrored at the ends of a row.

    The same numbers as `whisper.timing.median_filter` gives, which sorts every seven values: here
    neighbours are sorted in threes, and each seven is one value between two threes.

    Args:
        rows: shape (rows, steps).
    """
    steps = rows.shape[-1]
    if steps <= _AROUND:
        return rows
    ends = F.pad(rows[None], (_AROUND, _AROUND), mode="reflect")[0]
    # As in a sort, what is no number comes last.
    wide = ends.nan_to_num(nan=math.inf, posinf=math.inf, neginf=-math.inf)
    least, middle, most = _in_threes(wide)
    left = [of[:, :steps] for of in (least, middle, most)]
    right = [of[:, 4 : 4 + steps] for of in (least, middle, most)]
    third, fourth = _third_and_fourth(left, right)
    found = third.max(fourth.min(wide[:, _AROUND : _AROUND + steps]))
    return found.masked_fill(found == math.inf, math.nan)


def _in_threes(values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Every three neighbours along the last dimension in order."""
    first, second, last = values[:, :-2], values[:, 1:-1], values[:, 2:]
    low, high = first.min(second), first.max(second)
    return low.min(last), low.max(high.min(last)), high.max(last)


def _third_and_fourth(one: Sequence[Tensor], other: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """The third and the fourth smallest of two sorted threes."""
    (a, b, c), (x, y, z) = one, other
    third = c.min(z).min(b.max(x)).min(a.max(y))
    fourth = c.max(x).min(b.max(y)).min(a.max(z))
    return third, fourth

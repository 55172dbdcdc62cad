"""How sure a share is, and whether a share has risen by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.stats import false_discovery_control, hypergeom

from callqa.coaching.differences import share_interval

__all__ = ["Share", "dispersion", "distance", "rises"]

_MIN_DAYS = 8  # fewer do not tell how much days differ
_FALSE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many.

    Attributes:
        n: 0 to `of`.
        of: the denominator; with 0 there is no rate.
    """

    n: int
    of: int

    @property
    def rate(self) -> float | None:
        """In [0, 1]; None of nothing."""
        return self.n / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval, in [0, 1]; None of nothing.

        It holds for few cases and for rates near 0, where the usual one fails (Wilson 1927;
        Brown, Cai, DasGupta 2001).
        """
        if not self.of:
            return None
        found = share_interval(self.n, self.of)
        return found.low, found.high


def dispersion(days: Sequence[Share]) -> float:
    """How many times more the rates of days differ than chance alone explains; at least 1.

    Pearson's chi-square over its degrees of freedom. 1 with fewer than 8 days that have calls.
    """
    known = [day for day in days if day.of]
    total = sum(day.of for day in known)
    rate = sum(day.n for day in known) / total if total else 0.0
    if len(known) < _MIN_DAYS or not 0 < rate < 1:
        return 1.0
    chi = sum((day.n - day.of * rate) ** 2 / (day.of * rate * (1 - rate)) for day in known)
    return max(1.0, chi / (len(known) - 1))


def rises(now: Sequence[Share], before: Sequence[Sequence[Share]]) -> tuple[bool, ...]:
    """Which shares have risen by more than chance.

    Fisher's exact test, one-sided, of each share against its earlier days together. Calls of one
    day are more alike than chance has it, so both counts are first divided by the dispersion of
    the days (Rao & Scott 1992). Of the shares that are named at most 5 % are expected to be
    chance, however many are tested (Benjamini & Hochberg 1995).

    Args:
        now: one share per thing tested.
        before: for each of them the shares of earlier days; without calls nothing has risen.
    """
    testable = [at for at, days in enumerate(before) if sum(day.of for day in days) and now[at].of]
    if not testable:
        return (False,) * len(now)
    tables = np.array([_thinned(now[at], before[at]) for at in testable])
    new_n, new_of, old_n, old_of = tables.T
    chances = hypergeom.sf(new_n - 1, new_of + old_of, new_n + old_n, new_of)
    corrected = false_discovery_control(np.clip(chances, 0.0, 1.0))
    risen = {at for at, chance in zip(testable, corrected, strict=True) if chance <= _FALSE_SHARE}
    return tuple(at in risen for at in range(len(now)))


def distance(
    median: float, n: int, *, earlier_median: float, earlier_mad: float, earlier_n: int
) -> float | None:
    """How far a median lies from an earlier one, in robust standard errors of the difference.

    1.4826 MAD stands for the standard deviation, as in the view `v_baseline`, and the error of a
    median of n normal values is sqrt(pi / 2) times that of their mean.

    Returns:
        Above 0 when the later one is higher; None when the earlier values are all alike.
    """
    if earlier_mad <= 1e-9 or not n or not earlier_n:
        return None
    error = 1.4826 * earlier_mad * sqrt(np.pi / 2) * sqrt(1 / n + 1 / earlier_n)
    return float((median - earlier_median) / error)


def _thinned(now: Share, days: Sequence[Share]) -> tuple[int, int, int, int]:
    by = dispersion(days)
    n, of = sum(day.n for day in days), sum(day.of for day in days)
    return tuple(round(count / by) for count in (now.n, now.of, n, of))  # type: ignore[return-value]

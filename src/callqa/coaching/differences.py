"""Whether two groups of calls can be told apart: differences with their 95 % intervals.

Nothing is drawn by chance, so the same calls always give the same interval. That of a difference
of medians follows Price & Bonett, "Distribution-free confidence intervals for difference and ratio
of medians", Journal of Statistical Computation and Simulation 72 (2002), 119-124, with the variance
of a median after Bonett & Price (2002, eq. 2): it asks nothing of the shape of the scores. That
of a share is Wilson's (1927), and of a difference of shares Newcombe's hybrid of two such
("Interval estimation for the difference between independent proportions", Statistics in Medicine
17 (1998), 873-890, method 10).

The calls of one agent are taken to be independent of each other. They are not quite: days and
lists of accounts differ. An interval that just misses 0 is a reason to listen, no more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, ndtri

__all__ = [
    "MIN_MEDIAN",
    "Difference",
    "Interval",
    "of_medians",
    "of_shares",
    "share_interval",
]

LEVEL = 0.95
MIN_MEDIAN = 10  # from here on the interval covers what it says, see the tests
MIN_SHARE = 10  # Newcombe's holds for fewer, but says next to nothing then


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From `low` to `high`, both included."""

    low: float
    high: float

    def overlaps(self, other: Interval) -> bool:
        """Whether the two have anything in common."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first group less the second.

    Attributes:
        n: calls with the number on each side.
        first, second: median or share of each; None without calls.
        interval: of the difference; None with too few calls on a side.
    """

    n: tuple[int, int]
    first: float | None
    second: float | None
    interval: Interval | None

    @property
    def value(self) -> float | None:
        """First less second."""
        if self.first is None or self.second is None:
            return None
        return self.first - self.second

    @property
    def told_apart(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.interval is not None and not self.interval.low <= 0 <= self.interval.high


def of_medians(
    first: Sequence[float] | npt.NDArray[np.float64],
    second: Sequence[float] | npt.NDArray[np.float64],
    *,
    step: float = 0.0,
    most: float = math.inf,
    level: float = LEVEL,
) -> Difference:
    """The difference of two medians.

    Args:
        first: the known values of the first group, in any order.
        second: of the second.
        step: what the values are told to, such as 1 point. The interval reaches at least so far to
            both sides: order statistics of many equal values lie on each other and would claim a
            sharpness that rounding has taken away.
        most: the greatest difference that there can be; the interval ends there.
        level: of the interval.
    """
    both = [np.sort(np.asarray(values, dtype=np.float64)) for values in (first, second)]
    medians = [float(np.median(values)) if len(values) else None for values in both]
    interval = None
    if min(len(values) for values in both) >= MIN_MEDIAN:
        variance = sum(_variance_of_median(values) for values in both)
        half = max(float(ndtri((1 + level) / 2)) * math.sqrt(variance), step)
        middle = (medians[0] or 0.0) - (medians[1] or 0.0)
        interval = Interval(low=max(middle - half, -most), high=min(middle + half, most))
    return Difference(
        n=(len(both[0]), len(both[1])), first=medians[0], second=medians[1], interval=interval
    )


def of_shares(
    first: tuple[int, int], second: tuple[int, int], *, level: float = LEVEL
) -> Difference:
    """The difference of two shares.

    Args:
        first: how many of how many calls of the first group.
        second: of the second.
        level: of the interval.
    """
    shares = [hits / n if n else None for hits, n in (first, second)]
    interval = None
    if min(first[1], second[1]) >= MIN_SHARE:
        a, b = (share_interval(*one, level=level) for one in (first, second))
        p, q = first[0] / first[1], second[0] / second[1]
        interval = Interval(
            low=p - q - math.hypot(p - a.low, b.high - q),
            high=p - q + math.hypot(a.high - p, q - b.low),
        )
    return Difference(n=(first[1], second[1]), first=shares[0], second=shares[1], interval=interval)


def share_interval(hits: int, n: int, *, level: float = LEVEL) -> Interval:
    """Wilson's interval of a share, within [0, 1]; all of it when there are no calls."""
    if not n:
        return Interval(low=0.0, high=1.0)
    z = float(ndtri((1 + level) / 2))
    p = hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    # Of none and of all the interval ends there, which rounding would blur.
    low = max(0.0, middle - half) if hits else 0.0
    return Interval(low=low, high=min(1.0, middle + half) if hits < n else 1.0)


def _variance_of_median(values: npt.NDArray[np.float64]) -> float:
    """From two order statistics about one and a half standard errors off the middle.

    Args:
        values: sorted, at least `MIN_MEDIAN`.
    """
    n = len(values)
    place = max(1, round((n + 1) / 2 - math.sqrt(n)))
    outside = 2 * float(bdtr(place - 1, n, 0.5))
    z = float(ndtri(1 - outside / 2))
    return float(((values[n - place] - values[place - 1]) / (2 * z)) ** 2)

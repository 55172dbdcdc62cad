"""Whether two groups of calls can be told apart."""

import numpy as np
import pytest

from callqa.coaching.differences import of_medians, of_shares, share_interval


@pytest.mark.parametrize("kind", ["lognormal", "whole points", "long and short"])
def test_an_interval_of_equal_medians_holds_0_about_as_often_as_it_says(kind: str) -> None:
    chance = np.random.default_rng(7)

    def drawn(n: int) -> np.ndarray:
        if kind == "lognormal":
            return chance.lognormal(size=n)
        if kind == "long and short":
            return np.where(
                chance.random(n) < 0.5, chance.normal(40, 5, n), chance.normal(44, 9, n)
            )
        return np.clip(np.round(chance.normal(75, 12, size=n)), 0, 100)

    step = 1.0 if kind == "whole points" else 0.0
    for sizes in ((10, 10), (12, 60), (400, 300)):
        told = sum(of_medians(*map(drawn, sizes), step=step).told_apart for _ in range(400))
        assert told / 400 <= 0.075  # 5 %, and two standard errors of 400 draws


def test_a_difference_of_medians_is_told_when_there_are_calls_enough_to_see_it() -> None:
    low, high = np.arange(40.0, 80.0), np.arange(60.0, 100.0)
    seen = of_medians(high, low, step=1.0)
    assert (seen.value, seen.n, seen.told_apart) == (20.0, (40, 40), True)
    assert seen.interval.low < 20 < seen.interval.high
    few = of_medians(high[:9], low)
    assert (few.interval, few.told_apart) == (None, False)
    assert of_medians([], low).value is None
    # Where nearly all calls are equal, one step is the least that is told apart.
    assert not of_medians([100.0] * 50, [99.0] * 50, step=1.0).told_apart
    assert of_medians([100.0] * 50, [90.0] * 50, step=1.0).told_apart


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe (1998), table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_shares_differ_by_newcombes_interval(first, second, low, high) -> None:
    found = of_shares(first, second).interval
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_a_share_lies_in_wilsons_interval_even_when_nothing_was_seen() -> None:
    found = share_interval(0, 20)
    assert (found.low, found.high) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert share_interval(81, 263).low == pytest.approx(0.2553, abs=1e-4)
    assert (share_interval(0, 0).low, share_interval(0, 0).high) == (0.0, 1.0)

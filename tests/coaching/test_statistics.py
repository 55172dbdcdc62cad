"""Shares and rises: known values, and that chance raises no alarm."""

from __future__ import annotations

import numpy as np
import pytest

from callqa.coaching.statistics import Share, dispersion, distance, rises


def test_wilson_interval_of_a_textbook_example() -> None:
    # Newcombe 1998, table I: 81 of 263, and none of 20.
    assert Share(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert Share(0, 20).interval == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert Share(0, 0).rate is None
    assert Share(0, 0).interval is None


def test_of_a_hundred_rules_only_the_one_that_rose_is_named() -> None:
    before = [[Share(4, 40)] * 28 for _ in range(100)]
    now = [Share(5, 40)] * 99 + [Share(20, 40)]
    assert [at for at, risen in enumerate(rises(now, before)) if risen] == [99]


def test_nights_of_chance_seldom_raise_an_alarm() -> None:
    chance = np.random.default_rng(6)
    rates = chance.uniform(0.005, 0.6, size=106)
    alarms = 0
    for _ in range(100):
        before = [[Share(int(n), 60) for n in chance.binomial(60, rate, 28)] for rate in rates]
        now = [Share(int(chance.binomial(60, rate)), 60) for rate in rates]
        alarms += any(rises(now, before))
    assert alarms <= 5  # of 100 nights, where nothing rose


def test_days_that_differ_by_nature_do_not_raise_an_alarm() -> None:
    """On every second day most calls are of the kind that fails the rule, as on this one."""
    restless = [Share(60, 100) if day % 2 else Share(20, 100) for day in range(28)]
    steady = [Share(40, 100)] * 28
    assert dispersion(steady) == 1.0
    assert dispersion(restless) > 10
    assert rises([Share(60, 100)] * 2, [restless, steady]) == (False, True)


def test_rules_without_earlier_calls_have_not_risen() -> None:
    assert rises([Share(9, 10), Share(9, 10)], [[], [Share(0, 0)]]) == (False, False)
    assert rises([], []) == ()


def test_distance_is_that_of_medians_in_robust_errors() -> None:
    """With as many calls on both sides the error is that of a median times the root of two."""
    known = distance(60.0, 50, earlier_median=70.0, earlier_mad=10.0, earlier_n=50)
    assert known == pytest.approx(-10 / (14.826 * 1.2533 * np.sqrt(2 / 50)), rel=1e-4)
    assert distance(60.0, 5, earlier_median=70.0, earlier_mad=0.0, earlier_n=50) is None

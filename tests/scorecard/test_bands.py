"""Bands give points in proportion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.scorecard.bands import Band

PACE = Band(zero_below=100, full_from=130, full_to=165, zero_above=200)
points = st.floats(-1e6, 1e6, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "share"),
    [
        (80, 0), (100, 0), (115, 0.5), (130, 1), (150, 1), (165, 1), (182.5, 0.5), (200, 0),
        (999, 0),
    ],
)  # fmt: skip
def test_points_rise_to_the_band_and_fall_after_it(value, share):
    assert PACE.share(value) == pytest.approx(share)


def test_a_band_with_one_side_ignores_the_other():
    assert Band(full_to=10, zero_above=30).share(-1000) == 1
    assert Band(zero_below=1, full_from=6).share(1000) == 1


def test_a_band_whose_points_meet_is_a_step():
    step = Band(full_to=10, zero_above=10)

    assert (step.share(10), step.share(10.001)) == (1, 0)


@pytest.mark.parametrize(
    ("written", "match"),
    [
        ({}, "needs a lower side"),
        ({"zero_below": 1}, "zero_below and full_from"),
        ({"zero_above": 1}, "full_to and zero_above"),
        ({"zero_below": 5, "full_from": 1}, "zero_below <= full_from"),
        ({"zero_below": 1, "full_from": 5, "full_to": 4, "zero_above": 9}, "got 1, 5, 4, 9"),
    ],
)
def test_a_band_that_makes_no_sense_is_refused(written, match):
    with pytest.raises(ValueError, match=match):
        Band(**written)


def test_a_band_is_told_in_the_unit_of_its_measure():
    assert PACE.in_words("words/min") == (
        "full points from 130 words/min to 165 words/min, none at 100 words/min or 200 words/min"
        " and beyond"
    )
    assert Band(full_to=0.05, zero_above=0.15).in_words("share") == (
        "full points up to 5 %, none from 15 %"
    )


@given(st.lists(points, min_size=4, max_size=4), points)
def test_the_share_lies_between_nothing_and_all(limits, value):
    a, b, c, d = sorted(limits)

    share = Band(zero_below=a, full_from=b, full_to=c, zero_above=d).share(value)

    assert 0 <= share <= 1
    assert share == 1 or not b <= value <= c


@given(st.lists(points, min_size=2, max_size=2), points, points)
def test_on_one_side_more_is_never_worth_more(limits, one, other):
    full_to, zero_above = sorted(limits)
    band = Band(full_to=full_to, zero_above=zero_above)

    assert band.share(max(one, other)) <= band.share(min(one, other))

"""The algebra of stretches of time."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.domain.spans import Span, clip, gaps, intersect, merge, subtract, total_s

# Eighths of a second are exact in binary, so equalities below are exact too.
times = st.integers(min_value=0, max_value=400).map(lambda eighths: eighths / 8)
spans = st.tuples(times, times).map(lambda bounds: Span(min(bounds), max(bounds)))
many = st.lists(spans, max_size=12)
CALL = Span(0.0, 50.0)


def _covers(some, time_s):
    return any(span.holds(time_s) for span in some)


instants = st.integers(min_value=0, max_value=800).map(lambda sixteenths: sixteenths / 16)


def test_a_span_is_half_open():
    assert Span(1.0, 2.0).holds(1.0)
    assert not Span(1.0, 2.0).holds(2.0)
    assert not Span(1.0, 1.0).holds(1.0)


@pytest.mark.parametrize("bounds", [(2.0, 1.0), (math.nan, 1.0), (0.0, math.inf), (-math.inf, 0.0)])
def test_a_span_with_impossible_bounds_cannot_be_made(bounds):
    with pytest.raises(ValueError, match="span"):
        Span(*bounds)


@given(spans, spans)
def test_two_spans_overlap_or_lie_apart_but_not_both(left, right):
    assert left.overlap_s(right) == right.overlap_s(left)
    assert left.gap_s(right) == right.gap_s(left)
    assert left.overlap_s(right) == 0 or left.gap_s(right) == 0


@given(spans, st.integers(min_value=-40, max_value=40).map(lambda eighths: eighths / 8))
def test_padding_keeps_a_span_a_span_and_never_goes_below_zero(span, seconds):
    padded = span.padded(seconds)
    assert padded.start_s >= 0
    assert padded.duration_s >= 0
    if seconds >= 0:
        assert padded.overlap_s(span) == span.duration_s


@given(many, instants)
def test_merging_covers_the_same_instants(some, time_s):
    assert _covers(merge(some), time_s) == _covers(some, time_s)


@given(many, times)
def test_merged_spans_are_sorted_and_further_apart_than_the_gap(some, max_gap_s):
    merged = merge(some, max_gap_s=max_gap_s)
    for earlier, later in itertools.pairwise(merged):
        assert later.start_s - earlier.end_s > max_gap_s
    assert merge(merged, max_gap_s=max_gap_s) == merged


@given(many, many, instants)
def test_an_instant_is_in_the_intersection_when_it_is_in_both(left, right, time_s):
    assert _covers(intersect(left, right), time_s) == (
        _covers(left, time_s) and _covers(right, time_s)
    )
    assert intersect(left, right) == intersect(right, left)


@given(many, instants)
def test_an_instant_of_the_call_is_in_a_span_or_in_a_gap(some, time_s):
    if CALL.holds(time_s):
        assert _covers(gaps(some, within=CALL), time_s) != _covers(some, time_s)


@given(many)
def test_spans_and_their_gaps_fill_the_call(some):
    inside = clip(some, within=CALL)
    assert total_s(inside) + total_s(gaps(some, within=CALL)) == CALL.duration_s


@given(many, many, instants)
def test_subtraction_leaves_what_is_in_no_hole(some, holes, time_s):
    left = subtract(some, holes)
    assert _covers(left, time_s) == (_covers(some, time_s) and not _covers(holes, time_s))
    assert total_s(left) + total_s(intersect(some, holes)) == total_s(some)


@given(many)
def test_every_second_is_counted_once(some):
    assert total_s(some) <= sum(span.duration_s for span in some)
    assert total_s([*some, *some]) == total_s(some)

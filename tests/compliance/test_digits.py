"""Runs of spoken and written digits, found by position."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.compliance.digits import digit_runs

UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("four one one one", "4111"),
        ("4111 1111", "41111111"),
        ("4111-1111-1111-1111", "4111111111111111"),
        ("forty one eleven", "4111"),
        ("forty-one eleven", "4111"),
        ("double four triple one", "44111"),
        ("two fives quadruple oh", "550000"),
        ("two five's and three zeroes", "55000"),
        ("oh zero o nought", "0000"),
        ("one hundred", "100"),
        ("four hundred eighty two", "482"),
        ("four thousand one hundred eleven", "4111"),
        ("forty one hundred", "4100"),
        ("forty-four seventy-one", "4471"),
        ("nineteen eighty and four", "19804"),
        ("four um one okay one uh huh one", "4111"),
        ("nine(2) four(3)", "94"),
        ("４１１１", "4111"),
        ("four for one ate one", "44181"),
    ],
)
def test_each_way_of_saying_digits_reads_as_one_run(said, digits):
    (run,) = digit_runs(said.split())

    assert run.digits == digits


@pytest.mark.parametrize(
    "said",
    ["to the bank for you", "the 15th of 3rd", "I won the free tree", "um okay and then", ""],
)
def test_ordinary_words_and_ordinals_hold_no_digits(said):
    assert digit_runs(said.split()) == ()


def test_positions_name_the_first_and_last_word_of_a_run():
    first, second = digit_runs(["it", "is", "four", "one", "then", "zip", "six", "oh", "please"])

    assert (first.first, first.last) == (2, 3)
    assert (second.first, second.last) == (6, 7)


def test_a_sound_alike_at_the_edge_is_outside_the_run_but_inside_its_wide_form():
    (run,) = digit_runs(["pay", "for", "one", "seven"])

    assert (run.wide_first, run.first, run.last) == (1, 2, 3)
    assert run.digits == "17"


def test_several_sound_alikes_in_a_row_count_as_digits_that_are_not_certain():
    (run,) = digit_runs(["eight", "or", "ate", "for", "to"])

    assert run.digits == "80842"
    assert run.certain == 1


def test_digits_said_as_tens_are_not_counted_as_said_singly():
    (run,) = digit_runs(["four", "one", "forty", "one"])

    assert (run.certain, run.singles) == (4, 2)


def test_a_small_word_before_an_amount_is_no_digit():
    runs = digit_runs(["ending", "four", "four", "seven", "one", "for", "one", "hundred", "fifty"])

    assert [run.digits for run in runs] == ["4471", "150"]


def test_a_break_begins_a_new_run():
    runs = digit_runs(["four", "one", "one", "one"], breaks={2})

    assert [run.digits for run in runs] == ["41", "11"]


def test_many_fillers_end_a_run():
    runs = digit_runs(["four", *["um"] * 7, "one"])

    assert [run.digits for run in runs] == ["4", "1"]


def test_numerals_of_absurd_length_are_read_without_complaint():
    (run,) = digit_runs(["7" * 10_000, "hundred", "thousand"])

    assert run.digits.startswith("7" * 10_000)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_digits_said_one_by_one_come_back_exactly(digits):
    (run,) = digit_runs([UNITS[digit] for digit in digits])

    assert run.digits == "".join(map(str, digits))
    assert run.certain == run.singles == len(digits)


@given(st.lists(st.text(max_size=12), max_size=30))
def test_any_words_give_runs_in_order_inside_the_words(words):
    runs = digit_runs(words)

    for run in runs:
        assert 0 <= run.wide_first <= run.first <= run.last <= run.wide_last < len(words)
        assert run.digits.isdecimal()
    assert all(before.last <= after.first for before, after in pairwise(runs))

"""Words and syllables, also of figures and of words no dictionary knows."""

import pytest

from callqa.delivery.numerals import read_aloud
from callqa.delivery.syllables import Spoken, spoken, syllables


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("$1,250", "one thousand two hundred fifty dollars"),
        ("$25.50", "twenty five dollars fifty"),
        ("$10.00", "ten dollars"),
        ("2025", "twenty twenty five"),
        ("1005", "ten oh five"),
        ("1500", "one thousand five hundred"),
        ("0042", "zero zero four two"),
        ("555-1234", "five five five one two three four"),
        ("41111", "four one one one one"),
        ("3.5%", "three point five percent"),
        ("15th", "fifteen"),
        ("10:00am", "ten a m"),
        ("5:30", "five thirty"),
        ("2,000,000", "two million"),
        ("well-known", "well known"),
        ("don't,", "don't"),
        ("--", ""),
    ],
)
def test_figures_are_counted_as_they_are_read_aloud(token: str, words: str) -> None:
    assert read_aloud(token) == tuple(words.split())


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("balance", 2),
        ("i", 1),
        ("information", 4),
        ("collect", 2),
        ("zorbled", 2),
        ("gribble", 2),
        ("flonked", 1),
        ("xyz", 1),
    ],
)
def test_known_and_unknown_words_have_their_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_nothing_said_counts_nothing() -> None:
    assert spoken([]) == Spoken(words=0, syllables=0)

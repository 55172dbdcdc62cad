"""Digits that their own shape or the words beside them explain: amounts, dates, times, counts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from callqa.compliance.digit_words import ORDINAL_WORDS, parts
from callqa.compliance.digits import DigitRun
from callqa.compliance.word_sets import words
from callqa.domain.transcript import Word

__all__ = ["ends_reading", "is_clear", "is_plain_thousands"]

MAX_AMOUNT_DIGITS = 7  # 12,345.67
MAX_HOUSE_DIGITS = 5
STREET_WORDS = 2  # of a street's name before "street"

_AMOUNT = re.compile(r"^\$\d[\d,]*(\.\d\d?)?\W*$|^\d{1,3}(,\d{3})+(\.\d\d)?\W*$|^\d+\.\d\d\W*$")
_THOUSANDS = re.compile(r"^\d{1,3},\d{3}\W*$")
_DATE_OR_TIME = re.compile(r"^\d{1,4}/\d{1,2}(/\d{2,4})?\W*$|^\d{1,2}:\d\d\W*$")
_ORDINAL = re.compile(r"^\W*\d{1,2}(st|nd|rd|th)\W*$")


_MONEY = words("dollars dollar bucks cents cent percent")
_PAYING = words("pay paying paid afford send")  # "pay 120", however it is written
_WHEN = words("at until till around")
_OFFERING = words("about pay paying afford manage around roughly only send do")
_COUNTED = words(
    "days day months month weeks week years year hours hour minutes minute payments payment times "
    "installments o'clock business working calendar kids children people jobs cards accounts bills "
    "letters calls things phones cars percent am pm"
)
_STREETS = words(
    "street avenue road drive lane court boulevard way place circle terrace parkway highway "
    "apartment"
)
_LINKS = words("is was number that's it's")
_POINTING = words("the this which another any each every only right same other")
_BEFORE_YEAR = words("may since in from until of year")
_DAYTIME = words("today tomorrow tonight morning afternoon evening noon sharp")
_DOORS = words("apartment apt unit suite room floor box route building")
_MONTHS = words("january february march april june july august september october november december")
_YEAR_AFTER = frozenset(ORDINAL_WORDS)
# Words that end a reading. Low ordinals are not among them: they may be misheard digits.
_BREAKS = (
    _MONEY
    | _COUNTED
    | _MONTHS
    | words(
        "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
        "nineteenth twentieth thirtieth monday tuesday wednesday thursday friday saturday "
        "sunday"
    )
)


@lru_cache(maxsize=4096)
def ends_reading(text: str) -> bool:
    """Whether a word ends a reading of digits."""
    return bool(_ORDINAL.match(text)) or any(piece in _BREAKS for piece in parts(text))


def is_clear(words: Sequence[Word], run: DigitRun, *, turns: Collection[int] = ()) -> bool:
    """Whether a run is clearly an amount, a date, a count or the number of a house.

    Args:
        words: of the speaker, in order.
        run: the digits among them.
        turns: positions at which a turn begins; what was said in another turn explains nothing.
    """
    if _is_written_so(words, run):
        return True
    before = "" if run.first in turns else _neighbour(words, run.first - 1, last=True)
    after = "" if run.last + 1 in turns else _neighbour(words, run.last + 1)
    named = _named_before(words, run, turns)
    longest = (
        MAX_AMOUNT_DIGITS * (after in _MONEY),
        MAX_AMOUNT_DIGITS * (before in _OFFERING and _is_round(run)),
        4 * (before in _PAYING or before in _WHEN),
        (2 + run.weak) * (after in _COUNTED),
        4 * (after in _DAYTIME),
        MAX_HOUSE_DIGITS * _is_house_number(words, run, turns),
        MAX_HOUSE_DIGITS * (named in _DOORS),
        (run.digits == "1") * (before in _POINTING),  # "is that the one"
        2 * (after in _YEAR_AFTER and run.digits in ("20", "30")),  # the twenty third
        6 * (before in _MONTHS),
        2 * (before == "may"),
    )
    if len(run.digits) <= max(longest) or (before in _PAYING and _are_amounts(run)):
        return True
    a_year = len(run.digits) == 4 and run.digits[:2] in ("19", "20")
    return a_year and (before in _YEAR_AFTER or before in _BEFORE_YEAR)


def _named_before(words: Sequence[Word], run: DigitRun, turns: Collection[int]) -> str:
    """The word before a number, "is" and "number" left aside: "my apartment is 212"."""
    for at in range(run.first - 1, max(-1, run.first - 4), -1):
        if at + 1 in turns:
            break
        word = _neighbour(words, at, last=True)
        if word not in _LINKS:
            return word
    return ""


def _is_written_so(words: Sequence[Word], run: DigitRun) -> bool:
    """Whether one written word is an amount, a date or a time by its signs."""
    word = words[run.first].text.strip("(\"'")
    short = run.first == run.last and len(run.digits) <= MAX_AMOUNT_DIGITS + 1
    return short and (_AMOUNT.match(word) or _DATE_OR_TIME.match(word)) is not None


def _are_amounts(run: DigitRun) -> bool:
    """Whether the numbers of a row may all be amounts: "you paid 200, 150 and 125"."""
    return all(2 <= len(text) <= 3 and not text.startswith("0") for _, text in run.numbers)


def _is_round(run: DigitRun) -> bool:
    """Whether it was said with "hundred" or "thousand" or in tens, not digit by digit."""
    return run.singles == 0 and run.certain > 0


def is_plain_thousands(word: str) -> bool:
    """Whether a word is written like an amount for no other reason than its length: `8,200`."""
    return _THOUSANDS.match(word) is not None


def _is_house_number(words: Sequence[Word], run: DigitRun, turns: Collection[int]) -> bool:
    """Whether the name of a street follows, as in "14 north oak street"."""
    for at in range(run.last + 1, min(run.last + 2 + STREET_WORDS, len(words))):
        if at in turns:
            return False
        if not _STREETS.isdisjoint(parts(words[at].text)):
            return True
    return False


def _neighbour(words: Sequence[Word], position: int, *, last: bool = False) -> str:
    """The nearest piece of the word at a position; empty beyond the ends."""
    if not 0 <= position < len(words):
        return ""
    found = parts(words[position].text)
    return (found[-1] if last else found[0]) if found else ""

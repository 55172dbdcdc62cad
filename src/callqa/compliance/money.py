"""Amounts of money, as they are said: `482 dollar and 10 cent`, `twelve hundred even`, `a buck 50`.

The tokens are in normal form, so numbers are digits and bucks are dollars.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from callqa.compliance.word_sets import MONTHS, words

__all__ = ["amount", "money_ends", "token_at"]

_NUMBER = re.compile(r"\d{1,6}(\.\d{1,2})?$")
_YEAR = re.compile(r"(19[4-9]\d|20[0-4]\d)$")
_LEAST_BARE = 20  # a smaller number without "dollars" is rarely money
_BARE_CENTS_FROM = 10_000  # "four eighty two ten" is 482.10; no bare amount is that large
_CALL_DIGITS = 7  # figures in a row from which on they are a telephone number


_NOT_MONEY_AFTER = words(
    "percent day days week weeks month months year years minute minutes second seconds hour hours"
    " digit digits payment payments am pm oclock street avenue road drive lane times more of people"
    " questions pieces moment call thing other last four 4 installments installment court boulevard"
    " calls letters times numbers"
)
_NOT_MONEY_BEFORE = MONTHS | words(
    "ending ends number zip extension code suite apartment unit box line 4 reference"
)
_NOT_MONEY_TWO_BEFORE = words("ending ends end ended")  # "ending in 4471"
_BEFORE_YEAR = words("in since back year until from of")
_UNITS = {"dollar": 1.0, "grand": 1000.0}


def money_ends(tokens: Sequence[str], at: int) -> tuple[int, ...]:
    """Where the amount that starts at token `at` can end (exclusive); empty when there is none."""
    text = tokens[at]
    if text == "dollar":  # "a buck fifty"
        return (at + 2,) if at and tokens[at - 1] == "a" and _cents(tokens, at + 1) else ()
    if not _NUMBER.match(text) or (text.startswith("0") and len(text) > 1 and "." not in text):
        return ()
    following = token_at(tokens, at + 1)
    if _is_cents(tokens, at):
        return ()
    if following in _UNITS or following == "cent":
        cents = _cents_after(tokens, at + 2) if following == "dollar" else None
        return (at + 2, cents) if cents else (at + 2,)
    if following in _NOT_MONEY_AFTER or _names_something_else(tokens, at):
        return ()
    return (at + 1,) if float(text) >= _LEAST_BARE else ()


def amount(tokens: Sequence[str], at: int) -> float | None:
    """The dollars that the number at `at` stands for; None when it is no amount of money."""
    if not money_ends(tokens, at):
        return None
    if tokens[at] == "dollar":
        return 100 + float(tokens[at + 1])  # of a debt, a buck fifty is 150
    value, following = float(tokens[at]), token_at(tokens, at + 1)
    if following in _UNITS:
        end = _cents_after(tokens, at + 2)
        return value * _UNITS[following] + (_small(tokens, end) if end else 0)
    if following == "cent":
        return value / 100
    bare = value >= _BARE_CENTS_FROM and value % 100 and "." not in tokens[at]
    return value / 100 if bare else value


def _small(tokens: Sequence[str], end: int) -> float:
    """The cents that end at `end`, in dollars."""
    return float(tokens[end - 2 if tokens[end - 1] == "cent" else end - 1]) / 100


def _cents_after(tokens: Sequence[str], at: int) -> int | None:
    """Where cents end that follow `dollar`: `and 10 cent`, `10 cent`, `and 10`."""
    joined = token_at(tokens, at) in {"and", "an"}
    number = at + joined
    if not _cents(tokens, number):
        return None
    if token_at(tokens, number + 1) == "cent":
        return number + 2
    return number + 1 if joined and len(tokens[number]) == 2 else None


def _cents(tokens: Sequence[str], at: int) -> bool:
    text = token_at(tokens, at)
    return text.isdecimal() and len(text) <= 2


def _is_cents(tokens: Sequence[str], at: int) -> bool:
    """Whether the number at `at` only completes an amount of dollars before it."""
    if token_at(tokens, at - 1) == "dollar" and token_at(tokens, at - 2) == "a":
        return True
    back = at - 1 - (token_at(tokens, at - 1) in {"and", "an"})
    return token_at(tokens, at + 1) == "cent" and token_at(tokens, back) == "dollar"


def _names_something_else(tokens: Sequence[str], at: int) -> bool:
    """Whether a number without "dollars" ends an account, dates, or is part of a longer number."""
    before, two_before = token_at(tokens, at - 1), token_at(tokens, at - 2)
    if before in _NOT_MONEY_BEFORE or two_before in _NOT_MONEY_TWO_BEFORE:
        return True
    if _YEAR.match(tokens[at]) and before in _BEFORE_YEAR:
        return True
    first = last = at
    while token_at(tokens, first - 1).isdecimal():
        first -= 1
    while token_at(tokens, last + 1).isdecimal():
        last += 1
    return first != last and sum(map(len, tokens[first : last + 1])) >= _CALL_DIGITS


def token_at(tokens: Sequence[str], at: int) -> str:
    """The token; empty beyond the ends."""
    return tokens[at] if 0 <= at < len(tokens) else ""

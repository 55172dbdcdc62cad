"""Kinds of content that patterns refer to by name: amounts, dates, numbers, people, companies."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from callqa.compliance import organisations
from callqa.compliance.money import amount, money_ends, token_at
from callqa.compliance.names import Names, may_be_person, person, person_starts
from callqa.compliance.word_sets import DAYS, MONTHS, words

__all__ = ["SLOTS", "Names", "amount", "may_be_date", "may_be_money", "slot_ends", "slot_places"]

Tokens = Sequence[str]
Places = dict[int, tuple[int, ...]]


_ORDINAL = re.compile(r"\d{1,2}(st|nd|rd|th)$")
# "[date_of_birth]" is what redaction makes of a day now and then
_NEAR_DAYS = words("today tonight tomorrow payday [date_of_birth]")
_PERIODS = words("day days week weeks month months year payday")
_BEFORE_ORDINAL = words("the on by before until through") | DAYS | MONTHS
_WHICH = words("next this")
_DAYS_AHEAD = DAYS | words("week month payday")
_SMALL_ORDINALS = words("1st 2nd 3rd")  # "on first prairie", "by second chance": names
_COUNTED = words(
    "one ones payment payments installment installments part half time times thing things call name"
    " letter notice step dollar"
)
_DAY_ENDINGS = words("end beginning middle first last")
_ENDED_PERIODS = MONTHS | words("week month year")
_DATE_STARTS = MONTHS | DAYS | _NEAR_DAYS | _WHICH | _DAY_ENDINGS | {"in"}
# What a recogniser writes for a digit; only taken for one beside other digits.
_HEARD_AS_DIGIT = {
    "oh": "0", "o": "0", "owe": "0", "zero": "0",
    "won": "1", "to": "2", "too": "2", "tree": "3", "for": "4", "fore": "4",
    "fife": "5", "sex": "6", "sicks": "6", "ate": "8", "niner": "9",
}  # fmt: skip
_TAKEN_OUT = "[last_four]"  # by redaction
_BEFORE_DIGITS = words("ending ends in ending_in last 4 digits number is card account at on")


def slot_ends(name: str, tokens: Tokens, at: int, names: Names) -> tuple[int, ...]:
    """Where the slot that starts at token `at` can end (exclusive); empty when it is not there."""
    first = _FIRST.get(name)
    return SLOTS[name](tokens, at, names) if first is None or first(tokens[at]) else ()


def slot_places(names_of: Sequence[str], tokens: Tokens, names: Names) -> tuple[Places, ...]:
    """For each slot asked for, where it starts, and for each place where it can end (exclusive)."""
    if not tokens:
        return tuple({} for _ in names_of)
    signs = _signs(tokens)
    found: dict[str, Places] = {}
    for name in ("agency", "creditor", *names_of) if "company" in names_of else names_of:
        if name == "company":
            found[name] = (
                found["agency"] | found["creditor"]
            )  # a creditor's name before an agency's
        elif name not in found:
            places: Sequence[int] = signs[name]
            if name in _STARTS:
                places = _STARTS[name](tokens, names, places)
            ends_at = SLOTS[name]
            found[name] = {at: ends for at in places if (ends := ends_at(tokens, at, names))}
    return tuple(found[name] for name in names_of)


def _money(tokens: Tokens, at: int, _names: Names) -> tuple[int, ...]:
    return money_ends(tokens, at)


def _date(tokens: Tokens, at: int, _names: Names) -> tuple[int, ...]:
    text, following = tokens[at], token_at(tokens, at + 1)
    if text in MONTHS:
        return _month(tokens, at)
    if text in _NEAR_DAYS or text in DAYS:
        return (at + 1,)
    if _ORDINAL.match(text):
        return _day_of_month(tokens, at)
    if text in _WHICH and following in _DAYS_AHEAD:
        return (at + 2,)
    if text == "in" and following.isdecimal() and token_at(tokens, at + 2) in _PERIODS:
        return (at + 3,)
    return _end_of_period(tokens, at) if text in _DAY_ENDINGS else ()


def _month(tokens: Tokens, at: int) -> tuple[int, ...]:
    following = token_at(tokens, at + 1)
    day = _ORDINAL.match(following) or (following.isdecimal() and 0 < int(following) < 32)
    if day:
        return (at + 2,)
    if following == "the" and _ORDINAL.match(token_at(tokens, at + 2)):
        return (at + 3,)
    return () if tokens[at] == "may" else (at + 1,)


def _day_of_month(tokens: Tokens, at: int) -> tuple[int, ...]:
    following, before = token_at(tokens, at + 1), token_at(tokens, at - 1)
    if following == "of" and at + 2 < len(tokens):
        return (at + 3,)
    if following in MONTHS:
        return (at + 2,)
    if before == _TAKEN_OUT:  # redaction may take "on the twenty" of "second" with it
        return (at + 1,)
    if tokens[at] in _SMALL_ORDINALS:  # not "First Prairie", "a second", "the first payment"
        counts = following in _COUNTED or following.isdecimal()
        return (at + 1,) if (before == "the" or before in DAYS) and not counts else ()
    return (at + 1,) if before in _BEFORE_ORDINAL else ()


def _end_of_period(tokens: Tokens, at: int) -> tuple[int, ...]:
    """`end of the month`, `last day of this month`."""
    here = at + 1 + (token_at(tokens, at + 1) == "day")
    if token_at(tokens, here) != "of":
        return ()
    here += 1 + (token_at(tokens, here + 1) in {"the", "this", "next", "each", "every"})
    return (here + 1,) if token_at(tokens, here) in _ENDED_PERIODS else ()


def _digits(*counts: int) -> Callable[[Tokens, int, Names], tuple[int, ...]]:
    """A run of digits of one of these lengths, however the recogniser grouped and wrote it."""

    def ends(tokens: Tokens, at: int, _names: Names) -> tuple[int, ...]:
        before = token_at(tokens, at - 1)
        if tokens[at] in _HEARD_AS_DIGIT and before not in _BEFORE_DIGITS:
            return ()
        if before.isdecimal() and token_at(tokens, at - 2) != "last":
            return ()  # the middle of a longer number, unless "last 4" stands before it
        held, here, plain = 0, at, 0
        found: list[int] = []
        while here < len(tokens) and held < max(counts):
            count = _figures(tokens[here])
            if not count:
                break
            held, here, plain = held + count, here + 1, plain + tokens[here].isdecimal()
            if held in counts and not _goes_on(tokens, here):
                found.append(here)
        return tuple(found) if plain else ()

    return ends


def _goes_on(tokens: Tokens, at: int) -> bool:
    """Whether a number goes on at `at`: with more digits that are no amount."""
    return token_at(tokens, at).isdecimal() and token_at(tokens, at + 1) != "dollar"


def _figures(token: str) -> int:
    """How many digits a token stands for."""
    return len(token) if token.isdecimal() else int(token in _HEARD_AS_DIGIT)


def _last4(tokens: Tokens, at: int, names: Names) -> tuple[int, ...]:
    """Four digits, taken out or not; `last 46610` is "last four, six six one oh" in one word."""
    if tokens[at] == _TAKEN_OUT:
        return (at + 1,)
    joined = len(tokens[at]) == 5 and tokens[at].startswith("4") and tokens[at].isdecimal()
    if joined and token_at(tokens, at - 1) == "last":
        return (at + 1,)
    return _four(tokens, at, names)


_four, _phone = _digits(4), _digits(7, 10, 11)


def may_be_money(token: str) -> bool:
    """Whether an amount may start with this token; most are told apart here."""
    return token[0].isdecimal() or token == "dollar"  # noqa: S105


def may_be_date(token: str) -> bool:
    """Whether a date may start with this token."""
    return token[0].isdecimal() or token in _DATE_STARTS


def _may_be_digits(token: str) -> bool:
    return token[0].isdecimal() or token in _HEARD_AS_DIGIT or token == _TAKEN_OUT


# Where a slot can start at all, by its first token alone.
_FIRST: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "money": may_be_money,
        "date": may_be_date,
        "last4": _may_be_digits,
        "phone": _may_be_digits,
    }
)


def _signs(tokens: Tokens) -> dict[str, list[int]]:
    """For each slot, the tokens by which one may be known."""
    found: dict[str, list[int]] = {name: [] for name in (*_FIRST, *_SIGNS)}
    for at, slots in enumerate(map(_told_by, tokens)):
        for slot in slots:
            found[slot].append(at)
    return found


@lru_cache(maxsize=65_536)
def _told_by(token: str) -> tuple[str, ...]:
    """The slots that this token is a sign of; calls share most of their words."""
    return tuple(name for name, sign in (*_FIRST.items(), *_SIGNS.items()) if sign(token))


# Slots that do not start with their sign, or not only, and where they start.
_SIGNS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "person": may_be_person,
        "agency": organisations.may_be_agency,
        "creditor": organisations.may_be_creditor,
    }
)
_STARTS: Mapping[str, Callable[[Tokens, Names, Sequence[int]], Sequence[int]]] = MappingProxyType(
    {
        "person": person_starts,
        "agency": organisations.agency_starts,
        "creditor": organisations.creditor_starts,
    }
)
SLOTS: Mapping[str, Callable[[Tokens, int, Names], tuple[int, ...]]] = MappingProxyType(
    {
        "money": _money,
        "date": _date,
        "last4": _last4,
        "phone": _phone,
        "person": person,
        "agency": organisations.agency,
        "creditor": organisations.creditor,
        "company": organisations.company,
    }
)

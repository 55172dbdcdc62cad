"""Spoken and written numbers in one form: `four eighty two`, `482` and `four hundred eighty two`.

A run of number words is read as cardinals where grammar allows it and strung together where it
does not, which is how people read out amounts, years and account endings.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["may_start", "ordinal", "read"]

_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DIGIT = {word: value for value, word in enumerate(_UNITS)}
_TEEN = {word: value + 10 for value, word in enumerate(_TEENS)}
_TEN = {word: (value + 2) * 10 for value, word in enumerate(_TENS)}
_ORDINAL_UNIT = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
}
_ORDINAL_WHOLE = {
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
    "thirteenth": 13,
    "fourteenth": 14,
    "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17,
    "eighteenth": 18,
    "nineteenth": 19,
    "twentieth": 20,
    "thirtieth": 30,
}
_REPEAT = {"double": 2, "triple": 3}
_STARTS = frozenset(
    (
        *_DIGIT,
        *_TEEN,
        *_TEN,
        *_ORDINAL_UNIT,
        *_ORDINAL_WHOLE,
        *_REPEAT,
        "hundred",
        "thousand",
        *"0123456789",
    )
)


def may_start(word: str) -> bool:
    """Whether a number can begin with this word at all; most words are told apart here."""
    return word in _STARTS


def ordinal(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """`twenty first` as `21st` and how many words it took; None when there is no ordinal."""
    word = words[at]
    if word in _TEN and at + 1 < len(words) and words[at + 1] in _ORDINAL_UNIT:
        return _suffixed(_TEN[word] + _ORDINAL_UNIT[words[at + 1]]), 2
    value = _ORDINAL_UNIT.get(word) or _ORDINAL_WHOLE.get(word)
    return (_suffixed(value), 1) if value else None


def read(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """The digits of the number that starts here, and how many words it took; None without one."""
    digits, here = "", at
    while here < len(words):
        chunk = _chunk(words, here, inside=bool(digits))
        if chunk is None:
            break
        text, here = chunk
        digits += text
    return (digits, here - at) if digits else None


def _chunk(words: Sequence[str], at: int, *, inside: bool) -> tuple[str, int] | None:
    word = words[at]
    if word in _REPEAT and at + 1 < len(words) and words[at + 1] in _DIGIT:
        return str(_DIGIT[words[at + 1]]) * _REPEAT[word], at + 2
    if word in {"oh", "o"}:
        return ("0", at + 1) if inside else None
    if len(word) == 1 and word.isdecimal() and not _scaled(words, at):
        return word, at + 1
    if word == "zero":
        return "0", at + 1
    if ordinal(words, at) is not None:
        return None
    cardinal = _cardinal(words, at)
    return (str(cardinal[0]), cardinal[1]) if cardinal else None


def _scaled(words: Sequence[str], at: int) -> bool:
    """Whether a hundred or a thousand follows, as in `2 thousand`."""
    return at + 1 < len(words) and words[at + 1] in {"hundred", "thousand"}


def _cardinal(words: Sequence[str], at: int) -> tuple[int, int] | None:
    below = _below_thousand(words, at)
    if below is None:
        return None
    value, here = below
    if here < len(words) and words[here] == "thousand":
        value, here = value * 1000, here + 1
        rest = _below_thousand(words, _after_and(words, here))
        if rest is not None:
            return value + rest[0], rest[1]
    return value, here


def _below_thousand(words: Sequence[str], at: int) -> tuple[int, int] | None:
    if at >= len(words):
        return None
    if words[at] in {"hundred", "thousand"}:  # "a hundred and twenty"
        value, here = 1, at
    else:
        small = _below_hundred(words, at)
        if small is None:
            return None
        value, here = small
    if here >= len(words) or words[here] != "hundred":
        return value, here
    value, here = value * 100, here + 1
    rest_at = _after_and(words, here)
    rest = _below_hundred(words, rest_at)
    if rest is None or _spells_digits(words, rest_at):
        return value, here
    return value + rest[0], rest[1]


def _below_hundred(words: Sequence[str], at: int) -> tuple[int, int] | None:
    word = words[at] if at < len(words) else ""
    if word in _TEN:
        unit = _DIGIT.get(words[at + 1], 0) if at + 1 < len(words) else 0
        return _TEN[word] + unit, at + (2 if unit else 1)
    value = _TEEN.get(word) or _DIGIT.get(word)
    if word.isdecimal() and _scaled(words, at):
        value = int(word)
    return (value, at + 1) if value else None


def _after_and(words: Sequence[str], at: int) -> int:
    return at + 1 if at < len(words) and words[at] == "and" else at


def _spells_digits(words: Sequence[str], at: int) -> bool:
    """Whether single digits follow one another, as in `eight hundred five five five`."""
    return at + 1 < len(words) and words[at] in _DIGIT and words[at + 1] in _DIGIT


def _suffixed(value: int) -> str:
    if value % 100 in {11, 12, 13}:
        return f"{value}th"
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th') }"

"""Figures as they are read aloud, so that `$1,250` counts as the words a person says."""

from __future__ import annotations

import re

__all__ = ["read_aloud"]

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = (
    *("zero", "ten", "twenty", "thirty", "forty"),
    *("fifty", "sixty", "seventy", "eighty", "ninety"),
)
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_NUMERAL = re.compile(r"(?P<money>\$)?(?P<whole>\d[\d,]*)(?:\.(?P<part>\d+))?(?P<after>%|[a-z]+)?")
_SAID_AFTER = {"%": "percent", "am": "a m", "pm": "p m", "k": "thousand"}
_PIECE = re.compile(r"\$?\d[\d,]*(?:\.\d+)?(?:%|[a-z]+)?|[^\W\d_]+(?:'[^\W\d_]+)*")
_FULL_HOUR = re.compile(r"(?<=\d):00")
_DIGIT_GROUPS = re.compile(r"\d+(?:-\d+)+")
_LONGEST_CARDINAL = 4  # digits; longer ones without commas are account or telephone numbers


def read_aloud(token: str) -> tuple[str, ...]:
    """The words a person says for one written token.

    Amounts, numbers with commas and up to four digits are read as numbers (four digits in
    pairs, as years and the last four of an account are); longer strings of digits, those
    that begin with 0 and groups joined by hyphens are read digit by digit.

    >>> read_aloud("$1,250")
    ('one', 'thousand', 'two', 'hundred', 'fifty', 'dollars')
    >>> read_aloud("call-back")
    ('call', 'back')
    >>> read_aloud("--")
    ()
    """
    written = _FULL_HOUR.sub("", token.lower())
    if _DIGIT_GROUPS.fullmatch(written.strip(".,?!")):
        return tuple(_ONES[int(sign)] for sign in written if sign.isdecimal())
    words: list[str] = []
    for piece in _PIECE.findall(written):
        numeral = _NUMERAL.fullmatch(piece)
        words.extend(_numeral_words(numeral) if numeral else (piece,))
    return tuple(words)


def _numeral_words(numeral: re.Match[str]) -> list[str]:
    whole, part, after = numeral["whole"].rstrip(","), numeral["part"], numeral["after"] or ""
    amount = bool(numeral["money"])
    words = _whole_words(whole, exact=amount or part is not None)
    if amount:
        words.append("dollars")
        words += _cardinal(int(part[:2])) if part and int(part[:2]) else []
    elif part:
        words += ["point", *(_ONES[int(digit)] for digit in part)]
    words += _SAID_AFTER.get(after, "").split()  # endings such as `th` add no word of their own
    return words


def _whole_words(whole: str, *, exact: bool) -> list[str]:
    digits = whole.replace(",", "")
    if exact or "," in whole:
        return _cardinal(int(digits))
    if len(digits) > _LONGEST_CARDINAL or (len(digits) > 1 and digits[0] == "0"):
        return [_ONES[int(digit)] for digit in digits]
    if len(digits) == _LONGEST_CARDINAL and digits[2:] != "00":
        return [*_cardinal(int(digits[:2])), *_pair(digits[2:])]
    return _cardinal(int(digits))


def _pair(digits: str) -> list[str]:
    return ["oh", _ONES[int(digits[1])]] if digits[0] == "0" else _cardinal(int(digits))


def _cardinal(number: int) -> list[str]:
    """English words of a whole number of 0 or more; `and` is left out, as Americans do."""
    if number < len(_ONES):
        return [_ONES[number]]
    if number < 100:
        tens, ones = divmod(number, 10)
        return [_TENS[tens], *([_ONES[ones]] if ones else [])]
    size, name = next(scale for scale in _SCALES if number >= scale[0])
    count, rest = divmod(number, size)
    return [*_cardinal(count), name, *(_cardinal(rest) if rest else [])]

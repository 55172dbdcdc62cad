"""Digits that their own shape or the words beside them explain: amounts, dates, times, counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from callqa.compliance.digit_words import parts
from callqa.compliance.digits import DigitRun
from callqa.domain.transcript import Word

__all__ = ["ends_reading", "is_clear"]

MAX_AMOUNT_DIGITS = 7  # 12,345.67

_AMOUNT = re.compile(r"^\$\d[\d,]*(\.\d\d?)?\W*$|^\d{1,3}(,\d{3})+(\.\d\d)?\W*$|^\d+\.\d\d\W*$")
_DATE_OR_TIME = re.compile(r"^\d{1,4}/\d{1,2}(/\d{2,4})?\W*$|^\d{1,2}:\d\d\W*$")
_TOLL_FREE = re.compile(r"1?8(?:00|33|44|55|66|77|88)\d{7}")
_ORDINAL = re.compile(r"^\W*\d{1,2}(st|nd|rd|th)\W*$")


def _set(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


_MONEY = _set("dollars dollar bucks cents cent percent")
_COUNTED = _set(
    "days day months month weeks week years year hours hour minutes minute payments payment times "
    "installments o'clock"
)
_MONTHS = _set("january february march april june july august september october november december")
_YEAR_AFTER = _set(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth"
)
# Words that end a reading. Low ordinals are not among them: they may be misheard digits.
_BREAKS = (
    _MONEY
    | _COUNTED
    | _MONTHS
    | _set(
        "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
        "nineteenth twentieth thirtieth monday tuesday wednesday thursday friday saturday "
        "sunday"
    )
)


def ends_reading(text: str) -> bool:
    """Whether a word ends a reading of digits."""
    return bool(_ORDINAL.match(text)) or any(piece in _BREAKS for piece in parts(text))


def is_clear(words: Sequence[Word], run: DigitRun) -> bool:
    """Whether a run is clearly an amount, a date, a count or a toll-free number."""
    texts = [words[at].text for at in range(run.first, run.last + 1)]
    count = len(run.digits)
    if len(texts) == 1 and count <= MAX_AMOUNT_DIGITS + 1:
        word = texts[0].strip("(\"'")
        if _AMOUNT.match(word) or _DATE_OR_TIME.match(word):
            return True
    if _TOLL_FREE.fullmatch(run.digits):
        return True
    before, after = _neighbour(words, run.first - 1, last=True), _neighbour(words, run.last + 1)
    if after in _MONEY:
        return count <= MAX_AMOUNT_DIGITS
    if after in _COUNTED:
        return count <= 2
    if before in _MONTHS:
        return count <= 6
    return before in _YEAR_AFTER and count == 4 and run.digits[:2] in ("19", "20")


def _neighbour(words: Sequence[Word], position: int, *, last: bool = False) -> str:
    """The nearest piece of the word at a position; empty beyond the ends."""
    if not 0 <= position < len(words):
        return ""
    found = parts(words[position].text)
    return (found[-1] if last else found[0]) if found else ""

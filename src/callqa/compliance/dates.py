"""Dates as people say them: `March third nineteen eighty`, `3/3/80`, `oh three oh three eighty`.

A date is found with what of it was said: day and month, or the year as well. What it is the date
of is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from callqa.compliance.digit_tracks import Track
from callqa.compliance.digit_words import ORDINAL_WORDS, is_filler, parts, word_list
from callqa.compliance.digits import DigitRun

__all__ = ["SpokenDate", "spoken_dates"]

FOUND_WITH = (0, 4, 5)  # digits that may follow a date in one breath: a last four, a zip code
MIN_NUMBERS = 3  # of a date of few digits, so that "4471" is none
SURE_DIGITS = 6  # a date of so many digits may be written in one
LATEST_SHORT_YEAR = 10  # "oh nine" is 2009, "eleven" 1911

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "january jan", "february feb", "march", "april apr", "may", "june", "july",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ORDINALS: dict[str, int] = dict(zip(ORDINAL_WORDS, (*range(1, 21), 30), strict=True))
_TENS = {"twenty": 20, "thirty": 30, "20": 20, "30": 30}
_WRITTEN_ORDINAL = re.compile(r"\W*(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_BETWEEN = frozenset(word_list("the of on in day"))
_NUMERIC = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?P<year>(?:19|20)\d\d|\d\d)",
        r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])",
        r"(?P<month>0?[1-9]|1[0-2])(?P<day>0?[1-9]|[12]\d|3[01])(?P<year>(?:19|20)\d\d|\d\d)",
    )
)  # the surest reading first


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenDate:
    """A date among a speaker's words; both ends belong to it.

    Attributes:
        month, day: None where not said.
        year: of four digits; None when it was not said.
        named: the month was named, so that it is a date beyond doubt.
        digits: how many digits were said in one breath, when it was said in digits; else 0.
        rest: how many of these follow the date.
    """

    first: int
    last: int
    month: int | None = None
    day: int | None = None
    year: int | None = None
    named: bool = False
    digits: int = 0
    rest: int = 0

    @property
    def fields(self) -> tuple[int | None, int | None, int | None]:
        """Month, day and year."""
        return self.month, self.day, self.year

    @property
    def whole(self) -> bool:
        """Whether day, month and year were said."""
        return None not in self.fields


class _Kind(Enum):
    MONTH = auto()
    ORDINAL = auto()
    NUMBER = auto()
    TURN = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class _Lexeme:
    """A month, an ordinal, a number or a new turn among the words; `text` is its value."""

    kind: _Kind
    text: str
    first: int
    last: int


def spoken_dates(track: Track) -> tuple[SpokenDate, ...]:
    """The dates of one speaker in order, without overlap; years by themselves among them."""
    months = any(_word(word.text)[0] is _Kind.MONTH for word in track.words)
    found = _lexemes(track) if months else []
    named = [
        date
        for at, lexeme in enumerate(found)
        if lexeme.kind is _Kind.MONTH and (date := _named(found, at)) is not None
    ]
    taken = {at for date in named for at in range(date.first, date.last + 1)}
    free = (run for run in track.runs if taken.isdisjoint(range(run.first, run.last + 1)))
    numeric = (date for run in free if (date := _numeric(run, track)) is not None)
    return tuple(sorted((*named, *numeric), key=lambda date: date.first))


def _lexemes(track: Track) -> list[_Lexeme]:
    """What dates are made of, in order; words such as "the" and "um" left out."""
    numbers, covered = _numbers(track)
    turns, found = frozenset(track.turns), list[_Lexeme]()
    for at, word in enumerate(track.words):
        if at in turns:
            found.append(_Lexeme(_Kind.TURN, "", at, at))
        kind, value = _word(word.text)
        if kind is _Kind.ORDINAL:
            _add_ordinal(found, value, at)
        elif at in numbers:
            found += numbers[at]
        elif kind is _Kind.MONTH or (kind is _Kind.OTHER and at not in covered):
            found.append(_Lexeme(kind, str(value), at, at))
    return found


def _numbers(track: Track) -> tuple[dict[int, list[_Lexeme]], frozenset[int]]:
    """The numbers by their first word, and all words that belong to one."""
    numbers: dict[int, list[_Lexeme]] = {}
    covered: set[int] = set()
    for run in track.runs:
        covered.update(range(run.first, run.last + 1))
        for text, first, last in _with_ends(run, track):
            numbers.setdefault(first, []).append(_Lexeme(_Kind.NUMBER, text, first, last))
    return numbers, frozenset(covered)


def _with_ends(run: DigitRun, track: Track) -> Iterator[tuple[str, int, int]]:
    """The numbers of a run with their first and last word; a filler belongs to none."""
    ends = [*(word for word, _ in run.numbers[1:]), run.last + 1]
    for (first, text), end in zip(run.numbers, ends, strict=False):
        last = max(first, end - 1)
        while last > first and all(map(is_filler, parts(track.words[last].text))):
            last -= 1
        yield text, first, last


@lru_cache(maxsize=4096)
def _word(text: str) -> tuple[_Kind | None, int]:
    """What a word is in a date, with its value; None when it may stand between the parts."""
    pieces = parts(text)
    ordinal = _ordinal(text, pieces)
    if ordinal is not None:
        return _Kind.ORDINAL, ordinal
    if len(pieces) == 1 and pieces[0] in _MONTHS:
        return _Kind.MONTH, _MONTHS[pieces[0]]
    between = all(is_filler(piece) or piece in _BETWEEN for piece in pieces)
    return None if between else _Kind.OTHER, 0


def _ordinal(text: str, pieces: Sequence[str]) -> int | None:
    """The day that an ordinal names: `third`, `3rd`, `twenty-third`."""
    written = _WRITTEN_ORDINAL.match(text)
    if written is not None:
        return int(written.group(1))
    if not pieces or pieces[-1] not in _ORDINALS:
        return None
    tens = _TENS.get(pieces[0], 0) if len(pieces) > 1 else 0
    return tens + _ORDINALS[pieces[-1]]


def _add_ordinal(found: list[_Lexeme], day: int, at: int) -> None:
    """An ordinal, together with a "twenty" right before it."""
    before = found[-1] if found else None
    tens = _TENS.get(before.text, 0) if before and before.last == at - 1 and day < 10 else 0
    first = at
    if tens and before:
        first = before.first
        found.pop()
    found.append(_Lexeme(_Kind.ORDINAL, str(day + tens), first, at))


def _named(found: Sequence[_Lexeme], at: int) -> SpokenDate | None:
    """The date around the name of a month; None when nothing but the name of May was said."""
    month = found[at]
    before = found[at - 1] if at and _is_day(found[at - 1]) else None
    if before is not None and at > 1 and found[at - 2].kind is _Kind.NUMBER:
        before = None  # the end of another number
    following = at + 1
    day = before
    if day is None and following < len(found) and _is_day(found[following]):
        day = found[following]
        following += 1
    following += _misheard_day(found[following : following + 3]) if day is None else 0
    year, taken = _year(found[following : following + 4])
    if day is None and year is None and month.text == "5":
        return None
    last = found[following + taken - 1].last if taken or day is not before else month.last
    return SpokenDate(
        first=before.first if before else month.first,
        last=last,
        month=int(month.text),
        day=int(day.text) if day else None,
        year=year,
        named=True,
    )


def _misheard_day(found: Sequence[_Lexeme]) -> int:
    """How many words stand where the day was misheard: "may force nineteen eighty"."""
    kinds = [lexeme.kind for lexeme in found]
    strange = next((at for at, kind in enumerate(kinds) if kind is not _Kind.OTHER), len(kinds))
    year, _ = _year(found[strange:])
    return strange if year is not None and len(str(found[strange].text)) > 1 else 0


def _is_day(lexeme: _Lexeme) -> bool:
    kinds = (_Kind.ORDINAL, _Kind.NUMBER)
    return lexeme.kind in kinds and len(lexeme.text) <= 2 and 1 <= int(lexeme.text) <= 31


def _year(found: Sequence[_Lexeme]) -> tuple[int | None, int]:
    """The year that the numbers make, and how many of them it takes: `19 80`, `1980`, `80`."""
    texts: list[str] = []
    for lexeme in found:
        if lexeme.kind is not _Kind.NUMBER:
            break
        texts.append(lexeme.text)
    for count in range(1, len(texts) + 1):
        joined = "".join(texts[:count])
        if len(joined) == 4 and joined[:2] in ("19", "20"):
            return int(joined), count
    count = 2 if texts[:1] and len(texts[0]) == 1 else 1
    short = "".join(texts[:count])
    return (_full_year(short), count) if len(short) == 2 else (None, 0)


def _full_year(text: str) -> int:
    """`80` is 1980, `09` is 2009."""
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year <= LATEST_SHORT_YEAR else 1900)


def _numeric(run: DigitRun, track: Track) -> SpokenDate | None:
    """The date that a run of digits is or begins with; None when it is none."""
    if len(run.digits) == 4 and run.digits[:2] in ("19", "20"):
        return SpokenDate(first=run.first, last=run.last, year=int(run.digits), digits=4)
    numbers = list(_with_ends(run, track))
    for count in range(len(numbers), 0, -1):  # the longest date first
        digits = "".join(text for text, _, _ in numbers[:count])
        rest = len(run.digits) - len(digits)
        if rest > max(FOUND_WITH):
            return None
        match = next((found for each in _NUMERIC if (found := each.fullmatch(digits))), None)
        if match is None or rest not in FOUND_WITH or not _is_date(digits, count):
            continue
        return SpokenDate(
            first=run.first,
            last=numbers[count - 1][2],
            month=int(match["month"]),
            day=int(match["day"]),
            year=_full_year(match["year"]),
            digits=len(run.digits),
            rest=rest,
        )
    return None


def _is_date(digits: str, numbers: int) -> bool:
    """Whether digits that read as a date are enough of one."""
    return numbers >= MIN_NUMBERS or len(digits) >= SURE_DIGITS

"""Digits in speech: from recognised words to runs of digits with their positions.

People read numbers in many ways ("four one one one", "forty-one eleven", "double four",
"4111-1111", "one hundred") and recognisers add their own ("for" for four, "ate" for eight). A run
is a stretch of words that can be read as digits, fillers such as "um" and "okay" allowed in
between. Words that only sound like digits count inside a run, and at its edge only when several
stand in a row; they are counted apart, so that a caller can ask for more certainty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from callqa.compliance.digit_words import ORDINAL_WORDS, VOCABULARY, Kind, parts

__all__ = ["DigitRun", "digit_runs", "sound_alike_run"]

MAX_FILLERS = 6  # between two digits of one run; more is a new run
MIN_DOUBTFUL = 3  # sound-alikes in a row that count as a run without one certain digit

_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)\b")
_SINGLE = (Kind.UNIT, Kind.LITERAL, Kind.PLURAL)
_SOUND_ALIKE = (Kind.DOUBTFUL, Kind.WEAK)
_AMOUNT_LIKE = (Kind.HUNDRED, Kind.THOUSAND, Kind.TENS, Kind.TEEN)
_NO_DIGIT = (Kind.OTHER, "")
_EDGE = (*_SOUND_ALIKE, Kind.TIMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitRun:
    """A stretch of words that reads as digits.

    Attributes:
        first, last: positions of the first and last word, both inside the run.
        wide_first, wide_last: the same with words that sound like digits at the edges.
        digits: the digits in order, those of sound-alike words included.
        wide_digits: the same with the words at the edges.
        edged: one of the words at the edges is more than a small word such as "for".
        certain: how many of the digits come from words that can only be digits.
        weak: how many come from small words such as "to" and "or", which are seldom digits.
        singles: how many were said or written one by one, not as "forty" or "hundred".
        numbers: the numbers it consists of, such as "40" and "4", each with its first word.
    """

    first: int
    last: int
    wide_first: int
    wide_last: int
    digits: str
    wide_digits: str
    edged: bool
    certain: int
    weak: int
    singles: int
    numbers: tuple[tuple[int, str], ...]


class _Part(NamedTuple):
    """A part of a word: which word, how it reads, its digits, and whether fillers precede it."""

    word: int
    kind: Kind
    value: str
    apart: bool = False


@dataclass(slots=True)
class _Number:
    """A number under construction; `room` digits at its end may still be filled."""

    text: str
    word: int
    room: int = 0
    base: int = 0
    certain: bool = True
    single: bool = False


def digit_runs(words: Sequence[str], *, breaks: Collection[int] = ()) -> tuple[DigitRun, ...]:
    """All digit runs in the words, in order; they never overlap except in one written word.

    Args:
        words: as recognised, of one speaker.
        breaks: positions of words that begin a new run even when digits stand before them.

    >>> [run.digits for run in digit_runs("my card is forty-one eleven double four".split())]
    ['411144']
    """
    stretches = (part for piece in _pieces(words, breaks) for part in _without_small_words(piece))
    found = (_run(piece) for piece in stretches)
    return tuple(run for run in found if run is not None)


@lru_cache(maxsize=4096)  # a call says few different words, many times
def _reading(word: str) -> tuple[tuple[Kind, str], ...]:
    """How the parts of one word read."""
    pieces = parts(word)
    if _ORDINAL.search(word) or (len(pieces) > 1 and pieces[-1] in ORDINAL_WORDS):
        return (_NO_DIGIT,)
    return tuple(
        (Kind.LITERAL, "".join(str(unicodedata.digit(sign)) for sign in piece))
        if piece.isdecimal()
        else VOCABULARY.get(piece, _NO_DIGIT)
        for piece in pieces
    )


def _pieces(words: Sequence[str], breaks: Collection[int]) -> Iterator[list[_Part]]:
    """Stretches of parts that hold nothing but digits, sound-alikes and a few fillers."""
    piece: list[_Part] = []
    fillers = 0
    for position, word in enumerate(words):
        if piece and position in breaks:
            yield piece
            piece, fillers = [], 0
        for kind, value in _reading(word):
            fillers += kind is Kind.FILLER
            if kind is Kind.OTHER or fillers > MAX_FILLERS:
                if piece:
                    yield piece
                piece, fillers = [], 0
            elif kind is not Kind.FILLER:
                piece.append(_Part(position, kind, value, apart=fillers > 0))
                fillers = 0
    if piece:
        yield piece


def _without_small_words(piece: list[_Part]) -> Iterator[list[_Part]]:
    """The stretch cut at small words that are no digits, as in "4471 for one hundred dollars".

    "For" or "to" is a digit only after one digit and before one that stands by itself.
    """
    begin = 0
    kinds = [part.kind for part in piece]
    for at, kind in enumerate(kinds):
        inside = 0 < at < len(kinds) - 1 and kind is Kind.WEAK
        if inside and not _is_digit_among(piece[at - 1], piece[at + 1], kinds[at + 2 : at + 3]):
            yield piece[begin:at]
            begin = at + 1
    yield piece[begin:]


def _is_digit_among(before: _Part, after: _Part, beyond: list[Kind]) -> bool:
    """Whether a small word between two parts can be a digit."""
    near = all(
        part.kind in (Kind.UNIT, *_SOUND_ALIKE)
        or (part.kind is Kind.LITERAL and len(part.value) == 1)
        for part in (before, after)
    )
    return near and not any(kind in _AMOUNT_LIKE for kind in beyond)


def _run(piece: list[_Part]) -> DigitRun | None:
    """The run that a stretch of parts makes; None when it holds too little."""
    core = _core(piece)
    if not core:
        return None
    numbers = _numbers(core)
    digits = "".join(number.text for number in numbers)
    doubtful = sum(part.kind is Kind.DOUBTFUL for part in piece)
    return DigitRun(
        first=core[0].word,
        last=core[-1].word,
        wide_first=piece[0].word,
        wide_last=piece[-1].word,
        digits=digits,
        wide_digits="".join(each.text for each in _numbers(piece)),
        edged=doubtful > sum(part.kind is Kind.DOUBTFUL for part in core),
        certain=sum(len(number.text) for number in numbers if number.certain),
        singles=sum(len(number.text) for number in numbers if number.single),
        weak=sum(part.kind is Kind.WEAK for part in core),
        numbers=tuple((number.word, number.text) for number in numbers),
    )


def sound_alike_run(words: Sequence[str], first: int, last: int) -> DigitRun | None:
    """A run of nothing but words that sound like digits; None when other words are among them.

    Args:
        words: as recognised, of one speaker.
        first: position of the first word to look at.
        last: position of the last one.
    """
    found = [_Part(at, *read) for at in range(first, last + 1) for read in _reading(words[at])]
    piece = [part for part in found if part.kind in _EDGE]
    digits = "".join(number.text for number in _numbers(piece))
    if not digits or any(part.kind not in (*_EDGE, Kind.FILLER) for part in found):
        return None
    return DigitRun(
        first=piece[0].word,
        last=piece[-1].word,
        wide_first=piece[0].word,
        wide_last=piece[-1].word,
        digits=digits,
        wide_digits=digits,
        edged=False,
        certain=0,
        singles=0,
        weak=len(digits),
        numbers=(),
    )


def _core(piece: list[_Part]) -> list[_Part]:
    """The stretch without sound-alikes at its edges; all of it when many stand in a row."""
    sure = [at for at, part in enumerate(piece) if part.kind not in _EDGE]
    if not sure:
        return piece if len(piece) >= MIN_DOUBTFUL else []
    first, last = sure[0], sure[-1]
    while first > 0 and piece[first - 1].kind is Kind.TIMES:
        first -= 1
    first = 0 if first >= MIN_DOUBTFUL else first
    last = len(piece) - 1 if len(piece) - 1 - last >= MIN_DOUBTFUL else last
    return piece[first : last + 1]


def _numbers(core: list[_Part]) -> list[_Number]:
    """The numbers that the parts build, in order."""
    numbers: list[_Number] = []
    times = 1
    for part, after, beyond in zip_longest(core, core[1:], core[2:]):
        if part.kind is Kind.TIMES:
            times = int(part.value)
            continue
        _close(numbers, part, after, beyond)
        _add(numbers, part, times)
        times = 1
    return numbers


def _close(numbers: list[_Number], part: _Part, after: _Part | None, beyond: _Part | None) -> None:
    """End "eight hundred" before "five five five": digits said one by one fill no places."""
    units = part.kind is Kind.UNIT and after is not None and after.kind is Kind.UNIT
    if beyond is not None and beyond.kind is Kind.HUNDRED:
        return  # "five hundred six two hundred" is 506, 200
    if units and numbers and numbers[-1].room > 1:
        numbers[-1].room = 0


def _add(numbers: list[_Number], part: _Part, times: int) -> None:
    """Let one part join the number before it, or begin a number of its own."""
    if part.kind is Kind.HUNDRED:
        _scale(numbers, part, factor=100, room=2)
    elif part.kind is Kind.THOUSAND:
        _scale(numbers, part, factor=1000, room=3)
    elif part.kind is Kind.PLURAL and numbers and numbers[-1].text in "23456789":
        numbers[-1].text = part.value * int(numbers[-1].text)
    elif times == 1 and _fits(numbers, part):
        last = numbers[-1]
        last.text = str(int(last.text) + int(part.value))
        last.room = 1 if part.kind is Kind.TENS else 0
    else:
        numbers.append(
            _Number(
                text=part.value * times,
                word=part.word,
                room=1 if part.kind is Kind.TENS and times == 1 else 0,
                certain=part.kind not in _SOUND_ALIKE,
                single=part.kind in _SINGLE,
            )
        )


def _fits(numbers: list[_Number], part: _Part) -> bool:
    """Whether the part fills the empty places at the end of the number before it."""
    if not numbers or part.kind not in (Kind.UNIT, Kind.TEEN, Kind.TENS):
        return False
    if part.apart and numbers[-1].room == 1:  # "eighty, and four": not 84
        return False
    return part.value != "0" and len(part.value) <= numbers[-1].room


def _scale(numbers: list[_Number], part: _Part, *, factor: int, room: int) -> None:
    """Multiply the number before "hundred" or "thousand"; alone the word stands for itself."""
    last = numbers[-1] if numbers else None
    if last is None or len(last.text) > 4 or int(last.text) == last.base:
        numbers.append(_Number(text=part.value, word=part.word, room=room, base=int(part.value)))
        return
    if factor == 100 and last.base % 1000:
        last = _split_off(numbers)
    last.base += (int(last.text) - last.base) * factor
    last.text, last.room, last.single = str(last.base), room, False


def _split_off(numbers: list[_Number]) -> _Number:
    """The "three" of "one hundred forty three hundred" as a number of its own: 140, then 3."""
    whole = numbers[-1]
    rest = int(whole.text) - whole.base
    own = rest % 10 if rest > 20 and rest % 10 else rest
    whole.text, whole.room = str(int(whole.text) - own), 0
    numbers.append(_Number(text=str(own), word=whole.word))
    return numbers[-1]

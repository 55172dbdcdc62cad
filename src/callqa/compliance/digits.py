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
from dataclasses import dataclass, replace
from enum import Enum, auto

__all__ = ["DigitRun", "digit_runs", "is_filler", "parts"]

MAX_FILLERS = 6  # between two digits of one run; more is a new run
MIN_DOUBTFUL = 3  # sound-alikes in a row that count as a run without one certain digit

_PART = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*")
_VARIANT = re.compile(r"\(\d+\)$")  # pronunciation variants are written `nine(2)` by PocketSphinx
_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)\b")


class _Kind(Enum):
    """How a part of a word reads."""

    LITERAL = auto()
    UNIT = auto()
    TEEN = auto()
    TENS = auto()
    PLURAL = auto()
    HUNDRED = auto()
    THOUSAND = auto()
    TIMES = auto()
    DOUBTFUL = auto()
    WEAK = auto()
    FILLER = auto()
    OTHER = auto()


_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_PLURALS = (
    "zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines",
)  # fmt: skip
_ZEROS = ("oh", "o", "nought", "naught", "aught", "nil", "ought")
_SOUND_ALIKES = {
    "0": "owe ho hero au eau",
    "1": "won wan want wun",
    "2": "too tu tow",
    "3": "tree free",
    "4": "fore foe fall",
    "5": "fife hive fight",
    "6": "sex sick sicks sics",
    "7": "severn",
    "8": "ate ait hate",
    "9": "nigh nein mine line",
    "09": "online",
}
_WEAK_SOUND_ALIKES = {"0": "or of", "2": "to", "4": "for"}
_FILLERS = (
    "um uh er erm ah eh hm hmm mm mhm mmhm huh okay ok yes yeah yep yup right alright and then "
    "dash hyphen space dot comma slash point so that's it's its that is it let me see got like "
    "well sure next go ahead s i'm"
)


def _vocabulary() -> dict[str, tuple[_Kind, str]]:
    """Every word with a meaning of its own, with its kind and its digits."""
    read: dict[str, tuple[_Kind, str]] = {}
    for digit, words in _SOUND_ALIKES.items():
        read.update(dict.fromkeys(words.split(), (_Kind.DOUBTFUL, digit)))
    for digit, words in _WEAK_SOUND_ALIKES.items():
        read.update(dict.fromkeys(words.split(), (_Kind.WEAK, digit)))
    read.update(dict.fromkeys(_FILLERS.split(), (_Kind.FILLER, "")))
    read.update({word: (_Kind.UNIT, str(digit)) for digit, word in enumerate(_UNITS)})
    read.update(dict.fromkeys(_ZEROS, (_Kind.UNIT, "0")))
    read.update({"niner": (_Kind.UNIT, "9"), "fourty": (_Kind.TENS, "40")})
    read.update({word: (_Kind.TEEN, str(value)) for value, word in enumerate(_TEENS, start=10)})
    read.update({word: (_Kind.TENS, f"{tens}0") for tens, word in enumerate(_TENS, start=2)})
    read.update({word: (_Kind.PLURAL, str(digit)) for digit, word in enumerate(_PLURALS)})
    read.update({f"{word}'s": (_Kind.PLURAL, str(digit)) for digit, word in enumerate(_UNITS)})
    read.update({"zeroes": (_Kind.PLURAL, "0"), "ohs": (_Kind.PLURAL, "0")})
    read.update(dict.fromkeys(("hundred", "hundreds"), (_Kind.HUNDRED, "100")))
    read.update(dict.fromkeys(("thousand", "thousands"), (_Kind.THOUSAND, "1000")))
    for times, word in ((2, "double"), (3, "triple"), (3, "treble"), (4, "quadruple")):
        read[word] = (_Kind.TIMES, str(times))
    return read


_VOCABULARY = _vocabulary()
_SINGLE = (_Kind.UNIT, _Kind.LITERAL, _Kind.PLURAL)
_SOUND_ALIKE = (_Kind.DOUBTFUL, _Kind.WEAK)
_EDGE = (*_SOUND_ALIKE, _Kind.TIMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitRun:
    """A stretch of words that reads as digits.

    Attributes:
        first, last: positions of the first and last word, both inside the run.
        wide_first, wide_last: the same with words that sound like digits at the edges.
        digits: the digits in order, those of sound-alike words included.
        certain: how many of the digits come from words that can only be digits.
        weak: how many come from small words such as "to" and "or", which are seldom digits.
        singles: how many were said or written one by one, not as "forty" or "hundred".
    """

    first: int
    last: int
    wide_first: int
    wide_last: int
    digits: str
    certain: int
    weak: int
    singles: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a word: which word, how it reads, its digits, and whether fillers precede it."""

    word: int
    kind: _Kind
    value: str
    apart: bool = False


@dataclass(slots=True)
class _Number:
    """A number under construction; `room` digits at its end may still be filled."""

    text: str
    room: int = 0
    base: int = 0
    certain: bool = True
    single: bool = False


def parts(word: str) -> tuple[str, ...]:
    """The pieces of one written word: words in lower case, and digits as ASCII.

    >>> parts("Forty-Four,")
    ('forty', 'four')
    """
    plain = _VARIANT.sub("", unicodedata.normalize("NFKC", word).casefold().replace("’", "'"))
    return tuple(_PART.findall(plain))


def is_filler(part: str) -> bool:
    """Whether the piece of a word may stand between two digits without breaking a number."""
    return _VOCABULARY.get(part, (_Kind.OTHER, ""))[0] is _Kind.FILLER


def digit_runs(words: Sequence[str], *, breaks: Collection[int] = ()) -> tuple[DigitRun, ...]:
    """All digit runs in the words, in order; they never overlap except in one written word.

    Args:
        words: as recognised, of one speaker.
        breaks: positions of words that begin a new run even when digits stand before them.

    >>> [run.digits for run in digit_runs("my card is forty-one eleven double four".split())]
    ['411144']
    """
    found = (_run(piece) for piece in _pieces(words, breaks))
    return tuple(run for run in found if run is not None)


def _read(word: str, position: int) -> Iterator[_Part]:
    """The parts of one word with their reading."""
    if _ORDINAL.search(word):
        yield _Part(position, _Kind.OTHER, "")
        return
    for piece in parts(word):
        if piece.isdecimal():
            digits = "".join(str(unicodedata.digit(sign)) for sign in piece)
            yield _Part(position, _Kind.LITERAL, digits)
        else:
            yield _Part(position, *_VOCABULARY.get(piece, (_Kind.OTHER, "")))


def _pieces(words: Sequence[str], breaks: Collection[int]) -> Iterator[list[_Part]]:
    """Stretches of parts that hold nothing but digits, sound-alikes and a few fillers."""
    piece: list[_Part] = []
    fillers = 0
    for position, word in enumerate(words):
        if position in breaks:
            yield piece
            piece, fillers = [], 0
        for part in _read(word, position):
            fillers += part.kind is _Kind.FILLER
            if part.kind is _Kind.OTHER or fillers > MAX_FILLERS:
                yield piece
                piece, fillers = [], 0
            elif part.kind is not _Kind.FILLER:
                piece.append(replace(part, apart=fillers > 0))
                fillers = 0
    yield piece


def _run(piece: list[_Part]) -> DigitRun | None:
    """The run that a stretch of parts makes; None when it holds too little."""
    core = _core(piece)
    if not core:
        return None
    numbers = _numbers(core)
    return DigitRun(
        first=core[0].word,
        last=core[-1].word,
        wide_first=piece[0].word,
        wide_last=piece[-1].word,
        digits="".join(number.text for number in numbers),
        certain=sum(len(number.text) for number in numbers if number.certain),
        singles=sum(len(number.text) for number in numbers if number.single),
        weak=sum(part.kind is _Kind.WEAK for part in core),
    )


def _core(piece: list[_Part]) -> list[_Part]:
    """The stretch without sound-alikes at its edges; all of it when many stand in a row."""
    sure = [at for at, part in enumerate(piece) if part.kind not in _EDGE]
    if not sure:
        return piece if len(piece) >= MIN_DOUBTFUL else []
    first, last = sure[0], sure[-1]
    while first > 0 and piece[first - 1].kind is _Kind.TIMES:
        first -= 1
    first = 0 if first >= MIN_DOUBTFUL else first
    last = len(piece) - 1 if len(piece) - 1 - last >= MIN_DOUBTFUL else last
    return piece[first : last + 1]


def _numbers(core: list[_Part]) -> list[_Number]:
    """The numbers that the parts build, in order."""
    numbers: list[_Number] = []
    times = 1
    for part in core:
        if part.kind is _Kind.TIMES:
            times = int(part.value)
            continue
        _add(numbers, part, times)
        times = 1
    return numbers


def _add(numbers: list[_Number], part: _Part, times: int) -> None:
    """Let one part join the number before it, or begin a number of its own."""
    if part.kind is _Kind.HUNDRED:
        _scale(numbers, part, factor=100, room=2)
    elif part.kind is _Kind.THOUSAND:
        _scale(numbers, part, factor=1000, room=3)
    elif part.kind is _Kind.PLURAL and numbers and numbers[-1].text in "23456789":
        numbers[-1].text = part.value * int(numbers[-1].text)
    elif times == 1 and _fits(numbers, part):
        last = numbers[-1]
        last.text = str(int(last.text) + int(part.value))
        last.room = 1 if part.kind is _Kind.TENS else 0
    else:
        numbers.append(
            _Number(
                text=part.value * times,
                room=1 if part.kind is _Kind.TENS and times == 1 else 0,
                certain=part.kind not in _SOUND_ALIKE,
                single=part.kind in _SINGLE,
            )
        )


def _fits(numbers: list[_Number], part: _Part) -> bool:
    """Whether the part fills the empty places at the end of the number before it."""
    if not numbers or part.kind not in (_Kind.UNIT, _Kind.TEEN, _Kind.TENS):
        return False
    if part.apart and numbers[-1].room == 1:  # "eighty, and four": not 84
        return False
    return part.value != "0" and len(part.value) <= numbers[-1].room


def _scale(numbers: list[_Number], part: _Part, *, factor: int, room: int) -> None:
    """Multiply the number before "hundred" or "thousand"; alone the word stands for itself."""
    last = numbers[-1] if numbers else None
    if last is None or len(last.text) > 4 or int(last.text) == last.base:
        numbers.append(_Number(text=part.value, room=room, base=int(part.value)))
        return
    last.base += (int(last.text) - last.base) * factor
    last.text, last.room, last.single = str(last.base), room, False

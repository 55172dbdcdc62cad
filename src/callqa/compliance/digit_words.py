"""Words that people say, and recognisers write, for digits; with how each of them reads."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache

__all__ = [
    "ORDINAL_WORDS",
    "VOCABULARY",
    "Kind",
    "is_correction",
    "is_filler",
    "parts",
    "word_list",
]

_PART = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*")
_VARIANT = re.compile(r"\(\d+\)$")  # pronunciation variants are written `nine(2)` by PocketSphinx


def word_list(text: str) -> tuple[str, ...]:
    """The words of a list that is written as one text."""
    return tuple(text.split())


class Kind(Enum):
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
# "four one no wait four two": the speaker takes a group back and goes on reading
_CORRECTIONS = frozenset(
    word_list(
        "no nope wait sorry mean scratch strike actually oops whoops correction rather again "
        "start over i hold hang on misread"
    )
)


ORDINAL_WORDS = word_list(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth"
)
"""The ordinals of one word, `first` to `twentieth` and `thirtieth`."""


def _vocabulary() -> dict[str, tuple[Kind, str]]:
    """Every word with a meaning of its own, with its kind and its digits."""
    read: dict[str, tuple[Kind, str]] = {}
    for digit, alike in _SOUND_ALIKES.items():
        read.update(dict.fromkeys(alike.split(), (Kind.DOUBTFUL, digit)))
    for digit, alike in _WEAK_SOUND_ALIKES.items():
        read.update(dict.fromkeys(alike.split(), (Kind.WEAK, digit)))
    read.update(dict.fromkeys(_FILLERS.split(), (Kind.FILLER, "")))
    read.update({word: (Kind.UNIT, str(digit)) for digit, word in enumerate(_UNITS)})
    read.update(dict.fromkeys(_ZEROS, (Kind.UNIT, "0")))
    read.update({"niner": (Kind.UNIT, "9"), "fourty": (Kind.TENS, "40")})
    read.update({word: (Kind.TEEN, str(value)) for value, word in enumerate(_TEENS, start=10)})
    read.update({word: (Kind.TENS, f"{tens}0") for tens, word in enumerate(_TENS, start=2)})
    read.update({word: (Kind.PLURAL, str(digit)) for digit, word in enumerate(_PLURALS)})
    read.update({f"{word}'s": (Kind.PLURAL, str(digit)) for digit, word in enumerate(_UNITS)})
    read.update({"zeroes": (Kind.PLURAL, "0"), "ohs": (Kind.PLURAL, "0")})
    read.update(dict.fromkeys(("hundred", "hundreds"), (Kind.HUNDRED, "100")))
    read.update(dict.fromkeys(("thousand", "thousands"), (Kind.THOUSAND, "1000")))
    for times, word in ((2, "double"), (3, "triple"), (3, "treble"), (4, "quadruple")):
        read[word] = (Kind.TIMES, str(times))
    return read


VOCABULARY = _vocabulary()
"""Every word with a meaning of its own, with its kind and its digits."""


@lru_cache(maxsize=4096)  # a call says few different words, many times
def parts(word: str) -> tuple[str, ...]:
    """The pieces of one written word: words in lower case, and digits as ASCII.

    >>> parts("Forty-Four,")
    ('forty', 'four')
    """
    plain = _VARIANT.sub("", unicodedata.normalize("NFKC", word).casefold().replace("’", "'"))
    return tuple(_PART.findall(plain))


def is_filler(part: str) -> bool:
    """Whether the piece of a word may stand between two digits without breaking a number."""
    return VOCABULARY.get(part, (Kind.OTHER, ""))[0] is Kind.FILLER


def is_correction(part: str) -> bool:
    """Whether the piece of a word belongs to phrases such as "no wait", said amid a number."""
    return part in _CORRECTIONS

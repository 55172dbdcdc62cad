"""The pattern language of the rules: short ordered anchors, matched in bounded time.

    attempt*|trying ~5 collect* ~3 debt

reads: one of the first words, then within five further tokens one that starts with `collect`,
then within three `debt`. `packs/README.md` documents the language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from callqa.compliance.slots import SLOTS
from callqa.compliance.text import normal_forms

__all__ = ["Alternative", "Lexicons", "Literal", "Pattern", "Slot", "Step", "parse"]

MAX_GAP = 15  # tokens; a wider gap joins words that do not belong together


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A token to find: as it stands, as a beginning (`prefix`), or only as written (`exact`)."""

    text: str
    prefix: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A kind of content such as an amount; `callqa.compliance.slots` finds it."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Adjacent parts that together fill a step; `misheard` when it is a sound-alike."""

    parts: tuple[Literal | Slot, ...]
    misheard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One of the alternatives, at most `gap` tokens after the step before."""

    alternatives: tuple[Alternative, ...]
    gap: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pattern:
    """A parsed pattern; `anchored` ones start where a sentence starts. Equal only to itself."""

    source: str
    steps: tuple[Step, ...]
    anchored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicons:
    """What patterns may refer to.

    Attributes:
        words: named lists, used as `@name`.
        sounds_like: token to the ways in which it is misheard; a value may hold several words.
        misheard: the words that may also be found by their sound or by a near spelling; None for
            all of them.
    """

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sounds_like: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    misheard: frozenset[str] | None = None
    _read: dict[str, tuple[Alternative, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # steps that were read before: many patterns share one

    def plain(self, word: str) -> bool:
        """Whether the word is only found as it is written."""
        return self.misheard is not None and word not in self.misheard


def parse(source: str, *, lexicons: Lexicons) -> Pattern:
    """The pattern that a line of a rule pack describes.

    Raises:
        ValueError: with one sentence that says what is wrong in it.
    """
    anchored = source.startswith("^")
    steps: list[Step] = []
    gap = 0
    for item in source.removeprefix("^").split():
        if item.startswith("~"):
            gap = _gap(item)
            continue
        if item.startswith("<"):
            raise ValueError(f"{item} may stand once in a pattern, between words, and without ^")
        steps.append(_step(item, gap=gap, lexicons=lexicons))
        gap = 0
    if not steps:
        raise ValueError("the pattern holds no word")
    if gap:
        raise ValueError("the pattern ends with a gap")
    if steps[0].optional or all(step.optional for step in steps):
        raise ValueError("the first word of a pattern cannot be optional")
    return Pattern(source=source, steps=tuple(steps), anchored=anchored)


def _gap(item: str) -> int:
    if not item[1:].isdecimal() or not 0 < int(item[1:]) <= MAX_GAP:
        raise ValueError(f"{item!r} is no gap; write ~1 to ~{MAX_GAP}")
    return int(item[1:])


def _step(item: str, *, gap: int, lexicons: Lexicons) -> Step:
    written = item.removesuffix("?")
    known = lexicons._read  # noqa: SLF001  (kept there for as long as the lexicons)
    if written not in known:
        options = (option for one in written.split("|") for option in _options(one, lexicons))
        found = (one for option in options for one in _alternatives(option, lexicons))
        known[written] = tuple(dict.fromkeys(found))
    return Step(alternatives=known[written], gap=gap, optional=item.endswith("?"))


def _options(written: str, lexicons: Lexicons) -> tuple[str, ...]:
    if not written.startswith("@"):
        return (written,)
    if written[1:] not in lexicons.words:
        known = ", ".join(sorted(lexicons.words)) or "none"
        raise ValueError(f"{written!r} is no lexicon; known are: {known}")
    return tuple(option.replace(" ", "_") for option in lexicons.words[written[1:]])


def _alternatives(option: str, lexicons: Lexicons) -> tuple[Alternative, ...]:
    """The option itself, then each way in which one of its words is misheard."""
    words = [option] if option.startswith("[") else option.split("_")
    misheard = tuple(
        (at, heard)
        for at, word in enumerate(words)
        for heard in lexicons.sounds_like.get(word.rstrip("*"), ())
    )
    return _spelt(tuple((word, lexicons.plain(word)) for word in words), misheard)


@lru_cache(maxsize=65_536)  # the rules share most of their words
def _spelt(
    words: tuple[tuple[str, bool], ...], misheard: tuple[tuple[int, str], ...]
) -> tuple[Alternative, ...]:
    parts = [_part(word, exact=exact) for word, exact in words]
    found = [Alternative(parts=tuple(piece for part in parts for piece in part))]
    for at, heard in misheard:
        swapped = [*parts[:at], _literals(heard), *parts[at + 1 :]]
        pieces = tuple(piece for part in swapped for piece in part)
        found.append(Alternative(parts=pieces, misheard=True))
    return tuple(found)


@lru_cache(maxsize=65_536)
def _part(word: str, *, exact: bool) -> tuple[Literal | Slot, ...]:
    if word.startswith("{") and word.endswith("}"):
        if word[1:-1] not in SLOTS:
            raise ValueError(f"{word!r} is no slot; known are: {', '.join(sorted(SLOTS))}")
        return (Slot(name=word[1:-1]),)
    if word.endswith("*") and len(word) > 1:
        return (Literal(text=word[:-1].lower(), prefix=True),)
    if word.startswith("!"):
        return tuple(Literal(text=text, exact=True) for text in _forms(word[1:]))
    return tuple(Literal(text=text, exact=exact) for text in _forms(word))


@lru_cache(maxsize=65_536)
def _literals(heard: str) -> tuple[Literal | Slot, ...]:
    return tuple(Literal(text=text, exact=True) for text in _forms(heard))


def _forms(word: str) -> tuple[str, ...]:
    forms = normal_forms(word)
    if not forms:
        raise ValueError(f"{word!r} holds nothing that can be heard")
    return forms

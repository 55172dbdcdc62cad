"""What a rule listens for, and where: patterns, components, guards, windows, named signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic.dataclasses import dataclass

from callqa.compliance.pattern import Lexicons, Pattern, parse

__all__ = ["STRICT", "Guards", "Match", "Negation", "Patterns", "Signal", "Split", "Window"]

STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


def _pattern(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str):
        raise ValueError(f"a pattern is a line of text, not {value!r}; put it in quotes")  # noqa: TRY004
    lexicons = info.context if isinstance(info.context, Lexicons) else Lexicons()
    return parse(value, lexicons=lexicons)


Patterns = tuple[Annotated[Pattern, BeforeValidator(_pattern)], ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Split:
    """How far the components of a match may lie apart, in seconds of the call."""

    max_s: float = Field(default=25.0, gt=0)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Match:
    """What to listen for: `any` of the patterns, or each named component of `all`."""

    any: Patterns = ()
    all: Mapping[str, Patterns] = field(default_factory=dict)
    split: Split = field(default_factory=Split)

    def __post_init__(self) -> None:
        if bool(self.any) == bool(self.all):
            raise ValueError("give either any or all, with at least one pattern")
        if any(not patterns for patterns in self.all.values()):
            raise ValueError("each component of all needs a pattern")


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Negation:
    """A negation that takes the hit back: `scope` tokens before it, in its own clause.

    `article_only` counts only a negator that an article follows (`is not an attempt`), because
    "is an" is often misheard as "isn't".
    """

    scope: int = Field(default=7, ge=0, le=15)
    article_only: bool = False
    ignore: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Guards:
    """What takes a hit back, or sends it to a person.

    Attributes:
        exclude: patterns which, near the hit in its sentence, show a lawful or other meaning.
        question: patterns which, before or in the hit, show that it only asks.
        hedge: patterns near the hit that leave it to a person.
        quoted: "you said" before the hit takes it back; with `review` it leaves it to a person.
    """

    negation: Negation = field(default_factory=Negation)
    exclude: Patterns = ()
    question: Patterns = ()
    hedge: Patterns = ()
    quoted: bool | Literal["review"] = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Window:
    """Where in the call to listen, counted from the speaker's first and last word."""

    first_s: float | None = Field(default=None, gt=0)
    last_s: float | None = Field(default=None, gt=0)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Signal:
    """Something that can be heard and that rules refer to by name."""

    speaker: Literal["agent", "consumer", "either"]
    match: Match
    guards: Guards = field(default_factory=Guards)

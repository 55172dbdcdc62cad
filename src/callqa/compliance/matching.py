"""What a rule listens for, and where: patterns, components, guards, windows, named signals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic.dataclasses import dataclass

from callqa.compliance.conditions import Condition, parse_condition
from callqa.compliance.pattern import Lexicons, Pattern, parse

__all__ = [
    "STRICT",
    "Amounts",
    "AppliesIf",
    "Beyond",
    "Component",
    "Events",
    "Guards",
    "Match",
    "Negation",
    "Patterns",
    "Signal",
    "Split",
    "Window",
]

STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


def _pattern(value: object, info: ValidationInfo) -> object:
    if isinstance(value, Pattern):
        return value
    if not isinstance(value, str):
        raise ValueError(f"a pattern is a line of text, not {value!r}; put it in quotes")  # noqa: TRY004
    lexicons = info.context if isinstance(info.context, Lexicons) else Lexicons()
    return parse(value, lexicons=lexicons)


def _condition(value: object) -> object:
    return parse_condition(value) if isinstance(value, str) else value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _component(value: object) -> object:
    return {"any": value} if isinstance(value, list) else value


_UNORDERED = re.compile(r"^(?P<one>[^^<>][^<>]*) <(?P<gap>\d+)> (?P<other>[^<>]+)$")


def _both_orders(value: object) -> object:
    """A pattern such as `lawyer <4> call` in place of which both orders stand."""
    if not isinstance(value, list):
        return value
    found: list[object] = []
    for source in _opened(value):
        parts = _UNORDERED.match(source) if isinstance(source, str) else None
        if parts is None:
            found.append(source)
            continue
        one, gap, other = parts["one"], parts["gap"], parts["other"]
        found += [f"{one} ~{gap} {other}", f"{other} ~{gap} {one}"]
    return found


def _opened(value: list[object]) -> list[object]:
    """Lists in the list opened up: a YAML alias lends a rule the patterns of another."""
    return [one for item in value for one in (item if isinstance(item, list) else [item])]


Patterns = Annotated[
    tuple[Annotated[Pattern, BeforeValidator(_pattern)], ...], BeforeValidator(_both_orders)
]
AppliesIf = Annotated[Condition, BeforeValidator(_condition)]
Events = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One event, or several of which any will do."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Split:
    """How far the components of a match may lie apart.

    Attributes:
        max_s: seconds between the first component and each other one.
        max_turns: turns of the rule's speaker over which they may be spread; None for any number.
    """

    max_s: float = Field(default=25.0, gt=0)
    max_turns: int | None = Field(default=None, ge=1)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Component:
    """A part of a match.

    Attributes:
        speaker: where the other side must say it, or either may.
        weak: it is said on most calls anyway; heard alone it is no part of the match.
    """

    any: Patterns = Field(min_length=1)
    speaker: Literal["agent", "consumer", "either"] | None = None
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Beyond:
    """What the speaker says that is nothing of what may be said.

    Attributes:
        allow: all that may be said. Words that tell nothing, such as "the" and "please", may be
            said anyway, and so may numbers.
        least_words: fewer words than this beyond it are left to a person, for a recogniser
            invents as many.
    """

    allow: Patterns = Field(min_length=1)
    least_words: int = Field(default=3, ge=1)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Match:
    """What to listen for: `any` of the patterns, each component of `all`, or what lies `beyond`.

    Of several of these any one will do.
    """

    any: Patterns = ()
    all: Mapping[str, Annotated[Component, BeforeValidator(_component)]] = field(
        default_factory=dict
    )
    split: Split = field(default_factory=Split)
    beyond: Beyond | None = None

    def __post_init__(self) -> None:
        if not self.any and not self.all and self.beyond is None:
            raise ValueError("give any, all or beyond, with at least one pattern")


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Negation:
    """A negation that takes the hit back: `scope` tokens before it, in its own clause.

    `article_only` counts only a negator that an article follows (`is not an attempt`), because
    "is an" is often misheard as "isn't". With `implied`, what is only denied on condition of a
    payment ("pay and we won't sue") is left to a person.
    """

    scope: int = Field(default=7, ge=0, le=15)
    article_only: bool = False
    implied: bool = False
    ignore: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Guards:
    """What takes a hit back, or sends it to a person.

    Attributes:
        exclude: patterns which, near the hit in its sentence, show a lawful or other meaning.
        part_of: longer phrases with another meaning that share a word with the hit.
        question: patterns which, before or in the hit, show that it only asks.
        enquiry: a question about what is or was ("did they", "has anyone") takes it back, but not
            "did you know" or "do you want".
        hedge: patterns near the hit that leave it to a person.
        quoted: "you said" before the hit takes it back; with `review` it leaves it to a person.
    """

    negation: Negation = field(default_factory=Negation)
    exclude: Patterns = ()
    part_of: Patterns = ()
    question: Patterns = ()
    enquiry: bool = False
    hedge: Patterns = ()
    quoted: bool | Literal["review"] = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Amounts:
    """Amounts of money that must agree with what the account says.

    Attributes:
        match: where such an amount is stated; each pattern holds `{money}`.
        facts: the first is the right amount, and nothing is compared while it is unknown; an amount
            that agrees with another of them is not wrong either.
        within: dollars by which an amount may differ.
    """

    match: Patterns
    facts: tuple[str, ...] = Field(min_length=1)
    within: float = Field(default=1.0, ge=0)
    guards: Guards = field(default_factory=Guards)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Window:
    """Where in the call to listen; all that is given must hold, by the time of the words.

    Attributes:
        first_s: seconds from the speaker's first word.
        last_s: seconds up to the end of the call.
        first_share, last_share: the same as shares of the call, in (0, 1].
        after: events of which one must have ended; each that was heard opens the window anew.
        before: events of which none may have begun since.
        within_s: seconds for which `after` opens it, or, without `after`, that `before` looks back.
        party: only while one of these is on the consumer's side of the line: `other` is somebody
            who is not the consumer, `unknown` somebody who may or may not be.
    """

    first_s: float | None = Field(default=None, gt=0)
    last_s: float | None = Field(default=None, gt=0)
    first_share: float | None = Field(default=None, gt=0, le=1)
    last_share: float | None = Field(default=None, gt=0, le=1)
    after: Events = ()
    before: Events = ()
    within_s: float | None = Field(default=None, gt=0)
    party: Annotated[tuple[Literal["other", "unknown"], ...], BeforeValidator(_listed)] = ()

    def __post_init__(self) -> None:
        if self.within_s is not None and not self.after and not self.before:
            raise ValueError("within_s needs after or before; from the start it is first_s")


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Signal:
    """Something that can be heard and that rules refer to by name."""

    speaker: Literal["agent", "consumer", "either"]
    match: Match
    guards: Guards = field(default_factory=Guards)

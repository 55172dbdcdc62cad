"""What conditions are made of, ready to be asked of call after call, in three-valued logic."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from callqa.compliance.values import Value, among, day, number, shown, truth

__all__ = [
    "Answer",
    "Comparison",
    "Denied",
    "Expression",
    "Facts",
    "Joined",
    "Known",
    "Term",
    "Truth",
]

Facts = Mapping[str, Value]

_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Answer(NamedTuple):
    """What a condition comes to on one call.

    Attributes:
        value: None when what is known does not decide it.
        reasons: what decided it, or what would have to be known, each in a few words.
    """

    value: bool | None
    reasons: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """The reasons as one phrase."""
        return " and ".join(dict.fromkeys(self.reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A fact or an event by its name, and the value that is assumed when nobody said it."""

    name: str
    assumed: Value = None

    def look_up(self, facts: Facts) -> Value:
        """What is known of it; blank text is nothing."""
        value = facts.get(self.name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return self.assumed
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Conditions of which one True decides (`or`), or one False (`and`)."""

    parts: tuple[Expression, ...]
    decides: bool

    def answer(self, facts: Facts) -> Answer:
        """The answer of the part that decides, else those of the unknown ones, else of all."""
        answers = [part.answer(facts) for part in self.parts]
        decisive = next((one for one in answers if one.value is self.decides), None)
        if decisive is not None:
            return decisive
        unknown = [one for one in answers if one.value is None]
        reasons = tuple(reason for one in unknown or answers for reason in one.reasons)
        return Answer(None if unknown else not self.decides, reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """`not` a condition."""

    of: Expression

    def answer(self, facts: Facts) -> Answer:
        """The other answer, for the same reasons; unknown stays unknown."""
        inner = self.of.answer(facts)
        return inner if inner.value is None else Answer(not inner.value, inner.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whether anybody said it."""

    term: Term

    def answer(self, facts: Facts) -> Answer:
        """Never unknown."""
        given = self.term.look_up(facts) is not None
        return Answer(given, (f"{self.term.name} is {'' if given else 'not '}known",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A term compared with one value, or looked for among several; `how` may be an order."""

    term: Term
    wanted: tuple[Value, ...]
    how: str | None = None
    denied: bool = False

    def answer(self, facts: Facts) -> Answer:
        """Unknown when nobody said it, or when it cannot be read as what it is compared with."""
        name, value = self.term.name, self.term.look_up(facts)
        if value is None:
            return Answer(None, (f"nobody said what {name} is",))
        found = among(value, self.wanted) if self.how is None else self._ordered(self.how, value)
        if found is None:
            return Answer(None, (f"{name} cannot be read as what it is compared with",))
        return Answer(found is not self.denied, (f"{name} is {shown(value)}",))

    def _ordered(self, how: str, value: Value) -> bool | None:
        read = day if isinstance(self.wanted[0], str) else number
        one, other = read(value), read(self.wanted[0])
        return None if one is None or other is None else _ORDERS[how](one, other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """A term by itself: a fact that is true, or an event that was heard."""

    term: Term

    def answer(self, facts: Facts) -> Answer:
        """Unknown when nobody said it, or when the event was not surely heard."""
        name, value = self.term.name, self.term.look_up(facts)
        known = truth(value)
        if "." not in name:
            is_rule = any(map(str.isdigit, name))
            event = name if is_rule else name.lower().replace("_", " ")
            how = "not surely " if known is None else "" if known else "not "
            return Answer(known, (f"{event} was {how}heard",))
        if known is None:
            said = "nobody said whether" if value is None else "neither true nor false:"
            return Answer(None, (f"{said} {name}",))
        return Answer(known, (f"{name} is {shown(known)}",))


Expression = Joined | Denied | Known | Comparison | Truth

"""The records of sequence rules: what comes first, what must stop, what must not be broken off."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from callqa.compliance.matching import STRICT, Events, Match

__all__ = ["Interrupted", "Order", "Pace", "Sequence", "Stop"]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Order:
    """Events that may only come after one of the `must_follow` events.

    Attributes:
        answering: events that the `must_follow` event has to answer: a "yes" counts only within
            `answer_within_s` seconds after one of them.
        tolerance_s: so much too early goes to a person.
    """

    events: tuple[str, ...]
    must_follow: tuple[str, ...]
    answering: Events = ()
    answer_within_s: float = Field(default=20.0, gt=0)
    tolerance_s: float = Field(default=0.0, ge=0)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Stop:
    """What must not be done any more once the consumer has raised one of these triggers.

    Attributes:
        triggers: rules of kind `trigger`.
        never: events of the agent that must not come in a later turn.
        reopened_by: events by which the consumer takes the talk up again; afterwards all is open.
    """

    triggers: tuple[str, ...] = Field(min_length=1)
    never: tuple[str, ...] = Field(min_length=1)
    reopened_by: Events = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Interrupted:
    """A statement that the consumer broke into and that the agent never brought to its end.

    Attributes:
        begins: how such a statement begins, be the last word cut off.
        whole: rules or events that are the whole statement; one that begins no earlier than the
            broken one, within `turns` further turns of the agent, mends it.
    """

    begins: Match
    whole: tuple[str, ...] = Field(min_length=1)
    turns: int = Field(default=3, ge=1)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Pace:
    """Statements that are worth nothing when they are rattled off.

    Attributes:
        of: rules or events whose words are measured.
        words_per_minute: above it is too fast.
        times_usual: so many times the agent's own median on the call is too fast as well.
        min_words: shorter statements are not measured; recognisers place words too roughly.
        mumbled_below: mean word probability below which a person should listen.
    """

    of: tuple[str, ...] = Field(min_length=1)
    words_per_minute: float = Field(default=220.0, gt=0)
    times_usual: float = Field(default=1.4, gt=1)
    min_words: int = Field(default=8, ge=3)
    mumbled_below: float = Field(default=0.55, ge=0, le=1)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Sequence:
    """How things follow each other: exactly one of `order`, `stop`, `interrupted`, `pace`.

    Attributes:
        requires: an event without which the rule is not evaluable.
        lost_answer_after: an event whose answer the recogniser may have lost; when speech of the
            consumer without words follows it, a person decides.
    """

    kind: Literal["sequence"]
    order: Order | None = None
    stop: Stop | None = None
    interrupted: Interrupted | None = None
    pace: Pace | None = None
    requires: str | None = None
    lost_answer_after: str | None = None

    def __post_init__(self) -> None:
        given = [self.order, self.stop, self.interrupted, self.pace]
        if sum(one is not None for one in given) != 1:
            raise ValueError("give exactly one of order, stop, interrupted and pace")

"""Why speech sounded calm or rushed, in words a coach can check by listening."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from callqa.domain.verdicts import DeliveryLabel

__all__ = ["Influence", "reasons"]

_MOST = 3
_LEAST_SHARE = 0.15  # of the whole pull one way; weaker ones are not worth a coach's time


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """What one feature did to the verdict.

    Attributes:
        value, usual: here, and in the calm speech the model learnt from; units of the feature.
        weight: pull on the model's decision; above 0 towards rushed.
    """

    name: str
    value: float
    usual: float
    weight: float


def reasons(influences: Sequence[Influence], *, label: DeliveryLabel) -> tuple[str, ...]:
    """At most three sentences, strongest pull first.

    For rushed and calm only what pulled that way is named; undecided names both ways. A call
    that is just like the usual has its pace stated.
    """
    towards = {DeliveryLabel.RUSHED: 1.0, DeliveryLabel.CALM: -1.0}.get(label)
    pulls = [
        (abs(one.weight) if towards is None else one.weight * towards, one) for one in influences
    ]
    strength = sum(pull for pull, _ in pulls if pull > 0)
    strongest = sorted(
        ((pull, one) for pull, one in pulls if pull > 0 and pull >= _LEAST_SHARE * strength),
        key=lambda entry: -entry[0],
    )
    named = [one for _, one in strongest[:_MOST]] or list(influences[:1])
    return tuple(_sentence(one) for one in named)


def _sentence(one: Influence) -> str:
    return f"{_PHRASES[one.name](one.value)} against a usual {_PHRASES_USUAL[one.name](one.usual)}"


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


_PHRASES: dict[str, Callable[[float], str]] = {
    "nuclei_per_s": lambda value: f"{value:.1f} syllables a second in the sound",
    "syllables_per_s": lambda value: f"{value:.1f} syllables a second in the words",
    "words_per_minute": lambda value: f"{value:.0f} words a minute",
    "pause_share": lambda value: f"{_percent(value)} of the agent's turns in pauses",
    "pauses_per_100_syllables": lambda value: f"{value:.1f} pauses in 100 syllables",
}
_PHRASES_USUAL: dict[str, Callable[[float], str]] = {
    "nuclei_per_s": lambda value: f"{value:.1f}",
    "syllables_per_s": lambda value: f"{value:.1f}",
    "words_per_minute": lambda value: f"{value:.0f}",
    "pause_share": _percent,
    "pauses_per_100_syllables": lambda value: f"{value:.1f}",
}

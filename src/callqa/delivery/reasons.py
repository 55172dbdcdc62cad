"""Why speech sounded calm or rushed, in words a coach can check by listening.

What was measured is set against what is usual: the agent's own usual where that is known, else
the calm speech that the model learnt from. The two can disagree. A model that calls an agent
rushed at a pace that is this agent's every day is told so in the same sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from callqa.domain.verdicts import DeliveryLabel, Influence

__all__ = ["OWN_MEASURES", "reasons"]

_MOST = 3
_LEAST_SHARE = 0.15  # of the whole pull one way; weaker ones are not worth a coach's time


def reasons(
    influences: Sequence[Influence],
    *,
    label: DeliveryLabel,
    own: Mapping[str, float] | None = None,
    here: Mapping[str, float] | None = None,
    whose: str = "the agent's",
) -> tuple[str, ...]:
    """At most three sentences, strongest pull first.

    For rushed and calm only what pulled that way is named; undecided names both ways. A call
    that is just like the usual has its pace stated.

    Args:
        influences: what moved the model.
        label: its verdict.
        own: the agent's own usual of `OWN_MEASURES`, as far as it is known.
        here: the same measures of this call, for a verdict on the whole of it: the mean of its
            windows leaves out what lies between them.
        whose: how the agent is called in `against the agent's usual 4.6`.
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
    facts = [_fact(one, influences) for one in named]
    return tuple(_sentence(fact, own or {}, here or {}, whose) for fact in facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """How a feature is said: the measure of the whole call that is defined alike, and words."""

    measure: str
    bare: Callable[[float], str]
    tail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """A feature as it is said: here and in the model's calm speech."""

    spoken: _Spoken
    value: float
    usual: float


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _interval(per_minute: float) -> str:
    """How far pauses are apart: `one pause in 40 s`."""
    return f"one pause in {60 / per_minute:.0f} s" if per_minute > 0 else "no pause"


_PAUSES = "pauses_per_100_syllables"
_SPOKEN = {
    "nuclei_per_s": _Spoken(
        measure="nuclei_rate", bare="{:.1f}".format, tail=" syllables a second in the sound"
    ),
    "syllables_per_s": _Spoken(
        measure="articulation_rate", bare="{:.1f}".format, tail=" syllables a second in the words"
    ),
    "words_per_minute": _Spoken(
        measure="words_per_minute", bare="{:.0f}".format, tail=" words a minute"
    ),
    "pause_share": _Spoken(measure="pause_share", bare=_percent, tail=" of the turns in pauses"),
    _PAUSES: _Spoken(measure="pauses_per_minute", bare=_interval),
}
OWN_MEASURES = tuple(spoken.measure for spoken in _SPOKEN.values())
"""Measures of a whole call that are defined like the model's features."""


def _fact(one: Influence, influences: Sequence[Influence]) -> _Fact:
    spoken = _SPOKEN.get(one.name)
    if spoken is None:  # a model that was trained on a feature of its own
        name = one.name.replace("_", " ")
        spoken = _Spoken(measure="", bare="{:.2g}".format, tail=f" {name}")
    if one.name == _PAUSES:
        return _Fact(
            spoken=spoken,
            value=_pauses_per_minute({other.name: other.value for other in influences}),
            usual=_pauses_per_minute({other.name: other.usual for other in influences}),
        )
    return _Fact(spoken=spoken, value=one.value, usual=one.usual)


def _pauses_per_minute(features: Mapping[str, float]) -> float:
    """Pauses per minute of the agent's turns: a listener counts seconds, not syllables.

    Sound is what the pauses leave of a turn, and syllables are counted in sound.
    """
    sound_share = 1 - features.get("pause_share", 0.0)
    return features[_PAUSES] / 100 * features.get("nuclei_per_s", 0.0) * sound_share * 60


def _sentence(fact: _Fact, own: Mapping[str, float], here: Mapping[str, float], whose: str) -> str:
    bare, tail, measure = fact.spoken.bare, fact.spoken.tail, fact.spoken.measure
    mine, calm = own.get(measure), bare(fact.usual)
    if mine is None:
        return f"{bare(fact.value)}{tail} against a usual {calm}"
    value = here.get(measure, fact.value)
    if (value - mine) * (value - fact.usual) > 0 and bare(value) != bare(mine):
        return f"{bare(value)}{tail} against {whose} usual {bare(mine)}"
    return (
        f"{bare(value)}{tail} against {calm} in the model's calm speech; "
        f"{whose} usual is {bare(mine)}"
    )

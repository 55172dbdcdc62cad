"""Amounts that an agent states, compared with what the account says.

Recognisers confuse "fifteen" and "fifty", and drop digits. So one statement is never proof: a wrong
amount said once goes to a person, and so does one that sounds like the right amount, or stands
beside it in the same call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callqa.compliance.conditions import Facts, Value
from callqa.compliance.hearing import Call, Doubt, Heard, hear_any
from callqa.compliance.matching import Amounts
from callqa.compliance.slots import amount
from callqa.domain.recording import Speaker

__all__ = ["differing"]

# "thirteen" is heard as "thirty", and the other way round.
_TEENS: Mapping[int, int] = {13: 30, 14: 40, 15: 50, 16: 60, 17: 70, 18: 80, 19: 90}
_ALIKE: Mapping[int, int] = {**_TEENS, **{tens: teen for teen, tens in _TEENS.items()}}


@dataclass(frozen=True, slots=True)
class _Stated:
    """What was said, and the dollars it may mean: "four eighty two ten" is 482.10."""

    heard: Heard
    meanings: tuple[float, ...]

    def agrees(self, dollars: float, within: float) -> bool:
        return any(abs(meaning - dollars) <= within for meaning in self.meanings)


def differing(amounts: Amounts, speaker: Speaker, call: Call, facts: Facts) -> tuple[Heard, ...]:
    """Where an amount was stated that the account does not bear out, in order of time.

    Nothing when the account's amount is unknown. Without a doubt only when the same wrong amount
    was said twice, does not sound like the right one, and the right one was never said.
    """
    known = [_dollars(facts.get(name)) for name in amounts.facts]
    right = known[0]
    if right is None:
        return ()
    stated = _stated(amounts, speaker, call)
    allowed = [dollars for dollars in known if dollars is not None]
    wrong = [
        one for one in stated if not any(one.agrees(dollars, amounts.within) for dollars in allowed)
    ]
    said_right = any(one.agrees(right, amounts.within) for one in stated)
    return tuple(
        one.heard._replace(doubt=one.heard.doubt or _doubt(one, wrong, right, said_right))
        for one in wrong
    )


def _stated(amounts: Amounts, speaker: Speaker, call: Call) -> list[_Stated]:
    index = call.indexes.get(speaker)
    if index is None:
        return []
    found = []
    for heard in hear_any(amounts.match, (speaker,), call, guards=amounts.guards):
        places = range(heard.start, heard.end)
        said = next((value for at in places if (value := amount(index.texts, at))), None)
        if said is not None:
            found.append(_Stated(heard, (said, said / 100) if said.is_integer() else (said,)))
    return found


def _doubt(one: _Stated, wrong: list[_Stated], right: float, said_right: bool) -> Doubt | None:  # noqa: FBT001
    said = one.meanings[0]
    if said_right:
        return Doubt.CORRECTED
    if round(right) in _sounding_like(round(said)):
        return Doubt.SOUNDS_LIKE_RIGHT
    return None if sum(other.meanings[0] == said for other in wrong) > 1 else Doubt.SAID_ONCE


def _sounding_like(number: int) -> tuple[int, ...]:
    """The number with a teen for its tens, or the other way round; also of its thousands."""
    thousands, rest = divmod(number, 1000)
    swapped = [number - rest % 100 + _ALIKE[rest % 100]] if rest % 100 in _ALIKE else []
    swapped += [_ALIKE[thousands] * 1000 + rest] if thousands in _ALIKE else []
    return tuple(swapped)


def _dollars(value: Value) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(str(value).replace("$", "").replace(",", ""))
    except ValueError:
        return None

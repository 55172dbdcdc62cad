"""Who is on the consumer's side of the line, and from when: people answer for one another.

A call begins with somebody unknown. Words such as "this is her mother", "he's at work", "wrong
number" show that it is somebody else; "let me get her", or "hello?" said anew, that another person
comes to the telephone; an identifier, or a "yes, speaking", that it is the consumer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from callqa.compliance.hearing import Heard
from callqa.domain.spans import Span

__all__ = ["SHOWS_ANOTHER", "OnTheLine", "Party", "Stretch"]

SHOWS_ANOTHER = ("THIRD_PARTY", "CONSUMER_AWAY", "WRONG_PARTY")
"""Events that show that somebody else than the consumer speaks."""

_OWNS_UP_WITHIN_S = 30.0  # "March third, nineteen forty. I'm her daughter"
_PAST_THE_END_S = 1.0


class Party(StrEnum):
    """Whom the agent speaks with."""

    CONSUMER = "consumer"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of the call in which the same person is on the consumer's side of the line."""

    party: Party
    span: Span


class OnTheLine:
    """The consumer's side of one call.

    Args:
        heard: the events of the call, by name, each in order of time.
        end_s: where the call ends.
    """

    def __init__(self, heard: Mapping[str, Sequence[Heard]], *, end_s: float) -> None:
        self._heard = heard
        self._fetched = [one.span.end_s for one in heard.get("HANDS_OVER", ())]
        bounds = [0.0, *sorted(self._changes()), end_s + _PAST_THE_END_S]
        self._segments = [Span(start_s, max(start_s, end)) for start_s, end in pairwise(bounds)]

    def given_by_another(self, answer: Heard, *, surely: bool) -> bool:
        """Whether somebody else than the consumer gave an answer that would confirm the consumer.

        With `surely` it is an identifier. A mere "yes" is also taken back by what follows it:
        "yes? ... no, you have the wrong number".
        """
        segment = next((one for one in self._segments if one.holds(answer.span.start_s)), None)
        if segment is None:
            return False
        another = [one for name in SHOWS_ANOTHER for one in self._within(name, segment)]
        if any(one.span.start_s < answer.span.start_s for one in another):
            return True
        until_s = answer.span.end_s + _OWNS_UP_WITHIN_S
        owned_up = [one.span.start_s < until_s for one in self._within("THIRD_PARTY", segment)]
        return any(owned_up) or (not surely and self._taken_back(segment, until_s))

    def stretches(self, confirmation: Heard | None) -> tuple[Stretch, ...]:
        """The call from its start to its end, parted where another person takes the telephone."""
        found: list[Stretch] = []
        confirmed = False
        for segment in self._segments:
            if confirmation is not None and segment.holds(confirmation.span.start_s):
                found += self._with_consumer(segment, confirmation)
                confirmed = True
            elif confirmed:  # whom the consumer puts on the line may well be told
                found.append(Stretch(party=Party.UNKNOWN, span=segment))
            else:
                shown = any(self._within(name, segment) for name in SHOWS_ANOTHER)
                party = Party.OTHER if shown or segment.end_s in self._fetched else Party.UNKNOWN
                found.append(Stretch(party=party, span=segment))
        return tuple(found)

    def _taken_back(self, segment: Span, until_s: float) -> bool:
        """Whether words after a "yes" show that it was none.

        Once the debt is known, "he's at work" is what a consumer says of a husband.
        """
        debt_s = min(
            (one.span.start_s for one in self._heard.get("DEBT_CONTENT", ())), default=None
        )
        before_s = until_s if debt_s is None else debt_s
        away = (one.span.start_s < before_s for one in self._within("CONSUMER_AWAY", segment))
        return bool(self._within("WRONG_PARTY", segment)) or any(away)

    def _with_consumer(self, segment: Span, confirmation: Heard) -> list[Stretch]:
        """The consumer, until somebody else says that it is they who speak now."""
        joins = [
            one.span.start_s
            for one in self._within("THIRD_PARTY", segment)
            if one.span.start_s > confirmation.span.end_s
        ]
        if not joins:
            return [Stretch(party=Party.CONSUMER, span=segment)]
        joined_s = min(joins)
        return [
            Stretch(party=Party.CONSUMER, span=Span(segment.start_s, joined_s)),
            Stretch(party=Party.UNKNOWN, span=Span(joined_s, segment.end_s)),
        ]

    def _changes(self) -> set[float]:
        """When another person takes the telephone."""
        cuts = set(self._fetched)
        signs = [one for name in SHOWS_ANOTHER for one in self._heard.get(name, ())]
        for one in self._heard.get("COMES_ON", ()):
            since_s = max((cut for cut in cuts if cut <= one.span.start_s), default=0.0)
            if any(since_s <= sign.span.start_s < one.span.start_s for sign in signs):
                cuts.add(one.span.start_s)
        return {cut for cut in cuts if cut > 0.0}

    def _within(self, name: str, span: Span) -> list[Heard]:
        return [one for one in self._heard.get(name, ()) if span.holds(one.span.start_s)]

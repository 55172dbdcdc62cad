"""What happened in the call and in which order: the events, and when the consumer was verified."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from callqa.compliance.hearing import Call, Heard
from callqa.compliance.parties import SHOWS_ANOTHER, OnTheLine, Stretch
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span

__all__ = ["Timeline", "lost_answer", "timeline"]

ANSWER_WITHIN_S = 20.0  # after the agent's turn that asked
LOST_ANSWER_S = 0.2  # a spoken "yes" lasts about 0.3 s
_ONE_BREATH_S = 3.0
# Words that ask, put off or refuse, and identify nobody.
_EVASIVE = frozenset(
    word
    for line in (
        "who what why how whatever busy bye goodbye later not never nothing no sorry stop call",
        "calling called wait hold moment interested understand you",
    )
    for word in line.split()
)
_AFTER_ALL_S = 90.0  # in which a consumer who first asks why supplies it after all
_LONG_NUMBER = re.compile(r"\d{4,}$")
_REFUSALS = ("DENIAL", "HANDS_OVER", *SHOWS_ANOTHER)
_SUPPLIED_WORDS = 2  # an answer to "your date of birth?" of fewer words identifies nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Everything that was heard, by event or rule id.

    Attributes:
        heard: under each name in order of time.
        confirmed_s: when the right party was confirmed; None when it was not.
        confirmation: the consumer's words that confirmed it.
        parties: who was on the consumer's side of the line, from the start to the end.
    """

    heard: Mapping[str, tuple[Heard, ...]]
    confirmed_s: float | None
    confirmation: Heard | None
    parties: tuple[Stretch, ...] = ()

    def of(self, *names: str) -> tuple[Heard, ...]:
        """All that was heard of these events, in order of time."""
        found = [heard for name in names if (heard := self.heard.get(name))]
        if len(found) <= 1:  # what is kept under one name is in order already
            return found[0] if found else ()
        return tuple(sorted(chain.from_iterable(found), key=lambda heard: heard.span.start_s))


def timeline(heard: Mapping[str, tuple[Heard, ...]], call: Call) -> Timeline:
    """The events of the call, with the derived ones `RPC_CONFIRMED` and `CONVERSATION`.

    The right party is confirmed by the first identifier that the consumer supplies, or, when the
    agent asks for none before speaking of the debt, by the first "yes, speaking".
    """
    debt = heard.get("DEBT_CONTENT", ())
    debt_s = debt[0].span.start_s if debt else call.end_s
    line = OnTheLine(heard, end_s=call.end_s)
    answers = _Answers(call=call, heard=heard, line=line)
    asked_id = [ask for ask in heard.get("RPC_ASK_ID", ()) if ask.span.start_s < debt_s]
    asked_name = heard.get("RPC_ASK_NAME", ())
    asks = asked_id or list(asked_name) or list(heard.get("RPC_ASK_ID", ()))
    confirmation = answers.first(asks, identifiers=bool(asked_id))
    if confirmation is None and not asked_id:
        confirmation = answers.first(heard.get("RPC_ASK_ID", ()), identifiers=True)
    derived: dict[str, tuple[Heard, ...]] = {
        "RPC_CONFIRMED": (confirmation,) if confirmation else (),
        "CONVERSATION": _conversation(call),
    }
    return Timeline(
        heard={**heard, **derived},
        confirmed_s=confirmation.span.end_s if confirmation else None,
        confirmation=confirmation,
        parties=line.stretches(confirmation),
    )


def _answer_window(ask: Heard, call: Call) -> Span:
    """From the question to the consumer's next words, at most 20 s after the agent's turn."""
    asked_until_s = next(
        (
            turn.span.end_s
            for turn in call.turns
            if turn.speaker is ask.speaker
            and turn.span.start_s <= ask.span.start_s
            and ask.span.start_s < turn.span.end_s
        ),
        ask.span.end_s,
    )
    return Span(ask.span.start_s, max(asked_until_s, ask.span.end_s) + ANSWER_WITHIN_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """Looks for the consumer's answer to questions that verify."""

    call: Call
    heard: Mapping[str, tuple[Heard, ...]]
    line: OnTheLine

    def first(self, asks: Iterable[Heard], *, identifiers: bool) -> Heard | None:
        """The first answer of the consumer to one of these questions."""
        found = (self._answer(ask, identifiers=identifiers) for ask in asks)
        return next((one for one in found if one is not None), None)

    def _answer(self, ask: Heard, *, identifiers: bool) -> Heard | None:
        window = _answer_window(ask, self.call)
        refusals = [one for name in _REFUSALS for one in self._inside(name, window)]
        refused_s = min((one.span.start_s for one in refusals), default=window.end_s)
        if not identifiers:
            answers = [*self._inside("AFFIRM", window), *self._inside("IDENTIFIER", window)]
            answers = [one for one in answers if one.span.start_s < refused_s]
            return min(self._own(answers, surely=False), key=_start_s, default=None)
        supplied = [
            one
            for one in self._inside("IDENTIFIER", window)
            if one.span.start_s < refused_s or self._unmistakable(one)
        ]
        supplied = self._own(supplied or self._after_all(ask), surely=True)
        if supplied:
            return _last_in_a_row(supplied)
        plain = _plain_answer(Span(window.start_s, refused_s), self.call)
        if plain is None or self.line.given_by_another(plain, surely=self._holds_digits(plain)):
            return None
        return plain

    def _after_all(self, ask: Heard) -> list[Heard]:
        """Supplied only once the consumer had asked who wants to know, and why."""
        since = Span(ask.span.start_s, ask.span.end_s + _AFTER_ALL_S)
        return [one for one in self._inside("IDENTIFIER", since) if self._unmistakable(one)]

    def _unmistakable(self, one: Heard) -> bool:
        """Whether the words are an identifier whatever was said before; a bare day is not."""
        words = self.call.indexes[one.speaker].texts[one.start : one.end]
        return any(word.startswith("[") or _LONG_NUMBER.match(word) for word in words)

    def _holds_digits(self, one: Heard) -> bool:
        words = self.call.indexes[one.speaker].texts[one.start : one.end]
        return any(word.isdecimal() for word in words)

    def _own(self, answers: list[Heard], *, surely: bool) -> list[Heard]:
        """Those that nobody else gave for the consumer."""
        return [one for one in answers if not self.line.given_by_another(one, surely=surely)]

    def _inside(self, name: str, window: Span) -> list[Heard]:
        return [one for one in self.heard.get(name, ()) if window.holds(one.span.start_s)]


def _last_in_a_row(answers: list[Heard]) -> Heard:
    """The last of the identifiers that were given in one breath."""
    last, *later = sorted(answers, key=_start_s)
    for one in later:
        if one.span.start_s - last.span.end_s > _ONE_BREATH_S:
            break
        last = one
    return last


def _start_s(one: Heard) -> float:
    return one.span.start_s


def _plain_answer(window: Span, call: Call) -> Heard | None:
    """Words that identify without looking like it: recognisers mangle dates and street names.

    The consumer's first turn of some length after the question answers it, or nothing does.
    """
    index = call.indexes.get(Speaker.CONSUMER)
    start, end = call.tokens_in(Speaker.CONSUMER, window)
    while index is not None and start < end:
        tokens = index.stream.tokens
        first = tokens[start].utterance
        until = next(turn.end_utterance for turn in call.turns if first < turn.end_utterance)
        here = next((at for at in range(start, end) if tokens[at].utterance >= until), end)
        words = {  # "ten four seventy seven" is one token of four words, "I'm" one word of two
            (token.utterance, word)
            for token in tokens[start:here]
            for word in range(token.first_word, token.last_word + 1)
        }
        if len(words) >= _SUPPLIED_WORDS:
            evades = not _EVASIVE.isdisjoint(index.texts[start:here])
            if evades or any(token.asked for token in tokens[start:here]):
                return None
            span = index.stream.span(start, here)
            return Heard(speaker=Speaker.CONSUMER, start=start, end=here, span=span)
        start = here
    return None


def lost_answer(asks: Iterable[Heard], call: Call, *, until_s: float) -> bool:
    """Whether speech of the consumer without words followed one of these questions."""
    return any(_lost(ask, call, until_s=until_s) for ask in asks)


def _lost(ask: Heard, call: Call, *, until_s: float) -> bool:
    window = _answer_window(ask, call)
    end_s = max(window.start_s, min(window.end_s, until_s))
    return call.unrecognised_s(Speaker.CONSUMER, Span(window.start_s, end_s)) >= LOST_ANSWER_S


def _conversation(call: Call) -> tuple[Heard, ...]:
    """Both sides said something: the whole of what the consumer said, as one event."""
    index = call.indexes.get(Speaker.CONSUMER)
    if index is None or Speaker.AGENT not in call.indexes or not index.texts:
        return ()
    end = len(index.texts)
    return (Heard(speaker=Speaker.CONSUMER, start=0, end=end, span=index.stream.span(0, end)),)

"""What happened in the call and in which order: the events, and when the consumer was verified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from callqa.compliance.hearing import Call, Heard
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span

__all__ = ["Timeline", "first_after", "lost_answer", "timeline"]

ANSWER_WITHIN_S = 20.0  # after the agent's turn that asked
LOST_ANSWER_S = 0.2  # a spoken "yes" lasts about 0.3 s
_ONE_BREATH_S = 3.0
_SUPPLIED_WORDS = 2  # an answer to "your date of birth?" of fewer words identifies nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Everything that was heard, by event or rule id.

    Attributes:
        confirmed_s: when the right party was confirmed; None when it was not.
        confirmation: the consumer's words that confirmed it.
    """

    heard: Mapping[str, tuple[Heard, ...]]
    confirmed_s: float | None
    confirmation: Heard | None

    def of(self, *names: str) -> tuple[Heard, ...]:
        """All that was heard of these events, in order of time."""
        found = (heard for name in names for heard in self.heard.get(name, ()))
        return tuple(sorted(found, key=lambda heard: heard.span.start_s))


def timeline(heard: Mapping[str, tuple[Heard, ...]], call: Call) -> Timeline:
    """The events of the call, with the derived ones `RPC_CONFIRMED` and `CONVERSATION`.

    The right party is confirmed by the first identifier that the consumer supplies, or, when the
    agent asks for none before speaking of the debt, by the first "yes, speaking".
    """
    debt = heard.get("DEBT_CONTENT", ())
    debt_s = debt[0].span.start_s if debt else call.end_s
    asked_id = [ask for ask in heard.get("RPC_ASK_ID", ()) if ask.span.start_s < debt_s]
    asked_name = heard.get("RPC_ASK_NAME", ())
    asks = asked_id or list(asked_name) or list(heard.get("RPC_ASK_ID", ()))
    confirmation = _first_answer(asks, heard, call, identifiers=bool(asked_id))
    if confirmation is None and not asked_id:
        late = heard.get("RPC_ASK_ID", ())
        confirmation = _first_answer(late, heard, call, identifiers=True)
    derived: dict[str, tuple[Heard, ...]] = {
        "RPC_CONFIRMED": (confirmation,) if confirmation else (),
        "CONVERSATION": _conversation(call),
    }
    return Timeline(
        heard={**heard, **derived},
        confirmed_s=confirmation.span.end_s if confirmation else None,
        confirmation=confirmation,
    )


def first_after(heard: tuple[Heard, ...], time_s: float) -> Heard | None:
    """The first that starts at or after a time."""
    return next((one for one in heard if one.span.start_s >= time_s), None)


def _first_answer(
    asks: list[Heard] | tuple[Heard, ...],
    heard: Mapping[str, tuple[Heard, ...]],
    call: Call,
    *,
    identifiers: bool,
) -> Heard | None:
    for ask in asks:
        answer = _answer(_answer_window(ask, call), heard, call, identifiers=identifiers)
        if answer is not None:
            return answer
    return None


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


def _answer(
    window: Span, heard: Mapping[str, tuple[Heard, ...]], call: Call, *, identifiers: bool
) -> Heard | None:
    def inside(name: str) -> list[Heard]:
        return [one for one in heard.get(name, ()) if window.holds(one.span.start_s)]

    refusals = [*inside("DENIAL"), *inside("WRONG_PARTY"), *inside("THIRD_PARTY")]
    refused_s = min((one.span.start_s for one in refusals), default=window.end_s)
    answers = inside("IDENTIFIER") if identifiers else [*inside("AFFIRM"), *inside("IDENTIFIER")]
    answers = [
        one for one in answers if one.span.end_s <= refused_s or one.span.start_s < refused_s
    ]
    if answers:
        return _last_in_a_row(answers) if identifiers else answers[0]
    return _plain_answer(Span(window.start_s, refused_s), call) if identifiers else None


def _last_in_a_row(answers: list[Heard]) -> Heard:
    """The last of the identifiers that were given in one breath."""
    last, *later = sorted(answers, key=lambda one: one.span.start_s)
    for one in later:
        if one.span.start_s - last.span.end_s > _ONE_BREATH_S:
            break
        last = one
    return last


def _plain_answer(window: Span, call: Call) -> Heard | None:
    """Words that identify without looking like it: recognisers mangle dates and street names."""
    start, end = call.tokens_in(Speaker.CONSUMER, window)
    if end == start:
        return None
    index = call.indexes[Speaker.CONSUMER]
    words = {  # "ten four seventy seven" is one token of four words, "I'm" one word of two tokens
        (token.utterance, word)
        for token in index.stream.tokens[start:end]
        for word in range(token.first_word, token.last_word + 1)
    }
    if len(words) < _SUPPLIED_WORDS:
        return None
    asked = any(word in {"who", "what", "why", "how"} for word in index.texts[start:end])
    if asked or any(token.asked for token in index.stream.tokens[start:end]):
        return None
    return Heard(speaker=Speaker.CONSUMER, start=start, end=end, span=index.stream.span(start, end))


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

"""Promises to pay: how much, by when, by what means, and whether the consumer agreed.

A promise needs words that commit: the consumer promises, or says yes to the agent's terms, or
offers terms that the agent takes up. An offer that is turned down or left open is none.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from callqa.compliance.findings import evidence
from callqa.compliance.hearing import Call, Heard
from callqa.compliance.payment_terms import (
    Stretch,
    Terms,
    balance_before,
    means,
    speaks_of_paying,
    terms,
)
from callqa.compliance.sequence import Timeline
from callqa.compliance.text import Turn
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import Commitment

__all__ = ["commitments"]

ANSWER_WITHIN_S = 15.0  # after the end of the turn that is answered
METHOD_WITHIN_S = 30.0  # the means is often asked for afterwards
_SAME_PROMISE_S = 45.0  # promises closer together are one, said again
_MADE = "PROMISE"  # the consumer commits
_OFFERED = ("OFFER", "TERMS_ANSWER")  # the consumer proposes, in a sentence or when asked
_PROPOSED = "PAYMENT_TERMS"  # the agent proposes
_HOLDS_BACK = frozenset(
    ["but", "unless", "depends", "maybe", "if", "might", "not", "never", "no", "cannot"]
)
_NO_PROBLEM = ("problem", "worries", "that is fine", "issue")


def commitments(call: Call, events: Timeline) -> tuple[Commitment, ...]:
    """The promises of the call; what was not said is None."""
    found: list[tuple[float, Commitment]] = []
    for said in _said(events):
        agreed = _agreed(said, call, events)
        commitment = _commitment(said, call) if agreed and said.doubt is None else None
        if commitment is None:
            continue
        if found and said.span.start_s - found[-1][0] < _SAME_PROMISE_S:
            commitment = _joined(found.pop()[1], commitment)
        found.append((said.span.start_s, commitment))
    return tuple(commitment for _, commitment in found)


def _said(events: Timeline) -> tuple[Heard, ...]:
    """Everything that may be a promise, in order of time; the firmer reading of the same words."""
    made = events.of(_MADE)
    others = (
        said
        for said in events.of(*_OFFERED, _PROPOSED)
        if not any(
            one.speaker is said.speaker and one.start < said.end and said.start < one.end
            for one in made
        )
    )
    return tuple(sorted((*made, *others), key=lambda one: one.span.start_s))


def _agreed(said: Heard, call: Call, events: Timeline) -> bool:
    """Whether both sides let it stand."""
    answers = _turns_after(said, call)
    other = Speaker.CONSUMER if said.speaker is Speaker.AGENT else Speaker.AGENT
    answer = next((turn for turn in answers if turn.speaker is other), None)
    if _taken_back(said, call, events):
        return False
    if said in events.of(_MADE):
        return answer is None or not _heard_in(answer, events, "TERMS_REFUSED")
    if answer is None or answer.span.start_s - said.span.end_s > ANSWER_WITHIN_S:
        return False
    if said in events.of("TERMS_ANSWER") and not _was_asked(said, call, events):
        return False
    if said in events.of(*_OFFERED):
        refused = _heard_in(answer, events, "TERMS_REFUSED")
        return not refused and _heard_in(answer, events, "TERMS_ACCEPTED")
    return _heard_in(answer, events, "AFFIRM", "AGREES") and not _holds_back(answer, call)


def _was_asked(said: Heard, call: Call, events: Timeline) -> bool:
    """Whether the agent asked for an amount or a day right before, and not for an identifier."""
    asked = _turns_before(said, call)[-1:]
    return any(
        _heard_in(turn, events, "TERMS_ASKED") and not _heard_in(turn, events, "RPC_ASK_ID")
        for turn in asked
    )


def _taken_back(said: Heard, call: Call, events: Timeline) -> bool:
    """Whether the consumer withdrew within their next two turns."""
    mine = [turn for turn in _turns_after(said, call) if turn.speaker is Speaker.CONSUMER][:2]
    return any(_heard_in(turn, events, "PROMISE_WITHDRAWN") for turn in mine)


def _holds_back(turn: Turn, call: Call) -> bool:
    """Whether an answer holds a condition, a doubt or a refusal."""
    start, end = _tokens(turn, turn, call)
    texts = call.indexes[turn.speaker].texts[start:end]
    for at, text in enumerate(texts):
        rest = " ".join(texts[at + 1 : at + 4])
        if text in _HOLDS_BACK and not (text == "no" and rest.startswith(_NO_PROBLEM)):
            return True
    return False


def _commitment(said: Heard, call: Call) -> Commitment | None:
    """The promise with its terms; None when neither an amount nor a day to pay is known."""
    own = _stretch(said, call)
    found = replace(terms(own, call), method=means(own, call))
    following = _turns_after(said, call)
    around = [turn for turn in following if turn.speaker is not said.speaker][:1]
    around += _turns_before(said, call)[-1:]
    for turn in around:  # the means comes from whoever spoke of it first
        if found.amount is None or found.due is None:
            found = found.or_else(terms(_whole(turn, call), call))
    if found.amount is None:
        found = found.or_else(Terms(amount=balance_before(own, call)))
    if found.amount is None and not (found.due and speaks_of_paying(own, call)):
        return None
    return Commitment(
        amount=found.amount,
        due=found.due,
        method=found.method or _method(said, call),
        confirmed=True,
        evidence=evidence((said,), call, why="a promise to pay"),
    )


def _method(said: Heard, call: Call) -> str | None:
    """The means, from the turns around the promise."""
    following = _turns_after(said, call)
    near = [turn for turn in following if turn.span.start_s - said.span.end_s < METHOD_WITHIN_S]
    turns = (*near, *_turns_before(said, call)[-1:])
    return next((how for turn in turns if (how := means(_whole(turn, call), call))), None)


def _joined(earlier: Commitment, later: Commitment) -> Commitment:
    """The same promise said twice: the later terms hold, the earlier ones fill what is missing."""
    return Commitment(
        amount=earlier.amount if later.amount is None else later.amount,
        due=later.due or earlier.due,
        method=later.method or earlier.method,
        confirmed=earlier.confirmed or later.confirmed,
        evidence=(*earlier.evidence, *later.evidence),
    )


def _stretch(said: Heard, call: Call) -> Stretch:
    """The turns in which it was said, with its own words in focus."""
    first, last = _own_turns(said, call)
    start, end = _tokens(call.turns[first], call.turns[last], call)
    return Stretch(speaker=said.speaker, start=start, end=end, focus=(said.start, said.end))


def _whole(turn: Turn, call: Call) -> Stretch:
    start, end = _tokens(turn, turn, call)
    return Stretch(speaker=turn.speaker, start=start, end=end, focus=(start, start))


def _own_turns(said: Heard, call: Call) -> tuple[int, int]:
    """Indexes of the turns in which its first and its last token lie."""
    tokens = call.indexes[said.speaker].stream.tokens
    starts = [turn.end_utterance for turn in call.turns]
    first = bisect_left(starts, tokens[said.start].utterance + 1)
    return first, bisect_left(starts, tokens[said.end - 1].utterance + 1)


def _turns_after(said: Heard, call: Call) -> tuple[Turn, ...]:
    return call.turns[_own_turns(said, call)[1] + 1 :]


def _turns_before(said: Heard, call: Call) -> tuple[Turn, ...]:
    return call.turns[: _own_turns(said, call)[0]]


def _tokens(first: Turn, last: Turn, call: Call) -> tuple[int, int]:
    """The speaker's tokens from one turn to another, half-open."""
    tokens = call.indexes[first.speaker].stream.tokens
    start = bisect_left(tokens, first.first_utterance, key=lambda token: token.utterance)
    return start, bisect_left(tokens, last.end_utterance, key=lambda token: token.utterance)


def _heard_in(turn: Turn, events: Timeline, *names: str) -> bool:
    """Whether one of the events began in a turn."""
    return any(
        one.speaker is turn.speaker
        and turn.span.start_s <= one.span.start_s
        and one.span.start_s < turn.span.end_s
        for one in events.of(*names)
    )

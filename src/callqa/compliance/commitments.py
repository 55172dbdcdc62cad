"""Promises to pay: how much, by when, by what means, and whether the consumer agreed."""

from __future__ import annotations

from callqa.compliance.findings import evidence
from callqa.compliance.hearing import Call, Heard
from callqa.compliance.index import Index
from callqa.compliance.sequence import Timeline
from callqa.compliance.slots import Names, amount, slot_ends
from callqa.domain.verdicts import Commitment

__all__ = ["commitments"]

TERMS_WITHIN_S = 12.0  # around the promise, on either channel
CONFIRMED_WITHIN_S = 15.0  # after the terms were spoken
_SAME_PROMISE_S = 45.0  # promises closer together are one, said again
_METHODS = (
    ("card", ("card", "visa", "mastercard", "debit", "credit", "[card_number]")),
    ("bank account", ("checking", "savings", "routing", "bank", "ach", "draft", "[bank_account]")),
    ("check", ("check", "cheque")),
    ("money order", ("moneygram", "order")),
)


def commitments(call: Call, events: Timeline) -> tuple[Commitment, ...]:
    """The promises of the call; what was not said is None.

    Terms that only the agent spoke are an offer, and no promise until the consumer agrees.
    """
    found: list[tuple[float, Commitment]] = []
    for promise in events.of("PROMISE", "PAYMENT_TERMS"):
        commitment = _commitment(promise, call, events)
        if not commitment.confirmed or (commitment.amount is None and commitment.due is None):
            continue
        if found and promise.span.start_s - found[-1][0] < _SAME_PROMISE_S:
            commitment = _joined(found.pop()[1], commitment)
        found.append((promise.span.start_s, commitment))
    return tuple(commitment for _, commitment in found)


def _commitment(promise: Heard, call: Call, events: Timeline) -> Commitment:
    terms = _terms(promise, call)
    return Commitment(
        amount=terms[0],
        due=terms[1],
        method=terms[2],
        confirmed=_confirmed(promise, events),
        evidence=evidence((promise,), call, why="a promise to pay"),
    )


def _joined(earlier: Commitment, later: Commitment) -> Commitment:
    """The same promise said twice: the later terms hold, the earlier ones fill what is missing."""
    return Commitment(
        amount=earlier.amount if later.amount is None else later.amount,
        due=later.due or earlier.due,
        method=later.method or earlier.method,
        confirmed=earlier.confirmed or later.confirmed,
        evidence=(*earlier.evidence, *later.evidence),
    )


def _terms(promise: Heard, call: Call) -> tuple[float | None, str | None, str | None]:
    """Amount, date and method nearest to the promise; its own speaker first."""
    window = promise.span.padded(TERMS_WITHIN_S)
    speakers = sorted(call.indexes, key=lambda speaker: speaker is not promise.speaker)
    money: float | None = None
    due: str | None = None
    method: str | None = None
    for speaker in speakers:
        start, end = call.tokens_in(speaker, window)
        index = call.indexes[speaker]
        middle = promise.start if speaker is promise.speaker else (start + end) // 2
        near = sorted(range(start, end), key=lambda at: abs(at - middle))
        if money is None:
            money = next((v for at in near if (v := amount(index.texts, at)) is not None), None)
        due = due or next((d for at in near if (d := _due(index, at, call))), None)
        method = method or _method(index.texts[start:end])
    return money, due, method


def _due(index: Index, at: int, call: Call) -> str | None:
    ends = slot_ends("date", index.texts, at, Names())
    if not ends:
        return None
    start = at - 1 if at and index.texts[at - 1] in {"the", "next", "this"} else at
    return call.words(index.stream.speaker, start, ends[0]).strip(" ,.;:?!")


def _method(texts: tuple[str, ...]) -> str | None:
    return next((name for name, words in _METHODS if any(word in texts for word in words)), None)


def _confirmed(promise: Heard, events: Timeline) -> bool:
    """The consumer promised in person, or said yes soon after the agent spoke the terms."""
    if promise in events.of("PROMISE"):
        return True
    yes = events.of("AFFIRM", "AGREES")
    return any(0 <= one.span.end_s - promise.span.start_s <= CONFIRMED_WITHIN_S for one in yes)

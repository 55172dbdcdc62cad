"""Whether the agent gets louder when the consumer does, or stays level.

A raised voice is 6 to 8 dB louder than a normal one (Pearsons, Bennett & Fidell 1977, as summed up
by Olsen 1998). So a rise is a turn well over the consumer's own median turn, and beyond what that
consumer's turns vary by anyway. Pace goes along as a number but makes no rise of its own: at one
and the same tempo the syllables per second of single turns differ by a third, because their words
do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from callqa.delivery.heard import Heard
from callqa.delivery.loudness import Loudness
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.whole_call import WholeCall
from callqa.domain.details import DeliveryEvent, Detail, EventKind
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, total_s

__all__ = ["Escalation", "escalation", "no_escalation"]

_MAD_TO_SD = 1.4826  # of a normal distribution
_ROBUST_SDS = 2.0
_MIN_SYLLABLES = 8  # fewer tell no pace
_WORTH_TELLING = 0.1  # of pace
_MIN_BEFORE = 2  # turns that tell how loud the agent was until then
_ANSWERS = {
    "agent_rose_share": Speaker.AGENT,
    "agent_loudness_after_rise": Speaker.AGENT,
    "agent_rate_after_rise": Speaker.AGENT,
}
_ALL = {"consumer_rise_count": Speaker.CONSUMER, **_ANSWERS, "escalation_correlation": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voiced:
    """A turn that is long enough to have a loudness; `rate` in syllables per second of sound."""

    span: Span
    loudness_db: float
    rate: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rise:
    """A loud turn of the consumer and how the agent's next turn differs from those before.

    Attributes:
        by_db, by_rate: over the consumer's median turn; the rate as a share, such as 0.2.
        answer: the agent's next turn; None when there is none.
        answer_db, answer_rate: its change in dB and in syllables per second; None when the agent
            had said too little before.
    """

    turn: _Voiced
    by_db: float
    by_rate: float | None
    answer: _Voiced | None
    answer_db: float | None
    answer_rate: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """What was measured of it."""

    details: tuple[Detail, ...]
    events: tuple[DeliveryEvent, ...] = ()


def escalation(
    agent: Heard, consumer: Heard, *, call: WholeCall, limits: DeliveryThresholds
) -> Escalation:
    """The consumer's rises and the agent's answers; reasons where there are too few turns."""
    answers, turns = (_voiced(own, limits) for own in (agent, consumer))
    if len(turns) < limits.escalation_min_turns:
        return no_escalation("too_few_turns", call=call)
    rises = tuple(_rises(turns, answers, limits))
    return Escalation(
        details=(
            call.known("consumer_rise_count", len(rises), speaker=Speaker.CONSUMER),
            *_answers(rises, call, limits),
            _correlation(turns, answers, call, limits),
        ),
        events=tuple(_event(rise, limits) for rise in rises),
    )


def no_escalation(reason: str, *, call: WholeCall) -> Escalation:
    """All of it missing for one reason, such as `mono`."""
    return Escalation(
        details=tuple(call.missing(name, reason, speaker=who) for name, who in _ALL.items())
    )


def _voiced(own: Heard, limits: DeliveryThresholds) -> tuple[_Voiced, ...]:
    loudness = Loudness(own.sounding.level)
    return tuple(
        _Voiced(span=turn.span, loudness_db=level_db, rate=_rate(own, turn.span, turn.sound))
        for turn in own.floor
        if total_s(turn.sound) >= limits.escalation_min_turn_s
        and (level_db := loudness.of(turn.sound)) is not None
    )


def _rate(own: Heard, span: Span, sound: Sequence[Span]) -> float | None:
    syllables, told_s = own.said(span).syllables, own.told_s(sound)
    return syllables / told_s if syllables >= _MIN_SYLLABLES and told_s > 0 else None


def _rises(
    turns: Sequence[_Voiced], answers: Sequence[_Voiced], limits: DeliveryThresholds
) -> Iterator[_Rise]:
    usual_db = median(turn.loudness_db for turn in turns)
    spread_db = _MAD_TO_SD * median(abs(turn.loudness_db - usual_db) for turn in turns)
    usual_rate = _median(turn.rate for turn in turns)
    for turn in turns:
        by_db = turn.loudness_db - usual_db
        if by_db >= max(limits.escalation_rise_db, _ROBUST_SDS * spread_db):
            answer = _answer(turn, answers)
            before = [one for one in answers if answer and one.span.end_s <= answer.span.start_s]
            enough = len(before) >= _MIN_BEFORE
            yield _Rise(
                turn=turn,
                by_db=by_db,
                by_rate=turn.rate / usual_rate - 1 if turn.rate and usual_rate else None,
                answer=answer,
                answer_db=_over([one.loudness_db for one in before], answer.loudness_db)
                if answer and enough
                else None,
                answer_rate=_over([one.rate for one in before], answer.rate)
                if answer and enough
                else None,
            )


def _answer(turn: _Voiced, answers: Sequence[_Voiced]) -> _Voiced | None:
    """The agent's next turn that begins after the consumer's does and outlasts it."""
    return next(
        (
            one
            for one in answers
            if one.span.start_s > turn.span.start_s and one.span.end_s > turn.span.end_s
        ),
        None,
    )


def _answers(
    rises: Sequence[_Rise], call: WholeCall, limits: DeliveryThresholds
) -> Iterator[Detail]:
    changes_db = [rise.answer_db for rise in rises if rise.answer_db is not None]
    changes_rate = [rise.answer_rate for rise in rises if rise.answer_rate is not None]
    if not changes_db:
        reason = "too_few_turns" if rises else "no_rises"
        yield from (call.missing(name, reason, speaker=who) for name, who in _ANSWERS.items())
        return
    rose = sum(change_db >= limits.escalation_answer_db for change_db in changes_db)
    yield call.known(
        "agent_rose_share",
        rose / len(changes_db),
        speaker=Speaker.AGENT,
        of=(rose, len(changes_db)),
    )
    yield call.known("agent_loudness_after_rise", median(changes_db), speaker=Speaker.AGENT)
    name = "agent_rate_after_rise"
    if changes_rate:
        yield call.known(name, median(changes_rate), speaker=Speaker.AGENT)
    else:
        yield call.missing(name, "too_few_words", speaker=Speaker.AGENT)


def _correlation(
    turns: Sequence[_Voiced],
    answers: Sequence[_Voiced],
    call: WholeCall,
    limits: DeliveryThresholds,
) -> Detail:
    """Spearman's rank correlation: one shout does not decide it."""
    pairs = [
        (turn.loudness_db, answer.loudness_db)
        for turn in turns
        if (answer := _answer(turn, answers)) is not None
    ]
    name = "escalation_correlation"
    if len(pairs) < limits.escalation_min_pairs:
        return call.missing(name, "too_few_turns")
    theirs, ours = (np.argsort(np.argsort(column)) for column in zip(*pairs, strict=True))
    return call.known(name, float(np.corrcoef(theirs, ours).item(1)))


def _event(rise: _Rise, limits: DeliveryThresholds) -> DeliveryEvent:
    pace = ""
    if rise.by_rate is not None and abs(rise.by_rate) >= _WORTH_TELLING:
        faster = "faster" if rise.by_rate > 0 else "slower"
        pace = f" and {abs(rise.by_rate) * 100:.0f} % {faster}"
    return DeliveryEvent(
        kind=EventKind.ESCALATION,
        span=Span(rise.turn.span.start_s, (rise.answer or rise.turn).span.end_s),
        speaker=Speaker.CONSUMER,
        why=f"the consumer was {rise.by_db:.0f} dB louder{pace} than usual; {_told(rise, limits)}",
    )


def _told(rise: _Rise, limits: DeliveryThresholds) -> str:
    if rise.answer is None:
        return "the agent did not answer"
    if rise.answer_db is None:
        return "the agent had said too little before to compare"
    change = f"{rise.answer_db:+.0f} dB"
    if rise.answer_db >= limits.escalation_answer_db:
        return f"the agent got louder, too ({change})"
    if rise.answer_db <= -limits.escalation_answer_db:
        return f"the agent became softer ({change})"
    return f"the agent stayed level ({change})"


def _median(values: Iterator[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _over(before: Sequence[float | None], now: float | None) -> float | None:
    usual = _median(iter(before))
    return now - usual if now is not None and usual is not None else None

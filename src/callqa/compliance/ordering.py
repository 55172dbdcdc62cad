"""Judges how things follow each other: order, what must stop, and statements broken off."""

from __future__ import annotations

from callqa.compliance.findings import Scene, evidence, finding
from callqa.compliance.hearing import Heard, hear
from callqa.compliance.kinds import Rule
from callqa.compliance.matching import Guards, Negation
from callqa.compliance.orders import Interrupted, Order, Sequence, Stop
from callqa.compliance.pacing import paced
from callqa.compliance.sequence import lost_answer
from callqa.compliance.text import Turn
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import Finding, Outcome

__all__ = ["sequence"]

_UNGUARDED = Guards(negation=Negation(ignore=True))
_BROKEN_WORDS = 8  # words of the agent's after the broken beginning: more go on with something else


def sequence(rule: Rule, check: Sequence, scene: Scene) -> Finding:
    """What the rule says, by the one thing it asks."""
    if check.requires and not scene.events.of(check.requires):
        return finding(rule, Outcome.NOT_EVALUABLE, "what the order builds on did not happen")
    if check.order is not None:
        return _ordered(rule, check, check.order, scene)
    if check.stop is not None:
        return _stopped(rule, check.stop, scene)
    if check.interrupted is not None:
        return _unbroken(rule, check.interrupted, scene)
    assert check.pace is not None  # noqa: S101  (a sequence has exactly one of the four)
    return paced(rule, check.pace, scene)


def _ordered(rule: Rule, check: Sequence, order: Order, scene: Scene) -> Finding:
    """Violated when an event came before all of those it must follow."""
    guarded = scene.events.of(*order.events)
    if not guarded:
        return _nothing_said(rule, check, scene)
    due_s = min((one.span.start_s for one in _first(order, scene)), default=None)
    early = [one for one in guarded if due_s is None or one.span.start_s < due_s]
    if not early:
        found = evidence(guarded[:1], scene.call, why="came after")
        return finding(rule, Outcome.MET, "the order was kept", found)
    return _out_of_order(rule, check, scene, early=early, due_s=due_s)


def _first(order: Order, scene: Scene) -> list[Heard]:
    """What must come first, where it counts: an answer only after its question."""
    found = scene.events.of(*order.must_follow)
    if not order.answering:
        return list(found)
    asked = scene.events.of(*order.answering)
    return [
        one
        for one in found
        if any(
            ask.span.start_s <= one.span.start_s <= ask.span.end_s + order.answer_within_s
            for ask in asked
        )
    ]


def _nothing_said(rule: Rule, check: Sequence, scene: Scene) -> Finding:
    """An order that guards the whole call is kept by silence; a later one is not due."""
    if check.requires or Speaker.AGENT not in scene.call.indexes:
        return finding(rule, Outcome.NOT_EVALUABLE, "nothing was said that needs the order")
    return finding(rule, Outcome.MET, "nothing was said that must wait")


def _out_of_order(
    rule: Rule, check: Sequence, scene: Scene, *, early: list[Heard], due_s: float | None
) -> Finding:
    found = evidence(early, scene.call, why=rule.why)
    first = early[0]
    tolerance_s = check.order.tolerance_s if check.order else 0.0
    asks = scene.events.of(check.lost_answer_after) if check.lost_answer_after else ()
    if lost_answer(asks, scene.call, until_s=first.span.start_s):
        why = "the consumer spoke after the question, but no words were recognised: listen first"
        return finding(rule, Outcome.REVIEW, why, found)
    unsure = all(one.doubt for one in early)
    if due_s is None:
        why = f"heard at {first.span.start_s:.0f} s, and what must come first was never heard"
        return finding(rule, Outcome.REVIEW if unsure else Outcome.VIOLATED, why, found)
    why = f"heard at {first.span.start_s:.0f} s, {due_s - first.span.start_s:.0f} s too early"
    within = due_s - first.span.start_s <= tolerance_s
    return finding(rule, Outcome.REVIEW if within or unsure else Outcome.VIOLATED, why, found)


def _stopped(rule: Rule, stop: Stop, scene: Scene) -> Finding:
    """Violated when the agent went on although the consumer had said what ends it."""
    raised = scene.events.of(*stop.triggers)
    if not raised:
        return finding(rule, Outcome.NOT_EVALUABLE, "nothing was raised that ends the talk")
    reopened_s = [one.span.start_s for one in scene.events.of(*stop.reopened_by)]
    said = evidence(raised, scene.call, why="ends the talk of money")
    for one in scene.events.of(*stop.never):
        before = [
            trigger
            for trigger in raised
            if trigger.span.end_s <= one.span.start_s
            and not any(trigger.span.end_s <= at_s <= one.span.start_s for at_s in reopened_s)
        ]
        if not before:
            continue
        plain = one.doubt is None and any(trigger.doubt is None for trigger in before)
        why = (
            f"raised at {before[0].span.start_s:.0f} s;"
            f" at {one.span.start_s:.0f} s the agent went on all the same"
        )
        found = (*said, *evidence((one,), scene.call, why=rule.why))
        return finding(rule, Outcome.VIOLATED if plain else Outcome.REVIEW, why, found)
    return finding(rule, Outcome.MET, "the agent did not go on after it", said)


def _unbroken(rule: Rule, check: Interrupted, scene: Scene) -> Finding:
    """Violated when the consumer broke into a statement that never came to its end."""
    begun = [one for one in _begun(check, scene) if _broken_into(one, scene)]
    if not begun:
        return finding(rule, Outcome.NOT_EVALUABLE, "no statement was broken into")
    left = [one for one in begun if not _mended(one, check, scene)]
    if not left:
        found = evidence(begun, scene.call, why="broken into here, and brought to its end later")
        return finding(rule, Outcome.MET, "what was broken into was said in full", found)
    why = f"the consumer broke in at {left[0].span.end_s:.0f} s, and the rest was never said"
    doubtful = all(one.doubt for one in left)
    found = evidence(left, scene.call, why=rule.why)
    return finding(rule, Outcome.REVIEW if doubtful else Outcome.VIOLATED, why, found)


def _begun(check: Interrupted, scene: Scene) -> tuple[Heard, ...]:
    return hear(check.begins, (Speaker.AGENT,), scene.call, guards=_UNGUARDED)


def _broken_into(begun: Heard, scene: Scene) -> bool:
    """Whether the agent's turn ends with it and the consumer speaks next."""
    turns = scene.call.turns
    at = _turn_of(begun, turns)
    if at is None or at + 1 >= len(turns) or turns[at + 1].speaker is not Speaker.CONSUMER:
        return False
    tokens = scene.call.indexes[Speaker.AGENT].stream.tokens
    rest = [one for one in tokens[begun.end :] if one.span.start_s < turns[at].span.end_s]
    return len(rest) <= _BROKEN_WORDS


def _mended(begun: Heard, check: Interrupted, scene: Scene) -> bool:
    """Whether the whole was said from there on, before the agent's next few turns were over."""
    turns = scene.call.turns
    at = _turn_of(begun, turns) or 0
    later = [turn for turn in turns[at + 1 :] if turn.speaker is Speaker.AGENT][: check.turns]
    until_s = later[-1].span.end_s if later else begun.span.end_s
    return any(
        one.span.end_s >= begun.span.start_s and one.span.start_s < until_s
        for one in scene.events.of(*check.whole)
    )


def _turn_of(heard: Heard, turns: tuple[Turn, ...]) -> int | None:
    middle_s = (heard.span.start_s + heard.span.end_s) / 2
    return next(
        (
            at
            for at, turn in enumerate(turns)
            if turn.speaker is heard.speaker and turn.span.holds(middle_s)
        ),
        None,
    )

"""Judges what hangs on order and on answers: sequences and triggers."""

from __future__ import annotations

from callqa.compliance.findings import Scene, evidence, finding
from callqa.compliance.hearing import Call, Heard, hear_any
from callqa.compliance.kinds import Respond, Rule, Trigger
from callqa.compliance.kinds import Sequence as SequenceCheck
from callqa.compliance.matching import Guards, Negation, Patterns
from callqa.compliance.sequence import lost_answer
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import Finding, Outcome

__all__ = ["sequence", "trigger"]

_UNGUARDED = Guards(negation=Negation(ignore=True))
_DENIABLE = Guards()  # "you do not still have to pay" is not what must not follow


def sequence(rule: Rule, check: SequenceCheck, scene: Scene) -> Finding:
    """Violated when an event came before all of those it must follow."""
    events = scene.events
    if check.requires and not events.of(check.requires):
        return finding(rule, Outcome.NOT_EVALUABLE, "what the order builds on did not happen")
    guarded = events.of(*check.order.events)
    if not guarded:
        return _nothing_said(rule, check, scene)
    due = [one.span.start_s for one in events.of(*check.order.must_follow)]
    due_s = min(due, default=None)
    early = [one for one in guarded if due_s is None or one.span.start_s < due_s]
    if not early:
        return finding(
            rule,
            Outcome.MET,
            "the order was kept",
            evidence(guarded[:1], scene.call, why="came after"),
        )
    return _out_of_order(rule, check, scene, early=early, due_s=due_s)


def _nothing_said(rule: Rule, check: SequenceCheck, scene: Scene) -> Finding:
    """An order that guards the whole call is kept by silence; a later one is not due."""
    if check.requires or Speaker.AGENT not in scene.call.indexes:
        return finding(rule, Outcome.NOT_EVALUABLE, "nothing was said that needs the order")
    return finding(rule, Outcome.MET, "nothing was said that must wait")


def _out_of_order(
    rule: Rule, check: SequenceCheck, scene: Scene, *, early: list[Heard], due_s: float | None
) -> Finding:
    found = evidence(early, scene.call, why=rule.why)
    first = early[0]
    asks = scene.events.of(check.lost_answer_after) if check.lost_answer_after else ()
    if lost_answer(asks, scene.call, until_s=first.span.start_s):
        why = "the consumer spoke after the question, but no words were recognised: listen first"
        return finding(rule, Outcome.REVIEW, why, found)
    if due_s is None:
        why = f"heard at {first.span.start_s:.0f} s, and what must come first was never heard"
        unsure = all(one.doubt for one in early)
        return finding(rule, Outcome.REVIEW if unsure else Outcome.VIOLATED, why, found)
    why = f"heard at {first.span.start_s:.0f} s, {due_s - first.span.start_s:.0f} s too early"
    within = due_s - first.span.start_s <= check.order.tolerance_s
    unsure = all(one.doubt for one in early)
    return finding(rule, Outcome.REVIEW if within or unsure else Outcome.VIOLATED, why, found)


def trigger(rule: Rule, check: Trigger, scene: Scene) -> Finding:
    """Met when the agent responded as due, violated when the agent did what must not follow.

    What the consumer may not have meant or said, only a person can hold against the agent.
    """
    raised = scene.events.of(rule.rule_id)
    if not raised:
        return finding(rule, Outcome.NOT_EVALUABLE, "the consumer did not raise it")
    call, first = scene.call, next((one for one in raised if one.doubt is None), raised[0])
    said = evidence(raised, call, why="raised by the consumer")
    window = _response_window(first, check.respond, call)
    expected = _agent_said(check.respond.expect, window, call, guards=_UNGUARDED)
    wrong = _forbidden(
        check.respond, window, scene, after_s=first.span.end_s, answered=bool(expected)
    )
    if wrong:
        found = (*said, *evidence(wrong, call, why="must not follow it"))
        outcome = Outcome.REVIEW if first.doubt else Outcome.VIOLATED
        return finding(rule, outcome, _after(wrong[0], first), found)
    if expected:
        found = (*said, *evidence(expected, call, why="the response that is due"))
        return finding(rule, Outcome.MET, "answered as is due", found)
    why = f"raised at {first.span.start_s:.0f} s; the response that is due was not recognised"
    return finding(rule, Outcome.REVIEW, why, said)


def _after(wrong: Heard, raised: Heard) -> str:
    return (
        f"raised at {raised.span.start_s:.0f} s;"
        f" at {wrong.span.start_s:.0f} s the agent did what must not follow"
    )


def _response_window(raised: Heard, respond: Respond, call: Call) -> Span:
    """To the end of the agent's second turn after it, or 30 s, whichever comes later."""
    ends = [
        turn.span.end_s
        for turn in call.turns
        if turn.speaker is Speaker.AGENT and turn.span.end_s > raised.span.end_s
    ][: respond.within_turns]
    latest_s = max([*ends, raised.span.end_s + respond.within_s])
    return Span(raised.span.start_s, latest_s)


def _agent_said(
    patterns: Patterns, window: Span, call: Call, *, guards: Guards
) -> tuple[Heard, ...]:
    if not patterns:
        return ()
    heard = hear_any(patterns, (Speaker.AGENT,), call, guards=guards)
    return tuple(one for one in heard if window.holds(one.span.start_s))


def _forbidden(
    respond: Respond, window: Span, scene: Scene, *, after_s: float, answered: bool
) -> tuple[Heard, ...]:
    """What must not follow; money talk for the rest of the call, or until it was acknowledged."""
    words = _agent_said(respond.forbid, window, scene.call, guards=_DENIABLE)
    asked = [one for one in scene.events.of(*respond.forbid_events) if one.span.start_s > after_s]
    if respond.forbid_scope == "window":
        asked = [] if answered else [one for one in asked if window.holds(one.span.start_s)]
    plain = (one for one in (*words, *asked) if one.doubt is None)
    return tuple(sorted(plain, key=lambda one: one.span.start_s))

"""Judges triggers: what a consumer raised, and whether the response that is due came."""

from __future__ import annotations

from callqa.compliance.findings import Scene, evidence, finding
from callqa.compliance.hearing import Call, Heard, hear_any
from callqa.compliance.kinds import Respond, Rule, Trigger
from callqa.compliance.matching import Guards, Negation, Patterns
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import Finding, Outcome

__all__ = ["trigger"]

_UNGUARDED = Guards(negation=Negation(ignore=True))
_DENIABLE = Guards()  # "you do not still have to pay" is not what must not follow


def trigger(rule: Rule, check: Trigger, scene: Scene) -> Finding:
    """Met when the agent responded as due, violated when the agent did what must not follow.

    What the consumer may not have meant or said, only a person can hold against the agent.
    """
    raised = scene.events.of(rule.rule_id)
    if not raised:
        return _unraised(rule, scene)
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


def _unraised(rule: Rule, scene: Scene) -> Finding:
    """Not raised; what may have meant it all the same, and its answer, are a person's to judge."""
    meant = scene.meant(rule)
    if not meant:
        return finding(rule, Outcome.NOT_EVALUABLE, "the consumer did not raise it")
    why = f"may have been raised at {meant[0].span.start_s:.0f} s, but {meant[0].doubt}"
    found = evidence(meant, scene.call, why="may raise it")
    return finding(rule, Outcome.REVIEW, why, found)


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

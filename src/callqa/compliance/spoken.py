"""Judges what must not be said."""

from __future__ import annotations

from collections.abc import Iterable

from callqa.compliance.amounts import differing
from callqa.compliance.findings import Scene, evidence, finding
from callqa.compliance.hearing import Doubt, Heard, hear, hear_any
from callqa.compliance.kinds import Prohibited, Rule, Unless
from callqa.compliance.sequence import Timeline
from callqa.compliance.windows import named, stretches, unopened, while_unknown, within
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import Finding, Outcome, Severity

__all__ = ["prohibited", "unasked"]


def prohibited(rule: Rule, check: Prohibited, scene: Scene) -> Finding:
    """Violated when plainly heard, review when in doubt, met when the agent was heard without."""
    spans = stretches(check.window, rule.speaker, scene)
    if not spans:
        why = unopened(check.window, must=False)
        return finding(rule, Outcome.NOT_EVALUABLE, why)
    said = _to_whom(within(_said(rule, check, scene), spans), check, scene)
    mild = _to_whom(within(_mildly_said(rule, check, scene), spans), check, scene)
    grave = unasked(said, check.unless_after, scene.events)
    heard = tuple(sorted((*grave, *mild), key=lambda one: one.span.start_s))
    if heard:
        return _said_it(rule, check, scene, heard, severity=_weight(rule, grave, mild))
    if rule.speaker not in scene.call.indexes:
        return _by_nobody_known(rule, check, scene)
    if said:
        assert check.unless_after is not None  # noqa: S101  (else all of it would stand)
        why = f"heard only after {named(check.unless_after.events)}, which allows it"
        return finding(rule, Outcome.MET, why, evidence(said, scene.call, why="allowed here"))
    return _unheard(rule, check, scene, spans)


def _unheard(rule: Rule, check: Prohibited, scene: Scene, spans: tuple[Span, ...]) -> Finding:
    """Met, but where the words were lost, or may have meant it all the same."""
    lost = scene.call.hardly_heard.get(rule.speaker)
    if lost is not None:
        return finding(rule, Outcome.NOT_EVALUABLE, f"not heard, but {lost}")
    meant = unasked(within(scene.meant(rule), spans), check.unless_after, scene.events)
    if meant:
        return _said_it(rule, check, scene, meant, severity=rule.severity)
    return finding(rule, Outcome.MET, "not heard in the call")


def _said(rule: Rule, check: Prohibited, scene: Scene) -> tuple[Heard, ...]:
    """What the patterns found, and amounts that the account does not bear out."""
    heard = scene.events.of(rule.rule_id)
    if check.amounts is None:
        return heard
    return (*heard, *differing(check.amounts, rule.speaker, scene.call, scene.facts))


def _mildly_said(rule: Rule, check: Prohibited, scene: Scene) -> tuple[Heard, ...]:
    mild = hear_any(check.mild, (rule.speaker,), scene.call, guards=check.guards)
    return (*mild, *scene.events.of(*check.mild_events))


def _to_whom(heard: Iterable[Heard], check: Prohibited, scene: Scene) -> tuple[Heard, ...]:
    """What was said, in doubt where it matters who was on the line and nobody knows."""
    return tuple(
        one._replace(doubt=one.doubt or Doubt.TO_WHOM)
        if while_unknown(check.window, one, scene)
        else one
        for one in heard
    )


def _by_nobody_known(rule: Rule, check: Prohibited, scene: Scene) -> Finding:
    unattributed = hear(check.match, (Speaker.UNKNOWN,), scene.call, guards=check.guards)
    if unattributed:
        why = "heard, but it is not known who said it"
        return finding(rule, Outcome.REVIEW, why, evidence(unattributed, scene.call, why=why))
    why = f"no words of the {rule.speaker} were recognised on this call"
    return finding(rule, Outcome.NOT_EVALUABLE, why)


def unasked(heard: tuple[Heard, ...], unless: Unless | None, events: Timeline) -> tuple[Heard, ...]:
    """What was said without one of the events that allow it; in doubt where those are unsure."""
    if unless is None:
        return heard
    allowed = events.of(*unless.events)
    found: list[Heard] = []
    for one in heard:
        before = [other for other in allowed if _lies_before(other, one, unless.within_s)]
        if not before:
            found.append(one)
        elif all(other.doubt is Doubt.UNSURE for other in before):
            found.append(one._replace(doubt=one.doubt or Doubt.ALLOWED))
    return tuple(found)


def _lies_before(event: Heard, one: Heard, within_s: float | None) -> bool:
    since_s = one.span.start_s - event.span.end_s
    return since_s >= 0 and (within_s is None or since_s <= within_s)


def _weight(rule: Rule, grave: tuple[Heard, ...], mild: tuple[Heard, ...]) -> Severity:
    """The rule's own weight, but `major` where nothing graver than mild words is certain."""
    plainly_grave = any(one.doubt is None for one in grave)
    only_mild = not grave or (not plainly_grave and any(one.doubt is None for one in mild))
    return Severity.MAJOR if only_mild else rule.severity


def _said_it(
    rule: Rule, check: Prohibited, scene: Scene, heard: tuple[Heard, ...], *, severity: Severity
) -> Finding:
    found = evidence(heard, scene.call, why=rule.why)
    plain = tuple(one for one in heard if one.doubt is None)
    if not plain:
        why = f"heard at {heard[0].span.start_s:.0f} s, but {heard[0].doubt}"
        return finding(rule, Outcome.REVIEW, why, found, severity=severity)
    if check.review_if is not None and check.review_if.holds(scene.facts):
        why = f"heard; it may be lawful on this account ({check.review_if.source})"
        return finding(rule, Outcome.REVIEW, why, found, severity=severity)
    why = f"heard at {plain[0].span.start_s:.0f} s"
    return finding(rule, Outcome.VIOLATED, why, found, severity=severity)

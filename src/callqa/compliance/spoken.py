"""Judges what agents must say, should say and must not say: disclosures, skills, prohibitions."""

from __future__ import annotations

from callqa.compliance.findings import Scene, absence, evidence, finding, inaudible
from callqa.compliance.hearing import Call, Doubt, Heard, hear, hear_any, heard_components
from callqa.compliance.kinds import Disclosure, Prohibited, Rule, Skill
from callqa.compliance.matching import Match, Window
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import Finding, Outcome, Severity

__all__ = ["disclosure", "prohibited", "skill"]

_CASTS_DOUBT = {Doubt.HEDGED, Doubt.UNSURE}  # a misheard disclosure was still said


def disclosure(rule: Rule, check: Disclosure, scene: Scene) -> Finding:
    """Met when heard in its window, missed when it could have been heard and was not."""
    if check.waived_if is not None and check.waived_if.holds(scene.facts):
        return finding(rule, Outcome.MET, f"the call's record says so ({check.waived_if.source})")
    window = _window(check.window, rule.speaker, scene.call)
    heard = scene.events.of(rule.rule_id, *check.satisfied_by)
    timely = tuple(one for one in heard if window.holds(one.span.start_s))
    if timely:
        return _heard_disclosure(rule, check, scene, timely)
    return _unheard(rule, check, scene, window=window, late=heard)


def _heard_disclosure(
    rule: Rule, check: Disclosure, scene: Scene, heard: tuple[Heard, ...]
) -> Finding:
    found = evidence(heard, scene.call, why=f"{rule.name.lower()} heard")
    if check.confirmed_by and not scene.events.of(check.confirmed_by):
        if scene.events.lost_answer:
            why = "asked; the consumer then spoke, but no words were recognised"
            return finding(rule, Outcome.REVIEW, why, found)
        return finding(
            rule, Outcome.MISSED, "asked, but the consumer's answer was not heard", found
        )
    if all(one.doubt in _CASTS_DOUBT for one in heard):
        return finding(rule, Outcome.REVIEW, f"heard, but {heard[0].doubt}", found)
    return finding(rule, Outcome.MET, f"heard at {heard[0].span.start_s:.0f} s", found)


def _unheard(
    rule: Rule, check: Disclosure, scene: Scene, *, window: Span, late: tuple[Heard, ...]
) -> Finding:
    if late:
        why = f"heard only at {late[0].span.start_s:.0f} s, outside {_said(window)}"
        return finding(rule, Outcome.MISSED, why, evidence(late, scene.call, why="heard too late"))
    partly = _parts(check.match, rule.speaker, scene.call, rule)
    if partly:
        found = evidence(partly, scene.call, why="a part of it was heard")
        return finding(rule, Outcome.REVIEW, "only a part of it was heard", found)
    return _missing(rule, scene, window)


def _missing(rule: Rule, scene: Scene, window: Span) -> Finding:
    nothing = inaudible(scene.call, rule.speaker, window)
    searched = (absence(scene.call, rule.speaker, window, what=rule.name.lower()),)
    if nothing is not None:
        outcome, why = nothing
        return finding(rule, outcome, why, searched)
    return finding(rule, Outcome.MISSED, f"not heard in {_said(window)}", searched)


def _parts(match: Match, speaker: Speaker, call: Call, rule: Rule) -> tuple[Heard, ...]:
    guards = getattr(rule.check, "guards")  # noqa: B009  (every kind with a match has guards)
    found = heard_components(match, speaker, call, guards=guards)
    return tuple(places[0] for places in found.values() if places)


def prohibited(rule: Rule, check: Prohibited, scene: Scene) -> Finding:
    """Violated when plainly heard, review when in doubt, met when the agent was heard without."""
    grave = scene.events.of(rule.rule_id)
    mild = hear_any(check.mild, (rule.speaker,), scene.call, guards=check.guards)
    heard = tuple(sorted((*grave, *mild), key=lambda one: one.span.start_s))
    if heard:
        return _said_it(rule, check, scene, heard, severity=_weight(rule, grave, mild))
    if rule.speaker not in scene.call.indexes:
        unattributed = hear(check.match, (Speaker.UNKNOWN,), scene.call, guards=check.guards)
        why = "heard, but it is not known who said it"
        if unattributed:
            return finding(rule, Outcome.REVIEW, why, evidence(unattributed, scene.call, why=why))
        why = f"no words of the {rule.speaker} were recognised on this call"
        return finding(rule, Outcome.NOT_EVALUABLE, why)
    return finding(rule, Outcome.MET, "not heard in the call")


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


def skill(rule: Rule, check: Skill, scene: Scene) -> Finding:
    """Met when done; missed only when there was an opportunity and the agent could be heard."""
    window = _window(check.window, rule.speaker, scene.call)
    chances = scene.events.of(*check.opportunity)
    if check.opportunity and not chances:
        named = " or ".join(name.lower().replace("_", " ") for name in check.opportunity)
        return finding(rule, Outcome.NOT_EVALUABLE, f"there was no opportunity: no {named}")
    if chances:
        start_s = chances[0].span.start_s
        end_s = start_s + check.within_s if check.within_s else scene.call.end_s
        window = Span(start_s, max(start_s, end_s) + 0.001)
    heard = [one for one in scene.events.of(rule.rule_id) if window.holds(one.span.start_s)]
    if heard:
        found = evidence(heard, scene.call, why=f"{rule.name.lower()} heard")
        return finding(rule, Outcome.MET, f"heard at {heard[0].span.start_s:.0f} s", found)
    return _missing(rule, scene, window)


def _window(window: Window, speaker: Speaker, call: Call) -> Span:
    """The stretch to listen to; it starts with the speaker's first word, not with the ringing."""
    index = call.indexes.get(speaker)
    start_s = index.stream.tokens[0].span.start_s if index and index.texts else 0.0
    end_s = call.end_s + 0.001  # the last word may start where it ends
    if window.first_s is not None:
        end_s = min(end_s, start_s + window.first_s)
    if window.last_s is not None:
        start_s = max(start_s, end_s - window.last_s)
    return Span(min(start_s, end_s), end_s)


def _said(window: Span) -> str:
    return f"{window.start_s:.0f} to {window.end_s:.0f} s"

"""Judges what must be said and what should be said: disclosures, payment terms, skills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from callqa.compliance.findings import (
    MIN_TOKENS,
    Scene,
    absence,
    evidence,
    finding,
    inaudible,
)
from callqa.compliance.hearing import Doubt, Heard
from callqa.compliance.kinds import Disclosure, Rule, Skill
from callqa.compliance.sequence import lost_answer
from callqa.compliance.windows import named, said, stretches, unopened, within
from callqa.domain.spans import Span
from callqa.domain.verdicts import Evidence, Finding, Outcome

__all__ = ["disclosure", "skill"]

_CASTS_DOUBT = {Doubt.HEDGED, Doubt.UNSURE}  # a misheard disclosure was still said


def disclosure(rule: Rule, check: Disclosure, scene: Scene) -> Finding:
    """Met when heard in its window, missed when it was due and could have been heard there."""
    if check.waived_if is not None and check.waived_if.holds(scene.facts):
        return finding(rule, Outcome.MET, f"the call's record says so ({check.waived_if.source})")
    due = scene.events.of(*check.due_if)
    if check.due_if and not due:
        why = f"not due: no {named(check.due_if)} was heard"
        return finding(rule, Outcome.NOT_EVALUABLE, why)
    spans = stretches(check.window, rule.speaker, scene)
    if not spans:
        return finding(rule, Outcome.NOT_EVALUABLE, unopened(check.window, must=True))
    heard = scene.events.of(rule.rule_id, *check.satisfied_by)
    timely = within(heard, spans)
    if timely:
        return _heard_disclosure(rule, check, scene, timely)
    found = _unheard(rule, check, scene, spans=spans, elsewhere=heard)
    if found.outcome is Outcome.MISSED and due and all(one.doubt for one in due):
        why = f"{found.why}; whether it was due is unsure, for {due[0].doubt}"
        return replace(found, outcome=Outcome.REVIEW, why=why)
    return found


def _heard_disclosure(
    rule: Rule, check: Disclosure, scene: Scene, heard: tuple[Heard, ...]
) -> Finding:
    found = evidence(heard, scene.call, why=f"{rule.name.lower()} heard")
    if check.confirmed_by and not scene.events.of(check.confirmed_by):
        if lost_answer(heard, scene.call, until_s=scene.call.end_s):
            why = "asked; the consumer then spoke, but no words were recognised"
            return finding(rule, Outcome.REVIEW, why, found)
        return finding(
            rule, Outcome.MISSED, "asked, but the consumer's answer was not heard", found
        )
    spoilt = scene.events.of(*check.spoiled_by)
    if spoilt:
        found += evidence(spoilt, scene.call, why="beyond what it may hold")
        sure = any(one.doubt in {None, Doubt.MISHEARD} for one in spoilt)
        why = f"it holds more than it may: {named(check.spoiled_by)}"
        return finding(rule, Outcome.MISSED if sure else Outcome.REVIEW, why, found)
    if all(one.doubt in _CASTS_DOUBT for one in heard):
        return finding(rule, Outcome.REVIEW, f"heard, but {heard[0].doubt}", found)
    return finding(rule, Outcome.MET, f"heard at {heard[0].span.start_s:.0f} s", found)


def _unheard(
    rule: Rule,
    check: Disclosure,
    scene: Scene,
    *,
    spans: Sequence[Span],
    elsewhere: tuple[Heard, ...],
) -> Finding:
    partly = _partly(rule, check, scene, spans)
    if partly is not None:
        return partly
    asks = scene.events.of(check.lost_answer_after) if check.lost_answer_after else ()
    if lost_answer(asks, scene.call, until_s=spans[-1].end_s):
        why = "the consumer spoke after the question, but no words were recognised: listen first"
        return finding(rule, Outcome.REVIEW, why, _searched(rule, scene, spans))
    if elsewhere:
        at_s = elsewhere[0].span.start_s
        when = "too early" if at_s < spans[0].start_s else "too late"
        why = f"heard only at {at_s:.0f} s, outside {said(spans)}"
        found = evidence(elsewhere, scene.call, why=f"heard {when}")
        return finding(rule, Outcome.MISSED, why, found)
    missing = _missing(rule, scene, spans, answer=bool(asks))
    heard, lacking = _components(rule, check, scene, spans)
    if missing.outcome is Outcome.MISSED and len(lacking) < len(heard):
        return replace(missing, why=f"{missing.why}: {', '.join(lacking)}")
    return missing


def _partly(rule: Rule, check: Disclosure, scene: Scene, spans: Sequence[Span]) -> Finding | None:
    """Review when some of its components were heard, not weak ones alone: which, and which not."""
    heard, lacking = _components(rule, check, scene, spans)
    if not any(places and not check.match.all[name].weak for name, places in heard.items()):
        return None
    there = [name.replace("_", " ") for name, places in heard.items() if places]
    found: list[Evidence] = []
    for name, places in heard.items():
        found += evidence(places[:1], scene.call, why=f"{name.replace('_', ' ')} heard")
    if not lacking:
        why = f"its parts were heard too far apart: {', '.join(there)}"
        return finding(rule, Outcome.REVIEW, why, found)
    found += _searched(rule, scene, spans, what=" and ".join(lacking))
    why = f"only a part of it was heard: {', '.join(there)}, but not {', '.join(lacking)}"
    return finding(rule, Outcome.REVIEW, why, found)


def _components(
    rule: Rule, check: Disclosure, scene: Scene, spans: Sequence[Span]
) -> tuple[dict[str, tuple[Heard, ...]], list[str]]:
    """Where each component was heard in these stretches, and the names of those that were not."""
    found = scene.call.components(check.match, rule.speaker, guards=check.guards)
    heard = {name: within(places, spans) for name, places in found.items()}
    return heard, [name.replace("_", " ") for name, places in heard.items() if not places]


def _searched(
    rule: Rule, scene: Scene, spans: Sequence[Span], *, what: str | None = None
) -> tuple[Evidence, ...]:
    return tuple(
        absence(scene.call, rule.speaker, span, what=what or rule.name.lower()) for span in spans
    )


def _missing(rule: Rule, scene: Scene, spans: Sequence[Span], *, answer: bool = False) -> Finding:
    """Missed, unless it could not have been heard; an answer may be a single word."""
    searched = _searched(rule, scene, spans)
    least_words = 0 if answer else MIN_TOKENS
    nothing = inaudible(scene.call, rule.speaker, spans, least_words=least_words)
    if nothing is not None:
        outcome, why = nothing
        return finding(rule, outcome, why, searched)
    return finding(rule, Outcome.MISSED, f"not heard in {said(spans)}", searched)


def skill(rule: Rule, check: Skill, scene: Scene) -> Finding:
    """Met when done; missed only when there was an opportunity and the agent could be heard."""
    spans = stretches(check.window, rule.speaker, scene)
    chances = scene.events.of(*check.opportunity)
    if (check.opportunity and not chances) or not spans:
        lacking = named(check.opportunity if not chances else check.window.after)
        return finding(rule, Outcome.NOT_EVALUABLE, f"there was no opportunity: no {lacking}")
    if chances:
        start_s = chances[0].span.start_s
        end_s = start_s + check.within_s if check.within_s else scene.call.end_s
        spans = (Span(start_s, max(start_s, end_s) + 0.001),)
    heard = within(scene.events.of(rule.rule_id), spans)
    if heard:
        found = evidence(heard, scene.call, why=f"{rule.name.lower()} heard")
        return finding(rule, Outcome.MET, f"heard at {heard[0].span.start_s:.0f} s", found)
    return _missing(rule, scene, spans)

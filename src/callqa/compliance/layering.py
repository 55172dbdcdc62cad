"""Lays packs upon one another: a later layer may tighten the rules of an earlier, never loosen.

At load each tightening is checked against the rule that it changes and put beside it. On a call
those whose pack is in force there are applied; those of which nobody knows are named.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from callqa.compliance.conditions import Facts
from callqa.compliance.kinds import GRAVITY, Prohibited, Rule, Trigger
from callqa.compliance.layers import Shorter, Tightening
from callqa.compliance.matching import Window
from callqa.domain.verdicts import Finding, Outcome

__all__ = ["WEIGHS", "Here", "here", "loosenings", "shaped"]

WEIGHS = frozenset((Outcome.MISSED, Outcome.VIOLATED, Outcome.REVIEW))
"""The outcomes whose severity counts."""
_LENGTHS = tuple(one.name for one in fields(Shorter))
_EMPTY = {"satisfied_by": ()}  # a waiver that is a list is taken away by emptying it

_KEPT: dict[tuple[int, ...], tuple[Rule, tuple[Tightening, ...], Rule]] = {}
_MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A rule as it stands on one call.

    Attributes:
        rule: with all that is in force applied.
        applied: the tightenings in force.
        unknown: tightenings of which nobody knows whether they are in force, each with the reason.
    """

    rule: Rule
    applied: tuple[Tightening, ...] = ()
    unknown: tuple[tuple[Tightening, str], ...] = ()


def here(rule: Rule, facts: Facts) -> Here:
    """The rule as it stands on a call of which these facts are known."""
    if not rule.tightened:
        return Here(rule=rule)
    applied: list[Tightening] = []
    unknown: list[tuple[Tightening, str]] = []
    for one in rule.tightened:
        answer = one.in_force_if.answer(facts) if one.in_force_if else None
        if answer is None or answer.value:
            applied.append(one)
        elif answer.value is None:
            unknown.append((one, answer.why))
    return Here(
        rule=_stricter(rule, tuple(applied)), applied=tuple(applied), unknown=tuple(unknown)
    )


def _stricter(rule: Rule, applied: tuple[Tightening, ...]) -> Rule:
    """The rule with all of these applied; the same ones give the same rule, on every call.

    What is looked for in a call is kept by which patterns they are, so they must stay the same.
    """
    if not applied:
        return rule
    key = (id(rule), *map(id, applied))  # of what is kept beside it, so nobody else can have it
    if key not in _KEPT:
        stricter = rule
        for one in applied:
            stricter = _tightened(stricter, one)
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = (rule, applied, stricter)
    return _KEPT[key][2]


def shaped(found: Finding, by: Here) -> Finding:
    """The finding with the later layers that made it what it is, or might have."""
    if not by.applied and not by.unknown:
        return found
    weighs = found.outcome in WEIGHS
    reasons = [f"{one.pack}: {one.why} ({_cited(one)})" for one in by.applied if weighs]
    open_: dict[str, list[str]] = {}
    for one, why in by.unknown:
        if weighs or not _severity_alone(one):
            open_.setdefault(why, []).append(one.pack)
    reasons += [
        f"{' and '.join(dict.fromkeys(packs))} may be stricter here: {why}"
        for why, packs in open_.items()
    ]
    packs = dict.fromkeys((found.pack, *(one.pack for one in by.applied)))
    versions = {one.pack: one.pack_version for one in by.applied} | {found.pack: found.pack_version}
    return replace(
        found,
        pack="+".join(packs),
        pack_version="+".join(versions[pack] for pack in packs),
        why="; ".join((found.why, *reasons)),
    )


def _cited(one: Tightening) -> str:
    return ", ".join(authority.cite for authority in one.authority)


def _severity_alone(one: Tightening) -> bool:
    return one.severity is not None and not _tightens_more(one)


def _tightens_more(one: Tightening) -> bool:
    return bool(one.window or one.without or one.applies_also_if or one.also)


def loosenings(rule: Rule, one: Tightening) -> list[str]:
    """What a tightening would not tighten in this rule: field and fault, each a line."""
    faults: list[str] = []
    if one.severity and GRAVITY.index(one.severity) >= GRAVITY.index(rule.severity):
        faults.append(f"severity: {one.severity} is no graver than {rule.severity}")
    if one.window is not None:
        faults += _longer(rule, one.window)
    faults += [
        f"without: {name} is no waiver of this rule"
        for name in one.without
        if not getattr(rule.check, name, None)
    ]
    if one.applies_also_if and rule.applies_if is None:
        faults.append("applies_also_if: the rule applies to every call already")
    if one.also and not isinstance(rule.check, Prohibited | Trigger):
        faults.append(f"also: further patterns would make a {rule.check.kind} easier to meet")
    if not faults and one.severity is None and not _tightens_more(one):
        faults.append("as a whole: it changes nothing")
    return faults


def _longer(rule: Rule, shorter: Shorter) -> list[str]:
    window = getattr(rule.check, "window", None)
    if window is None or isinstance(rule.check, Prohibited):
        return ["window: a shorter one would not make this rule stricter"]
    faults = []
    for name in _LENGTHS:
        new, old = getattr(shorter, name), getattr(window, name)
        if new is not None and old is not None and new >= old:
            faults.append(f"window.{name}: {new:g} is no shorter than {old:g}")
    if shorter.within_s is not None and not window.after and not window.before:
        faults.append("window.within_s: the rule's window follows no event")
    return faults


def _tightened(rule: Rule, one: Tightening) -> Rule:
    """The rule with one tightening applied; the gravest and the shortest of all win."""
    check: Any = rule.check
    changes: dict[str, Any] = {name: _EMPTY.get(name) for name in one.without}
    if one.also:
        changes["match"] = replace(check.match, any=(*check.match.any, *one.also))
    if one.window is not None:
        changes["window"] = _shortened(check.window, one.window)
    severity = min(rule.severity, one.severity or rule.severity, key=GRAVITY.index)
    applies_if = rule.applies_if
    if applies_if is not None and one.applies_also_if is not None:
        applies_if = applies_if.widened(one.applies_also_if)
    return replace(
        rule,
        check=replace(check, **changes),
        severity=severity,
        severity_if={
            graver: condition
            for graver, condition in rule.severity_if.items()
            if GRAVITY.index(graver) < GRAVITY.index(severity)
        },
        applies_if=applies_if,
        tightened=(),
    )


def _shortened(window: Window, shorter: Shorter) -> Window:
    lengths = {
        name: min(new, getattr(window, name) or new)
        for name in _LENGTHS
        if (new := getattr(shorter, name)) is not None
    }
    return replace(window, **lengths)

"""Why a rule did or did not fire on a call, step by step, for the officer who has to trust it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from callqa.compliance.findings import Scene
from callqa.compliance.guards import Verdict, weigh
from callqa.compliance.hearing import MIN_WORD_PROBABILITY, Call
from callqa.compliance.index import Hit, Index
from callqa.compliance.kinds import Rule
from callqa.compliance.layering import Here, here
from callqa.compliance.matcher import judged
from callqa.compliance.matching import Guards, Match, Negation, Patterns, Window
from callqa.compliance.pattern import Pattern
from callqa.compliance.soundness import references
from callqa.compliance.windows import named, said, stretches
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import Finding

__all__ = ["Explanation", "Step", "explain"]

_NEAREST = 3  # patterns shown of those that were nearly heard
_UNGUARDED = Guards(negation=Negation(ignore=True))
_TAKEN_BACK = {
    Verdict.STANDS: "stands",
    Verdict.NEGATED: "taken back: it is negated",
    Verdict.EXCLUDED: "taken back: another meaning",
    Verdict.ASKED: "taken back: it only asks",
    Verdict.QUOTED: "it may only repeat what the other side said",
    Verdict.HEDGED: "left to a person: it is hedged",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the judgement: what was looked at, and what came of it."""

    what: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The steps in the order in which they decide, and the finding they lead to."""

    rule: Rule
    steps: tuple[Step, ...]
    finding: Finding


def explain(rule: Rule, scene: Scene) -> Explanation:
    """Everything that decides this rule on this call. Quotes are of the redacted transcript.

    Args:
        rule: one of the rule book's.
        scene: from `matcher.scene_of`, with the same rule book.
    """
    standing = here(rule, scene.facts)
    steps = [_kind_of_call(scene), _layers(standing), _applies(standing.rule, scene)]
    steps += [*_listening(standing.rule, scene.call), _window(standing.rule, scene)]
    steps.append(_events(rule, scene))
    return Explanation(
        rule=rule,
        steps=tuple(step for step in steps if step.found),
        finding=judged(rule, scene),
    )


def _kind_of_call(scene: Scene) -> Step:
    kind = str(scene.facts["call.type"]).replace("_", " ")
    confirmed = scene.events.confirmation
    if confirmed is None:
        return Step(what="Kind of call", found=(kind, "the right party was not confirmed"))
    quote = scene.call.quote(confirmed.speaker, confirmed.start, confirmed.end)
    at_s = confirmed.span.end_s
    return Step(
        what="Kind of call",
        found=(kind, f'the right party was confirmed at {at_s:.1f} s: "{quote}"'),
    )


def _layers(standing: Here) -> Step:
    """The packs of later layers that make the rule stricter on this call, or may."""
    found = [f"{one.pack} is in force: {one.why}" for one in standing.applied]
    found += [f"{one.pack} may be in force, but {why}" for one, why in standing.unknown]
    return Step(what="Layers", found=tuple(found))


def _window(rule: Rule, scene: Scene) -> Step:
    """Where in the call it counts, for rules that do not count everywhere."""
    window = getattr(rule.check, "window", Window())
    if window == Window():
        return Step(what="Window", found=())
    spans = stretches(window, rule.speaker, scene)
    return Step(what="Window", found=(said(spans) or f"none: no {named(window.after)}",))


def _applies(rule: Rule, scene: Scene) -> Step:
    if rule.applies_if is None:
        return Step(what="Applies", found=("to every call",))
    answer = rule.applies_if.answer(scene.facts)
    due = {True: "yes", False: "no", None: "unknown"}[answer.value]
    return Step(what="Applies", found=(f"{due}: {rule.applies_if.source}", answer.why))


def _listening(rule: Rule, call: Call) -> Iterator[Step]:
    match = getattr(rule.check, "match", None)
    if not isinstance(match, Match):
        return
    guards = getattr(rule.check, "guards", _UNGUARDED)
    mild: Patterns = getattr(rule.check, "mild", ())
    parts: dict[str, tuple[str | None, Patterns]] = {"": (None, (*match.any, *mild))}
    if match.all and not match.any:
        parts = {}
    parts |= {f" for {name}": (one.speaker, one.any) for name, one in match.all.items()}
    for part, (who, patterns) in parts.items():
        speakers = _speakers(who or str(getattr(rule.check, "speaker", "agent")))
        found = tuple(_heard(patterns, speakers, call, guards)) or (
            *_silent(speakers, call),
            *_nearly(patterns, speakers, call),
        )
        yield Step(what=f"Listened{part} to the {' and '.join(speakers)}", found=found)


def _speakers(named: str) -> tuple[Speaker, ...]:
    return (Speaker.AGENT, Speaker.CONSUMER) if named == "either" else (Speaker(named),)


def _heard(
    patterns: Patterns, speakers: Iterable[Speaker], call: Call, guards: Guards
) -> Iterator[str]:
    for speaker in speakers:
        index = call.indexes.get(speaker)
        for hit in index.any(patterns) if index else ():
            words = call.quote(speaker, hit.start, hit.end)
            at_s = index.stream.span(hit.start, hit.end).start_s if index else 0.0
            said = f'at {at_s:.1f} s "{words}" fits `{hit.pattern}`'
            yield f"{said}: {_weighed(hit, index, guards)}" if index else said


def _weighed(hit: Hit, index: Index, guards: Guards) -> str:
    verdict = weigh(hit, index, guards)
    told = _TAKEN_BACK[verdict]
    blamed = _blamed(hit, index, guards, verdict)
    if blamed:
        told += f" (`{blamed}`)"
    known = [
        probability
        for token in index.stream.tokens[hit.start : hit.end]
        if (probability := token.probability) is not None
    ]
    if known and sum(known) / len(known) < MIN_WORD_PROBABILITY:
        told += ", but the recogniser was unsure of the words"
    elif hit.misheard:
        told += ", but the words only sound like it"
    return told


def _blamed(hit: Hit, index: Index, guards: Guards, verdict: Verdict) -> str | None:
    """The guard pattern that took the hit back, where one did."""
    alone = {
        Verdict.EXCLUDED: [(one, replace(_UNGUARDED, exclude=(one,))) for one in guards.exclude]
        + [(one, replace(_UNGUARDED, part_of=(one,))) for one in guards.part_of],
        Verdict.ASKED: [(one, replace(_UNGUARDED, question=(one,))) for one in guards.question],
        Verdict.HEDGED: [(one, replace(_UNGUARDED, hedge=(one,))) for one in guards.hedge],
    }
    found = (one for one, guard in alone.get(verdict, ()) if weigh(hit, index, guard) is verdict)
    return next((one.source for one in found), None)


def _silent(speakers: Iterable[Speaker], call: Call) -> Iterator[str]:
    for speaker in speakers:
        index = call.indexes.get(speaker)
        words = len(index.texts) if index else 0
        yield f"nothing that fits among {words} words of the {speaker}"


def _nearly(patterns: Patterns, speakers: Iterable[Speaker], call: Call) -> Iterator[str]:
    """Patterns of which all steps but one were heard, be it far apart."""
    shown = 0
    for speaker in speakers:
        index = call.indexes.get(speaker)
        for pattern in patterns if index else ():
            missing = index.missing(pattern) if index else ()
            if len(missing) < min(2, len(pattern.steps)) and shown < _NEAREST:
                shown += 1
                what = f"no {_named(pattern, missing)}" if missing else "heard, but far apart"
                yield f"nearest: `{pattern.source}`: {what}"


def _named(pattern: Pattern, steps: tuple[int, ...]) -> str:
    """The first missing step as it is written in the pattern."""
    written = [item for item in pattern.source.removeprefix("^").split() if item[0] not in "~<"]
    return f"`{written[steps[0]]}`"


def _events(rule: Rule, scene: Scene) -> Step:
    """When the events that the rule names were heard."""
    found = []
    for name in references(rule):
        heard = scene.events.of(name)
        if not heard:
            found.append(f"{name}: not heard")
            continue
        first = heard[0]
        quote = scene.call.quote(first.speaker, first.start, first.end)
        found.append(f'{name}: first at {first.span.start_s:.1f} s: "{quote}"')
    return Step(what="Events", found=tuple(found))

"""A form, filled in for one call: sections, gate and total, every part visible.

Each level is rounded to one decimal before the next is computed from it, so that the parts a person
sees add up to the total that the same person sees.
"""

from __future__ import annotations

from collections.abc import Sequence

from callqa.domain.details import WAITS
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import (
    Commitment,
    Delivery,
    Finding,
    Gate,
    Scorecard,
    ScorecardItem,
    ScorecardSection,
)
from callqa.scorecard.forms import Form, FormSection, GateRules, Scorable
from callqa.scorecard.gate import gate, without_praise
from callqa.scorecard.items import Heard, not_applicable, scored_item

__all__ = ["fit", "score", "section_score", "skill_of", "total_of", "unscored", "words_unsure"]

_DECIMALS = 1
_NOT_JUDGED, _NOT_MEASURED = "compliance_not_judged", "skill_not_measured"


def score(
    *,
    form: Form,
    findings: Sequence[Finding],
    measures: Measures,
    delivery: Delivery,
    commitments: Sequence[Commitment],
    call_type: str,
    word_probability: float | None,
    other_language: bool = False,
) -> Scorecard:
    """The scorecard of one call.

    Args:
        form: sections, weights and gate.
        findings: of every rule that ran, skills included.
        measures: delivery of both speakers.
        delivery: the calm-or-rushed verdict.
        commitments: promises to pay; none makes the item not applicable.
        call_type: such as `rpc_outbound` or `voicemail`.
        word_probability: the recogniser's mean belief in its words; None when it gives none.
        other_language: whether the call is in a language that the rules do not know.

    Returns:
        The scorecard. Without a total, `not_scored` holds a call type of
        `form.scorable.not_call_types`, or `other_language`, `no_speech`, `only_hold_or_ringing`,
        `too_short`, `speakers_not_told_apart`, `roles_not_told`, `one_party_heard`, `words_unsure`,
        `compliance_not_judged` or `skill_not_measured`.
    """
    heard = Heard(findings=findings, measures=measures, delivery=delivery, commitments=commitments)
    unsure = words_unsure(word_probability, form.scorable)
    unfit = _unfit(form.scorable, measures, call_type) or ("words_unsure" if unsure else None)
    if other_language:
        unfit = "other_language"
    sections = tuple(_section(section, heard, unfit) for section in form.sections)
    judged = gate(findings, form.gate)
    if unsure:
        judged = without_praise(judged)
    skill = skill_of(sections)
    not_scored = unfit or unscored(judged, skill)
    return Scorecard(
        form_id=form.form_id,
        form_version=form.version,
        sections=sections,
        gate=judged,
        skill=skill,
        total=None if not_scored else total_of(judged, skill, form.gate),
        not_scored=not_scored,
    )


def words_unsure(word_probability: float | None, scorable: Scorable) -> bool:
    """Whether most words are guesses."""
    return word_probability is not None and word_probability < scorable.min_word_probability


def section_score(items: Sequence[ScorecardItem]) -> float | None:
    """Points earned over points possible of the applicable items, 0 to 100; None without any."""
    applicable = [(item.points, item.max_points) for item in items if item.points is not None]
    if not applicable:
        return None
    earned = sum(points for points, _ in applicable)
    return round(100 * earned / sum(most for _, most in applicable), _DECIMALS)


def skill_of(sections: Sequence[ScorecardSection]) -> float | None:
    """Mean of the section scores by weight; sections without a score leave theirs to the others."""
    scored = [(each.score, each.weight) for each in sections if each.score is not None]
    if not scored:
        return None
    weighted = sum(points * weight for points, weight in scored)
    return round(weighted / sum(weight for _, weight in scored), _DECIMALS)


def total_of(judged: Gate, skill: float | None, rules: GateRules) -> float | None:
    """0 when the gate is 0, else gate and skill by the form's weight; None when one is missing."""
    if judged.score == 0:
        return 0.0
    if judged.score is None or skill is None:
        return None
    return round(rules.weight * judged.score + (1 - rules.weight) * skill, _DECIMALS)


def _section(section: FormSection, heard: Heard, unfit: str | None) -> ScorecardSection:
    """A section with its items; on a call that is not scored none applies."""
    if unfit is None:
        items = tuple(scored_item(item, heard) for item in section.items)
    else:
        why = f"Not scored: {unfit.replace('_', ' ')}."
        items = tuple(not_applicable(item, why) for item in section.items)
    return ScorecardSection(
        section_id=section.id,
        name=section.name,
        weight=section.weight,
        score=section_score(items),
        items=items,
    )


def _unfit(scorable: Scorable, measures: Measures, call_type: str) -> str | None:
    """Why the call cannot be scored at all; None when it can."""
    if scorable.min_speech_s and not any(one.speech_s for one in measures.speakers):
        waited = any(event.kind in WAITS for event in measures.events)
        return "only_hold_or_ringing" if waited else "no_speech"
    untold = _untold(measures) if scorable.min_speech_s else None
    # Where nobody is known to be the consumer, nothing can show that one was reached.
    if call_type in scorable.not_call_types and not (untold and call_type == "no_contact"):
        return call_type
    if measures.duration_s < scorable.min_duration_s:
        return "too_short"
    if untold:
        return untold
    for speaker, least_s in scorable.min_speech_s.items():
        found = measures.of(speaker)
        if found is None or found.speech_s < least_s:
            return "one_party_heard"
    return None


def _untold(measures: Measures) -> str | None:
    """What is not known of who speaks: which voice is whose, or which of two is the agent's."""
    if measures.of(Speaker.UNKNOWN) is None:
        return None
    parted = any(detail.name == "role_confidence" for detail in measures.details)
    return "roles_not_told" if parted else "speakers_not_told_apart"


def unscored(judged: Gate, skill: float | None) -> str | None:
    """Why there is no total although the call could have been scored."""
    if judged.score == 0:
        return None
    if judged.score is None:
        return _NOT_JUDGED
    return _NOT_MEASURED if skill is None else None


def fit(card: Scorecard) -> bool:
    """Whether the call itself can be scored, be there enough to make a total or not."""
    return card.not_scored in (None, _NOT_JUDGED, _NOT_MEASURED)

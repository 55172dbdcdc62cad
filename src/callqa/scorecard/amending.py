"""A scorecard once more, after a person changed some of the answers that it was made of.

What nobody touched is taken from the card as it is. The arithmetic is that of `scoring` and `gate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from callqa.domain.verdicts import Scorecard, ScorecardItem, ScorecardSection
from callqa.scorecard.forms import Form, FormItem
from callqa.scorecard.gate import gate, without_praise
from callqa.scorecard.items import Heard, scored_item
from callqa.scorecard.scoring import fit, section_score, skill_of, total_of, unscored, words_unsure

__all__ = ["Amendments", "amended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendments:
    """What a person changed.

    Attributes:
        heard: findings, measures, delivery and commitments as they are now.
        rules: ids of the rules whose findings were changed.
        delivery: whether the verdict on the delivery was.
        points: of items of the form, by id; None when the item does not apply.
        why: the sentence of each such item.
    """

    heard: Heard
    rules: frozenset[str] = frozenset()
    delivery: bool = False
    points: Mapping[str, float | None] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)

    def touches(self, item: FormItem) -> bool:
        """Whether an item takes its points from something that was changed."""
        return item.rule in self.rules or (self.delivery and item.delivery is not None)


def amended(
    card: Scorecard, form: Form, changes: Amendments, *, word_probability: float | None
) -> Scorecard:
    """The card with gate, items, sections and total as the changes make them.

    A call that cannot be scored, such as a voicemail, still gets none; its gate follows the
    findings.

    Args:
        card: as the machine made it.
        form: the form that it was made by.
        changes: what is different now.
        word_probability: the recogniser's mean belief in its words; None when it gives none.

    Raises:
        ValueError: the card was made by another form, or by another version of it.
    """
    if (card.form_id, card.form_version) != (form.form_id, form.version):
        raise ValueError(f"scored by {card.form_id}@{card.form_version}, not by this form")
    judged = gate(changes.heard.findings, form.gate)
    if words_unsure(word_probability, form.scorable):
        judged = without_praise(judged)
    if not fit(card):
        return replace(card, gate=judged)
    written = {item.id: item for section in form.sections for item in section.items}
    sections = tuple(_section(section, written, changes) for section in card.sections)
    skill = skill_of(sections)
    not_scored = unscored(judged, skill)
    return replace(
        card,
        sections=sections,
        gate=judged,
        skill=skill,
        total=None if not_scored else total_of(judged, skill, form.gate),
        not_scored=not_scored,
    )


def _section(
    section: ScorecardSection, written: Mapping[str, FormItem], changes: Amendments
) -> ScorecardSection:
    items = tuple(_item(item, written.get(item.item_id), changes) for item in section.items)
    return replace(section, items=items, score=section_score(items))


def _item(item: ScorecardItem, written: FormItem | None, changes: Amendments) -> ScorecardItem:
    """What a person said of the item itself goes before what follows from findings."""
    if item.item_id in changes.points:
        return replace(
            item, points=changes.points[item.item_id], why=changes.why.get(item.item_id, item.why)
        )
    if written is not None and changes.touches(written):
        return scored_item(written, changes.heard)
    return item

"""Rows of a scorecard: its sections, and its lines with their evidence and what each is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from callqa.domain.verdicts import Evidence, Scorecard, ScorecardItem, ScorecardSection
from callqa.store.row import Row, span_columns

__all__ = ["card_rows", "evidence_rows"]


def card_rows(card: Scorecard) -> Mapping[str, Sequence[Row]]:
    """The rows of one scorecard, by table."""
    rows: dict[str, list[Row]] = defaultdict(list)
    measured = {section.section_id: _measured_points(section) for section in card.sections}
    of_form = sum(section.weight for section in card.sections if measured[section.section_id])
    number = 0
    for section_no, section in enumerate(card.sections):
        rows["scorecard_section"].append(
            {
                "section_no": section_no,
                "section_id": section.section_id,
                "name": section.name,
                "weight": section.weight,
                "score": section.score,
            }
        )
        of_section = measured[section.section_id]
        point = 100 * section.weight / of_form / of_section if of_form and of_section else None
        for item in section.items:
            rows["scorecard_item"].append(_item(section, item, number, point))
            rows["evidence"].extend(evidence_rows("item", number, item.evidence))
            number += 1
    return rows


def evidence_rows(belongs_to: str, owner_no: int, evidence: Sequence[Evidence]) -> Iterator[Row]:
    """One row per piece of evidence for a finding, item or commitment."""
    for number, piece in enumerate(evidence):
        yield {
            "belongs_to": belongs_to,
            "owner_no": owner_no,
            "evidence_no": number,
            "speaker": piece.speaker,
            "quote": piece.quote,
            "why": piece.why,
            **span_columns(piece.span),
        }


def _item(section: ScorecardSection, item: ScorecardItem, number: int, point: float | None) -> Row:
    """One line; `point` is what one of its points adds to the skill, of 100, in this call."""
    return {
        "section_id": section.section_id,
        "item_no": number,
        "item_id": item.item_id,
        "name": item.name,
        "points": item.points,
        "max_points": item.max_points,
        "why": item.why,
        "worth": item.max_points * point if point is not None and _counts(item) else None,
    }


def _measured_points(section: ScorecardSection) -> float:
    """Points that the measured lines of a section could earn."""
    return sum(item.max_points for item in section.items if _counts(item))


def _counts(item: ScorecardItem) -> bool:
    return item.points is not None and item.max_points > 0

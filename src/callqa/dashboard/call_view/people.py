"""What people decided about one call, beside the machine's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callqa.domain.review import (
    Decision,
    ReviewState,
    Scores,
    Subject,
    open_disputes,
    rulings,
    state_of,
)
from callqa.domain.verdicts import CallAnalysis, Scorecard
from callqa.errors import ReviewError
from callqa.review.desk import Desk
from callqa.review.scores import reviewed

__all__ = ["People", "people"]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Decisions about one call.

    Attributes:
        decisions: oldest first, published or not.
        scores: with everything that was decided; None before anybody ruled.
        sections, items: what of the scorecard changed: the score or the points, by id.
        unknown: why the parts of the scorecard cannot be worked out; empty when they can.
    """

    decisions: tuple[Decision, ...]
    scores: Scores | None = None
    sections: Mapping[str, float | None] = field(default_factory=dict)
    items: Mapping[str, float | None] = field(default_factory=dict)
    unknown: str = ""

    @property
    def state(self) -> ReviewState:
        """Where the call stands."""
        return state_of(self.decisions)

    def ruling(self, subject: str, subject_id: str = "") -> Decision | None:
        """The accept or override that counts."""
        return rulings(self.decisions).get((Subject(subject), subject_id))

    def disputed(self, subject: str, subject_id: str = "") -> bool:
        """Whether somebody waits for an answer."""
        return (Subject(subject), subject_id) in open_disputes(self.decisions)


def people(desk: Desk, analysis: CallAnalysis) -> People:
    """What was decided about this analysis up to now."""
    decisions = desk.decisions(analysis)
    if not rulings(decisions):
        return People(decisions=decisions)
    # Each decision was stored with the scores that it and all before it give.
    scores = decisions[-1].reviewed_scores
    try:
        now = reviewed(analysis, decisions, form=desk.form)
    except ReviewError as error:
        return People(decisions=decisions, scores=scores, unknown=str(error))
    return People(
        decisions=decisions,
        scores=now.scores,
        sections=_changed(_section_scores(analysis.scorecard), _section_scores(now.card)),
        items=_changed(_item_points(analysis.scorecard), _item_points(now.card)),
    )


_Figures = Mapping[str, float | None]


def _section_scores(card: Scorecard) -> _Figures:
    return {one.section_id: one.score for one in card.sections}


def _item_points(card: Scorecard) -> _Figures:
    return {item.item_id: item.points for one in card.sections for item in one.items}


def _changed(before: _Figures, after: _Figures) -> _Figures:
    return {name: figure for name, figure in after.items() if figure != before.get(name)}

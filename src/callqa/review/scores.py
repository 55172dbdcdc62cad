"""An analysis as people's decisions make it: the machine's own stays as it is, beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from callqa.domain.review import Answer, Decision, DecisionKind, Scores, Subject, rulings
from callqa.domain.verdicts import (
    CallAnalysis,
    Delivery,
    DeliveryLabel,
    Finding,
    Outcome,
    Scorecard,
)
from callqa.errors import ReviewError
from callqa.scorecard.amending import Amendments, amended
from callqa.scorecard.forms import Form
from callqa.scorecard.items import Heard

__all__ = ["Reviewed", "reviewed", "scores_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What counts after people's decisions."""

    findings: tuple[Finding, ...]
    delivery: Delivery
    card: Scorecard

    @property
    def scores(self) -> Scores:
        """The figures alone."""
        return scores_of(self.card, self.delivery)


def scores_of(card: Scorecard, delivery: Delivery) -> Scores:
    """Total, gate, skill and label."""
    return Scores(total=card.total, gate=card.gate.score, skill=card.skill, delivery=delivery.label)


def reviewed(analysis: CallAnalysis, decisions: Iterable[Decision], *, form: Form) -> Reviewed:
    """The analysis with every answer that a person overrode replaced by the person's.

    Of several rulings on one answer the latest counts, and an accept brings the machine's answer
    back. Decisions about another analysis of the call count for nothing, nor do disputes.

    Args:
        analysis: as it is stored.
        decisions: about the call, in any order.
        form: the scorecard form in force.

    Raises:
        ReviewError: something was overridden, and the call was scored by another form.
    """
    mine = (one for one in decisions if one.analysis_id == analysis.analysis_id)
    changed = {key: one for key, one in rulings(mine).items() if one.kind is DecisionKind.OVERRIDE}
    findings = tuple(_finding(one, changed) for one in analysis.findings)
    delivery = _delivery(analysis.delivery, changed)
    card = analysis.scorecard
    if changed:
        card = _card(analysis, form, _amendments(analysis, changed, findings, delivery))
    return Reviewed(findings=findings, delivery=delivery, card=card)


_Changed = Mapping[tuple[Subject, str], Decision]


def _finding(finding: Finding, changed: _Changed) -> Finding:
    ruling = changed.get((Subject.FINDING, finding.rule_id))
    if ruling is None or not isinstance(ruling.decided, Outcome):
        return finding
    return replace(finding, outcome=ruling.decided, why=_why(ruling))


def _delivery(delivery: Delivery, changed: _Changed) -> Delivery:
    ruling = changed.get((Subject.DELIVERY, ""))
    if ruling is None or not isinstance(ruling.decided, DeliveryLabel):
        return delivery
    return replace(delivery, label=ruling.decided, reasons=(_why(ruling),), influences=())


def _amendments(
    analysis: CallAnalysis,
    changed: _Changed,
    findings: tuple[Finding, ...],
    delivery: Delivery,
) -> Amendments:
    items = {key[1]: one for key, one in changed.items() if key[0] is Subject.ITEM}
    return Amendments(
        heard=Heard(
            findings=findings,
            measures=analysis.measures,
            delivery=delivery,
            commitments=analysis.commitments,
        ),
        rules=frozenset(name for subject, name in changed if subject is Subject.FINDING),
        delivery=(Subject.DELIVERY, "") in changed,
        points={name: _points(one.decided) for name, one in items.items()},
        why={name: _why(one) for name, one in items.items()},
    )


def _points(answer: Answer | None) -> float | None:
    return answer if isinstance(answer, float) else None


def _card(analysis: CallAnalysis, form: Form, changes: Amendments) -> Scorecard:
    card = analysis.scorecard
    try:
        return amended(card, form, changes, word_probability=analysis.transcript.mean_probability)
    except ValueError:
        raise ReviewError(
            f"This call was scored by the form {card.form_id} {card.form_version}, and "
            f"{form.form_id} {form.version} is in force. Run `callqa rescore` first."
        ) from None


def _why(ruling: Decision) -> str:
    return f"A person decided: {ruling.reason}"

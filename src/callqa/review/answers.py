"""Who may decide what, and the answers there are to choose from."""

from __future__ import annotations

from collections.abc import Mapping

from callqa.domain.review import DecisionKind, Subject
from callqa.domain.verdicts import DeliveryLabel, Outcome

__all__ = ["KINDS_OF_ROLE", "NOT_APPLICABLE", "choices"]

NOT_APPLICABLE = "not_applicable"
"""Typed in place of points for an item that does not apply."""

_RULES = frozenset({DecisionKind.ACCEPT, DecisionKind.OVERRIDE, DecisionKind.DISPUTE})
KINDS_OF_ROLE: Mapping[str, frozenset[DecisionKind]] = {
    "admin": _RULES,
    "qa_lead": _RULES,
    "coach": frozenset({DecisionKind.DISPUTE}),
    "agent": frozenset({DecisionKind.DISPUTE, DecisionKind.ACKNOWLEDGE}),
}
"""What each role may do; whose calls it may do it to is the caller's to know."""

_OF_A_PERSON = tuple(one for one in Outcome if one is not Outcome.REVIEW)


def choices(subject: Subject) -> tuple[str, ...]:
    """The answers that a person can choose from; none for points, which are typed."""
    if subject is Subject.FINDING:
        return tuple(_OF_A_PERSON)
    return tuple(DeliveryLabel) if subject is Subject.DELIVERY else ()

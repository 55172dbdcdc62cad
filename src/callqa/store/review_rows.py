"""What one decision and one note become in the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

from callqa.domain.review import Answer, Decision, Note, Scores
from callqa.store.row import Row

__all__ = ["decision_rows", "note_rows"]

_PLAIN = (
    "event_id", "call_id", "analysis_id", "agent_key", "kind", "subject", "subject_id", "reason",
    "role",
)  # fmt: skip


def decision_rows(decision: Decision) -> Mapping[str, Sequence[Row]]:
    """The row of one decision, by table."""
    row: Row = {name: getattr(decision, name) for name in _PLAIN}
    row |= {
        "machine": _text(decision.machine),
        "decided": _text(decision.decided),
        "decided_by": decision.by,
        "decided_at": decision.at,
        **_scores("machine", decision.machine_scores),
        **_scores("reviewed", decision.reviewed_scores),
    }
    return {"review_event": [row]}


def note_rows(note: Note) -> Mapping[str, Sequence[Row]]:
    """The row of one note, by table."""
    row: Row = {
        "note_id": note.note_id,
        "agent_key": note.agent_key,
        "text": note.text,
        "written_by": note.by,
        "written_at": note.at,
    }
    return {"note": [row]}


def _scores(side: str, scores: Scores) -> Row:
    return {f"{side}_{field.name}": getattr(scores, field.name) for field in fields(scores)}


def _text(answer: Answer | None) -> str | None:
    """Points and names share one column."""
    return f"{answer:g}" if isinstance(answer, float) else answer

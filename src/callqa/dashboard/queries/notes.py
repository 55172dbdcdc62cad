"""Notes about an agent, published or only written yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from callqa.dashboard.results import Results
from callqa.review.desk import Desk

__all__ = ["about"]

_PUBLISHED = """
select note_id, text, written_by, written_at
from v_note where agent_key = $key
order by note_id desc
limit $most
"""


def about(results: Results, desk: Desk, agent_key: str, *, most: int = 20) -> list[dict[str, Any]]:
    """The notes about one agent, the latest first; whose agent it is, the caller has checked."""
    found = results.rows(_PUBLISHED, {"key": agent_key, "most": most})
    known = {note["note_id"] for note in found}
    later = [
        {
            "note_id": note.note_id,
            "text": note.text,
            "written_by": note.by,
            "written_at": note.at,
        }
        for note in desk.notes(agent_key, since=_since(results))
        if note.note_id not in known
    ]
    return sorted(found + later, key=lambda note: str(note["note_id"]), reverse=True)[:most]


def _since(results: Results) -> datetime | None:
    """What was written before is published already; files of so many days need not be read."""
    return results.published_at

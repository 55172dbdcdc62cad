"""Notes about an agent, published or only written yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from callqa.dashboard.queries.narrowing import WITHIN, limits
from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Viewer
from callqa.review.desk import Desk

__all__ = ["UNKNOWN", "about"]

UNKNOWN = "unknown"
"""Key of calls whose agent nobody knows: a note about them would be about nobody."""
_PUBLISHED = """
select note_id, text, written_by, written_at
from v_note where agent_key = $key and ($by is null or written_by = $by)
order by note_id desc
limit $most
"""
_PRESENT = f"""
select 1 from v_agent_summary where agent_key = $key and {WITHIN}
"""  # noqa: S608, no text of a request


def about(
    results: Results, desk: Desk, viewer: Viewer, agent_key: str, *, most: int = 20
) -> list[dict[str, Any]]:
    """The notes about one agent, the latest first.

    Those of others are for the agent's present team: the coach of a former one, who still sees
    the calls of then, sees the own notes only.

    Args:
        results: the published copy.
        desk: where notes are written.
        viewer: who asks; has calls of the agent to see, as the caller has checked.
        agent_key: of the agent.
        most: notes.
    """
    if agent_key == UNKNOWN:
        return []
    values = {"key": agent_key, **limits(viewer.scope)}
    by = None if results.one(_PRESENT, values) else viewer.name
    found = results.rows(_PUBLISHED, {"key": agent_key, "by": by, "most": most})
    known = {note["note_id"] for note in found}
    later = [
        {
            "note_id": note.note_id,
            "text": note.text,
            "written_by": note.by,
            "written_at": note.at,
        }
        for note in desk.notes(agent_key, since=_since(results))
        if note.note_id not in known and by in (None, note.by)
    ]
    return sorted(found + later, key=lambda note: str(note["note_id"]), reverse=True)[:most]


def _since(results: Results) -> datetime | None:
    """What was written before is published already; files of so many days need not be read."""
    return results.published_at

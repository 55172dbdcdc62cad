"""The review queue, within what the viewer may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.dashboard.queries.narrowing import WITHIN, limits
from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Scope

__all__ = ["PER_PAGE", "REASONS", "counts", "queue", "teams"]

PER_PAGE = 50
REASONS = ("disputed", "auto_fail", "review", "undecided", "outlier", "sample")
_ASKED = f"{WITHIN} and ($team is null or team = $team)"
_COUNTS = f"select reason, count(*) as calls from v_queue where {_ASKED} group by reason"  # noqa: S608
_TEAMS = f"select distinct team from v_queue where team is not null and {WITHIN} order by team"  # noqa: S608
_QUEUE = f"""
select
    reason, reasons, about, about_names, call_id, agent, agent_key, team, day, started_local,
    duration_s, total, reviewed_total, usual_total, total_z, delivery, review_state
from v_queue
where {_ASKED} and ($reason is null or reason = $reason)
order by place
limit {PER_PAGE + 1} offset $skipped
"""  # noqa: S608, no text of a request


def counts(results: Results, scope: Scope, *, team: str | None) -> Mapping[str, int]:
    """How many calls wait, by reason; every reason is there."""
    rows = results.rows_once(_COUNTS, {"team": team, **limits(scope)})
    found = {row["reason"]: row["calls"] for row in rows}
    return {reason: found.get(reason, 0) for reason in REASONS}


def teams(results: Results, scope: Scope) -> tuple[str, ...]:
    """Teams with calls that wait."""
    return tuple(row["team"] for row in results.rows_once(_TEAMS, limits(scope)))


def queue(
    results: Results, scope: Scope, *, reason: str | None, team: str | None, page: int
) -> list[dict[str, Any]]:
    """One page of the queue, and one row more when there is another page."""
    return results.rows(
        _QUEUE,
        {
            "reason": reason,
            "team": team,
            "skipped": (page - 1) * PER_PAGE,
            **limits(scope),
        },
    )

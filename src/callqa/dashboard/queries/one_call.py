"""One call, if the viewer may see it."""

from __future__ import annotations

from typing import Any

from callqa.dashboard.queries.narrowing import WITHIN, limits
from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Scope

__all__ = ["find"]

_FIND = f"""
select
    analysis_no, analysis_id, call_id, shard, agent, agent_key, team, started_at, started_local, day
from latest_call
where call_id = $call_id and {WITHIN}
"""  # noqa: S608, no text of a request


def find(results: Results, scope: Scope, call_id: str) -> dict[str, Any] | None:
    """Where the latest analysis of a call lies; None when there is none within the scope.

    Both cases look the same from outside: whether another team's call exists is not told.
    """
    return results.one(_FIND, {"call_id": call_id, **limits(scope)})

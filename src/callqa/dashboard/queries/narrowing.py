"""The condition that keeps every query within what the viewer may see."""

from __future__ import annotations

from typing import Any

from callqa.dashboard.viewer import Scope

__all__ = ["WITHIN", "limits"]

# On rows with columns `team` and `agent_key`. A call without a team belongs to no coach. The first
# and the last team say nothing new: by them DuckDB passes over blocks of rows, and not by the list.
WITHIN = """
(($scope_teams is null or coalesce(list_contains($scope_teams::varchar[], team), false))
 and ($scope_teams is null or team between $scope_first_team and $scope_last_team)
 and ($scope_agent is null or agent_key = $scope_agent))
"""


def limits(scope: Scope) -> dict[str, Any]:
    """The parameters of `WITHIN`."""
    return {
        "scope_teams": None if scope.teams is None else list(scope.teams),
        "scope_first_team": min(scope.teams or [""]),
        "scope_last_team": max(scope.teams or [""]),
        "scope_agent": scope.agent_key,
    }

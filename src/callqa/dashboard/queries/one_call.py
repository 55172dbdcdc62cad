"""One call, if the viewer may see it, and what it is set against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.coaching.page import Usual
from callqa.coaching.usual import SHOWN, usual_of
from callqa.dashboard.queries.narrowing import WITHIN, limits
from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Scope

__all__ = ["find", "usual"]

# The index on `call_id` helps only where the table itself is read, not its view `latest_call`, and
# by this one condition alone: the scope is therefore applied to what was found.
_FIND = f"""
select * from (
    select
        analysis_no, analysis_id, call_id, shard, agent, agent_key, team, started_at,
        started_local, day, at_us, alike
    from kept_latest_call
    where call_id = $call_id
    limit 2
) as found
where {WITHIN}
"""  # noqa: S608, no text of a request


def find(results: Results, scope: Scope, call_id: str) -> dict[str, Any] | None:
    """Where the latest analysis of a call lies; None when there is none within the scope.

    Both cases look the same from outside: whether another team's call exists is not told.
    """
    return results.one(_FIND, {"call_id": call_id, **limits(scope)})


def usual(results: Results, call: Mapping[str, Any]) -> Mapping[str, Usual]:
    """Its measures beside earlier calls; remembered, as a page is opened again after a decision.

    Args:
        results: the published copy.
        call: what `find` gave.
    """

    def worked_out() -> Mapping[str, Usual]:
        with results.cursor() as connection:
            return usual_of(connection, call["analysis_id"], tuple(SHOWN), call=call)

    return results.once(("usual", call["analysis_id"]), worked_out)

"""What is usual for the agent and for the team, as the view `v_baseline` has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from callqa.coaching.page import Usual

__all__ = ["usual_of"]

_USUAL = """
select
    name, unit, value, own_n, own_median, own_q1, own_q3, own_z, own_reason,
    team_n, team_agents, team_median, team_z, team_reason
from baseline_of($id)
where analysis_id = $id and list_contains($names::varchar[], name)
"""


def usual_of(
    connection: duckdb.DuckDBPyConnection, analysis_id: str, names: Sequence[str]
) -> Mapping[str, Usual]:
    """These measures of one call against earlier calls, by name, in the order asked for.

    Only calls that began before this one count: a call is never measured against itself or what
    came of it. A measure that the call does not have is left out.

    Args:
        connection: the published copy.
        analysis_id: the call's analysis.
        names: measures as in `v_measure`, of the agent or of both.
    """
    values = {"id": analysis_id, "names": list(names)}
    rows: list[dict[str, Any]] = connection.execute(_USUAL, values).to_arrow_table().to_pylist()
    found = {row["name"]: Usual(**row) for row in rows}
    return {name: found[name] for name in names if name in found}

"""What the published copy keeps as tables, so that a page reads few rows and sums nothing up.

The views are the contract and stay; in the copy some of them read a table that was filled from
the view of that name. The tables are sorted by what pages ask for, which lets DuckDB skip the
blocks that cannot hold it.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from callqa.store.migrations import comment_views

__all__ = ["keep"]

# In this order, as later ones are made from earlier ones.
_KEPT: Mapping[str, str] = {
    "review_of_call": "call_id",
    "v_call": "team, agent_key, started_at, call_id",
    "call_list": "started_at desc nulls last, call_id",
    "rule_flag": "rule_id, analysis_no",
    "rule_recent": "rule_id, day, agent_key",
    "latest_call": "team, agent_key, at_us",
    "team_value": "team, at_us, analysis_id",
    "call_value": "agent_key, at_us, analysis_id",
    "v_review": "agent_key, event_id",
    "v_queue": "place",
    "v_agent_day": "agent_key, day",
    "v_agent_summary": "agent, agent_key",
    "v_rule_team_day": "rule_id, day, team",
}
# Looked up by one value, which no order of the rows helps to find.
_INDEXES = (("call_list", "call_id"), ("latest_call", "call_id"), ("latest_call", "analysis_no"))
# Columns that are sorted by and then never read.
_LEFT_OUT: Mapping[str, str] = {"team_value": "analysis_id", "call_value": "analysis_id"}


def keep(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables and let the views of their names read them."""
    for name, order in _KEPT.items():
        table = f"kept_{name}"
        columns = f"* exclude ({_LEFT_OUT[name]})" if name in _LEFT_OUT else "*"
        connection.execute(f"create table {table} as from {name} select {columns} order by {order}")
        connection.execute(f"create or replace view {name} as from {table}")
    for name, column in _INDEXES:
        connection.execute(f"create index {name}_by_{column} on kept_{name} ({column})")
    comment_views(connection)

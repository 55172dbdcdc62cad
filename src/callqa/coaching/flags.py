"""Calls that a rule failed, or that a person must decide, with the place to hear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from callqa.coaching import heard
from callqa.coaching.page import CallLine, Flag, Moment

__all__ = ["flags"]

_FLAGS = """
select
    analysis_no, rule_id, any_value(name) as name,
    arg_min(
        {
            'start_s': start_s, 'end_s': end_s, 'speaker': speaker, 'quote': quote, 'why': why,
            'absent': outcome = 'missed'
        },
        start_s
    ) as at
from flag
where {numbers}
group by analysis_no, rule_id
"""


def flags(
    connection: duckdb.DuckDBPyConnection, own: Sequence[CallLine], *, most: int | None = None
) -> tuple[Flag, ...]:
    """Calls that a rule failed, then calls that a person must decide; latest first in each.

    Args:
        connection: the published copy.
        own: the agent's calls, latest first.
        most: at most so many; None for all.
    """
    flagged = [
        *((call, rule_id) for call in own for rule_id in call.auto_fail_rules),
        *((call, rule_id) for call in own for rule_id in call.review_rules),
    ][:most]
    if not flagged:
        return ()
    sql = _FLAGS.replace("{numbers}", heard.numbered([call for call, _ in flagged]))
    rows = connection.execute(sql).to_arrow_table().to_pylist()
    told = {(row["analysis_no"], row["rule_id"]): row for row in rows}
    return tuple(
        _flag(call, rule_id, told.get((call.analysis_no, rule_id))) for call, rule_id in flagged
    )


def _flag(call: CallLine, rule_id: str, row: Mapping[str, Any] | None) -> Flag:
    name = row["name"] if row else rule_id
    at = row["at"] if row else None  # none where nothing can be heard
    return Flag(
        call=call,
        rule_id=rule_id,
        name=name,
        auto_fail=rule_id in call.auto_fail_rules,
        moment=Moment(call_id=call.call_id, day=call.day, what=name, **at) if at else None,
    )

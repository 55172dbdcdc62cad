"""Many calls together: what rules said about them, what lines of the form cost, their middle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from callqa.coaching.page import Band
from callqa.coaching.reading import Group, band_of, rows, rows_of

__all__ = ["Loss", "RuleCount", "Together", "losses", "rules", "together"]

# An imported transcript is named by what wrote it, without its digest.
_ALL = "count(*) as calls, list(distinct split_part(engine_id, ' sha256:', 1)) as engines"
_LOSSES = """
select
    {place} as place, item_id, any_value(item) as name, sum(measured_calls)::bigint as n,
    sum(lost_sum) / sum(measured_calls) as lost,
    sum(worth_sum) / sum(measured_calls) as worth,
    sum(share_sum) / sum(measured_calls) as share
from v_item_day
where {group} and worth_sum is not null
group by item_id
"""
_RULES = """
select
    {place} as place, rule_id,
    any_value(name) as name, any_value(kind) as kind, any_value(severity) as severity,
    sum(violated_calls + missed_calls)::bigint as failed, sum(met_calls)::bigint as met
from v_rule_day
where {group}
group by rule_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What a line of the form cost: skill points per call in which it applied.

    Attributes:
        n: calls in which it applied and was measured.
        lost: skill points of 100 lost per such call, on average.
        worth: skill points of 100 that it could earn per such call, on average.
        share: of the line's points earned, in [0, 1].
    """

    item_id: str
    name: str
    n: int
    lost: float
    worth: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """How often a rule failed and how often it was met, in calls by their worst outcome."""

    rule_id: str
    name: str
    kind: str
    severity: str
    failed: int
    met: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Some calls together.

    Attributes:
        calls: how many.
        engines: what transcribed them; of an imported transcript what wrote it.
        bands: median and quartiles of each column asked for, by its name.
    """

    calls: int
    engines: frozenset[str]
    bands: Mapping[str, Band]


def together(
    connection: duckdb.DuckDBPyConnection, group: Group, columns: Mapping[str, str]
) -> Together:
    """What is to be told of all calls of a group at once.

    Args:
        connection: the published copy.
        group: whose calls.
        columns: SQL expressions over `v_call` by name: of these the median and quartiles.
    """
    wanted = ", ".join(
        f"count({one}) as n{number}, quantile_cont({one}, [0.5, 0.25, 0.75]) as middle{number}"
        for number, one in enumerate(columns.values())
    )
    sql = f"select {_ALL}, {wanted} from v_call where {{group}}"  # noqa: S608, our own expressions
    [row] = rows_of(connection, sql, group)
    return Together(
        calls=row["calls"],
        engines=frozenset(row["engines"] or ()),
        bands={
            name: band_of(row[f"n{number}"], row[f"middle{number}"])
            for number, name in enumerate(columns)
        },
    )


def losses(
    connection: duckdb.DuckDBPyConnection, one: Group, other: Group
) -> tuple[dict[str, Loss], dict[str, Loss]]:
    """What each line of the form cost in the calls of one group and another, by item id."""
    found: tuple[dict[str, Loss], dict[str, Loss]] = ({}, {})
    for row in _of_both(connection, _LOSSES, one, other):
        place = row.pop("place")
        found[place][row["item_id"]] = Loss(**row)
    return found


def rules(
    connection: duckdb.DuckDBPyConnection, one: Group, other: Group
) -> tuple[dict[str, RuleCount], dict[str, RuleCount]]:
    """What each rule said about the calls of one group and another by itself, by rule id."""
    found: tuple[dict[str, RuleCount], dict[str, RuleCount]] = ({}, {})
    for row in _of_both(connection, _RULES, one, other):
        place = row.pop("place")
        found[place][row["rule_id"]] = RuleCount(**row)
    return found


def _of_both(
    connection: duckdb.DuckDBPyConnection, sql: str, one: Group, other: Group
) -> list[dict[str, Any]]:
    """The rows of both groups, with their `place`, 0 or 1: one statement costs less than two."""
    values: dict[str, object] = {}
    parts = []
    for place, group in enumerate((one, other)):
        condition = group.condition
        for name, value in group.values.items():
            condition = re.sub(rf"\${name}\b", f"${name}_{place}", condition)
            values[f"{name}_{place}"] = value
        parts.append(sql.replace("{place}", str(place)).replace("{group}", condition))
    return rows(connection, " union all ".join(parts), values)

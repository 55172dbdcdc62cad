"""Which calls a list is narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from callqa.dashboard.queries.narrowing import WITHIN, limits
from callqa.dashboard.viewer import Scope

__all__ = ["SEARCHED", "Asked", "fitting"]

SEARCHED = 5_000
"""Calls whose words are searched: the latest of those that fit the other filters."""
# The condition of each filter, on `v_call` and on `call_list`; what was not asked for is left out.
_CONDITIONS: Mapping[str, str] = {
    "agent": "(agent_key = $agent or lower(agent) = lower($agent))",
    "team": "team = $team",
    "first": "day >= $first",
    "last": "day <= $last",
    "low": "coalesce(reviewed_total, total) >= $low",
    "high": "coalesce(reviewed_total, total) <= $high",
    "disposition": "disposition = $disposition",
    "delivery": "coalesce(reviewed_delivery, delivery) = $delivery",
    "call_type": "call_type = $call_type",
    "review": "review_state = $review",
    "not_scored": "not_scored = $not_scored",
}
_OF_RULE = """
analysis_no in (
    select analysis_no from rule_flag
    where rule_id = $rule and ($outcome::varchar is null or outcome = $outcome))
"""
_OF_OUTCOME = """
case $outcome when 'violated' then violated_count > 0 when 'missed' then missed_count > 0
    else review_count > 0 end
"""
_SAID = """
analysis_no in (
    with latest as materialized (
        select analysis_no from call_list where {others}
        order by started_at desc nulls last, analysis_no limit {searched}
    )
    select analysis_no from utterance
    where analysis_no in (select analysis_no from latest)
      and contains(lower(text), lower($text))
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filters of a list; what is None does not narrow."""

    agent: str | None = None
    team: str | None = None
    first: date | None = None
    last: date | None = None
    low: float | None = None
    high: float | None = None
    rule: str | None = None
    outcome: str | None = None
    disposition: str | None = None
    delivery: str | None = None
    call_type: str | None = None
    review: str | None = None
    not_scored: str | None = None
    text: str | None = None

    def given(self) -> dict[str, Any]:
        """The filters that narrow, by name."""
        every = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in every.items() if value is not None}


def fitting(scope: Scope, asked: Asked) -> tuple[str, dict[str, Any]]:
    """The condition on calls within the scope that fit the filters, and its parameters."""
    given = asked.given()
    conditions = [WITHIN] + [_CONDITIONS[name] for name in given if name in _CONDITIONS]
    values = {name: value for name, value in given.items() if name in _CONDITIONS}
    values |= limits(scope)
    if asked.rule is not None:
        conditions.append(_OF_RULE)
        values |= {"rule": asked.rule, "outcome": asked.outcome}
    elif asked.outcome is not None:
        conditions.append(_OF_OUTCOME)
        values["outcome"] = asked.outcome
    if asked.text is not None:
        others = " and ".join(conditions)
        conditions.append(_SAID.format(others=others, searched=SEARCHED))
        values["text"] = asked.text
    return " and ".join(conditions), values

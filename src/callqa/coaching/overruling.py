"""What people decided about rules against the machine, and calls as they are after that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import duckdb

from callqa.coaching.page import CallLine

__all__ = ["Overruled", "applied", "by_person", "overruled"]

# The last ruling on each rule of a call, where it was not the machine's own answer.
_OVERRULED = """
with ruled as (
    select analysis_id, subject_id as rule_id, arg_max(kind, event_id) as kind,
        arg_max(decided, event_id) as decided
    from v_review
    where of_latest and agent_key = $key and subject = 'finding' and kind in ('accept', 'override')
    group by all
)
select analysis_id, rule_id, any_value(decided) as decided, any_value(severity) as severity
from ruled
join v_finding using (analysis_id, rule_id)
where ruled.kind = 'override'
group by all
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """What a person decided about a rule in a call, against the machine's answer."""

    analysis_id: str
    rule_id: str
    decided: str
    severity: str

    @property
    def failed(self) -> bool:
        """Whether the rule failed by the person's answer."""
        return self.decided in {"missed", "violated"}


def overruled(connection: duckdb.DuckDBPyConnection, agent_key: str) -> tuple[Overruled, ...]:
    """Rules of the agent's calls about which a person decided otherwise than the machine."""
    rows = connection.execute(_OVERRULED, {"key": agent_key}).to_arrow_table().to_pylist()
    return tuple(Overruled(**row) for row in rows)


def by_person(decided: Iterable[Overruled]) -> Mapping[tuple[str, str], str]:
    """The outcome that a person decided on, by analysis and rule."""
    return {(one.analysis_id, one.rule_id): one.decided for one in decided}


def applied(calls: Iterable[CallLine], decided: Iterable[Overruled]) -> tuple[CallLine, ...]:
    """The calls with the rules that fail them, or wait for a person, after the decisions."""
    by_call: dict[str, list[Overruled]] = defaultdict(list)
    for one in decided:
        by_call[one.analysis_id].append(one)
    return tuple(_applied(call, by_call.get(call.analysis_id, [])) for call in calls)


def _applied(call: CallLine, decided: list[Overruled]) -> CallLine:
    if not decided:
        return call
    settled = {one.rule_id for one in decided}
    fails = {one.rule_id for one in decided if one.failed and one.severity == "auto_fail"}
    kept = {rule_id for rule_id in call.auto_fail_rules if rule_id not in settled}
    return replace(
        call,
        auto_fail_rules=tuple(sorted(kept | fails)),
        review_rules=tuple(one for one in call.review_rules if one not in settled),
    )

"""What people decided about rules against the machine, and calls as they are after that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from callqa.coaching.page import CallLine
from callqa.coaching.together import RuleCount

__all__ = ["Overruled", "applied", "overruled", "recounted"]

_FAILED = frozenset({"missed", "violated"})
# The last ruling on each rule of a call, where it was not the machine's own answer.
_OVERRULED = """
with ruled as (
    select
        v_review.analysis_id, any_value(call_id) as call_id, any_value(day) as day,
        subject_id as rule_id, arg_max(kind, event_id) as kind,
        any_value(machine) as machine, arg_max(decided, event_id) as decided
    from v_review
    where of_latest and agent_key = $key and subject = 'finding' and kind in ('accept', 'override')
    group by analysis_id, rule_id
)
select
    ruled.analysis_id, ruled.rule_id, ruled.day, ruled.machine, ruled.decided,
    coalesce(any_value(finding.severity), '') as severity
from ruled
join v_call using (call_id)
left join finding
    on finding.analysis_no = v_call.analysis_no and finding.rule_id = ruled.rule_id
where ruled.kind = 'override'
group by all
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """What a person decided about a rule in a call, against the machine's answer."""

    analysis_id: str
    rule_id: str
    day: date | None
    machine: str
    decided: str
    severity: str

    @property
    def failed(self) -> bool:
        """Whether the rule failed by the person's answer."""
        return self.decided in _FAILED


def overruled(connection: duckdb.DuckDBPyConnection, agent_key: str) -> tuple[Overruled, ...]:
    """Rules of the agent's calls about which a person decided otherwise than the machine."""
    rows = connection.execute(_OVERRULED, {"key": agent_key}).to_arrow_table().to_pylist()
    return tuple(Overruled(**row) for row in rows)


def recounted(
    rules: Mapping[str, RuleCount], calls: Iterable[CallLine], decided: Iterable[Overruled]
) -> dict[str, RuleCount]:
    """What the rules said about these calls, with people's answers instead of the machine's."""
    ids = {call.analysis_id for call in calls}
    counts = dict(rules)
    for one in decided:
        count = counts.get(one.rule_id)
        if count is None or one.analysis_id not in ids:
            continue
        counts[one.rule_id] = replace(
            count,
            failed=count.failed - (one.machine in _FAILED) + one.failed,
            met=count.met - (one.machine == "met") + (one.decided == "met"),
        )
    return counts


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

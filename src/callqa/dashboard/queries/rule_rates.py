"""How often rules were judged, and what came of it, within what the viewer may see."""

from __future__ import annotations

from datetime import date
from typing import Any

from callqa.dashboard.queries.narrowing import WITHIN, limits
from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Scope

__all__ = ["agents", "all_rules", "decisions", "examples", "last_day", "weeks"]

# Of teams, not of agents: somebody who may see one agent only gets nothing.
_DAYS = f"""
(select *, null::varchar as agent_key from v_rule_team_day) where day is not null and {WITHIN}
"""  # noqa: S608, no text of a request
_LAST_DAY = f"select max(day) as last_day from {_DAYS}"  # noqa: S608, likewise
_ALL = f"""
select
    rule_id, any_value(name) as name, any_value(kind) as kind, any_value(severity) as severity,
    coalesce(sum(judged_calls) filter (day >= $since), 0)::bigint as judged,
    coalesce(sum(violated_calls) filter (day >= $since), 0)::bigint as violated,
    coalesce(sum(missed_calls) filter (day >= $since), 0)::bigint as missed,
    coalesce(sum(review_calls) filter (day >= $since), 0)::bigint as review,
    coalesce(sum(judged_calls) filter (day < $since), 0)::bigint as judged_before,
    coalesce(sum(violated_calls + missed_calls) filter (day < $since), 0)::bigint as failed_before
from {_DAYS} and day >= $before
group by rule_id
order by rule_id
"""  # noqa: S608, likewise
_WEEKS = f"""
select
    date_trunc('week', day)::date as monday,
    any_value(name) as name, any_value(kind) as kind, any_value(severity) as severity,
    sum(judged_calls)::bigint as judged, sum(violated_calls)::bigint as violated,
    sum(missed_calls)::bigint as missed, sum(review_calls)::bigint as review
from {_DAYS} and rule_id = $rule_id
group by monday
order by monday
"""  # noqa: S608, likewise
_RECENT = "select min(day) as first_day from rule_recent"
_AGENTS = """
select
    agent_key, any_value(agent) as agent, arg_max(team, day) as team,
    sum(judged_calls)::bigint as judged,
    sum(violated_calls + missed_calls)::bigint as failed,
    sum(review_calls)::bigint as review
from {among}
where rule_id = $rule_id and day >= $since and {within}
group by agent_key
"""
# The latest decision on each call's finding, whatever analysis it was about.
_DECISIONS = f"""
with latest as (
    select arg_max(machine, event_id) as machine, arg_max(decided, event_id) as decided,
           arg_max(kind, event_id) as kind
    from v_review
    where subject = 'finding' and subject_id = $rule_id and kind in ('accept', 'override')
      and {WITHIN}
    group by call_id
)
select machine, kind = 'accept' or decided = machine as agreed, count(*) as calls
from latest
group by all
"""  # noqa: S608, likewise
# Analyses are numbered as they came in, so that the number of the first leaves most others unread.
_FIRST_NO = "select min(analysis_no) as first_no from call_list where day >= $since"
_EXAMPLES = f"""
select call_id, agent, day, started_at, outcome, why, quote, start_s
from flag
join current_call using (analysis_no)
where rule_id = $rule_id and flag.analysis_no >= $first_no and day >= $since and {WITHIN}
order by day desc, started_at desc, call_id
limit 10
"""  # noqa: S608, likewise


def last_day(results: Results, scope: Scope) -> date | None:
    """The latest day on which any rule was judged."""
    found = results.rows_once(_LAST_DAY, limits(scope))
    return found[0]["last_day"] if found else None


def all_rules(results: Results, scope: Scope, *, since: date, before: date) -> list[dict[str, Any]]:
    """Calls by rule from a day on, and from an earlier one up to it."""
    return results.rows(_ALL, {**limits(scope), "since": since, "before": before})


def weeks(results: Results, scope: Scope, rule_id: str) -> list[dict[str, Any]]:
    """Calls by week in which the rule was judged, oldest first."""
    return results.rows(_WEEKS, {**limits(scope), "rule_id": rule_id})


def agents(
    results: Results, scope: Scope, rule_id: str, since: date | None
) -> list[dict[str, Any]]:
    """Calls by agent from a day on; none without a day."""
    [recent] = results.rows_once(_RECENT)
    kept = since is not None and recent["first_day"] is not None and since >= recent["first_day"]
    sql = _AGENTS.format(among="rule_recent" if kept else "v_rule_day", within=WITHIN)
    return results.rows(sql, {**limits(scope), "rule_id": rule_id, "since": since})


def decisions(results: Results, scope: Scope, rule_id: str) -> list[dict[str, Any]]:
    """Calls on which a person decided about the rule, by the machine's answer and agreement."""
    return results.rows(_DECISIONS, {**limits(scope), "rule_id": rule_id})


def examples(results: Results, scope: Scope, rule_id: str, since: date) -> list[dict[str, Any]]:
    """The latest ten calls from a day on that somebody should look at for this rule."""
    [first] = results.rows_once(_FIRST_NO, {"since": since})
    values = {"rule_id": rule_id, "since": since, **first}
    return results.rows(_EXAMPLES, {**limits(scope), **values})

"""Which analysis of a call is the latest, and the sums by day that follow from that.

A page that summed up a million calls would be slow, and so would a publication that did. The
sums are therefore kept by day, and a load renews those days only on which a call got another
latest analysis.
"""

from __future__ import annotations

import duckdb

__all__ = ["renew"]

_TURNED = """
create temp table turned as
select analysis_no
from call
where latest is distinct from (analysis_no in (
    select arg_max(analysis_no, {'at': analysed_at, 'id': analysis_id}) from call group by call_id
))
"""
_LATEST = """
update call set latest = not coalesce(latest, false)
where analysis_no in (select analysis_no from turned)
"""
_TOUCHED = """
create temp table touched as
select distinct team, coalesce(agent_id, agent_name, 'unknown') as agent_key, day
from call
where analysis_no in (select analysis_no from turned)
"""
_OUTDATED = """
delete from {table} using touched
where {table}.agent_key = touched.agent_key
  and {table}.team is not distinct from touched.team
  and {table}.day is not distinct from touched.day
"""
_OF_TOUCHED = """
create temp table summed as
select analysis_no, one.team, one.agent_key, one.day, agent
from current_call as one
join touched
    on touched.agent_key = one.agent_key
    and touched.team is not distinct from one.team
    and touched.day is not distinct from one.day
"""
_RULES = """
insert into rule_day by name
select
    rule_id, team, agent_key, day,
    any_value(agent) as agent,
    any_value(finding.name) as name,
    any_value(finding.kind) as kind,
    any_value(finding.severity) as severity,
    count(*) as judged_calls,
    count(*) filter (outcome = 'violated') as violated_calls,
    count(*) filter (outcome = 'missed') as missed_calls,
    count(*) filter (outcome = 'review') as review_calls,
    count(*) filter (outcome = 'met') as met_calls
from finding
join summed using (analysis_no)
where decides and outcome <> 'not_evaluable'
group by rule_id, team, agent_key, day
order by day, agent_key, rule_id
"""
_ITEMS = """
insert into item_day by name
select
    item_id, team, agent_key, day,
    any_value(agent) as agent,
    any_value(section_id) as section_id,
    any_value(scorecard_item.name) as item,
    count(*) as measured_calls,
    sum(points / max_points) as share_sum,
    sum(worth) as worth_sum,
    sum(worth * (1 - points / max_points)) as lost_sum
from scorecard_item
join summed using (analysis_no)
where points is not null and max_points > 0
group by item_id, team, agent_key, day
order by day, agent_key, item_id
"""


def renew(connection: duckdb.DuckDBPyConnection) -> None:
    """Mark the latest analyses, and sum up anew the days on which that changed something.

    Inside the transaction that changed the analyses.
    """
    connection.execute(_TURNED)
    [(turned,)] = connection.execute("select count(*) from turned").fetchall()
    if turned:
        for statement in (
            _LATEST,
            _TOUCHED,
            _OUTDATED.format(table="rule_day"),
            _OUTDATED.format(table="item_day"),
            _OF_TOUCHED,
            _RULES,
            _ITEMS,
        ):
            connection.execute(statement)
        connection.execute("drop table touched; drop table summed")
    connection.execute("drop table turned")

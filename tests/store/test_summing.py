"""Sums by day, and what else the store holds ready for pages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb

from callqa.domain.verdicts import Outcome
from callqa.store.database import open_writer
from callqa.testing import a_finding, a_provenance, a_recording, an_analysis

_AT = datetime(2026, 3, 3, 2, tzinfo=UTC)
_RULES_ANEW = """
with calls as (
    select
        analysis_id, rule_id, agent_key, v_call.day,
        list(distinct outcome) as outcomes
    from v_finding join v_call using (analysis_id)
    where outcome <> 'not_evaluable'
    group by all
)
select
    rule_id, agent_key, day, count(*),
    count(*) filter (list_contains(outcomes, 'violated')),
    count(*) filter (
        list_contains(outcomes, 'missed') and not list_contains(outcomes, 'violated'))
from calls group by all order by all
"""
_RULES = """
select rule_id, agent_key, day, judged_calls, violated_calls, missed_calls
from v_rule_day order by all
"""
_ITEMS_ANEW = """
select item_id, agent_key, v_call.day, count(*), sum(points / max_points)
from v_scorecard_item join v_call using (analysis_id)
where points is not null and max_points > 0
group by all order by all
"""
_ITEMS = """
select item_id, agent_key, day, measured_calls, share_sum from v_item_day order by all
"""


def _call(number, *, agent, day, outcomes, late=0):
    return an_analysis(
        f"call-{number}",
        analysis_id=f"{late}{number}" * 8,
        recording=a_recording(
            f"call-{number}", agent_id=agent, started_at=_AT + timedelta(days=day or 0)
        )
        if day is not None
        else a_recording(f"call-{number}", agent_id=agent, started_at=None),
        findings=tuple(a_finding("D04", outcome=outcome) for outcome in outcomes),
        provenance=a_provenance(analysed_at=_AT + timedelta(days=late)),
    )


def _agree(store):
    store.publish()
    assert store.query(_RULES) != []
    with duckdb.connect(str(store.published), read_only=True) as reader:
        assert reader.execute(_RULES).fetchall() == reader.execute(_RULES_ANEW).fetchall()
        assert reader.execute(_ITEMS).fetchall() == reader.execute(_ITEMS_ANEW).fetchall()


def test_sums_by_day_follow_calls_that_come_are_analysed_again_and_move_to_another_agent(store):
    met, missed, violated = Outcome.MET, Outcome.MISSED, Outcome.VIOLATED
    store.keep(
        _call(1, agent="a", day=0, outcomes=[met]),
        _call(2, agent="a", day=0, outcomes=[missed, violated]),
        _call(3, agent="b", day=None, outcomes=[Outcome.NOT_EVALUABLE]),
        name="first",
    )
    _agree(store)
    store.keep(
        _call(1, agent="b", day=1, outcomes=[missed], late=1),
        _call(3, agent="b", day=None, outcomes=[missed], late=1),
        _call(4, agent="a", day=0, outcomes=[met]),
        name="second",
    )
    _agree(store)
    assert store.query("select count(*) as n from v_flag where outcome = 'missed'") == [{"n": 3}]


def test_a_store_of_before_the_sums_is_brought_up_to_what_a_new_one_holds(store):
    old = an_analysis("call-1", findings=(a_finding(), a_finding(outcome=Outcome.VIOLATED)))
    store.keep(old, replace(an_analysis("call-2"), findings=()))
    store.load()
    with open_writer(store.database) as connection:
        made = _tables(connection)
        tables = connection.execute(
            "select table_name from duckdb_columns() where column_name = 'analysis_no' "
            "and table_name in (select table_name from duckdb_tables()) "
            "and table_name not in ('flag', 'compared')"
        ).fetchall()
        for (table,) in tables:
            connection.execute(f"alter table {table} drop column analysis_no")
        for column in ("finding.evidence_count", "finding.decides", "scorecard_item.worth"):
            table, _, name = column.partition(".")
            connection.execute(f"alter table {table} drop column {name}")
        connection.execute("alter table call drop column latest")
        for table in ("flag", "rule_day", "item_day", "compared"):
            connection.execute(f"drop table {table}")
        connection.execute("delete from migration where number in (8, 10, 11)")
    with open_writer(store.database) as connection:
        assert _tables(connection) == made


def _tables(connection):
    names = connection.execute(
        "select table_name from duckdb_tables() "
        "where table_name not in ('migration', 'views_made', 'loaded_file')"
    ).fetchall()
    return {
        name: sorted(
            repr(sorted(row.items())) for row in connection.table(name).to_arrow_table().to_pylist()
        )
        for (name,) in names
    }

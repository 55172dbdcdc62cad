"""The tables of the published copy against the views that they are filled from."""

from datetime import UTC, datetime, timedelta

import duckdb

from callqa.domain.verdicts import Outcome
from callqa.testing import a_finding, a_recording, an_analysis

MORNING = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def _call(number):
    started = MORNING + timedelta(hours=7 * number % 24) if number else None
    recording = a_recording(
        f"call-{number}",
        agent_id="ana" if number % 2 else "ben",
        team="North" if number % 3 else None,
        started_at=started,
    )
    flagged = a_finding(outcome=Outcome.VIOLATED if number % 2 else Outcome.MET)
    return an_analysis(f"call-{number}", recording=recording, findings=(flagged,))


def test_what_the_published_copy_keeps_says_what_the_views_say(store):
    store.keep(*map(_call, range(8)))
    store.publish()
    with (
        duckdb.connect(str(store.database), read_only=True) as live,
        duckdb.connect(str(store.published), read_only=True) as copy,
    ):
        tables = copy.execute("select table_name from duckdb_tables()").fetchall()
        kept = {name.removeprefix("kept_") for (name,) in tables if name.startswith("kept_")}
        kept -= {"agent_page"}  # worked out for the copy alone
        assert kept >= {
            "v_call",
            "call_list",
            "call_value",
            "team_value",
            "rule_flag",
            "rule_recent",
        }
        for name in kept:
            asked = f"select {', '.join(copy.table(name).columns)} from {name}"
            told, again = (sorted(map(repr, one.execute(asked).fetchall())) for one in (live, copy))
            assert told == again, name
            assert told or name in {"review_of_call", "v_review"}, name


def test_the_list_of_calls_is_kept_with_the_latest_first_and_those_without_a_start_last(store):
    store.keep(*map(_call, range(8)))
    store.publish()
    rows = store.query("select call_id, started_at from call_list")
    assert rows[-1]["call_id"] == "call-0"
    times = [row["started_at"] for row in rows[:-1]]
    assert times == sorted(times, reverse=True)

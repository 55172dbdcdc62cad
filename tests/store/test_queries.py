"""What readers can and cannot do with the published copy."""

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest

from callqa.domain.verdicts import DeliveryLabel, Outcome
from callqa.errors import StoreError
from callqa.store import queries
from callqa.testing import (
    a_delivery,
    a_finding,
    a_recording,
    a_report,
    a_scorecard,
    a_transcript,
    an_analysis,
    some_measures,
    utterance,
)


@pytest.fixture(scope="module")
def filled(shared_store):
    """Three calls for all tests that only read; that they cannot do more is tested here too."""
    store = shared_store
    start = a_recording().started_at
    assert start is not None
    store.keep(
        an_analysis("call-1", scorecard=a_scorecard(total=60.0)),
        an_analysis(
            "call-2",
            recording=a_recording("call-2", started_at=start + timedelta(days=7)),
            findings=(a_finding("D04", outcome=Outcome.MET),),
            transcript=a_transcript(utterance("zebra umbrella")),
        ),
        an_analysis(
            "call-3",
            recording=a_recording(
                "call-3", agent_name=None, agent_id="a-9", team=None, started_at=None
            ),
            findings=(a_finding("P01", outcome=Outcome.VIOLATED),),
            scorecard=a_scorecard(total=None, gate=None),
            measures=some_measures(words_per_minute=None),
            delivery=a_delivery(DeliveryLabel.UNDECIDED, probability_rushed=None),
            call_type="voicemail",
        ),
    )
    store.publish()
    return store


@pytest.fixture(scope="module")
def published(filled):
    return filled.published


def _ids(published, **wanted):
    found = queries.calls(published, **wanted).column("call_id").to_pylist()
    return set(found)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, {"call-1", "call-2", "call-3"}),
        ({"agent": "dana moore"}, {"call-1", "call-2"}),
        ({"agent": "a-9"}, {"call-3"}),
        ({"agent": "nobody"}, set()),
        ({"agent": "x' or 'a'='a"}, set()),
        ({"first_day": date(2026, 3, 3)}, {"call-2"}),
        ({"last_day": date(2026, 3, 2)}, {"call-1"}),
        ({"first_day": date(2026, 3, 2), "last_day": date(2026, 3, 9)}, {"call-1", "call-2"}),
        ({"flag": "d04"}, {"call-1"}),
        ({"flag": "P01"}, {"call-3"}),
        ({"below": 70.0}, {"call-1"}),
        ({"below": 60.0}, set()),
        ({"agent": "Dana Moore", "below": 90.0, "flag": "D04"}, {"call-1"}),
    ],
)
def test_calls_are_narrowed_by_every_filter_given(published, wanted, expected):
    assert _ids(published, **wanted) == expected


def test_calls_are_listed_latest_first_and_undated_ones_last(published):
    listed = queries.calls(published).column("call_id").to_pylist()
    assert listed == ["call-2", "call-1", "call-3"]


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/hostname')",
        "select * from '/etc/passwd'",
        "attach '/tmp/elsewhere.duckdb'",
        "copy call to '/tmp/stolen.csv'",
        "export database '/tmp/stolen'",
        "delete from call",
        "drop view v_call",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "install httpfs",
        "load httpfs",
        "select 1; delete from call",
    ],
)
def test_a_reader_can_neither_change_nor_leave_the_published_copy(filled, published, statement):
    with pytest.raises(StoreError):
        queries.query(published, statement)
    assert filled.query("select count(*) as n from v_call") == [{"n": 3}]


def test_a_faulty_statement_is_explained_in_the_words_of_the_database(published):
    with pytest.raises(StoreError, match="v_cal does not exist"):
        queries.query(published, "select * from v_cal")
    with pytest.raises(StoreError, match="syntax error"):
        queries.query(published, "selct 1")


def test_an_error_never_quotes_what_was_said(published):
    with pytest.raises(StoreError) as caught:
        queries.query(published, "select cast(text as integer) from v_utterance")
    assert "ConversionException" in str(caught.value)
    assert "zebra" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("statement", ["", "  ;; \n"])
def test_an_empty_query_is_refused(published, statement):
    with pytest.raises(StoreError, match="empty"):
        queries.query(published, statement)


def test_without_results_the_reader_is_told_to_run_first(tmp_path):
    with pytest.raises(StoreError, match="callqa run"):
        queries.query(tmp_path / "published.duckdb", "select 1")


def test_a_damaged_copy_is_said_in_words(tmp_path):
    path = tmp_path / "published.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreError, match="cannot be read"):
        queries.query(path, "select 1")


def test_parameters_are_values_and_never_sql(published):
    rows = queries.query(
        published, "select call_id from v_call where call_id = ?", ["call-1' or true --"]
    )
    assert rows.num_rows == 0


def test_one_call_comes_back_whole_from_its_shard(filled, published):
    whole = an_analysis("call-1", scorecard=a_scorecard(total=60.0))
    assert queries.call(published, "call-1", shards=filled.shards) == whole
    assert queries.call(published, "call-1") == whole  # they lie side by side


def test_an_unknown_call_and_a_missing_shard_are_told_apart(store):
    shard = store.keep(an_analysis("call-1"))
    store.publish()
    with pytest.raises(StoreError, match="no call 'call-99'"):
        queries.call(store.published, "call-99", shards=store.shards)
    shard.unlink()
    with pytest.raises(StoreError, match=r"shard-1\.parquet"):
        queries.call(store.published, "call-1", shards=store.shards)


def test_what_was_not_measured_is_null_and_leaves_averages_alone(filled):
    [row] = filled.query(
        "select total, gate, words_per_minute, probability_rushed from v_call "
        "where call_id = 'call-3'"
    )
    assert set(row.values()) == {None}
    [summary] = filled.query("select avg(total) as mean, count(total) as n from v_call")
    assert summary == {"mean": 71.0, "n": 2}
    [reason] = filled.query(
        "select value, not_measured from v_measure where call_id = 'call-3' "
        "and subject = 'agent' and name = 'words_per_minute'"
    )
    assert reason == {"value": None, "not_measured": "too_little_speech"}


@pytest.mark.parametrize("view", ["v_call", "v_agent_day", "v_agent_summary", "v_measure"])
def test_no_view_holds_nan(published, view):
    with queries.connect(published) as reader:
        rows = reader.table(view).fetchall()
    floats = [value for row in rows for value in row if isinstance(value, float)]
    assert floats
    assert not any(map(math.isnan, floats))


def test_agents_are_summed_up_by_their_key_and_shown_by_name(filled):
    other, dana = queries.agent_summaries(filled.published)
    assert (dana.agent, dana.team, dana.calls, dana.scored_calls) == ("Dana Moore", "North", 2, 2)
    assert (dana.total_median, dana.gate_median) == (71.0, 90.0)
    assert (other.agent, other.calls, other.scored_calls) == ("a-9", 1, 0)
    assert (other.total_median, other.undecided_calls) == (None, 1)
    [band] = filled.query("select total_q1, total_q3 from v_agent_summary where agent_key = 'a-17'")
    assert band == {"total_q1": 65.5, "total_q3": 76.5}


def test_an_agent_who_changed_name_and_team_is_shown_as_of_the_latest_call(store):
    start = a_recording().started_at
    assert start is not None
    later = a_recording(
        "b", agent_name="Dana Reed", team="South", started_at=start + timedelta(days=1)
    )
    store.keep(an_analysis("a"), an_analysis("b", recording=later))
    [row] = queries.agent_summaries(store.publish())
    assert (row.agent, row.team, row.calls) == ("Dana Reed", "South", 2)


def test_a_finding_shows_its_first_evidence_and_an_unfounded_one_shows_none(store):
    bare = a_finding("D02", outcome=Outcome.NOT_EVALUABLE)
    store.keep(an_analysis("call-1", findings=(a_finding(), _without_evidence(bare))))
    store.publish()
    rows = store.query("select rule_id, start_s, evidence_count, quote from v_finding order by 1")
    assert [(row["rule_id"], row["start_s"], row["evidence_count"]) for row in rows] == [
        ("D01", 1.0, 1),
        ("D02", None, 0),
    ]
    assert rows[1]["quote"] is None


def _without_evidence(finding):
    return replace(finding, evidence=())


def test_quarantined_files_are_listed_with_their_run(store):
    store.keep_report(a_report("run-1"))
    store.publish()
    [row] = store.query("select run_id, reason, path from v_quarantine")
    assert row == {"run_id": "run-1", "reason": "not_audio", "path": "inbox/broken.wav"}
    [run] = store.query("select found, analysed, quarantined, times_real_time from v_run")
    assert run == {"found": 3, "analysed": 2, "quarantined": 1, "times_real_time": 0.8}


def test_a_run_keeps_its_whole_report(store):
    store.keep_report(
        a_report("run-1", not_scored={"voicemail": 2}, without_audio=1, damaged=("x is damaged.",))
    )
    store.publish()
    [row] = store.query("select run_id, reason, calls from v_run_not_scored")
    assert row == {"run_id": "run-1", "reason": "voicemail", "calls": 2}
    [run] = store.query("select without_audio, unbelieved_words, damaged from v_run")
    assert run == {"without_audio": 1, "unbelieved_words": 0, "damaged": ["x is damaged."]}


def test_rules_are_summed_by_team_and_day(filled):
    rows = filled.query("select rule_id, day, judged_calls from v_rule_team_day order by all")
    by_agent = filled.query(
        "select rule_id, day, sum(judged_calls)::bigint as judged_calls from v_rule_day "
        "group by all order by all"
    )
    assert rows == by_agent
    assert rows

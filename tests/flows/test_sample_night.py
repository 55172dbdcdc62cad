"""The main job on the sample calls, through the command line."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.flows.conftest import ROOT, Night

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]  # the first one runs the night
SAMPLES = sorted(path.stem for path in (ROOT / "sample_calls").glob("*.flac"))


def test_the_run_ends_well_with_a_report_and_the_agents(night: Night) -> None:
    assert night.first.code == 0, night.first.err
    assert re.search(rf"Calls found\s+{len(SAMPLES)}\b", night.first.out)
    assert re.search(rf"Analysed\s+{len(SAMPLES)}\b", night.first.out)
    assert "times real time" in night.first.out
    assert "PocketSphinx" in night.first.out
    assert "no use on real telephone calls" in night.first.out
    for agent in ("Dana Moore", "Paul Grant", "Mark Adams", "Victor Lane"):
        assert agent in night.first.out


def test_it_shows_progress_while_it_works(night: Night) -> None:
    assert f"{len(SAMPLES)} of {len(SAMPLES)} calls" in night.first.err


def test_a_second_run_analyses_nothing_and_changes_no_call(night: Night) -> None:
    before = night.centre.rows("select * from v_call order by call_id")
    again = night.centre.run()
    assert again.code == 0, again.err
    assert re.search(r"Analysed\s+0\b", again.out)
    assert re.search(rf"Up to date\s+{len(SAMPLES)}\b", again.out)
    assert night.centre.rows("select * from v_call order by call_id") == before


def test_every_sample_call_is_in_the_view(night: Night) -> None:
    found = [
        row["call_id"] for row in night.centre.rows("select call_id from v_call order by call_id")
    ]
    assert found == SAMPLES


def test_the_stored_parts_of_each_score_add_up(night: Night) -> None:
    for row in night.centre.rows(
        "select call_id, total, skill, gate from v_call where total is not null"
    ):
        expected = 0.0 if row["gate"] == 0 else 0.3 * row["gate"] + 0.7 * row["skill"]
        assert row["total"] == pytest.approx(expected, abs=0.06), row["call_id"]


def test_calls_can_be_listed_by_flag_and_score(night: Night) -> None:
    ended = night.centre.callqa(
        "calls", "--agent", "paul grant", "--flag", "P01", "--format", "json"
    )
    assert ended.code == 0, ended.err
    assert {call["agent"] for call in json.loads(ended.out)} == {"Paul Grant"}
    low = json.loads(night.centre.callqa("calls", "--below", "50", "--format", "json").out)
    assert low
    assert all(call["total"] < 50 for call in low)


def test_the_records_around_the_calls_are_judged(night: Night) -> None:
    found = night.centre.rows(
        "select call_id, rule_id, outcome from v_finding where rule_id between 'M01' and 'M06'"
        " and outcome in ('violated', 'missed', 'review') order by call_id"
    )
    assert [(row["call_id"], row["rule_id"], row["outcome"]) for row in found] == [
        ("NF-0009", "M02", "violated"),
        ("NF-0014", "M06", "review"),
    ]


def test_attempts_that_nobody_recorded_are_judged(night: Night) -> None:
    ended = night.centre.callqa("rules", "log", "--format", "json")
    assert ended.code == 3, ended.err
    unrecorded = [row for row in json.loads(ended.out) if row["call_id"] is None]
    assert [(row["account_ref"], row["rule_id"]) for row in unrecorded] == [
        ("ACC-8120", "M03"),
        ("ACC-5120", "M01"),
        ("ACC-7119", "M05"),
    ]


def test_one_call_is_shown_with_its_parts(night: Night) -> None:
    ended = night.centre.callqa("call", "NF-0003")
    assert ended.code == 0, ended.err
    for part in ("D04", "Mini-Miranda", "Compliance", "Delivery"):
        assert part.lower() in ended.out.lower()


def test_an_unknown_call_is_told_what_to_do(night: Night) -> None:
    ended = night.centre.callqa("call", "NF-9999")
    assert ended.code == 1
    assert "callqa calls" in ended.err


def test_the_agents_page_stands_alone(night: Night, tmp_path: Path) -> None:
    text = night.centre.callqa("agent", "Dana Moore")
    assert text.code == 0, text.err
    assert "NF-0004" in text.out
    page = tmp_path / "dana.html"
    assert night.centre.callqa("agent", "dana moore", "--html", str(page)).code == 0
    html = page.read_text()
    assert "<svg" in html
    assert not re.findall(r"""(?:src|href)\s*=\s*["'](?!#|data:)[^"']+""", html)
    assert "@import" not in html
    assert not re.findall(r"url\((?!#|['\"]?data:|['\"]?#)[^)]+\)", html)


def test_a_stranger_among_the_agents_is_named_with_those_there_are(night: Night) -> None:
    ended = night.centre.callqa("agent", "Dana More")
    assert ended.code == 1
    assert "Dana Moore" in ended.err


def test_a_query_cannot_write_or_read_other_files(night: Night) -> None:
    for sql in (
        "create table t (a int)",
        "delete from call",
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/leak.csv'",
        "attach '/tmp/other.duckdb'",
    ):
        assert night.centre.callqa("query", sql).code == 1, sql


def test_parquet_goes_to_a_file(night: Night, tmp_path: Path) -> None:
    out = tmp_path / "calls.parquet"
    ended = night.centre.callqa(
        "query", "select * from v_call", "--format", "parquet", "--out", str(out)
    )
    assert ended.code == 0, ended.err
    assert out.read_bytes()[:4] == b"PAR1"


def test_the_doctor_finds_all_well(night: Night) -> None:
    inbox = (("CALLQA_INBOX", str(night.centre.inbox)),)
    ended = replace(night.centre, settings=inbox).callqa("doctor", "--engine", "sphinx")
    assert ended.code == 0, ended.out
    assert "WRONG" not in ended.out
    assert "20 calls" in ended.out

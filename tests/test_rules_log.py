"""`callqa rules log`: attempts that nobody recorded, for a scheduler and for a person."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from callqa.cli import app

HEADER = "account_ref,started_at,consumer_timezone,connected,conversation,consumer_state"
GOOD = "A-1,2026-11-02T09:00:00-06:00,America/Chicago,true,true,TX"
EARLY = "A-2,2026-11-03T07:30:00-06:00,America/Chicago,true,false,TX"
TOO_SOON = "A-1,2026-11-05T09:00:00-06:00,America/Chicago,true,false,TX"


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("CALLQA_CONFIG", "CALLQA_CALL_LOG", "CALLQA_ACCOUNT_FLAGS"):
        monkeypatch.delenv(name, raising=False)


def log(*rows: str) -> str:
    Path("log.csv").write_text("\n".join((HEADER, *rows)) + "\n")
    return "log.csv"


def judged(*words: str) -> Result:
    return CliRunner().invoke(app, ["rules", "log", *words])


def breaches(*words: str) -> list[tuple[str, str, str]]:
    ended = judged(*words, "--format", "json")
    return [
        (row["rule_id"], row["account_ref"], row["outcome"]) for row in json.loads(ended.stdout)
    ]


def test_a_clean_log_ends_with_0_and_says_what_could_not_be_judged() -> None:
    ended = judged(log(GOOD))

    assert ended.exit_code == 0
    assert "M01: 0 violated, 0 review, 1 met, 0 not evaluable" in ended.stderr
    assert "M05: 0 violated, 0 review, 0 met, 1 not evaluable" in ended.stderr


def test_breaches_are_listed_with_their_figures_and_end_with_3() -> None:
    ended = judged(log(GOOD, EARLY, TOO_SOON), "--format", "csv")

    assert ended.exit_code == 3
    found = list(csv.DictReader(io.StringIO(ended.stdout)))
    assert [(row["rule_id"], row["account_ref"], row["outcome"]) for row in found] == [
        ("M01", "A-2", "violated"),
        ("M03", "A-1", "violated"),
    ]
    assert found[0]["why"] == "placed at 07:30:00 in America/Chicago: before 08:00"
    assert found[1]["severity"] == "auto_fail"


def test_flags_are_looked_at_when_they_are_given() -> None:
    Path("flags.csv").write_text("account_ref,cease,cease_since\nA-1,true,2026-11-03\n")

    assert breaches(log(GOOD, TOO_SOON), "--flags", "flags.csv") == [
        ("M03", "A-1", "violated"),
        ("M05", "A-1", "violated"),
    ]


def test_days_can_be_chosen_and_the_rows_before_them_still_count() -> None:
    path = log(GOOD, EARLY, TOO_SOON)

    assert breaches(path, "--from", "2026-11-05") == [("M03", "A-1", "violated")]
    assert breaches(path, "--to", "2026-11-03") == [("M01", "A-2", "violated")]


def test_a_row_that_cannot_be_read_is_told_and_ends_with_3() -> None:
    ended = judged(log(GOOD, "A-3,lately,,,,"))

    assert ended.exit_code == 3
    assert "line 3: started_at is no moment" in ended.stderr


def test_the_log_may_stand_in_the_settings() -> None:
    Path("callqa.toml").write_text(f'call_log = "{log(GOOD, EARLY)}"\n')

    assert breaches() == [("M01", "A-2", "violated")]


def test_without_a_log_there_is_nothing_to_judge() -> None:
    ended = judged()

    assert ended.exit_code == 1
    assert "set `call_log`" in ended.output


def test_a_log_that_is_not_there_is_told_in_a_sentence() -> None:
    ended = judged("no.csv")

    assert ended.exit_code == 1
    assert "`call_log` names no.csv" in ended.output

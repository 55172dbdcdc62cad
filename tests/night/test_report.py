"""The run report: what people and schedulers are told."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from callqa.domain.document import dump, load_report
from callqa.domain.run import Quarantined, RunReport
from callqa.night import report as run_report

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
GOOD = RunReport(
    run_id="20261102T020000Z-abc123",
    started_at=NOW,
    finished_at=NOW,
    inbox="/calls",
    found=2,
    analysed=2,
    up_to_date=0,
    ignored=0,
    quarantined=(),
    audio_s=60.0,
    wall_s=30.0,
    engine_id="canned",
)
ENTRY = Quarantined(
    path="/calls/[/bold]<script>|.wav",
    reason="not_audio",
    stage="ingest",
    detail="It is text.",
    advice="Remove it.",
    since=NOW,
)
DAMAGED = "/data/shards/x.parquet is damaged. Restore it from a backup."


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (GOOD, 0),
        (replace(GOOD, quarantined=(ENTRY,)), 3),
        (replace(GOOD, damaged=(DAMAGED,)), 3),
    ],
)
def test_the_exit_code_is_good_only_when_nothing_needs_a_person(
    report: RunReport, code: int
) -> None:
    assert run_report.exit_code(report) == code


def test_damaged_files_and_odd_names_are_shown_as_they_are() -> None:
    report = replace(GOOD, quarantined=(ENTRY,), damaged=(DAMAGED,))
    console = Console(file=io.StringIO(), width=200)
    run_report.show(console, report, ())
    shown = console.file.getvalue()  # type: ignore[attr-defined]

    assert DAMAGED in shown
    assert ENTRY.path in shown
    assert DAMAGED in run_report.markdown(report, ())


def test_damaged_files_stay_in_the_stored_report_and_old_reports_still_load() -> None:
    report = replace(GOOD, damaged=(DAMAGED,))
    old = dump(GOOD).replace(',"damaged":[]', "")

    assert load_report(dump(report)) == report
    assert "damaged" not in old
    assert load_report(old) == GOOD


def test_calls_without_a_score_and_words_that_nobody_said_are_counted() -> None:
    report = replace(GOOD, not_scored={"no_speech": 2, "too_short": 1}, unbelieved_words=7)
    told = dict(run_report.lines(report))
    assert told["Not scored"] == "3: no speech (2), too short (1)"
    assert told["Words not believed"] == "7"
    assert not {"Not scored", "Words not believed"} & dict(run_report.lines(GOOD)).keys()
    assert load_report(dump(report)) == report

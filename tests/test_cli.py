"""The command line at its edges: what cannot be done is said in a sentence, with exit code 1."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from callqa.cli import app


def refused(*words: str) -> str:
    ended = CliRunner().invoke(app, words)
    assert ended.exit_code == 1, ended.output
    assert "Traceback" not in ended.output
    return ended.output


def test_a_key_that_is_in_no_entry_is_not_released(tmp_path: Path) -> None:
    said = refused("quarantine", "retry", "abc123", "--data", str(tmp_path))

    assert "'abc123'" in said
    assert "quarantine list" in said


def test_releasing_all_of_an_empty_quarantine_is_no_fault(tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, ["quarantine", "retry", "--all", "--data", str(tmp_path)])

    assert (ended.exit_code, ended.output.split()[0]) == (0, "0")


def test_a_data_folder_that_cannot_be_used_fails_before_anything_starts(tmp_path: Path) -> None:
    in_the_way = tmp_path / "var"
    in_the_way.write_text("a file")

    said = refused("run", "--data", str(in_the_way / "deeper"))

    assert "data folder" in said
    assert "--data" in said


def test_a_faulty_setting_fails_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLQA_CHUNK_CALLS", "many")

    assert "chunk_calls" in refused("run", "--data", str(tmp_path / "var"))
    assert not (tmp_path / "var").exists()


def test_a_call_log_that_is_not_there_fails_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLQA_CALL_LOG", str(tmp_path / "no.csv"))

    assert "`call_log` names" in refused("run", "--data", str(tmp_path / "var"))
    assert not (tmp_path / "var").exists()

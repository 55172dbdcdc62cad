"""`callqa users` as an operator calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from callqa.cli import app

GOOD = "plum orbit wagon seven"


def users(folder: Path, *words: str, typed: str = GOOD) -> Result:
    return CliRunner().invoke(app, ["users", *words, "--data", str(folder)], input=f"{typed}\n")


def test_users_are_added_listed_disabled_and_given_another_password(tmp_path: Path) -> None:
    added = users(tmp_path, "add", "Ada", "--role", "admin", "--password-stdin")
    assert (added.exit_code, added.output) == (0, "Added ada, admin.\n")
    coach = ("add", "cy", "--role", "coach", "--team", "Oak", "--team", "Elm", "--password-stdin")
    assert users(tmp_path, *coach).exit_code == 0
    assert users(tmp_path, "disable", "cy").exit_code == 0
    listed = users(tmp_path, "list").output
    rows = [line.split("│")[1:-1] for line in listed.splitlines() if "│" in line]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["ada", "Ada", "admin", "all calls", "yes"],
        ["cy", "cy", "coach", "Elm, Oak", "no"],
    ]
    assert users(tmp_path, "disable", "cy", "--undo").output == "cy is enabled.\n"
    changed = users(tmp_path, "password", "CY", "--password-stdin", typed="teapot gravel nine")
    assert changed.output == "cy has another password.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "bo", "--role", "coach", "--password-stdin"), "team"),
        (("add", "bo", "--role", "agent", "--password-stdin"), "agent"),
        (("add", "bo", "--role", "qa_lead"), "--password-stdin"),
        (("disable", "nobody"), "nobody"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    refused = users(tmp_path, *words)
    assert refused.exit_code == 1
    assert said in refused.output
    assert "Traceback" not in refused.output

"""The README names every command, setting, view and quarantine reason, as they are."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from callqa.cli import app
from callqa.domain.definitions import DEFINITIONS
from callqa.ingest.log_columns import FLAG_COLUMNS, LOG_COLUMNS
from callqa.ingest.reasons import REASONS
from callqa.settings import Settings
from callqa.store.views import VIEWS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def table(heading: str) -> dict[str, str]:
    """First cell, without its marks, to the rest of the row, of the table under a heading."""
    section = README.split(f"\n### {heading}\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (.*) \|$", section, flags=re.MULTILINE)
    return dict(rows)


def commands() -> Iterator[tuple[str, typer.models.CommandInfo]]:
    for command in app.registered_commands:
        yield f"callqa {command.callback.__name__}", command
    for group in app.registered_groups:
        for command in group.typer_instance.registered_commands:
            yield f"callqa {group.name} {command.name}", command


def test_every_command_is_in_the_readme_and_no_other() -> None:
    assert set(table("Commands")) == {name for name, _ in commands()}


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_has_help(name: str) -> None:
    result = CliRunner().invoke(app, [*name.split()[1:], "--help"])
    assert result.exit_code == 0
    assert len(result.output) > 100


def test_every_setting_is_in_the_readme_with_its_meaning() -> None:
    described = table("Settings")
    assert set(described) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        assert described[name].endswith(str(field.description)), name


def test_every_view_is_in_the_readme_with_its_meaning() -> None:
    assert table("Views") == {view.name: view.description for view in VIEWS}


def test_every_measure_is_in_the_readme_with_its_unit_and_definition() -> None:
    assert table("Measures") == {
        name: f"{one.unit} | {one.text}" for name, one in DEFINITIONS.items()
    }


def test_every_column_of_call_log_and_account_flags_is_in_the_readme_with_its_meaning() -> None:
    assert table("Call log") == {one.name: one.meaning for one in LOG_COLUMNS}
    assert table("Account flags") == {one.name: one.meaning for one in FLAG_COLUMNS}


def test_every_quarantine_reason_of_ingest_is_in_the_readme() -> None:
    described = table("Quarantine")
    assert {name: described.get(name) for name in REASONS} == dict(REASONS)


def test_every_reason_that_a_stage_can_give_is_in_the_readme() -> None:
    raised = set()
    for source in (ROOT / "src").rglob("*.py"):
        raised |= set(
            re.findall(
                r"(?:DecodeError|TranscriptionError|AnalysisError)\(\s*\"([a-z_]+)\"",
                source.read_text(),
            )
        )
    assert raised
    assert raised <= set(table("Quarantine"))


def test_the_changelog_has_an_unreleased_part() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text()

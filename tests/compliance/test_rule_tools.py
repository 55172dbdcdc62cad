"""What the compliance officer's commands tell: why a rule fired, and what differs between packs."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from callqa.cli import app

PACK = """
pack: house
version: 1.0.0
jurisdiction: none
description: A test pack.
events:
  GREETING: {speaker: agent, match: {any: ["good morning"]}}
rules:
  - id: P90
    slug: no_levy
    name: No levies
    kind: prohibited
    severity: minor
    why: A test.
    authority: [{cite: house rule, status: policy, checked_on: 2026-01-01}]
    applies_if: GREETING
    match: {any: ["levy ~3 wages|account"]}
    guards: {exclude: ["county levy"]}
    examples:
      must_match: ["we levy your account"]
      must_not_match:
        negated: ["we never levy your account"]
        other_speaker: ["C: you levy my account"]
        question: ["your account, is it new?"]
        lawful: ["a county levy on your account"]
"""


def told(folder: Path, *words: str, pack: str = PACK, code: int = 0) -> str:
    (folder / "house.yaml").write_text(pack, encoding="utf-8")
    ended = CliRunner().invoke(app, ["rules", *words], env={"COLUMNS": "200"})
    assert ended.exit_code == code, ended.output
    return ended.output


def explained(folder: Path, dialogue: str, rule: str = "P90") -> str:
    return told(folder, "explain", dialogue, rule, "--pack", str(folder / "house.yaml"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("A: good morning we levy your account | C: what", "stands"),
        ("A: good morning we never levy your account | C: what", "taken back: it is negated"),
        ("A: good morning a county levy your account | C: what", "`county levy`"),
        ("A: good morning we levy things | C: what", "nearest: `levy ~3 wages|account`"),
        ("A: hello we levy your account | C: what", "GREETING: not heard"),
    ],
)
def test_each_step_that_decides_is_shown(tmp_path: Path, said: str, expected: str) -> None:
    assert expected in explained(tmp_path, said)


STATE = """
pack: state
version: 1.0.0
jurisdiction: none
description: A test pack.
layer: state
in_force_if: STATE_NAMED
events:
  STATE_NAMED: {speaker: consumer, match: {any: ["ohio"]}}
tighten:
  - id: P90
    severity: major
    also: ["seize ~3 account"]
    why: Ohio wants more.
    authority: [{cite: state code, status: state, checked_on: 2026-01-01}]
"""


def test_layers_and_what_they_add_are_shown(tmp_path: Path) -> None:
    state = tmp_path / "state.yaml"
    state.write_text(STATE, encoding="utf-8")
    packs = ("--pack", str(tmp_path / "house.yaml"), "--pack", str(state))
    call = "A: good morning we seize your account | C: i am in ohio"

    text = told(tmp_path, "explain", call, "P90", *packs)

    assert "state is in force: Ohio wants more." in text
    assert "fits `seize ~3 account`: stands" in text
    assert "So: violated (major)" in text


def test_where_a_rule_counts_is_shown(tmp_path: Path) -> None:
    windowed = "    window: {after: GREETING, within_s: 9}\n    match:"
    pack = PACK.replace("    match:", windowed, 1)
    path = str(tmp_path / "house.yaml")
    call = "A: good morning we levy your account | C: what"

    text = told(tmp_path, "explain", call, "P90", "--pack", path, pack=pack)

    assert "1 to 3 s" in text


def test_a_condition_that_came_is_listed(tmp_path: Path) -> None:
    graver = "severity: minor\n    severity_if: {major: GREETING}"
    (tmp_path / "new.yaml").write_text(PACK.replace("severity: minor", graver), encoding="utf-8")
    old, new = str(tmp_path / "house.yaml"), str(tmp_path / "new.yaml")

    assert "severity_if.major" in told(tmp_path, "diff", old, new, code=3)


def test_the_explanation_ends_with_the_outcome_and_its_quote(tmp_path: Path) -> None:
    text = explained(tmp_path, "A: good morning we levy your account | C: what")

    assert "So: violated (minor)" in text
    assert '"good morning we levy your account"' in text


def test_what_is_explained_is_redacted(tmp_path: Path) -> None:
    number = "four one one one one one one one one one one one one one one one"
    text = explained(tmp_path, f"A: good morning we levy your account card {number} | C: what")

    assert "one one" not in text
    assert "[card_number]" in text


def test_a_rule_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(PACK, encoding="utf-8")
    words = ["rules", "explain", "A: hi | C: hi", "P91", "--pack", str(tmp_path / "house.yaml")]
    ended = CliRunner().invoke(app, words)

    assert ended.exit_code == 1
    assert "P90" in ended.output


def test_every_field_and_pattern_that_changed_is_listed(tmp_path: Path) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(
        PACK.replace("severity: minor", "severity: major")
        .replace('"levy ~3 wages|account"', '"levy ~3 wages|account", "seize ~3 wages"')
        .replace("good morning", "good day"),
        encoding="utf-8",
    )
    text = told(tmp_path, "diff", str(tmp_path / "house.yaml"), str(new), code=3)

    rows = [line.split() for line in text.splitlines()]
    assert ["P90", "No", "levies", "severity", "minor", "major"] in rows
    assert ["P90", "No", "levies", "check.match.any", "seize", "~3", "wages"] in rows
    assert ["GREETING", "event", "match.any", "good", "morning", "good", "day"] in rows


def test_a_pack_compared_with_itself_is_the_same(tmp_path: Path) -> None:
    path = str(tmp_path / "house.yaml")

    assert "The rules are the same." in told(tmp_path, "diff", path, path)


def test_rules_that_come_and_go_are_named_with_their_version(tmp_path: Path) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(PACK.replace("P90", "P91").replace("1.0.0", "1.1.0"), encoding="utf-8")
    text = told(tmp_path, "diff", str(tmp_path / "house.yaml"), str(new), code=3)

    assert "version 1.0.0 of house" in text
    assert "version 1.1.0 of house" in text

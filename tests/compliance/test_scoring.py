"""Scoring on somebody else's examples, through the command that a compliance officer uses."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from callqa.cli import app
from callqa.compliance.garbling import is_note, readings

PACK = """
pack: house
version: 1.0.0
jurisdiction: none
description: A test pack.
rules:
  - id: P90
    slug: no_levy
    name: No levies
    kind: prohibited
    severity: minor
    why: A test.
    authority: [{cite: house rule, status: policy, checked_on: 2026-01-01}]
    match: {any: ["levy ~3 wages|account"]}
    sounds_like: {levy: [levee]}
    examples:
      must_match: ["we levy your account"]
      must_not_match:
        negated: ["we never levy your account"]
        other_speaker: ["C: you levy my account"]
        question: ["your account, is it new?"]
        lawful: ["a levy of the county"]
"""
CATALOGUE = """
rules:
- id: P90
  name: what a catalogue says besides is not read
  tests:
    must_match:
    - We'll levy the wages.
    - There will be a levy on the account tomorrow.
    - Your savings are ours.
    must_not_match:
    - 'C: You levy my account?'
    - 'A: We do. | C: what | A: We levy your wages.'
  asr_forms:
  - levy -> "levee", "lobby"
  - a levee on the
  - 'recognisers write anything: do not rely on it'
- id: P91
  tests: {must_match: [anything], must_not_match: [something]}
"""


@pytest.fixture
def scored(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "pack.yaml").write_text(PACK, encoding="utf-8")
    (tmp_path / "catalogue.yaml").write_text(CATALOGUE, encoding="utf-8")
    words = ["rules", "score", str(tmp_path / "catalogue.yaml"), "--format", "json"]
    ended = CliRunner().invoke(app, [*words, "--pack", str(tmp_path / "pack.yaml")])
    assert ended.exit_code == 0, ended.output
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_the_totals_count_every_phrase_of_every_rule(scored: dict[str, Any]) -> None:
    assert scored["total"] == {
        "recall": pytest.approx(2 / 4),
        "false_alarm_rate": pytest.approx(1 / 3),
        "asr_recall": pytest.approx(1 / 2),
        "n_match": 4,
        "n_near_miss": 3,
        "n_asr": 2,
    }
    assert scored["notes"] == 1


def test_a_rule_lists_the_examples_that_it_got_wrong(scored: dict[str, Any]) -> None:
    known, unknown = scored["rules"]

    assert known["failures"] == [
        {"group": "must_match", "example": "Your savings are ours."},
        {"group": "must_not_match", "example": "A: We do. | C: what | A: We levy your wages."},
        {"group": "asr_must_match", "example": 'levy -> "levee", "lobby"'},
    ]
    assert (unknown["id"], unknown["recall"], unknown["false_alarm_rate"]) == ("P91", 0.0, 0.0)


@pytest.mark.parametrize(
    ("form", "played"),
    [
        ("sew", ("sew", "We'll sew you.")),
        ('sue -> "so", "Sioux"', ("We'll so you.", "We'll Sioux you.")),
        ("law suit / lost suit", ("law suit", "lost suit")),
        ("eight five (digits re-chunked)", ("eight five",)),
    ],
)
def test_forms_are_played_alone_or_in_place_of_the_words_they_garble(
    form: str, played: tuple[str, ...]
) -> None:
    groups = readings(form, ["We'll sue you."])

    assert {phrase for group in groups for phrase in group} >= set(played)


@pytest.mark.parametrize(
    ("form", "note"),
    [
        ("see each trigger", True),
        ("overlap drops words; measure it", True),
        ("chapter 7:00", False),
        ("i see a turn he", False),
        ("A: is this maria | C: who is this", False),
    ],
)
def test_remarks_about_recognisers_are_no_forms(form: str, note: bool) -> None:
    assert is_note(form) is note


def test_what_is_no_catalogue_is_refused_with_its_faults(tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text("rules: [{tests: {must_match: 7}}]", encoding="utf-8")

    ended = CliRunner().invoke(app, ["rules", "score", str(faulty)])

    assert ended.exit_code == 1
    assert "rules.0.id" in ended.output
    assert "rules.0.tests.must_match" in ended.output

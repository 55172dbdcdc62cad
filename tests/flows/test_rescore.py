"""Stored calls judged by changed rules, through the command line, with no recording at hand."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from callqa.compliance.rules import SHIPPED
from tests.flows.conftest import Centre, Night

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]  # the first one runs the night
GREETED = """
pack: house
version: 1.0.0
jurisdiction: none
description: A greeting that this centre would rather not hear.
rules:
  - id: P90
    slug: no_hello
    name: No hello
    kind: prohibited
    severity: minor
    why: A test.
    authority: [{cite: house rule, status: policy, checked_on: 2026-01-01}]
    speaker: agent
    match: {any: ["hello"]}
    examples:
      must_match: ["hello there"]
      must_not_match:
        negated: ["do not say hello"]
        other_speaker: ["C: hello there"]
        question: ["is this maria"]
        lawful: ["good morning"]
"""


@pytest.fixture
def archive(night: Night, tmp_path: Path) -> Centre:
    """The store of the sample night without its recordings, and a pack more than before."""
    shutil.copytree(night.centre.data, tmp_path / "var")
    pack = tmp_path / "house.yaml"
    pack.write_text(GREETED, encoding="utf-8")
    packs = ", ".join(f'"{path}"' for path in (*SHIPPED, pack))
    return replace(
        night.centre,
        inbox=tmp_path / "no-recordings",
        data=tmp_path / "var",
        settings=(("CALLQA_RULE_PACKS", f"[{packs}]"),),
    )


def test_new_rules_are_shown_first_and_published_on_demand(archive: Centre) -> None:
    calls = archive.rows("select count(*) as n from v_call")[0]["n"]
    shown = archive.callqa("rescore", "--out", "changes.csv")

    assert shown.code == 0, shown.err
    assert f"{calls} calls judged anew" in shown.out
    assert "No hello" in shown.out
    assert "published scores are as they were" in shown.out
    assert archive.rows("select 1 from v_finding where rule_id = 'P90'") == []
    rows = (archive.data.parent / "changes.csv").read_text().splitlines()
    assert any(",P90,No hello,no such rule," in row for row in rows)

    published = archive.callqa("rescore", "--publish")

    assert published.code == 0, published.err
    counted = archive.rows(
        "select count(*) as n, count(*) filter (outcome = 'violated') as said from v_finding"
        " where rule_id = 'P90'"
    )[0]
    assert counted["n"] == calls
    assert counted["said"] > 0
    assert "up to date" in archive.callqa("rescore").out

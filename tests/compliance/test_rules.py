import subprocess
import sys
from pathlib import Path

import pytest

from callqa.compliance.check import check, matches
from callqa.compliance.rules import SHIPPED, RuleBook, load
from callqa.errors import PolicyError

GOOD = """
pack: house
version: 1.0.0
jurisdiction: none
description: A test pack.
events:
  HELLO: {speaker: agent, match: {any: ["hello"]}}
rules:
  - id: P90
    slug: no_shouting
    name: No shouting
    kind: prohibited
    severity: minor
    why: Shouting helps nobody.
    authority: [{cite: house rule, status: policy, checked_on: 2026-01-01}]
    match: {any: ["shut up"]}
    examples:
      must_match: ["oh shut up"]
      must_not_match:
        negated: ["I would not say shut up"]
        other_speaker: ["C: shut up"]
        question: ["the door, is it shut?"]
        lawful: ["the account is shut"]
"""


@pytest.fixture(scope="module")
def shipped() -> RuleBook:
    return load()


def pack(folder: Path, text: str) -> Path:
    path = folder / "house.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_example_of_the_shipped_rules_comes_out_as_written(shipped: RuleBook) -> None:
    checked = check(shipped)

    assert [(failure.rule_id, failure.example) for failure in checked.failures] == []
    assert checked.rules == len(shipped.rules)
    assert checked.examples >= 5 * checked.rules


def test_the_shipped_rules_are_the_ones_this_version_promises(shipped: RuleBook) -> None:
    federal = {
        f"{letter}{number:02d}"
        for letter, last in {"D": 14, "A": 6, "P": 26, "S": 7, "T": 26, "V": 6, "M": 8}.items()
        for number in range(1, last + 1)
    }
    skills = {"K01", "K03", "K05", "K06", "K11", "K12", "K15"}

    assert {rule.rule_id for rule in shipped.rules} >= federal | skills
    assert all(rule.authority for rule in shipped.rules)


def test_the_worked_example_of_the_language_comes_out_as_it_says(tmp_path: Path) -> None:
    page = (SHIPPED[0].parent / "README.md").read_text(encoding="utf-8")
    shown = page.split("## A worked example")[1].split("```yaml")[1].split("```")[0]
    head = GOOD.split("events:", maxsplit=1)[0] + "rules:"
    mended = shown.replace('"verify ~3', '"benefits line", "verify ~3').replace(
        "  match:", "  sounds_like: {boss: [bows]}\n  match:"
    )

    first = check(load([pack(tmp_path, head + shown)])).failures
    second = check(load([pack(tmp_path, head + mended)])).failures

    assert [one.example for one in first] == [
        "You can call your employer's benefits line about that.",
        "we will inform your bows",
    ]
    assert second == ()


def test_asking_for_help_reads_no_rules() -> None:
    code = "import sys, callqa.cli; print('callqa.compliance.rules' in sys.modules)"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "False"


def test_a_pack_of_ones_own_is_read_and_named_with_its_version(tmp_path: Path) -> None:
    book = load([pack(tmp_path, GOOD)])

    assert book.packs == ("house@1.0.0",)
    assert book.rule("P90") is not None
    assert book.rule("P91") is None
    assert check(book).failures == ()


def test_the_digest_changes_with_every_edit(tmp_path: Path) -> None:
    before = load([pack(tmp_path, GOOD)]).digest

    assert load([pack(tmp_path, GOOD.replace("minor", "major"))]).digest != before


def test_a_wrong_example_is_reported_by_the_check(tmp_path: Path) -> None:
    text = GOOD.replace('"oh shut up"', '"oh shut up", "be quiet"')

    (failure,) = check(load([pack(tmp_path, text)])).failures

    assert (failure.rule_id, failure.group, failure.example) == ("P90", "must_match", "be quiet")


def test_all_faults_are_reported_at_once_with_file_rule_and_field(tmp_path: Path) -> None:
    text = (
        GOOD.replace("severity: minor", "severity: dreadful")
        .replace('"shut up"]}', '"shut ~99 up"]}')
        .replace("cite: house rule, ", "")
    )

    with pytest.raises(PolicyError) as caught:
        load([pack(tmp_path, text), tmp_path / "absent.yaml"])

    message = str(caught.value)
    assert "house.yaml: rule P90: severity" in message
    assert "house.yaml: rule P90: match.any.0" in message
    assert "house.yaml: rule P90: authority.0.cite" in message
    assert "absent.yaml: cannot be read" in message


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("kind: prohibited", "kind: forbidden", "rule P90: kind"),
        ("id: P90", "id: shouting", "rule shouting: id"),
        ('        lawful: ["the account is shut"]\n', "", r"must_not_match\.lawful"),
        ("    match:", "    applies_if: NEVER_HEARD\n    match:", "refers to NEVER_HEARD"),
        ("    match:", "    applies_if: 'call.colour'\n    match:", "applies_if"),
        ("    match:", "    colour: red\n    match:", "colour"),
        ("version: 1.0.0", "version: one", "version"),
        ("rules:", "rules: [", "is not YAML"),
        ("jurisdiction: none\n", "", "jurisdiction"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(PolicyError, match=fault):
        load([pack(tmp_path, GOOD.replace(old, new))])


def test_a_rule_id_may_be_used_once_only(tmp_path: Path) -> None:
    first = pack(tmp_path, GOOD)
    second = tmp_path / "second.yaml"
    second.write_text(GOOD.replace("pack: house", "pack: other"), encoding="utf-8")

    with pytest.raises(PolicyError, match="rule P90: is already in house"):
        load([first, second])


def test_later_packs_may_use_the_events_of_earlier_ones(tmp_path: Path) -> None:
    first = pack(tmp_path, GOOD)
    second = tmp_path / "second.yaml"
    text = GOOD.replace("pack: house", "pack: other").replace("P90", "P91")
    text = text.replace("    match:", "    applies_if: HELLO\n    match:")
    text = "\n".join(
        line for line in text.splitlines() if not line.startswith(("events", "  HELLO"))
    )
    second.write_text(text, encoding="utf-8")

    assert len(load([first, second]).rules) == 2
    with pytest.raises(PolicyError, match="HELLO"):
        load([second])


def test_a_pack_may_be_parted_over_files_that_share_words_and_events(tmp_path: Path) -> None:
    head, rules = GOOD.split("rules:")
    (tmp_path / "more.yaml").write_text(
        "lexicons: {loud: [shut up]}\nrules:" + rules.replace('"shut up"]', '"@loud"]'),
        encoding="utf-8",
    )
    book = load([pack(tmp_path, head + "parts: [more.yaml]\n")])

    assert [rule.rule_id for rule in book.rules] == ["P90"]
    assert book.packs == ("house@1.0.0",)
    assert check(book).failures == ()


def test_an_edit_of_a_part_changes_the_digest(tmp_path: Path) -> None:
    head, rules = GOOD.split("rules:")
    part = tmp_path / "more.yaml"
    part.write_text("rules:" + rules, encoding="utf-8")
    whole = pack(tmp_path, head + "parts: [more.yaml]\n")
    before = load([whole]).digest
    part.write_text("rules:" + rules.replace("minor", "major"), encoding="utf-8")

    assert load([whole]).digest != before


def test_faults_in_parts_name_the_part(tmp_path: Path) -> None:
    head, rules = GOOD.split("rules:")
    (tmp_path / "more.yaml").write_text(
        "events: {HELLO: {speaker: agent, match: {any: [hi]}}}\nrules:"
        + rules.replace("severity: minor", "severity: dreadful"),
        encoding="utf-8",
    )

    with pytest.raises(PolicyError) as caught:
        load([pack(tmp_path, head + "parts: [more.yaml, absent.yaml]\n")])

    message = str(caught.value)
    assert "more.yaml: rule P90: severity" in message
    assert "more.yaml: event HELLO: is already in house.yaml" in message
    assert "absent.yaml: cannot be read" in message


@pytest.mark.parametrize(("misheard", "fires"), [("", True), ("    misheard: [door]\n", False)])
def test_shared_sound_alikes_serve_the_words_that_a_rule_lets_be_misheard(
    tmp_path: Path, misheard: str, fires: bool
) -> None:
    text = GOOD.replace("    match:", f"{misheard}    match:")
    book = load([pack(tmp_path, text.replace("events:", "sounds_like: {up: [apt]}\nevents:"))])
    (rule,) = book.rules

    assert matches(rule, book, "oh shut apt") is fires
    assert matches(rule, book, "oh shut up")


def test_a_pack_without_any_rule_is_refused(tmp_path: Path) -> None:
    head, _ = GOOD.split("rules:")

    with pytest.raises(PolicyError, match="the pack holds no rule"):
        load([pack(tmp_path, head)])

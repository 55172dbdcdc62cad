"""How rules judge secrets on a recording: who spoke them, and whether somebody asked."""

import pytest

from callqa.compliance.privacy import KINDS
from callqa.compliance.rules import RuleBook, load
from callqa.domain.verdicts import Severity
from callqa.errors import PolicyError
from callqa.scorecard import forms
from callqa.scorecard.gate import gate
from tests.compliance.calls import finding, judged, outcome

HELLO = "A: Hello this is Dana, is this Maria Alvarez? | C: Yes it is. | "


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


@pytest.mark.parametrize(
    ("said", "outcome", "severity"),
    [
        ("A: What is your debit card PIN? | C: I will not say.", "violated", "auto_fail"),
        ("A: What is your PIN? | C: It's 4 4 1 9.", "violated", "auto_fail"),
        ("A: I saw that your PIN is 4419.", "violated", "auto_fail"),
        ("A: And the amount? | C: My PIN is 4419.", "violated", "major"),
        ("A: You don't need to give me your PIN. | C: Okay good.", "met", "auto_fail"),
        ("A: Thank you for calling us. | C: You are welcome.", "met", "auto_fail"),
    ],
)
def test_asking_for_a_credential_weighs_more_than_hearing_one(
    book: RuleBook, *, said: str, outcome: str, severity: str
) -> None:
    found = finding(judged(book, HELLO + said), "V06")

    assert (found.outcome.value, found.severity.value) == (outcome, severity)


def test_a_credential_that_was_asked_for_fails_the_gate(book: RuleBook) -> None:
    asked = judged(book, HELLO + "A: What is your PIN? | C: It's 4 4 1 9.")
    volunteered = judged(book, HELLO + "A: And now? | C: My PIN is 4419.")

    rules = forms.load().gate
    assert "V06" in gate(asked.findings, rules).auto_fail
    assert "V06" not in gate(volunteered.findings, rules).auto_fail


def test_findings_quote_placeholders_and_no_secret(book: RuleBook) -> None:
    call = judged(
        book,
        HELLO + "A: What is your PIN and the routing number? | C: My PIN is 4419, routing is 0 2 1"
        " 0 0 0 0 2 1 and the card is 4111 1111 1111 1111 with security code 417.",
    )

    for rule_id in ("V01", "V02", "V04", "V06"):
        assert outcome(call, rule_id) == "violated"
    told = " ".join(
        f"{found.why} {' '.join(one.quote for one in found.evidence)}" for found in call.findings
    )
    for secret in ("4419", "4111", "1111", "417", "0 0 0"):
        assert secret not in told


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("A: Your birthday is March third nineteen eighty, correct? | C: Yes.", "violated"),
        (
            "A: Date of birth? | C: March third 1980. | A: Your birthday is March third, correct?",
            "met",
        ),
        ("A: You still live at 14 Oak Street, right? | C: Yes.", "violated"),
        ("A: Your address? | C: 14 Oak Street. | A: You live at 14 Oak Street, right?", "met"),
    ],
)
def test_leading_counts_until_the_consumer_has_said_an_identifier(
    book: RuleBook, *, said: str, expected: str
) -> None:
    assert outcome(judged(book, HELLO + said), "V05") == expected


def test_a_rule_about_an_unknown_kind_of_redaction_is_refused(tmp_path) -> None:
    pack = tmp_path / "house.yaml"
    pack.write_text(
        """
pack: house
version: 1.0.0
jurisdiction: none
description: A test pack.
rules:
  - id: V90
    slug: shoe_size
    name: Shoe size
    kind: privacy
    severity: minor
    why: It is nobody's business.
    authority: [{cite: house rule, status: policy, checked_on: 2026-01-01}]
    redactions: [shoe_size]
    examples: {must_match: ["C: nine"], must_not_match: {lawful: ["C: hello"]}}
""",
        encoding="utf-8",
    )

    with pytest.raises(PolicyError, match=r"shoe_size.*no kind of redaction"):
        load([pack])


def test_every_kind_but_unknown_numbers_and_birthdays_has_its_rule(book: RuleBook) -> None:
    judged_kinds = {kind for rule in book.rules for kind in getattr(rule.check, "redactions", ())}

    assert set(KINDS) - judged_kinds == {"number", "date_of_birth"}
    assert all(rule.severity in Severity for rule in book.rules)

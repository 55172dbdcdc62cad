"""Which calls a rule is judged on, and what is said where nobody knows."""

from pathlib import Path

import pytest

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import Outcome, Redaction
from tests.compliance.house import book, finding, rule

SAID = (
    "A: Is this Maria? | C: Yes, please stop calling me here. | A: Shut up, your balance is due"
    " and I go on as long as I like."
)
TAKEN = (Redaction(kind="ssn", speaker=Speaker.AGENT, span=Span(1.0, 2.0)),)


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("disclosure", "missed"),
        ("prohibited", "violated"),
        ("sequence", "met"),
        ("trigger", "review"),
        ("privacy", "violated"),
        ("skill", "missed"),
    ],
)
def test_every_kind_of_rule_is_judged_only_where_it_is_known_to_apply(
    tmp_path: Path, kind: str, outcome: str
) -> None:
    rules = book(tmp_path, rule(kind, applies_if="account.in_validation_period"))

    applies = finding(rules, SAID, extra={"in_validation_period": "true"}, redactions=TAKEN)
    exempt = finding(rules, SAID, extra={"in_validation_period": "false"}, redactions=TAKEN)
    unknown = finding(rules, SAID, redactions=TAKEN)

    assert applies.outcome == outcome
    assert (exempt.outcome, unknown.outcome) == (Outcome.NOT_EVALUABLE, Outcome.NOT_EVALUABLE)
    assert exempt.why == "not due on this call: account.in_validation_period is false"
    assert unknown.why.startswith("nobody said whether account.in_validation_period")


def test_what_was_heard_is_shown_even_where_nobody_knows_whether_it_matters(tmp_path: Path) -> None:
    found = finding(book(tmp_path, rule(applies_if="account.open")), SAID)

    assert found.outcome is Outcome.NOT_EVALUABLE
    assert "heard at" in found.why
    assert "Shut up" in found.evidence[0].quote


def test_a_disclosure_that_was_heard_is_met_whether_or_not_it_was_due(tmp_path: Path) -> None:
    rules = book(tmp_path, rule("disclosure", applies_if="account.open"))
    said = "A: Is this Maria? You are on a recorded line. | C: Yes."

    assert finding(rules, said).outcome is Outcome.MET
    assert finding(rules, said, extra={"open": "no"}).outcome is Outcome.NOT_EVALUABLE


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        ("assume(account.open, true)", "violated"),
        ("assume(account.open, false)", "not_evaluable"),
        ("known(account.open) and account.open", "not_evaluable"),
        ("DEBT_CONTENT and not DONE", "violated"),
        ("call.direction == 'Outbound' and call.type in ['rpc_outbound']", "violated"),
    ],
)
def test_a_rule_says_what_to_assume(tmp_path: Path, condition: str, outcome: str) -> None:
    assert finding(book(tmp_path, rule(applies_if=condition)), SAID).outcome == outcome

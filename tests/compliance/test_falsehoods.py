"""Claims that no agent may make: what facts of the account make of them, and wrong amounts."""

import pytest

from callqa.compliance.rules import RuleBook, load
from callqa.domain.verdicts import Outcome, Severity
from tests.compliance.house import finding

LAWYER = "A: This is attorney Reed calling about your file, please call me back today."
FEE = "A: There is a four dollar convenience fee when you pay by phone with me."
FORMALITY = "A: That letter is just a formality, go ahead and throw it out, all right?"
DELETED = "A: Pay me today and we will delete it from your credit report for you."


@pytest.fixture(scope="module")
def shipped() -> RuleBook:
    return load()


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        pytest.param("Your balance is 482.10 as of today.", "met", id="right"),
        pytest.param("You owe four hundred eighty two dollars.", "met", id="cents dropped"),
        pytest.param("Your balance is four eighty-two ten.", "met", id="said digit by digit"),
        pytest.param("You owe twelve hundred dollars on this.", "review", id="wrong once"),
        pytest.param(
            "You owe twelve hundred dollars. Like I said, the balance is twelve hundred.",
            "violated",
            id="wrong twice",
        ),
        pytest.param(
            "You owe nine hundred dollars. I mean, the total balance is 482.10 today.",
            "review",
            id="wrong beside right",
        ),
        pytest.param(
            "You owe twelve hundred dollars. Sorry, the balance is thirteen hundred.",
            "review",
            id="two different wrong ones",
        ),
        pytest.param("You could settle it for two hundred dollars.", "met", id="an offer"),
        pytest.param("Your payment of fifty dollars is due Friday.", "met", id="a payment"),
        pytest.param("The balance was 600 before your last payment.", "met", id="the past"),
    ],
)
def test_an_amount_that_the_account_does_not_bear_out_is_wrong_only_when_said_twice(
    shipped: RuleBook, said: str, outcome: str
) -> None:
    found = finding(shipped, f"A: {said}", rule_id="P17", extra={"balance": "482.10"})

    assert found.outcome == outcome


@pytest.mark.parametrize(
    ("balance", "said"),
    [
        ("415.00", "You owe four fifty. That is right, your balance is four fifty."),
        ("60", "You owe sixteen dollars. So the balance is sixteen dollars."),
        ("15000", "The balance is fifty thousand. You owe fifty thousand dollars."),
    ],
)
def test_a_teen_heard_for_a_ten_is_never_proof(shipped: RuleBook, balance: str, said: str) -> None:
    found = finding(shipped, f"A: {said}", rule_id="P17", extra={"balance": balance})

    assert found.outcome is Outcome.REVIEW
    assert "sounds like it" in found.why


def test_amounts_of_an_account_that_nobody_described_are_not_compared(shipped: RuleBook) -> None:
    said = "A: You owe twelve hundred dollars. The balance is twelve hundred."

    assert finding(shipped, said, rule_id="P17").outcome is Outcome.MET


def test_another_amount_of_the_account_is_not_wrong(shipped: RuleBook) -> None:
    said = "A: You owe four hundred forty dollars. The balance is four hundred forty."
    account = {"balance": "482.10", "original_balance": "$440.00"}

    assert finding(shipped, said, rule_id="P17", extra=account).outcome is Outcome.MET


@pytest.mark.parametrize(
    ("rule_id", "said", "facts", "outcome"),
    [
        ("P04", LAWYER, {}, "violated"),
        ("P04", LAWYER, {"is_law_firm": "true"}, "review"),
        ("P07", FORMALITY, {"in_validation_period": "true"}, "violated"),
        ("P07", FORMALITY, {"in_validation_period": "false"}, "not_evaluable"),
        ("P07", FORMALITY, {}, "not_evaluable"),
        ("P21", FEE, {}, "violated"),
        ("P21", FEE, {"fee_authorized": "false"}, "violated"),
        ("P21", FEE, {"fee_authorized": "true"}, "review"),
    ],
)
def test_what_is_known_of_agency_and_account_decides_what_a_claim_is(
    shipped: RuleBook, rule_id: str, said: str, facts: dict[str, str], *, outcome: str
) -> None:
    assert finding(shipped, said, rule_id=rule_id, extra=facts).outcome == outcome


def test_a_promise_about_credit_reports_is_graver_where_nothing_is_reported(
    shipped: RuleBook,
) -> None:
    plain = finding(shipped, DELETED, rule_id="P08")
    graver = finding(shipped, DELETED, rule_id="P08", extra={"furnishes_credit": "false"})

    assert (plain.severity, graver.severity) == (Severity.MAJOR, Severity.AUTO_FAIL)


@pytest.mark.parametrize(
    ("said", "severity"),
    [
        ("You're a deadbeat and you know it.", Severity.AUTO_FAIL),
        ("You should be ashamed of yourself, sir.", Severity.MAJOR),
    ],
)
def test_belittling_weighs_less_than_an_insult(
    shipped: RuleBook, said: str, severity: Severity
) -> None:
    found = finding(shipped, f"A: {said}", rule_id="P10")

    assert (found.outcome, found.severity) == (Outcome.VIOLATED, severity)

"""What comes of a threat once it was heard: by the account's facts, by the way it was said."""

import pytest

from callqa.compliance.rules import RuleBook, load
from callqa.domain.verdicts import Severity
from tests.compliance.house import finding


@pytest.fixture(scope="module")
def rules() -> RuleBook:
    return load()


SUIT = ("P02", "A: we will sue you")
WAGES = ("P03", "A: we will garnish your wages")
URGENCY = ("P06", "A: this is your last chance")
HINT = ("P22", "A: paying keeps this out of court")


@pytest.mark.parametrize(
    ("threat", "facts", "outcome"),
    [
        (SUIT, {}, "violated"),
        (SUIT, {"suit_authorized": "true"}, "review"),
        (SUIT, {"suit_authorized": "false"}, "violated"),
        (WAGES, {"judgment": "true"}, "review"),
        (WAGES, {"judgment": "false"}, "violated"),
        (URGENCY, {}, "violated"),
        (URGENCY, {"offers": "30 % until 31 December"}, "review"),
        (HINT, {"time_barred": "true"}, "violated"),
        (HINT, {"time_barred": "false"}, "not_evaluable"),
        (HINT, {}, "not_evaluable"),
    ],
)
def test_what_is_known_of_the_account_decides(
    rules: RuleBook, threat: tuple[str, str], facts: dict[str, str], outcome: str
) -> None:
    rule_id, said = threat

    assert finding(rules, said, rule_id=rule_id, extra=facts).outcome == outcome


@pytest.mark.parametrize(
    ("rule_id", "said", "outcome"),
    [
        ("P01", "you will be arrested", "violated"),
        ("P01", "you will be a rested", "review"),
        ("P01", "pay today and nobody gets arrested", "review"),
        ("P01", "nobody gets arrested over a bill", "met"),
        ("P14", "i will tell your boss", "violated"),
        ("P14", "i don't want to have to tell your boss", "review"),
        ("P14", "i will not tell your boss", "met"),
        ("P19", "we will report you to immigration", "violated"),
        ("P12", "we will keep calling until you pay", "violated"),
        ("P11", "you better watch your back", "violated"),
        ("P20", "i will deposit your check before the date on it", "violated"),
    ],
)
def test_a_threat_in_doubt_goes_to_a_person(
    rules: RuleBook, rule_id: str, said: str, outcome: str
) -> None:
    assert finding(rules, f"A: {said}", rule_id=rule_id).outcome == outcome


@pytest.mark.parametrize(
    ("said", "severity"),
    [
        ("this is your last chance", Severity.MAJOR),
        ("this is your last chance. we will sue you tomorrow", Severity.AUTO_FAIL),
    ],
)
def test_false_urgency_weighs_more_with_a_threat(
    rules: RuleBook, said: str, severity: Severity
) -> None:
    assert finding(rules, f"A: {said}", rule_id="P06").severity is severity

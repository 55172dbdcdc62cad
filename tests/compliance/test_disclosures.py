"""Disclosures that are due on some calls or at some point of them only, as dialogues."""

import pytest

from callqa.compliance.rules import RuleBook, load
from callqa.domain.verdicts import Severity
from tests.compliance.house import finding

OPENING = "A: This is Dana with Northfield Recovery on a recorded line, is this Maria Alvarez? | "
VERIFIED = (
    OPENING + "C: Yes. | A: And your date of birth? | C: March third nineteen eighty."
    " | A: This is an attempt to collect a debt and any information obtained will be used for that"
    " purpose. "
)
NEW_YORK = {"state": "NY", "city": "Brooklyn"}
CHAT = "Thank you for going over this with me, I appreciate that very much. "


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


@pytest.mark.parametrize(
    ("rule_id", "said", "known", "expected"),
    [
        ("D06", "Is now a good time to talk?", {}, "met"),
        ("D06", CHAT, {}, "not_evaluable"),
        ("D06", CHAT, {"asks_convenience": "true"}, "missed"),
        ("D06", CHAT * 14 + "Is now a good time?", {"asks_convenience": "true"}, "missed"),
        ("D07", "You owe Baxter Furniture ninety dollars. Can you pay that today?", {}, "met"),
        ("D07", "Your balance is ninety dollars. Can you pay that today?", {}, "review"),
        ("D07", "Can you pay that today? " + CHAT, {}, "missed"),
        ("D07", "It is about your account with First Prairie.", {}, "not_evaluable"),
        ("D08", "You have thirty days to dispute it.", {"validation_by_telephone": "true"}, "met"),
        ("D08", CHAT, {"validation_by_telephone": "true"}, "missed"),
        ("D08", CHAT, {"validation_by_telephone": "false"}, "not_evaluable"),
        ("D08", CHAT, {}, "not_evaluable"),
        ("D09", "Because of its age we won't sue you for it.", {"time_barred": "true"}, "met"),
        ("D09", CHAT, {"time_barred": "true"}, "missed"),
        ("D09", CHAT, {"time_barred": "false"}, "not_evaluable"),
        ("D10", "Call me back at 800 555 0142, this is Dana.", {}, "met"),
        ("D10", "Call back any time at 800 555 0142.", {}, "met"),  # she said who she is
        ("D10", CHAT, {}, "not_evaluable"),
        ("D10", CHAT, {"state": "CA"}, "not_evaluable"),
        ("D10", CHAT, NEW_YORK, "missed"),
        ("D10", CHAT, {"gives_callback": "true"}, "missed"),
        ("D11", "Would you rather speak English or Spanish?", {}, "met"),
        ("D11", CHAT, {"state": "CA"}, "not_evaluable"),
        ("D11", CHAT, NEW_YORK, "missed"),
        ("D14", "I can text you the amount. You can reply stop to opt out.", {}, "met"),
        ("D14", "I can text you the amount. " + CHAT, {}, "missed"),
        ("D14", CHAT, {}, "not_evaluable"),
    ],
)
def test_a_disclosure_is_judged_where_it_is_due(
    book: RuleBook, rule_id: str, said: str, known: dict[str, str], *, expected: str
) -> None:
    assert finding(book, VERIFIED + said, rule_id=rule_id, extra=known).outcome.value == expected


def test_the_age_of_a_debt_must_be_told_before_money_is_asked_for(book: RuleBook) -> None:
    known = {"time_barred": "true"}
    ask = "Your balance is sixty dollars, can you pay that today? | C: Hm. | A: "
    told = "Because of its age we will not sue you for it. "

    before = finding(book, VERIFIED + told + ask + CHAT, rule_id="D09", extra=known)
    after = finding(book, VERIFIED + CHAT + ask + told, rule_id="D09", extra=known)

    assert (before.outcome.value, after.outcome.value) == ("met", "missed")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("C: Yes. | A: And your date of birth? | C: March third nineteen eighty.", "met"),
        ("C: Yes. | A: Your date of birth? | C: I'm not giving that over the phone.", "missed"),
        ("C: Who's asking for her and what is it that you want from us this late?", "missed"),
    ],
)
def test_the_right_party_is_verified_by_an_answer_only(
    book: RuleBook, answer: str, expected: str
) -> None:
    assert finding(book, OPENING + answer, rule_id="D03").outcome.value == expected


@pytest.mark.parametrize("rule_id", ["D07", "D10", "D11"])
def test_what_new_york_city_asks_for_weighs_more_there(book: RuleBook, rule_id: str) -> None:
    said = VERIFIED + CHAT + "Can you pay that today?"

    assert finding(book, said, rule_id=rule_id, extra=NEW_YORK).severity is Severity.MAJOR
    assert finding(book, said, rule_id=rule_id).severity is not Severity.MAJOR

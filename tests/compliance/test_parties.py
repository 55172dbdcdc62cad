"""What is said to somebody else than the consumer, and to a machine."""

from pathlib import Path
from typing import Any

import pytest

from callqa.compliance.rules import RuleBook, load
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import Outcome, Severity
from tests.compliance import house
from tests.compliance.calls import finding, judged
from tests.compliance.house import rule, unlikely

MOTHER = "A: Hi, is Maria there? | C: No, this is her mother."
GREETING = "C: You have reached Maria, please leave a message after the tone."
LCM = "A: Hi Maria, this is Dana from N R S, please call me back at 800 555 0142."
VERIFIED = " | A: Is this Maria? | C: Yes. | A: Your date of birth? | C: March third 1980."
FETCHED = "A: Hi, is Maria there? | C: This is her son, hang on, I'll get her. | C: Hello?"


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (MOTHER + " | A: She owes us four hundred dollars.", "violated"),
        (MOTHER + " | A: It's about an overdue account.", "violated"),
        ("A: Maria is behind on her payments, is she in? | C: This is her mother.", "violated"),
        (MOTHER + " | A: I can only speak with her, thank you.", "met"),
        ("A: Is Maria in? She owes us money. | C: And who are you, calling like that?", "review"),
        ("A: Is Maria in? | C: And who are you, calling like that?", "met"),
        (FETCHED + VERIFIED + " | A: Your balance is 482 dollars.", "met"),
        (
            "A: Is Maria in? It's about her overdue bill. | C: This is her son, I'll get her."
            " | C: Hello?" + VERIFIED,
            "violated",
        ),
        (
            "A: Hello." + VERIFIED + " | A: Does your wife know that she owes it too?",
            "not_evaluable",
        ),
        ("A: Is Maria in? | C: This is her husband. | A: She owes 400 dollars.", "review"),
        ("A: Is Maria in? | C: This is her ex-husband. | A: She owes 400 dollars.", "violated"),
        (GREETING + " | A: Maria, you owe 400 dollars.", "not_evaluable"),
    ],
)
def test_a_debt_told_to_somebody_else_is_a_violation(
    book: RuleBook, said: str, outcome: str
) -> None:
    assert finding(judged(book, said), "P13").outcome.value == outcome


def test_a_spouse_is_somebody_else_where_the_agency_says_so(book: RuleBook) -> None:
    said = "A: Is Maria in? | C: This is her husband. | A: She owes 400 dollars."
    strict = {"spouse_is_third_party": "true"}

    found = house.finding(book, said, rule_id="P13", extra=strict)

    assert found.outcome is Outcome.VIOLATED


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (MOTHER + " | A: This is Dana with Northfield Recovery.", "violated"),
        ("A: This is Dana with Northfield Recovery, is Maria in? | C: She's at work.", "violated"),
        (MOTHER + " | A: Have her call Dana. | C: What company? | A: Northfield Recovery.", "met"),
        (MOTHER + " | A: This is Dana, when is she back?", "met"),
        (FETCHED + " | A: Hi Maria, this is Dana with Northfield Recovery." + VERIFIED, "met"),
        ("A: This is Dana with Northfield Recovery." + VERIFIED, "not_evaluable"),
    ],
)
def test_the_company_is_named_to_somebody_else_only_when_asked(
    book: RuleBook, said: str, outcome: str
) -> None:
    assert finding(judged(book, said), "P15").outcome.value == outcome


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (
            MOTHER + " | A: I'm confirming location information, do you have a number for her?",
            "met",
        ),
        (MOTHER + " | A: Okay. Where does she live now, and where does she work?", "missed"),
        (MOTHER + " | A: Thank you, I will call again tomorrow evening then.", "not_evaluable"),
    ],
)
def test_who_is_asked_where_the_consumer_lives_is_told_why(
    book: RuleBook, said: str, outcome: str
) -> None:
    assert finding(judged(book, said), "D13").outcome.value == outcome


@pytest.mark.parametrize(
    ("message", "limited", "excess", "severity"),
    [
        (LCM, "met", "met", Severity.AUTO_FAIL),
        (LCM + " Thank you, have a good day. Goodbye.", "met", "met", Severity.AUTO_FAIL),
        (LCM + " It's about your overdue balance.", "missed", "violated", Severity.AUTO_FAIL),
        (LCM + " It is urgent, your case number is 5512.", "missed", "violated", Severity.MAJOR),
        (
            LCM + " My daughter plays soccer with yours on Saturdays.",
            "missed",
            "violated",
            Severity.MAJOR,
        ),
        (LCM + " Mind the wasps.", "review", "review", Severity.MAJOR),
        ("A: Hi Maria, this is Dana. Please call me back.", "review", "met", Severity.AUTO_FAIL),
        ("A: Hello? Hello, is anybody there?", "not_evaluable", "met", Severity.AUTO_FAIL),
    ],
)
def test_a_message_may_hold_a_name_a_number_and_a_request_and_no_more(
    book: RuleBook, *, message: str, limited: str, excess: str, severity: Severity
) -> None:
    call = judged(book, f"{GREETING} | {message}")

    found = finding(call, "P16")
    assert (finding(call, "D12").outcome, found.outcome) == (limited, excess)
    assert found.severity is severity


def test_no_rule_about_messages_judges_a_conversation(book: RuleBook) -> None:
    call = judged(book, "A: Hello." + VERIFIED + " | A: You owe 482 dollars, call me back.")

    assert finding(call, "P16").outcome is Outcome.NOT_EVALUABLE
    assert finding(call, "D12").outcome is Outcome.NOT_EVALUABLE


def beyond(**more: Any) -> dict[str, Any]:
    """A rule against all that a message may not hold."""
    allow = ["this is {person}", "call me at {phone}"]
    return {
        "events": {
            **house.EVENTS,
            "REST": {"speaker": "agent", "match": {"beyond": {"allow": allow, **more}}},
        }
    }


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("A: this is Zelda, please call me at 800 555 0142", "met"),
        ("A: this is Zelda, call me at 800 555 0142, bring green apples", "violated"),
        ("A: this is Zelda with apples", "review"),
    ],
)
def test_what_lies_beyond_all_that_may_be_said_weighs_major(
    tmp_path: Path, said: str, outcome: str
) -> None:
    rules = house.book(tmp_path, rule(mild_events="REST"), **beyond())

    found = house.finding(rules, said)

    assert found.outcome.value == outcome
    assert outcome == "met" or found.severity is Severity.MAJOR


def test_how_many_words_are_a_mishearing_is_up_to_the_rule(tmp_path: Path) -> None:
    rules = house.book(tmp_path, rule(mild_events="REST"), **beyond(least_words=1))

    assert house.finding(rules, "A: this is Zelda with apples").outcome is Outcome.VIOLATED


@pytest.mark.parametrize(
    ("said", "sure", "outcome"),
    [
        ("A: this is a recorded line", True, "met"),
        ("A: this is a recorded line and it went through", True, "missed"),
        ("A: this is a recorded line and it went through", False, "review"),
    ],
)
def test_a_disclosure_is_spoilt_by_what_makes_it_another(
    tmp_path: Path, *, said: str, sure: bool, outcome: str
) -> None:
    rules = house.book(tmp_path, rule("disclosure", spoiled_by="DONE"))
    call = house.transcript(said, speaker=Speaker.AGENT)
    if not sure:
        call = unlikely(call, words=frozenset(("it", "went", "through")))

    assert house.finding(rules, call).outcome.value == outcome

"""What consumers raise about the debt and themselves, and what agents answer, as dialogues."""

import pytest

from callqa.compliance.rules import RuleBook, load
from tests.compliance.house import finding

OPENING = (
    "A: Is this Maria? | C: Yes it is. | A: Could you give me your date of birth?"
    " | C: March third nineteen eighty. | A: This is an attempt to collect a debt and any"
    " information obtained will be used for that purpose. | "
)
NEITHER = "Uh huh."


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


def outcome(book: RuleBook, rule_id: str, said: str, answer: str) -> str:
    found = finding(book, f"{OPENING}C: {said} | A: {answer}", rule_id=rule_id)
    return found.outcome.value


@pytest.mark.parametrize(
    ("rule_id", "said", "answers"),
    [
        (
            "T04",
            "That amount isn't right at all.",
            {
                "met": "I can note your dispute now and send you the validation information.",
                "violated": "It's valid, we've already checked.",
            },
        ),
        (
            "T05",
            "Send me something that proves I owe this.",
            {
                "met": "Of course. Would you like that by mail or by email?",
                "violated": "You have to pay first before we send anything.",
            },
        ),
        (
            "T10",
            "He passed away in June.",
            {
                "met": "I'm so sorry for your loss. May I ask who is handling the estate?",
                "violated": "You'll need to take care of his balance then.",
            },
        ),
        (
            "T11",
            "I filed chapter seven last month.",
            {
                "met": "Do you have the case number and your attorney's name?",
                "violated": "You can still make a voluntary payment on it.",
            },
        ),
        (
            "T12",
            "Somebody opened that card in my name.",
            {
                "met": "I'll note this as a fraud claim and send you the affidavit.",
                "violated": "You still have to pay until you prove it.",
            },
        ),
        (
            "T16",
            "I got laid off in May and money is tight.",
            {
                "met": "I'm sorry to hear that, let's see what could work with your situation.",
                "violated": "Everybody has bills.",
            },
        ),
        (
            "T17",
            "I just want to die.",
            {
                "met": "I'm really concerned about what you just said. Are you safe right now?",
                "violated": "Don't be so dramatic.",
            },
        ),
        (
            "T20",
            "I'm active duty, deployed right now.",
            {
                "met": "Thank you for telling me, I'll note that for our military team.",
                "violated": "I'll have to let your commanding officer know.",
            },
        ),
        (
            "T21",
            "I refuse to pay this.",
            {
                "met": "I understand. Is there anything about the bill you disagree with?",
                "violated": "Then we'll make you pay.",
            },
        ),
        (
            "T22",
            "I already paid that.",
            {
                "met": "When was that paid and to whom? I'll look into it.",
                "violated": "We don't show it so you owe it.",
            },
        ),
        (
            "T23",
            "My mother has dementia and she's in memory care.",
            {
                "met": "I'm sorry to hear that. Is there someone who handles her affairs?",
                "violated": "She still has to pay.",
            },
        ),
        (
            "T25",
            "All I get is Social Security.",
            {
                "met": "Thank you for telling me, I won't ask you to pay from that.",
                "violated": "Then pay it out of your Social Security.",
            },
        ),
        (
            "T26",
            "Don't run my card, I changed my mind.",
            {
                "met": "Okay, the card has been removed and nothing will be processed.",
                "violated": "It's too late to cancel.",
            },
        ),
    ],
)
def test_what_is_raised_is_judged_by_the_answer(
    book: RuleBook, rule_id: str, said: str, answers: dict[str, str]
) -> None:
    judged = {wanted: outcome(book, rule_id, said, answer) for wanted, answer in answers.items()}

    assert judged == {"met": "met", "violated": "violated"}
    assert outcome(book, rule_id, said, NEITHER) == "review"


@pytest.mark.parametrize(
    ("rule_id", "said"),
    [
        ("T04", "I never had a card with them."),
        ("T05", "Show me proof first."),
        ("T10", "My wife died in February."),
        ("T11", "We're in a chapter thirteen."),
        ("T12", "I'm a victim of identity theft."),
        ("T16", "I lost my job."),
        ("T17", "I'm going to kill myself over this."),
        ("T22", "My insurance paid that."),
        ("T23", "I'm in hospice."),
        ("T25", "I'm on disability."),
    ],
)
def test_asking_for_money_instead_of_answering_is_what_must_not_follow(
    book: RuleBook, rule_id: str, said: str
) -> None:
    assert outcome(book, rule_id, said, "So can you pay that today?") == "violated"


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("I'm so sorry you feel that way. So when can you make a payment?", "violated"),
        ("I hear you, but you still owe the balance.", "violated"),
        ("Anyway, the balance is four hundred eighty two dollars.", "violated"),
        ("Let's set the account aside. You can call or text 988 any time.", "met"),
        ("Please don't worry about the balance. I'm getting my supervisor to talk to you.", "met"),
        ("Uh huh.", "review"),
    ],
)
def test_whoever_speaks_of_dying_hears_nothing_more_of_money(
    book: RuleBook, answer: str, wanted: str
) -> None:
    said = "There's no point in living anymore, everybody would be better off without me."

    assert outcome(book, "T17", said, answer) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("I'm not going to kill myself, but some days I think about it.", "review"),
        ("I was going to kill myself last night.", "violated"),
        ("This traffic is killing me.", "not_evaluable"),
        ("My husband's gonna kill me when he sees this.", "not_evaluable"),
        ("I'd die for a cup of coffee.", "not_evaluable"),
    ],
)
def test_a_denied_wish_to_die_goes_to_a_person_and_an_idiom_to_nobody(
    book: RuleBook, said: str, wanted: str
) -> None:
    assert outcome(book, "T17", said, "So can you pay that today?") == wanted


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        ("I already paid that in June.", {"T22"}),
        ("Somebody stole my identity and opened that.", {"T12"}),
        ("I don't owe that.", {"T04"}),
        ("I'm not paying you a dime.", {"T21"}),
        ("The insurance was supposed to cover that.", {"T04"}),
        ("I just got a new job, can you give me the balance?", set()),
    ],
)
def test_each_claim_is_raised_by_the_rule_that_is_made_for_it(
    book: RuleBook, said: str, raised: set[str]
) -> None:
    rules = ("T04", "T05", "T12", "T16", "T21", "T22", "T26")

    assert {one for one in rules if outcome(book, one, said, NEITHER) == "review"} == raised

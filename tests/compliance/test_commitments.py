"""Promises to pay: what commits, and the amount, the day and the means that belong to it."""

from pathlib import Path

import pytest

from callqa.compliance.matcher import judge
from callqa.compliance.phrases import transcript
from callqa.compliance.rules import RuleBook, load
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.recording import Recording, Speaker
from callqa.domain.verdicts import Commitment

VERIFIED = (
    "A: This is Dana with Northfield Recovery on a recorded line, is this Maria Alvarez? | C: Yes."
    " | A: And your date of birth? | C: September second nineteen seventy five."
    " | A: This is an attempt to collect a debt and any information obtained will be used for that"
    " purpose."
)
BALANCE = " Your balance with First Prairie is four hundred eighty two dollars. "


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


def promises(book: RuleBook, said: str) -> tuple[Commitment, ...]:
    recording = Recording(call_id="c1", path=Path("c1.wav"), sha256="0" * 64)
    heard = transcript(VERIFIED + said, speaker=Speaker.AGENT)
    vocabulary = Vocabulary(agencies=("Northfield Recovery",), creditors=("First Prairie",))
    return judge(heard, recording, book, vocabulary=vocabulary, speech={}).commitments


@pytest.mark.parametrize(
    ("said", "amount", "due", "method"),
    [
        (
            BALANCE + "| C: I can pay one fifty on Friday. | A: Good. | C: With my debit card.",
            150.0,
            "Friday",
            "card",
        ),
        (
            BALANCE + "| C: yes i can pay eighty dollars today with my credit card | A: good",
            80.0,
            "today",
            "card",
        ),
        (
            BALANCE + "| C: I can't pay four eighty two but I will send you sixty dollars on the"
            " tenth, a personal check. | A: Thank you.",
            60.0,
            "the tenth",
            "check",
        ),
        (
            BALANCE + "| C: I'm going to pay a hundred and twenty dollars next Monday from my"
            " savings. | A: Thank you.",
            120.0,
            "next Monday",
            "bank account",
        ),
        (
            BALANCE + "Can you do fifty dollars on Friday? | C: Yes, that works. | A: Great.",
            50.0,
            "Friday",
            None,
        ),
        (
            BALANCE + "So that's one twenty on the fifteenth from your checking, correct? | C: Yes"
            " that's correct.",
            120.0,
            "the fifteenth",
            "bank account",
        ),
        (
            BALANCE + "How much can you pay today? | C: Maybe forty dollars. | A: Okay, I can set"
            " that up.",
            40.0,
            "today",
            None,
        ),
        (
            BALANCE + "| C: I could do seventy five on the third. | A: That works, I'll note that.",
            75.0,
            "the third",
            None,
        ),
        (
            BALANCE + "| C: Go ahead and put two hundred on my Visa. | A: Thank you.",
            200.0,
            None,
            "card",
        ),
        (
            BALANCE + "| C: You'll have ninety dollars by Thursday, I'll bring a money order. | A:"
            " Thanks.",
            90.0,
            "Thursday",
            "money order",
        ),
        (
            BALANCE + "| C: I can pay the whole balance next Monday. | A: Wonderful.",
            482.0,
            "next Monday",
            None,
        ),
        (
            BALANCE + "| C: I'll pay it off tomorrow. | A: Thank you, how would you like to pay? |"
            " C: By card.",
            482.0,
            "tomorrow",
            "card",
        ),
        (
            BALANCE + "| C: I make nine hundred a month and my rent is six hundred, but I can pay"
            " forty dollars on the first. | A: Okay.",
            40.0,
            "the first",
            None,
        ),
        (
            BALANCE + "| C: I get paid on the thirtieth, so I can send thirty dollars on the"
            " thirty first. | A: Perfect.",
            30.0,
            "the thirty first",
            None,
        ),
    ],
)
def test_a_promise_carries_its_own_terms(
    book: RuleBook, *, said: str, amount: float | None, due: str | None, method: str | None
) -> None:
    (promise,) = promises(book, said)

    assert (promise.amount, promise.due, promise.method) == (amount, due, method)
    assert promise.confirmed
    assert len(promise.evidence) >= 1


@pytest.mark.parametrize(
    "said",
    [
        # an offer that is turned down, or taken up only with a condition
        BALANCE + "Can you do fifty dollars on Friday? | C: I really cannot. | A: Okay.",
        BALANCE + "Can you do fifty dollars on Friday? | C: No. | A: Okay.",
        BALANCE + "Can you pay one fifty today? | C: Yeah, maybe if I get paid. | A: Okay.",
        BALANCE + "How about one twenty on the fifteenth? | C: Okay but not from this account.",
        BALANCE + "How about one twenty on the fifteenth? | C: Let me talk to my wife first.",
        BALANCE + "| C: I can do ten dollars on Friday. | A: I cannot accept ten dollars.",
        BALANCE + "| C: I could do twenty dollars on Friday. | A: We need at least one hundred.",
        BALANCE + "| C: I could do twenty five on the third. | A: What is your phone number?",
        # amounts that are no payment
        BALANCE + "Is that what you have? | C: Yes, I know I owe four hundred eighty two dollars.",
        BALANCE + "It was due on March third, is that right? | C: Yes, that is right.",
        "Your last payment of fifty dollars was on March third, correct? | C: Yes.",
        BALANCE + "| C: I paid eighty dollars on Friday. | A: Okay, thank you.",
        BALANCE + "| C: Social Security pays me nine hundred dollars on the third. | A: Okay.",
        BALANCE + "| C: I make nine hundred dollars a month. | A: Okay, thank you.",
        BALANCE + "| C: I have to pay my rent on Friday, that is six hundred. | A: I see.",
        # what is only thought of
        BALANCE + "| C: If I had the money I would pay fifty dollars on Friday. | A: Okay.",
        BALANCE + "| C: I wish I could pay the eighty dollars today. | A: I understand.",
        BALANCE + "| C: I might pay fifty dollars on Friday, I don't know. | A: How so?",
        BALANCE + "| C: Do I have to pay fifty dollars by Friday? | A: No, you do not.",
        BALANCE + "| C: I'll try to pay something. | A: Okay.",
        # the agent alone
        BALANCE + "So I will put you down for one twenty on the fifteenth. | C: Hello?",
        BALANCE + "We can do three payments of one sixty. | C: What is this about?",
        # taken back
        BALANCE + "| C: I can pay fifty dollars on Friday. | A: Great. | C: Actually no, never"
        " mind.",
        # no money at all
        "Can you call me back on Friday at nineteen seventy five Oak Street? | C: Yes, okay.",
        "Is your address still four twelve Elm Street? | C: Yes.",
        "I will send the letter on Friday. | C: Okay, sure.",
        "| C: I will call you on Friday. | A: Okay, thank you.",
        "| C: I can give you my number, it's 555 0142. | A: Okay.",
        "| C: I can give you my birthday, September second nineteen seventy five. | A: Thank you.",
        "Can you pay today? | C: September second nineteen seventy five. | A: Thank you.",
    ],
)
def test_what_does_not_commit_is_no_promise(book: RuleBook, said: str) -> None:
    assert promises(book, said) == ()


@pytest.mark.parametrize(
    "answer",
    [
        "September second nineteen seventy five",
        "nineteen seventy five oak street",
        "my phone number is three one two five five five zero one four two",
        "the last four are nineteen seventy five",
        "my reference number is one nine seven five",
    ],
)
def test_the_numbers_of_an_identity_are_never_the_amount(book: RuleBook, answer: str) -> None:
    said = f" | C: {answer} | A: Thank you.{BALANCE}| C: I can pay eighty dollars today. | A: Good."

    (promise,) = promises(book, said)

    assert (promise.amount, promise.due) == (80.0, "today")


def test_terms_that_change_replace_the_earlier_ones(book: RuleBook) -> None:
    said = (
        BALANCE + "| C: I can pay one hundred dollars on Friday. | A: Could you make it one fifty"
        " on Monday? | C: Yes, okay. | A: Thank you."
    )

    (promise,) = promises(book, said)

    assert (promise.amount, promise.due) == (150.0, "Monday")
    assert len(promise.evidence) == 2


def test_without_a_right_party_there_is_no_promise(book: RuleBook) -> None:
    recording = Recording(call_id="c1", path=Path("c1.wav"), sha256="0" * 64)
    heard = transcript(
        "A: Is this Maria? | C: Wrong number. I can pay fifty dollars on Friday though.",
        speaker=Speaker.AGENT,
    )

    judgement = judge(heard, recording, book, vocabulary=Vocabulary(), speech={})

    assert judgement.commitments == ()

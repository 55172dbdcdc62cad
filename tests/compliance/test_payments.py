"""Payments as dialogues: what is due when, which element was missing, and whose yes it was."""

from datetime import UTC, datetime

import pytest

from callqa.compliance.phrases import transcript
from callqa.compliance.rules import RuleBook, load
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.domain.verdicts import Severity
from tests.compliance.house import finding

VERIFIED = (
    "A: This is Dana with Northfield Recovery on a recorded line, is this Maria Alvarez? | C: Yes."
    " | A: And your date of birth? | C: March third nineteen eighty."
    " | A: This is an attempt to collect a debt and any information obtained will be used for that"
    " purpose. Your balance with First Prairie is four hundred eighty two dollars. | "
)
TERMS = (
    "A: So do you authorize us to take sixty dollars today from your checking ending in 4471? | "
)
DONE = " | A: Okay, thank you for that, it went through. "
RECURRING = (
    "A: We'll take recurring payments of sixty dollars a month, the first one on April fifth. Six"
    " payments in all, and we'll send you a copy. Do you authorize that?"
)
CALLED = datetime(2026, 3, 10, 15, tzinfo=UTC)  # a Tuesday


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


def outcome(book: RuleBook, rule_id: str, said: str) -> str:
    return finding(book, VERIFIED + said, rule_id=rule_id, started_at=CALLED).outcome.value


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (TERMS + "C: Yes." + DONE, "met"),
        ("A: I'll take sixty dollars today from your checking then. | C: Fine." + DONE, "missed"),
        ("A: Do you authorize that payment today? | C: Yes." + DONE, "review"),
        ("A: Which one would you like to use for that? | C: The blue one." + DONE, "missed"),
        (TERMS + "C: No, not today. | A: Okay, I'll call you on Friday then.", "not_evaluable"),
    ],
)
def test_the_terms_are_due_once_a_payment_was_put_through(
    book: RuleBook, said: str, expected: str
) -> None:
    assert outcome(book, "A01", said) == expected


def test_the_missing_elements_of_an_authorization_are_named(book: RuleBook) -> None:
    said = "A: Do you authorize sixty dollars from your checking ending in 4471? | C: Yes." + DONE

    why = finding(book, VERIFIED + said, rule_id="A01").why

    assert why == "only a part of it was heard: amount, account, authorization, but not date"


def test_an_authorization_nobody_asked_for_is_named_as_what_was_missing(book: RuleBook) -> None:
    said = "A: I'll take sixty dollars today from your checking then. | C: Fine." + DONE

    assert finding(book, VERIFIED + said, rule_id="A01").why.endswith("s: authorization")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("C: Yes, go ahead.", "met"),
        ("C: I do.", "met"),
        ("C: You have my permission.", "met"),
        ("C: Uh huh.", "missed"),
        ("C: Hold on, let me look.", "missed"),
        ("C: No, I don't.", "missed"),
        ("A: Yes, okay, I'll put it in.", "missed"),
    ],
)
def test_only_a_plain_yes_of_the_consumer_is_consent(
    book: RuleBook, answer: str, expected: str
) -> None:
    assert outcome(book, "A02", TERMS + answer + DONE) == expected


def test_a_yes_to_something_else_is_no_consent(book: RuleBook) -> None:
    late = "A: Let me write all of that down and read it back to you one more time please. " * 6

    assert outcome(book, "A02", TERMS + f"C: Hmm. | {late} | C: Yes." + DONE) == "missed"


def test_a_consent_that_the_recogniser_lost_goes_to_a_person(book: RuleBook) -> None:
    before = transcript(VERIFIED + TERMS, speaker=Speaker.AGENT).utterances
    start_s = before[-1].span.end_s + 3.0
    done = tuple(
        Word(text=text, span=Span(start_s + at, start_s + at + 0.9))
        for at, text in enumerate(("okay", "it", "went", "through"))
    )
    heard = Transcript(
        utterances=(*before, Utterance(speaker=Speaker.AGENT, words=done)),
        language="en",
        engine_id="t",
    )
    spoken = {Speaker.CONSUMER: (Span(start_s - 2.0, start_s - 1.0),)}

    found = finding(book, heard, rule_id="A02", speech=spoken)

    assert found.outcome.value == "review"


@pytest.mark.parametrize(
    ("rule_id", "afterwards", "expected"),
    [
        ("A03", "If you need to cancel this payment, call us before five today.", "met"),
        ("A03", "Have a very good evening and thank you for your time.", "missed"),
        ("A04", "Your confirmation number is five five one two oh.", "met"),
        ("A04", "I'll email you a receipt for the sixty dollars.", "met"),
        ("A04", "Have a very good evening and thank you for your time.", "missed"),
    ],
)
def test_how_to_cancel_and_something_in_hand_belong_to_a_payment(
    book: RuleBook, rule_id: str, afterwards: str, expected: str
) -> None:
    assert outcome(book, rule_id, TERMS + "C: Yes." + DONE + afterwards) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (RECURRING, "met"),
        ("A: Do you authorize sixty dollars a month from your checking on the fifth?", "review"),
        ("A: How about sixty dollars a month, or can you do more than that?", "not_evaluable"),
        ("A: So that is one payment of sixty dollars from your checking today.", "not_evaluable"),
    ],
)
def test_recurring_debits_need_all_their_terms(book: RuleBook, said: str, expected: str) -> None:
    assert outcome(book, "A05", said) == expected


def test_a_recurring_payment_weighs_more_when_nothing_is_sent(book: RuleBook) -> None:
    recurring = "A: We will automatically debit sixty dollars every month. | C: Okay. | "

    one = finding(book, VERIFIED + TERMS + "C: Yes." + DONE, rule_id="A04")
    many = finding(book, VERIFIED + recurring + TERMS + "C: Yes." + DONE, rule_id="A04")

    assert (one.severity, many.severity) == (Severity.MINOR, Severity.MAJOR)


NOTICE = "Since that is dated ahead, we'll mail you a reminder letter before we draft it. "
PROMISED = "C: You can take sixty dollars on the thirtieth from my checking. | "
SET = "A: Good, I'll schedule that for the thirtieth. "


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (PROMISED + SET, "missed"),
        (PROMISED + SET + NOTICE, "met"),
        (PROMISED + "A: Please do that on our website then. ", "not_evaluable"),
        (
            "C: You can take sixty dollars on Friday from my checking. | A: Set for Friday. ",
            "not_evaluable",
        ),
        ("C: I'll mail you sixty dollars on the thirtieth. | A: Good. ", "not_evaluable"),
        ("C: Will you take a post dated check? | A: Yes we will, thank you. ", "missed"),
    ],
)
def test_notice_is_due_only_for_a_payment_dated_more_than_five_days_ahead(
    book: RuleBook, said: str, expected: str
) -> None:
    assert outcome(book, "A06", said + "Is there anything else I can do for you?") == expected

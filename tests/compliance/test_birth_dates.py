"""Dates of birth leave the text; the dates of payments and letters stay."""

import pytest

from callqa.compliance.privacy import redact
from callqa.compliance.rules import load
from callqa.domain.recording import Speaker
from tests.compliance.calls import judged, outcome
from tests.compliance.generated_calls import heard

ASKED = "A: can i get your date of birth | "


def text_of(script: str) -> str:
    redacted = redact(heard(script).transcript)
    return " | ".join(utterance.text for utterance in redacted.transcript.utterances)


@pytest.mark.parametrize(
    ("script", "left"),
    [
        ("C: I was born March 3rd, 1980.", "I was born [date_of_birth]"),
        ("C: born on the third of march eighty", "born on [date_of_birth]"),
        (ASKED + "C: March third nineteen eighty", "[date_of_birth]"),
        (ASKED + "C: sure it's 3/3/80", "sure it's [date_of_birth]"),
        (ASKED + "C: 1980-03-03", "[date_of_birth]"),
        (ASKED + "C: oh three, oh three, eighty", "[date_of_birth]"),
        (ASKED + "C: three fifteen nineteen eighty", "[date_of_birth]"),
        (ASKED + "C: twelve twenty-five two thousand one", "[date_of_birth]"),
        (ASKED + "C: 03151980", "[date_of_birth]"),
        (ASKED + "C: may the tenth", "[date_of_birth]"),
        (ASKED + "C: three | A: okay | C: fifteen | A: yes | C: eighty", "[date_of_birth]"),
        ("C: march third nineteen eighty is my birthday", "[date_of_birth] is my birthday"),
        ("A: can you verify some details | C: it's march third 1980", "it's [date_of_birth]"),
        (ASKED + "C: it is may force nineteen eighty", "it is [date_of_birth]"),
        ("A: so i have your birthday as june second", "birthday as [date_of_birth]"),
        (
            "A: birth date and last four | C: oh three oh three eighty and four four six one",
            "[date_of_birth] and four four six one",
        ),
        ("A: date of birth and zip | C: 3/3/1980 and 60417", "[date_of_birth] and 60417"),
        (ASKED + "C: march third | A: and the year | C: nineteen eighty", "year | [date_of_birth]"),
        (
            ASKED + "C: march third nineteen eighty | A: the third of march 1980 thank you",
            "| [date_of_birth] thank you",
        ),
    ],
)
def test_dates_of_birth_are_taken_out(script, left):
    text = text_of(script)

    assert left in text
    assert not {"march", "third", "eighty", "1980", "fifteen"} & set(text.lower().split())


@pytest.mark.parametrize(
    "script",
    [
        "C: i can pay on march third",
        "A: the first payment is due on June 2nd, 2026",
        "A: the account was opened on March third nineteen ninety eight",
        "A: you charged off in march two thousand five | C: it was my birthday",
        "C: when is it due | A: march third two thousand twenty seven",
        ASKED + "C: why do you need it | A: to verify you, your payment is due on march third",
        ASKED + "C: 3/3/1900",  # nobody alive
        "C: my birthday is coming up and i get paid on the fifteenth",
        ASKED + "C: i would rather not | A: fine your zip code please | C: six oh four one seven",
        "C: i am forty five years old",
        "A: your reference number is 3 1 5 1 9 8 0",
    ],
)
def test_other_dates_and_numbers_stay(script):
    call = heard(script).transcript

    assert redact(call).transcript == call


def test_what_follows_an_answered_question_is_no_date_of_birth():
    left = text_of(
        ASKED + "C: march third nineteen eighty | A: thank you so what day suits you"
        " | C: april fifth"
    )

    assert left.endswith("thank you so what day suits you | april fifth")


def test_a_date_of_birth_that_was_taken_out_still_verifies_the_right_party():
    script = (
        "A: Hi, this is Dana with Northfield Recovery on a recorded line, is this Maria Alvarez?"
        " | C: Yes it is. | A: Could you give me your date of birth? | C: March third nineteen"
        " eighty."
    )
    redacted = redact(heard(script).transcript)

    call = judged(load(), script)

    assert {(one.kind, one.speaker) for one in redacted.redactions} == {
        ("date_of_birth", Speaker.CONSUMER)
    }
    assert call.call_type == "rpc_outbound"
    assert outcome(call, "D03") == "met"


def test_a_promised_day_survives_next_to_a_date_of_birth():
    call = judged(
        load(),
        "A: Is this Maria Alvarez? | C: Yes. | A: Your date of birth? | C: March third nineteen"
        " eighty. | A: Your balance is two hundred dollars, when can you pay it? | C: I will pay"
        " two hundred dollars on march fifteenth.",
    )

    (promise,) = call.commitments
    assert promise.due is not None
    assert "fifteenth" in promise.due

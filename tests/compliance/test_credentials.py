"""Passwords, log-ins, codes and security answers leave the text, spoken or spelt."""

import pytest

from callqa.compliance.privacy import redact
from tests.compliance.generated_calls import heard


def taken(script: str) -> tuple[set[str], str]:
    redacted = redact(heard(script).transcript)
    text = " | ".join(utterance.text for utterance in redacted.transcript.utterances)
    return {redaction.kind for redaction in redacted.redactions}, text


@pytest.mark.parametrize(
    ("script", "left"),
    [
        ("C: my password is sunshine ninety nine", "my password is [credential]"),
        ("C: My login is mariaa71 and the password is bluebird42.", "is [credential] and the"),
        ("C: The password's sunshine88, all lowercase.", "password's [credential]"),
        ("A: What's your online banking password? | C: Uh, Fluffy two thousand.", "[credential]"),
        (
            "A: and your user name | C: sure | A: go ahead | C: j smith 42",
            "go ahead | [credential]",
        ),
        ("C: the password is capital F l u f f y dash nine", "the password is [credential]"),
        ("C: my log in is b as in boy o as in oscar b", "my log in is [credential]"),
        ("A: your mother's maiden name please | C: kowalski", "please | [credential]"),
        ("A: what is the name of your first pet | C: it's tigger", "it's [credential]"),
        ("C: the answer to the security question is rosebud", "question is [credential]"),
        ("C: my pin is four four one nine", "my pin is [credential]"),
        ("A: what is your p i n | C: double four one nine", "n | [credential]"),
        ("A: read me the code we just texted you | C: six oh two nine nine one", "[credential]"),
        ("C: they sent me a code, it's six six two, one oh nine", "it's [credential]"),
        ("A: and the one-time passcode | C: 4 4 7 | A: yes | C: 1 1 2", "[credential] | yes | [cr"),
        ("C: four four one nine is my pin", "[credential] is my pin"),
        (
            "A: what's your password | C: blue bird nine | A: okay blue bird nine got it",
            "okay [credential] got it",
        ),
    ],
)
def test_credentials_are_taken_out(script, left):
    kinds, text = taken(script)

    assert kinds == {"credential"}
    assert left in text
    said = {"sunshine", "mariaa71", "fluffy", "kowalski", "tigger", "rosebud", "blue", "nine"}
    assert not said & set(text.lower().replace(",", "").replace(".", "").split())


@pytest.mark.parametrize(
    "script",
    [
        "C: i forgot my password and got locked out",
        "C: my password is not working",
        "C: my log in is locked and the password is wrong",
        "A: set a password for your online account with us",
        "A: The dial-in passcode for the supervisor line is internal.",
        "A: never share your pin with anyone | C: okay",
        "A: what is your pin | C: i am not giving you that",
        "A: what's your password | C: why do you need it",
        "A: what's your password | C: hold on one second",
        "A: what's your password | C: no",
        "A: is that your password | C: yes",
        "C: let me get a pen | A: sure call us at eight hundred five five five oh one four two",
        "A: your password is case sensitive",
        "A: the dress code is casual and the zip code is six oh four one seven",
        "C: when i log in it's blank",
        "A: i do not need your pin | C: i live at 14 oak street",
        "A: you do not have to give me a password | C: three or four people asked me",
        "A: a pin is required | C: okay how about four hundred dollars",
    ],
)
def test_talk_about_credentials_stays(script):
    call = heard(script).transcript

    assert redact(call).transcript == call


def test_a_code_that_is_said_although_nobody_wants_it_is_taken_out():
    kinds, text = taken("A: please don't tell me your pin | C: it's four four one nine")

    assert kinds == {"credential"}
    assert text.endswith("it's [credential]")

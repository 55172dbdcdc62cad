import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.compliance.phrases import transcript
from callqa.compliance.text import normal_forms, streams
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.testing import a_transcript, utterance


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("You're gonna pay", "you are going to pay"),
        ("I can't, he won't, they cannot", "i can not he will not they can not"),
        ("the D.A.'s office", "the da office"),
        (
            "we dont, she isnt, theyre tryna, im outta here",
            "we do not she is not they are trying to i am out of here",
        ),
        ("Um, uh, well", "well"),
        ("four hundred eighty two dollars", "482 dollar"),
        ("four eighty two", "482"),
        ("$482.10", "482.10 dollar"),
        ("a hundred and twenty bucks", "a 120 dollar"),
        ("forty four seventy one", "4471"),
        ("double four seven one", "4471"),
        ("nineteen eighty two", "1982"),
        ("two thousand five", "2005"),
        ("March third", "march 3rd"),
        ("the twenty first", "the 21st"),
        ("eight hundred five five five", "800555"),
        ("twenty-five percent", "25 percent"),
        ("my lawyer's handling it", "my lawyer handling it"),
        ("it's over", "it is over"),
        ("dont call, im callin' them 'til noon", "do not call i am calling them until noon"),
        ("cant and wont, its what theyre sayin", "can not and will not it is what they are sayin"),
        ("no e-mails, tell 'em", "no emails tell them"),
        ("¿Habla español? ¡No!", "habla español no"),
        ("full of s***", "full of [masked]"),
        ("it is [card_number] okay", "it is [card_number] okay"),
    ],
)
def test_words_are_brought_to_one_form(written: str, normal: str) -> None:
    assert " ".join(normal_forms(written)) == normal


def test_a_number_does_not_run_over_a_comma() -> None:
    assert normal_forms("twenty, four") == ("20", "4")


def test_tokens_know_the_words_they_stand_for() -> None:
    (stream,) = streams(transcript("pay four eighty two today", speaker=Speaker.AGENT))

    amount = stream.tokens[1]

    assert (amount.text, amount.first_word, amount.last_word) == ("482", 1, 3)
    assert (amount.span.start_s, amount.span.end_s) == pytest.approx((0.3, 1.2))


def test_a_token_is_as_sure_as_its_least_sure_word() -> None:
    words = tuple(
        Word(text=text, span=Span(at, at + 1), probability=probability)
        for at, (text, probability) in enumerate((("eighty", 0.9), ("two", 0.2)))
    )
    heard = Transcript(
        utterances=(Utterance(speaker=Speaker.AGENT, words=words),), language="en", engine_id="t"
    )

    assert streams(heard)[0].tokens[0].probability == 0.2


def test_a_long_pause_ends_a_sentence_and_a_short_one_does_not() -> None:
    def said(text: str, start_s: float) -> Utterance:
        return Utterance(
            speaker=Speaker.AGENT, words=(Word(text=text, span=Span(start_s, start_s + 0.5)),)
        )

    heard = Transcript(
        utterances=(said("one", 0.0), said("call", 1.0), said("later", 4.0)),
        language="en",
        engine_id="t",
    )

    assert [token.sentence for token in streams(heard)[0].tokens] == [0, 0, 1]


@given(st.integers(min_value=1, max_value=999_999))
def test_digits_stay_what_they_are(number: int) -> None:
    assert normal_forms(f"{number}") == (str(number),)


@given(st.lists(st.text(max_size=12), max_size=30))
def test_no_text_breaks_the_normal_form(words: list[str]) -> None:
    forms = normal_forms(" ".join(words))

    assert all(form and form == form.strip() for form in forms)


@pytest.mark.parametrize(
    ("between", "pause_s", "sentences"),
    [
        ("uh huh", 2.0, 1),
        ("Okay, yes.", 3.9, 1),
        ("okay", 4.5, 2),
        ("no i will not", 2.0, 2),
        ("", 2.0, 2),
        ("", 1.0, 1),
    ],
)
def test_a_nod_of_the_other_side_breaks_no_sentence(
    between: str, pause_s: float, sentences: int
) -> None:
    first = utterance("this is an attempt to", start_s=0.0, seconds_per_word=0.3)
    last = utterance("collect a debt", start_s=1.5 + pause_s)
    nods = (utterance(between, speaker=Speaker.CONSUMER, start_s=1.6),) if between else ()

    agent, *_ = streams(a_transcript(first, *nods, last))

    assert len({token.sentence for token in agent.tokens}) == sentences


def test_a_full_stop_ends_a_sentence_whoever_nods() -> None:
    nod = utterance("uh huh", speaker=Speaker.CONSUMER, start_s=1.6)
    spoken = (utterance("We called you.", start_s=0.0), nod, utterance("You owe us.", start_s=2.6))

    agent, *_ = streams(a_transcript(*spoken))

    assert len({token.sentence for token in agent.tokens}) == 2


@pytest.mark.parametrize(
    ("said", "sentences"),
    [
        ("Hello Mr. Wade how are you", 1),
        ("The D.A. is reading your file", 1),
        ("Call me at 5 p.m. on Friday", 1),
        ("I am here until 5 p.m. Call me then", 2),
        ("We need plan B. Call me then", 2),
        ("No. We will not", 2),
    ],
)
def test_the_stop_of_an_abbreviation_ends_no_sentence(said: str, sentences: int) -> None:
    (stream,) = streams(a_transcript(utterance(said)))
    assert len({token.sentence for token in stream.tokens}) == sentences

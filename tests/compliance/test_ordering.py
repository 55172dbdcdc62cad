"""Whole dialogues: what came too early, went on too long, was broken off or was rattled off."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from callqa.compliance.matcher import judge
from callqa.compliance.phrases import transcript
from callqa.compliance.rules import RuleBook, load
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.recording import Direction, Recording, Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.domain.verdicts import Finding, Outcome, Severity

OPENING = (
    "A: Hi, this is Dana with Northfield Recovery on a recorded line, is this Maria Alvarez?"
    " | C: Yes it is. | A: Could you give me your date of birth? | C: March third nineteen eighty."
)
MIRANDA = (
    " | A: Thank you. This is an attempt to collect a debt and any information obtained will be"
    " used for that purpose."
)
BALANCE = " | A: Your balance with First Prairie is four hundred eighty two dollars."
NAMES = Vocabulary(agencies=("Northfield Recovery",), creditors=("First Prairie",))


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


def finding(
    book: RuleBook,
    call: str | Transcript,
    rule_id: str,
    *,
    speech: Mapping[Speaker, tuple[Span, ...]] | None = None,
    extra: Mapping[str, str] | None = None,
) -> Finding:
    heard = transcript(call, speaker=Speaker.AGENT) if isinstance(call, str) else call
    recording = Recording(
        call_id="c1",
        path=Path("c1.wav"),
        sha256="0" * 64,
        direction=Direction.OUTBOUND,
        extra=extra or {},
    )
    judged = judge(heard, recording, book, vocabulary=NAMES, speech=speech or {})
    return next(found for found in judged.findings if found.rule_id == rule_id)


@pytest.mark.parametrize(
    ("call", "rule_id", "outcome"),
    [
        # the debt before the right party is confirmed
        (OPENING + MIRANDA + BALANCE, "S01", Outcome.MET),
        (
            "A: Hi Maria, it's about your past due balance of 482 dollars. | C: Who is this?",
            "S01",
            Outcome.VIOLATED,
        ),
        # to a third party
        (
            "A: Is Maria there? | C: No, this is her sister. | A: Tell her she owes 482 dollars.",
            "S01",
            Outcome.VIOLATED,
        ),
        (
            "A: Is Maria there? | C: No, this is her sister. | A: Thanks, I'll try again later.",
            "S01",
            Outcome.MET,
        ),
        # on voicemail
        (
            "C: Leave a message after the tone. | A: Maria, this is an attempt to collect a debt.",
            "S01",
            Outcome.VIOLATED,
        ),
        # the recording notice
        (OPENING + MIRANDA, "S02", Outcome.MET),
        (
            "A: Can you verify your date of birth? | C: March third. | A: This call is recorded.",
            "S02",
            Outcome.VIOLATED,
        ),
        # interrupted, resumed or left
        (
            OPENING + " | A: This is an attempt to coll- | C: I already paid that!"
            " | A: Let me finish. This is an attempt to collect a debt and any information obtained"
            " will be used for that purpose.",
            "S05",
            Outcome.MET,
        ),
        (
            OPENING + " | A: This is an attempt to coll- | C: I already paid that!"
            " | A: When did you pay it? | C: In May. | A: Okay, I will look into it.",
            "S05",
            Outcome.VIOLATED,
        ),
        (OPENING + MIRANDA + BALANCE, "S05", Outcome.NOT_EVALUABLE),
        # a stop request and what follows
        (
            OPENING + MIRANDA + " | C: I have a lawyer for this."
            " | A: What is your lawyer's name and number? | C: Jane Doe."
            " | A: Thank you, we will contact her.",
            "S07",
            Outcome.MET,
        ),
        (
            OPENING
            + MIRANDA
            + " | C: Stop calling me. | A: I understand. Can you pay fifty today?",
            "S07",
            Outcome.VIOLATED,
        ),
        (
            OPENING + MIRANDA + " | C: Stop calling me. | A: I have noted that."
            " | C: Actually how much do I owe? | A: It is 482 dollars, can you pay that today?",
            "S07",
            Outcome.MET,
        ),
        (OPENING + MIRANDA + BALANCE, "S07", Outcome.NOT_EVALUABLE),
        # a payment without a yes
        (
            OPENING + " | A: Do you authorize 150 dollars today from checking ending 4471?"
            " | C: Yes I do. | A: It went through, your confirmation number is 88213.",
            "S04",
            Outcome.MET,
        ),
        (
            OPENING + " | A: I went ahead and ran the 150 dollars. | C: Wait, what?",
            "S04",
            Outcome.VIOLATED,
        ),
    ],
)
def test_the_order_of_a_call_decides(
    book: RuleBook, call: str, rule_id: str, outcome: Outcome
) -> None:
    found = finding(book, call, rule_id)

    assert found.outcome is outcome, found.why


def test_half_a_mini_miranda_weighs_more_than_another_broken_statement(book: RuleBook) -> None:
    broken = OPENING + " | A: This is an attempt to coll- | C: I paid! | A: When did you pay it?"
    given = OPENING + MIRANDA + " | A: Because of the age of this de- | C: So? | A: Fine then."

    assert finding(book, broken, "S05").severity is Severity.MAJOR
    assert finding(book, given, "S05").severity is Severity.MINOR


def test_a_yes_that_the_recogniser_lost_leaves_the_payment_to_a_person(book: RuleBook) -> None:
    call = "A: do you authorize 150 dollars today from checking ending 4471"
    processed = "it went through your confirmation number is 88213"
    asked = transcript(call, speaker=Speaker.AGENT).utterances[0]
    start_s = asked.span.end_s + 2.0
    words = tuple(
        Word(text=text, span=Span(start_s + 0.3 * at, start_s + 0.3 * (at + 1)))
        for at, text in enumerate(processed.split())
    )
    heard = Transcript(
        utterances=(asked, Utterance(speaker=Speaker.AGENT, words=words)),
        language="en",
        engine_id="written",
    )
    yes = Span(asked.span.end_s + 0.5, asked.span.end_s + 1.1)

    assert finding(book, heard, "S04").outcome is Outcome.VIOLATED
    lost = finding(book, heard, "S04", speech={Speaker.CONSUMER: (yes,)})
    assert lost.outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("words_a_minute", "outcome"),
    [(277, Outcome.VIOLATED), (231, Outcome.VIOLATED), (169, Outcome.MET)],
)
def test_a_disclosure_is_judged_by_its_own_pace(
    book: RuleBook, words_a_minute: int, outcome: Outcome
) -> None:
    said = MIRANDA.removeprefix(" | A: Thank you.")
    found = finding(book, f"({words_a_minute} words a minute) A: {said} | C: Okay.", "S06")

    assert found.outcome is outcome
    assert f"are {words_a_minute} a minute (limit 220" in found.why


def at_pace(said: str, *, start_s: float, words_a_minute: float, probability: float) -> Utterance:
    word_s = 60 / words_a_minute
    words = tuple(
        Word(
            text=text,
            span=Span(start_s + word_s * at, start_s + word_s * (at + 1)),
            probability=probability,
        )
        for at, text in enumerate(said.split())
    )
    return Utterance(speaker=Speaker.AGENT, words=words)


def paced_call(*, disclosure: float, usual: float, probability: float = 0.9) -> Transcript:
    statement = MIRANDA.removeprefix(" | A: Thank you. ")
    others = "and so we talked about how the month of may went for all of you at home"
    spoken = [at_pace(statement, start_s=0, words_a_minute=disclosure, probability=probability)]
    spoken += [
        at_pace(others, start_s=start_s, words_a_minute=usual, probability=0.9)
        for start_s in (30.0, 60.0, 90.0)
    ]
    return Transcript(utterances=tuple(spoken), language="en", engine_id="written")


def test_much_faster_than_the_agents_own_pace_is_too_fast(book: RuleBook) -> None:
    assert finding(book, paced_call(disclosure=205, usual=185), "S06").outcome is Outcome.MET
    assert finding(book, paced_call(disclosure=205, usual=130), "S06").outcome is Outcome.VIOLATED


def test_a_mumbled_disclosure_goes_to_a_person(book: RuleBook) -> None:
    mumbled = paced_call(disclosure=150, usual=150, probability=0.45)

    assert finding(book, mumbled, "S06").outcome is Outcome.REVIEW


def test_a_disclosure_that_was_not_made_has_no_pace(book: RuleBook) -> None:
    assert finding(book, OPENING + BALANCE, "S06").outcome is Outcome.NOT_EVALUABLE


def test_the_notice_of_a_machine_is_notice_enough(book: RuleBook) -> None:
    call = "A: Is this Maria? | C: Yes. | A: Your date of birth? | C: May 3rd. | A: It's recorded."

    found = finding(book, call, "S02", extra={"ivr_notice": "true"})
    assert found.outcome is Outcome.NOT_EVALUABLE

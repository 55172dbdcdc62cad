"""Whole calls through `judge`: outcomes, order, call types, evidence."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from callqa.compliance.matcher import Judgement, judge
from callqa.compliance.phrases import transcript
from callqa.compliance.privacy import redact
from callqa.compliance.rules import RuleBook, load
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.recording import Direction, Recording, Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.domain.verdicts import Finding, Outcome, Redaction, Severity

OPENING = (
    "A: Hi, this is Dana with Northfield Recovery on a recorded line, is this Maria Alvarez?"
    " | C: Yes it is. | A: Could you give me your date of birth? | C: March third nineteen eighty."
)
MIRANDA = (
    " | A: Thank you. This is an attempt to collect a debt and any information obtained"
    " will be used for that purpose."
)
BALANCE = " | A: Your balance with First Prairie is four hundred eighty two dollars."
VOCABULARY = Vocabulary(
    agencies=("Northfield Recovery",), creditors=("First Prairie",), agents=("Dana",)
)


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


def recording(
    *,
    extra: Mapping[str, str] | None = None,
    disposition: str | None = None,
    direction: Direction = Direction.OUTBOUND,
) -> Recording:
    return Recording(
        call_id="c1",
        path=Path("c1.wav"),
        sha256="0" * 64,
        direction=direction,
        disposition=disposition,
        extra=extra or {},
    )


def judged(
    book: RuleBook,
    call: str | Transcript,
    *,
    extra: Mapping[str, str] | None = None,
    speech: Mapping[Speaker, tuple[Span, ...]] | None = None,
    redactions: tuple[Redaction, ...] = (),
    disposition: str | None = None,
    direction: Direction = Direction.OUTBOUND,
) -> Judgement:
    heard = transcript(call, speaker=Speaker.AGENT) if isinstance(call, str) else call
    about = recording(extra=extra, disposition=disposition, direction=direction)
    return judge(
        heard, about, book, vocabulary=VOCABULARY, speech=speech or {}, redactions=redactions
    )


def of(judgement: Judgement, rule_id: str) -> Finding:
    (found,) = [finding for finding in judgement.findings if finding.rule_id == rule_id]
    return found


def outcomes(judgement: Judgement, *rule_ids: str) -> list[str]:
    return [of(judgement, rule_id).outcome.value for rule_id in rule_ids]


def test_a_good_call_meets_every_disclosure_in_order(book: RuleBook) -> None:
    call = judged(book, OPENING + MIRANDA + BALANCE, extra={"initial_communication_done": "false"})

    assert call.call_type == "rpc_outbound"
    assert outcomes(call, "D01", "D02", "D03", "D04", "S01", "S03") == ["met"] * 6
    assert of(call, "D05").outcome is Outcome.NOT_EVALUABLE


def test_every_rule_gives_one_finding(book: RuleBook) -> None:
    call = judged(book, OPENING)

    assert [found.rule_id for found in call.findings] == [rule.rule_id for rule in book.rules]


@pytest.mark.parametrize(
    ("initial_done", "d04", "d05"),
    [
        ("false", "missed", "not_evaluable"),
        ("true", "not_evaluable", "missed"),
        (None, "not_evaluable", "missed"),
    ],
)
def test_which_debt_collector_disclosure_is_due_depends_on_the_account(
    book: RuleBook, initial_done: str | None, d04: str, d05: str
) -> None:
    extra = {} if initial_done is None else {"initial_communication_done": initial_done}

    call = judged(book, OPENING + BALANCE, extra=extra)

    assert outcomes(call, "D04", "D05", "S03") == [d04, d05, "violated"]


def test_a_full_disclosure_also_serves_a_later_call(book: RuleBook) -> None:
    call = judged(book, OPENING + MIRANDA + BALANCE)

    assert outcomes(call, "D04", "D05") == ["met", "met"]


def test_half_a_mini_miranda_goes_to_a_person(book: RuleBook) -> None:
    half = " | A: This is an attempt to collect a debt."

    call = judged(book, OPENING + half + BALANCE, extra={"initial_communication_done": "false"})

    assert of(call, "D04").outcome is Outcome.REVIEW


def test_a_mini_miranda_broken_by_an_okay_is_whole(book: RuleBook) -> None:
    broken = (
        " | A: This is an attempt to collect a debt | C: okay"
        " | A: and any information obtained will be used for that purpose."
    )

    call = judged(book, OPENING + broken, extra={"initial_communication_done": "false"})

    assert of(call, "D04").outcome is Outcome.MET


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("This is a call from a debt collector.", "met"),
        ("This isn't a debt collector call, this is a reminder from a dead collector.", "met"),
        ("We aren't debt collectors, we are the billing office.", "missed"),
        ("We are not the debt collector for that one.", "missed"),
    ],
)
def test_a_denial_of_being_a_debt_collector_is_no_disclosure(
    book: RuleBook, said: str, outcome: str
) -> None:
    assert outcomes(judged(book, f"{OPENING} | A: {said}{BALANCE}"), "D05") == [outcome]


def test_an_announcement_stands_in_for_the_recording_notice(book: RuleBook) -> None:
    said = "A: Hello good morning, is this Maria Alvarez? | C: Yes, speaking."

    assert of(judged(book, said), "D01").outcome is Outcome.MISSED
    assert of(judged(book, said, extra={"ivr_notice": "true"}), "D01").outcome is Outcome.MET


def test_a_recording_notice_after_half_a_minute_comes_too_late(book: RuleBook) -> None:
    chat = " ".join(["and so on and so forth"] * 24)

    found = of(
        judged(
            book,
            f"A: Hi. {chat} | C: okay then please go on and tell me | A: this call is recorded",
        ),
        "D01",
    )

    assert found.outcome is Outcome.MISSED
    assert "outside" in found.why


def test_debt_talk_before_verification_fails_the_call(book: RuleBook) -> None:
    found = of(judged(book, "A: Hi Maria, you owe us a past due balance. | C: Who is this?"), "S01")

    assert (found.outcome, found.severity) == (Outcome.VIOLATED, Severity.AUTO_FAIL)
    assert len(found.evidence) >= 1


def test_a_lost_yes_goes_to_a_person_instead_of_failing_the_call(book: RuleBook) -> None:
    said = transcript(
        "A: Is this Maria Alvarez? | A: You have a past due balance.", speaker=Speaker.AGENT
    )
    asked, told = said.utterances
    later = tuple(Word(text=word.text, span=word.span.shifted(3.0)) for word in told.words)
    call = Transcript(
        utterances=(asked, Utterance(speaker=Speaker.AGENT, words=later)),
        language="en",
        engine_id="t",
    )
    yes_s = asked.span.end_s + 1.0

    heard = judged(book, call, speech={Speaker.CONSUMER: (Span(yes_s, yes_s + 0.5),)})
    silent = judged(book, call, speech={Speaker.CONSUMER: ()})

    assert of(heard, "S01").outcome is Outcome.REVIEW
    assert of(silent, "S01").outcome is Outcome.VIOLATED


def test_a_redacted_identifier_counts_as_an_answer(book: RuleBook) -> None:
    said = "A: The last four of your social please? | C: [ssn] | A: Your balance is due."

    assert of(judged(book, said), "S01").outcome is Outcome.MET


def test_account_talk_just_before_the_disclosure_goes_to_a_person(book: RuleBook) -> None:
    close = OPENING + " | A: It is about your balance. This call is from a debt collector."
    chat = " ".join(["well you know how it is"] * 10)
    far = OPENING + f" | A: It is about your balance. {chat} This call is from a debt collector."

    assert of(judged(book, close), "S03").outcome is Outcome.REVIEW
    assert of(judged(book, far), "S03").outcome is Outcome.VIOLATED


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (OPENING, "rpc_outbound"),
        (
            "C: You have reached the Alvarez home, leave a message after the tone. | A: Hi Maria.",
            "voicemail",
        ),
        ("A: Is this Maria? | C: No, you have the wrong number.", "wrong_number"),
        (
            "A: May I speak with Maria? | C: No, this is her husband, she is not home right now.",
            "third_party",
        ),
        ("A: Hello? Is this Maria?", "no_contact"),
        (
            "A: Is this Maria? | C: Who are you? What is this about? I do not talk to strangers.",
            "unverified",
        ),
    ],
)
def test_the_kind_of_call_is_told_from_what_was_said(book: RuleBook, said: str, kind: str) -> None:
    assert judged(book, said).call_type == kind


def test_the_disposition_counts_only_where_nothing_was_heard(book: RuleBook) -> None:
    silent = judged(book, "A: Hello? Hello there?", disposition="VOICE_MAIL")
    spoken = judged(book, OPENING, disposition="VOICE_MAIL")

    assert (silent.call_type, spoken.call_type) == ("voicemail", "rpc_outbound")


def test_an_inbound_call_is_named_so(book: RuleBook) -> None:
    assert judged(book, OPENING, direction=Direction.INBOUND).call_type == "rpc_inbound"


def test_a_date_of_birth_in_bare_numbers_confirms_the_right_party(book: RuleBook) -> None:
    said = "A: Is this Maria? | C: It is. | A: And your date of birth? | C: Ten four seventy seven."

    call = judged(book, f"{said}{MIRANDA}{BALANCE}")

    assert call.call_type == "rpc_outbound"
    assert of(call, "S01").outcome is Outcome.MET


def test_no_mini_miranda_is_due_on_a_voicemail(book: RuleBook) -> None:
    said = "C: Please leave a message after the beep. | A: This is Dana, please call me back."

    call = judged(book, said, extra={"initial_communication_done": "false"})

    assert outcomes(call, "D03", "D04", "D05", "S03") == ["not_evaluable"] * 4


def test_a_threat_is_a_violation_and_silence_about_it_is_kept(book: RuleBook) -> None:
    threat = OPENING + MIRANDA + " | A: Pay today or a warrant will be issued for your arrest."

    found = of(judged(book, threat), "P01")

    assert found.outcome is Outcome.VIOLATED
    assert "warrant" in found.evidence[0].quote
    assert found.evidence[0].speaker is Speaker.AGENT
    assert of(judged(book, OPENING), "P01").outcome is Outcome.MET


def test_a_threat_that_was_only_misheard_goes_to_a_person(book: RuleBook) -> None:
    found = of(judged(book, OPENING + " | A: we are going to sew you"), "P02")

    assert found.outcome is Outcome.REVIEW


def test_a_threat_in_words_of_low_probability_goes_to_a_person(book: RuleBook) -> None:
    words = tuple(
        Word(text=text, span=Span(at * 0.3, at * 0.3 + 0.3), probability=0.05)
        for at, text in enumerate(["we", "will", "garnish", "your", "wages"])
    )
    call = Transcript(
        utterances=(Utterance(speaker=Speaker.AGENT, words=words),), language="en", engine_id="t"
    )

    assert of(judged(book, call), "P03").outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("said", "outcome", "severity"),
    [
        ("You are full of shit.", "violated", Severity.AUTO_FAIL),
        ("What the hell is wrong with you?", "violated", Severity.MAJOR),
        ("I do not want to hear that crap.", "violated", Severity.MAJOR),
        ("Damn it, what the fuck do you want?", "violated", Severity.AUTO_FAIL),
        ("I do not give a damn. Keep that s*** to yourself.", "violated", Severity.MAJOR),
        ("You can keep that s*** to yourself.", "review", Severity.AUTO_FAIL),
        ("I heard you say damn and I understand you are upset.", "review", Severity.MAJOR),
        ("You said this is bullshit, and I understand that.", "review", Severity.AUTO_FAIL),
        ("What class of card was it, and was the dam near you?", "met", Severity.AUTO_FAIL),
    ],
)
def test_mild_words_weigh_less_than_obscene_ones_and_a_quotation_is_left_to_a_person(
    book: RuleBook, *, said: str, outcome: str, severity: Severity
) -> None:
    found = of(judged(book, f"{OPENING}{MIRANDA} | A: {said}"), "P09")

    assert (found.outcome.value, found.severity) == (outcome, severity)


def test_a_suit_that_is_authorised_goes_to_a_person(book: RuleBook) -> None:
    said = OPENING + " | A: we are going to sue you"

    assert of(judged(book, said), "P02").outcome is Outcome.VIOLATED
    assert of(judged(book, said, extra={"suit_authorized": "true"}), "P02").outcome is (
        Outcome.REVIEW
    )


def test_a_threat_by_nobody_knows_whom_goes_to_a_person(book: RuleBook) -> None:
    words = tuple(
        Word(text=text, span=Span(at * 0.3, at * 0.3 + 0.3))
        for at, text in enumerate(["we", "will", "garnish", "your", "wages"])
    )
    call = Transcript(
        utterances=(Utterance(speaker=Speaker.UNKNOWN, words=words),), language="en", engine_id="t"
    )

    judgement = judged(book, call)

    assert of(judgement, "P03").outcome is Outcome.REVIEW
    assert of(judgement, "P01").outcome is Outcome.NOT_EVALUABLE
    assert of(judgement, "D01").outcome is not Outcome.MISSED


CEASE = OPENING + MIRANDA + " | C: Stop calling me and do not contact me ever again."


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("A: I understand, I have noted your request and we will not call you again.", "met"),
        ("A: Before I do that, can you pay the balance today?", "violated"),
        ("A: You have to put that in writing.", "violated"),
        ("A: Uh huh.", "review"),
    ],
)
def test_a_request_to_stop_is_judged_by_the_answer(
    book: RuleBook, answer: str, outcome: str
) -> None:
    assert outcomes(judged(book, f"{CEASE} | {answer}"), "T01") == [outcome]


def test_asking_for_money_later_on_breaks_a_promise_to_stop(book: RuleBook) -> None:
    chat = " ".join(["the weather is fine"] * 40)
    said = f"{CEASE} | A: We will not call you again. {chat} | C: bye | A: can you pay today?"

    assert outcomes(judged(book, said), "T01") == ["violated"]


@pytest.mark.parametrize(
    ("rule_id", "said", "answer", "outcome"),
    [
        ("T03", "I have an attorney for this", "What is your attorney's name and number?", "met"),
        ("T03", "I have an attorney for this", "Your attorney can't help you.", "violated"),
        ("T04", "I never had a card with them", "I have marked it as disputed.", "met"),
        ("T04", "I never had a card with them", "You can't dispute over the phone.", "violated"),
    ],
)
def test_attorneys_and_disputes_call_for_their_own_answers(
    book: RuleBook, *, rule_id: str, said: str, answer: str, outcome: str
) -> None:
    call = judged(book, f"{OPENING}{MIRANDA} | C: {said} | A: {answer}")

    assert outcomes(call, rule_id) == [outcome]


def test_a_trigger_that_was_not_raised_is_not_evaluable(book: RuleBook) -> None:
    assert outcomes(judged(book, OPENING), "T01", "T03", "T04") == ["not_evaluable"] * 3


def test_sensitive_digits_are_a_violation_with_their_place(book: RuleBook) -> None:
    taken = (
        Redaction(kind="ssn", speaker=Speaker.AGENT, span=Span(4.0, 6.0)),
        Redaction(kind="card_number", speaker=Speaker.CONSUMER, span=Span(8.0, 12.0)),
    )

    call = judged(book, OPENING, redactions=taken)

    assert outcomes(call, "V01", "V02", "V03") == ["met", "violated", "violated"]
    assert of(call, "V03").severity is Severity.AUTO_FAIL
    assert of(call, "V02").severity is Severity.MAJOR
    assert of(call, "V02").evidence[0].span == Span(8.0, 12.0)


def test_a_number_of_unknown_meaning_is_no_violation(book: RuleBook) -> None:
    taken = (Redaction(kind="number", speaker=Speaker.AGENT, span=Span(4.0, 6.0)),)

    assert outcomes(judged(book, OPENING, redactions=taken), "V01", "V02", "V03") == ["met"] * 3


def test_a_telephone_number_left_twice_on_a_voicemail_is_no_card_number(book: RuleBook) -> None:
    said = transcript(
        "C: you have reached the voicemail of maria leave a message after the tone"
        " | A: please call me back at eight hundred five five five zero one four two again that is"
        " eight hundred five five five zero one four two",
        speaker=Speaker.AGENT,
    )
    redacted = redact(said)

    call = judged(book, redacted.transcript, redactions=redacted.redactions)

    assert call.call_type == "voicemail"
    assert outcomes(call, "V02") == ["met"]
    assert redacted.transcript == said


def test_an_absence_says_where_it_was_looked_for_and_what_was_heard(book: RuleBook) -> None:
    found = of(judged(book, "A: Hello good morning is this Maria Alvarez | C: Yes it is."), "D01")

    assert found.outcome is Outcome.MISSED
    (searched,) = found.evidence
    assert searched.span.start_s == 0.0
    assert "searched" in searched.why
    assert searched.quote.startswith("Hello good morning")


def test_an_absence_amid_unrecognised_speech_goes_to_a_person(book: RuleBook) -> None:
    said = "A: Hello good morning is this Maria Alvarez | C: Yes it is."

    call = judged(book, said, speech={Speaker.AGENT: (Span(0.0, 2.0), Span(6.0, 14.0))})

    assert of(call, "D01").outcome is Outcome.REVIEW


def test_a_call_without_words_is_not_evaluable(book: RuleBook) -> None:
    call = judged(book, Transcript(utterances=(), language="en", engine_id="t"))

    assert call.call_type == "no_contact"
    assert {found.outcome for found in call.findings} == {Outcome.NOT_EVALUABLE}
    assert call.commitments == ()


def test_a_promise_carries_amount_date_and_means(book: RuleBook) -> None:
    said = (
        OPENING + MIRANDA + BALANCE + " | C: I can pay one hundred twenty dollars on the fifteenth"
        " from my checking account. | A: So that's one twenty on the fifteenth, correct? | C: Yes."
    )

    call = judged(book, said)

    (promise,) = call.commitments
    assert (promise.amount, promise.due, promise.method) == (120.0, "the fifteenth", "bank account")
    assert promise.confirmed
    assert outcomes(call, "K11", "K12") == ["met", "met"]


def test_an_offer_that_is_turned_down_is_no_promise(book: RuleBook) -> None:
    said = OPENING + MIRANDA + " | A: Can you do fifty dollars on Friday? | C: I really can not."

    assert judged(book, said).commitments == ()


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("I'm sorry to hear that, that must be hard.", "met"),
        ("The balance is still due and I need it by noon today sir.", "missed"),
    ],
)
def test_empathy_is_due_only_after_a_hardship(book: RuleBook, answer: str, outcome: str) -> None:
    hardship = f"{OPENING}{MIRANDA} | C: I lost my job in May. | A: {answer}"

    assert outcomes(judged(book, hardship), "K03") == [outcome]
    assert outcomes(judged(book, OPENING + MIRANDA), "K03") == ["not_evaluable"]

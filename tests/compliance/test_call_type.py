"""Which kind of call it was: from what was said, from the sound, from the record, in this order."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from callqa.compliance.matcher import Judgement, judge
from callqa.compliance.phrases import transcript
from callqa.compliance.privacy import redact
from callqa.compliance.rules import RuleBook, load
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.recording import Direction, Recording, Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript

CALLS = yaml.safe_load((Path(__file__).parents[1] / "data/dialogues/call_types.yaml").read_text())
BEFORE_S = 7.0  # of a greeting, before the agent speaks
GREETING = (Span(0.0, 6.0),)
LEFT = "A: Hi, this message is for Owen. This is Fran, please call me at 800 555 0142."
NO_ANSWER = "A: Is Gina there? | C: Well it depends on who wants her, doesn't it now."


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


def judged(
    book: RuleBook,
    said: str,
    *,
    direction: Direction | None = Direction.OUTBOUND,
    disposition: str | None = None,
    speech: dict[Speaker, tuple[Span, ...]] | None = None,
    starts_s: float = 0.0,
) -> Judgement:
    about = Recording(
        call_id="c1",
        path=Path("c1.wav"),
        sha256="0" * 64,
        direction=direction,
        disposition=disposition,
    )
    heard = redact(later(transcript(said, speaker=Speaker.AGENT), by_s=starts_s))
    return judge(
        heard.transcript,
        about,
        book,
        vocabulary=Vocabulary(agencies=("Hartwell Recovery", "Hartwell")),
        speech=speech or {},
        redactions=heard.redactions,
    )


def later(call: Transcript, *, by_s: float) -> Transcript:
    utterances = tuple(
        replace(one, words=tuple(replace(word, span=word.span.shifted(by_s)) for word in one.words))
        for one in call.utterances
    )
    return replace(call, utterances=utterances)


def of_kind(kind: str) -> str:
    return next(" | ".join(call["said"]) for call in CALLS if call["kind"] == kind)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call['kind']}: {call['what']}")
def test_the_kind_of_call_is_told_from_what_was_said(book: RuleBook, call: dict) -> None:
    inbound = call["kind"] == "rpc_inbound"
    direction = Direction.INBOUND if inbound else Direction.OUTBOUND

    assert judged(book, " | ".join(call["said"]), direction=direction).call_type == call["kind"]


@pytest.mark.parametrize(
    ("said", "heard", "kind"),
    [
        pytest.param(LEFT, GREETING, "voicemail", id="a greeting that gave no words"),
        pytest.param(LEFT, (*GREETING, Span(20.0, 23.0)), "unverified", id="an answer"),
        pytest.param("A: Hello?", (Span(0.0, 0.4),), "no_contact", id="a click"),
        pytest.param("A: Hello?", (Span(0.0, 9.0),), "unverified", id="speech and no message"),
    ],
)
def test_speech_without_words_tells_a_machine_from_a_person(
    book: RuleBook, *, said: str, heard: tuple[Span, ...], kind: str
) -> None:
    call = judged(book, said, speech={Speaker.CONSUMER: heard}, starts_s=BEFORE_S)

    assert call.call_type == kind


@pytest.mark.parametrize(
    ("said", "disposition", "kind"),
    [
        ("A: Hello? Is this Gina?", "Answering machine", "voicemail"),
        ("A: Hello? Is this Gina?", "wrong_number", "wrong_number"),
        ("A: Hello? Is this Gina?", "Busy", "no_contact"),
        (NO_ANSWER, "no answer", "unverified"),
        (NO_ANSWER, "third party", "third_party"),
        ("A: Is Gina there? | C: No, wrong number.", "voicemail", "wrong_number"),
        (of_kind("rpc_outbound"), "voicemail", "rpc_outbound"),
    ],
)
def test_the_disposition_tells_what_was_not_heard_and_nothing_else(
    book: RuleBook, said: str, disposition: str, kind: str
) -> None:
    assert judged(book, said, disposition=disposition).call_type == kind


def test_a_call_of_unknown_direction_is_inbound_when_the_agent_takes_it(book: RuleBook) -> None:
    taken, placed = of_kind("rpc_inbound"), of_kind("rpc_outbound")

    assert judged(book, taken, direction=None).call_type == "rpc_inbound"
    assert judged(book, placed, direction=None).call_type == "rpc_outbound"

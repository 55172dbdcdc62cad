"""Words that the recogniser was hardly sure of never fail a call by themselves."""

from pathlib import Path
from typing import Any

import pytest

from callqa.compliance.phrases import transcript
from callqa.compliance.privacy import redact
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import Outcome
from tests.compliance.house import book, finding, rule, unlikely

TRIGGER = {
    "match": {"any": ["stop calling"]},
    "respond": {"expect": ["will not call"], "forbid": ["pay first"]},
}


@pytest.mark.parametrize(
    ("kind", "call", "unsure", "plain", "doubtful"),
    [
        ("prohibited", "A: oh shut up", "shut up", "violated", "review"),
        ("disclosure", "A: this is a recorded line", "recorded line", "met", "review"),
        ("sequence", "A: your balance is due", "balance", "violated", "review"),
        ("trigger", "C: stop calling | A: pay first", "stop calling", "violated", "review"),
        ("trigger", "C: stop calling | A: pay first", "pay first", "violated", "review"),
        ("privacy", "C: my social is 219 09 9999", "219 09 9999", "violated", "review"),
    ],
)
def test_a_finding_of_unsure_words_goes_to_a_person(
    tmp_path: Path, *, kind: str, call: str, unsure: str, plain: str, doubtful: str
) -> None:
    rules = book(tmp_path, rule(kind, **TRIGGER) if kind == "trigger" else rule(kind))
    sure = redact(transcript(call, speaker=Speaker.AGENT))
    hardly = redact(
        unlikely(transcript(call, speaker=Speaker.AGENT), words=frozenset(unsure.split()))
    )

    assert finding(rules, sure.transcript, redactions=sure.redactions).outcome == plain
    assert finding(rules, hardly.transcript, redactions=hardly.redactions).outcome == doubtful


def test_one_sure_number_among_unsure_ones_is_a_violation(tmp_path: Path) -> None:
    spoken = transcript(
        "C: my social is 219 09 9999 | C: social again 219 09 9998", speaker=Speaker.CONSUMER
    )
    heard = redact(unlikely(spoken, words=frozenset(("9999",))))

    found = finding(book(tmp_path, rule("privacy")), heard.transcript, redactions=heard.redactions)

    assert found.outcome is Outcome.VIOLATED


def test_words_that_were_mostly_guessed_prove_nothing(tmp_path: Path) -> None:
    spoken = transcript("A: well hello there my friend", speaker=Speaker.AGENT)
    guess = unlikely(spoken, words=frozenset(["well", "hello", "there", "my", "friend"]))
    rules = book(tmp_path, rule())

    assert finding(rules, spoken).outcome is Outcome.MET
    assert finding(rules, guess).outcome is Outcome.NOT_EVALUABLE


@pytest.mark.parametrize(("speech_s", "outcome"), [(2.9, "met"), (20.0, "not_evaluable")])
def test_speech_that_mostly_gave_no_words_is_no_proof_of_good_manners(
    tmp_path: Path, speech_s: float, outcome: str
) -> None:
    speech = {Speaker.AGENT: (Span(0.0, speech_s),)}

    found = finding(book(tmp_path, rule()), "A: well hello there my friend", speech=speech)

    assert found.outcome == outcome


@pytest.mark.parametrize(
    ("fields", "outcome", "why"),
    [
        ({"applies_if": "DONE"}, "not_evaluable", "done was not surely heard"),
        ({"severity_if": {"auto_fail": "DONE"}}, "violated", "it may weigh auto_fail: done was"),
    ],
)
def test_nothing_hangs_on_an_event_that_was_hardly_heard(
    tmp_path: Path, fields: dict[str, Any], outcome: str, why: str
) -> None:
    spoken = transcript("A: it went through so shut up", speaker=Speaker.AGENT)
    unsure = unlikely(spoken, words=frozenset(("it", "went", "through")))

    found = finding(book(tmp_path, rule(**fields)), unsure)

    assert (found.outcome, found.severity) == (outcome, "minor")
    assert why in found.why

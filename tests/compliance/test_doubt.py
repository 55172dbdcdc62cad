"""Words that the recogniser was hardly sure of never fail a call by themselves."""

from pathlib import Path

import pytest

from callqa.compliance.phrases import transcript
from callqa.compliance.privacy import redact
from callqa.domain.recording import Speaker
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

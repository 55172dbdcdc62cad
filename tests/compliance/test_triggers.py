"""How triggers are judged: by what was raised, how surely, and what the agent made of it."""

from pathlib import Path

import pytest

from tests.compliance.house import book, finding, rule

ASKED = {"expect": ["will not call"], "forbid": ["keep calling"]}


@pytest.mark.parametrize(
    ("raised", "outcome"),
    [
        ("Stop calling me.", "violated"),
        ("Somebody may tell you to stop calling me.", "review"),
        ("Somebody may tell you to stop calling. I do: stop calling me.", "violated"),
    ],
)
def test_a_wrong_answer_to_what_was_perhaps_not_meant_goes_to_a_person(
    tmp_path: Path, raised: str, outcome: str
) -> None:
    rules = book(tmp_path, rule("trigger", respond=ASKED, guards={"hedge": ["somebody"]}))

    assert finding(rules, f"C: {raised} | A: We will keep calling.").outcome == outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("We will keep calling you.", "violated"),
        ("We will never keep calling you.", "review"),
        ("We will never keep calling you, we will not call at all.", "met"),
    ],
)
def test_what_must_not_follow_can_be_denied(tmp_path: Path, answer: str, outcome: str) -> None:
    rules = book(tmp_path, rule("trigger", respond=ASKED))

    assert finding(rules, f"C: Stop calling me. | A: {answer}").outcome == outcome


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        ("C: Stop recording me.", True),
        ("C: Are you recording me? I do not agree to that.", True),
        ("A: This call is recorded. | C: I do not agree to that.", True),
        ("A: The balance is past due. | C: I do not agree to that.", False),
        ("C: Are you recording me? Fine.", False),
    ],
)
def test_a_phrase_or_an_answer_to_what_either_side_said_can_raise_a_trigger(
    tmp_path: Path, said: str, raised: bool
) -> None:
    objects = {
        "any": ["stop recording"],
        "all": {
            "objection": ["not agree"],
            "recording": {"speaker": "either", "any": ["recorded|recording"]},
        },
    }
    rules = book(tmp_path, rule("trigger", match=objects))

    assert (finding(rules, f"{said} | A: Okay.").outcome != "not_evaluable") is raised

"""Sentences that mean what a rule listens for go to a person, and no further."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from callqa import bootstrap
from callqa.compliance.phrases import transcript
from callqa.compliance.privacy import redact
from callqa.compliance.semantic import Meaning, Vectors
from callqa.domain.recording import Speaker
from callqa.errors import PolicyError, SettingsError
from callqa.settings import Settings
from tests.compliance.house import book, finding, rule, unlikely

_WIDTH = 512
THREAT = {
    "match": {"any": ["garnish"]},
    "semantic": {"threshold": 0.6, "margin": 0.05},
    "examples": {
        "must_match": ["A: hello there. | A: the sheriff will be at your door tomorrow morning"],
        "must_not_match": {
            "negated": ["nobody ever sends you any deputy"],
            "other_speaker": ["C: will the sheriff be at my door"],
            "question": ["did a sheriff bring you the papers"],
            "lawful": ["the postman will be at your door tomorrow morning"],
        },
    },
}
ASKED_TO_STOP = {
    "semantic": {"threshold": 0.6, "margin": 0.1},
    "examples": {
        "must_match": ["please leave me in peace from now on"],
        "must_not_match": {
            kind: ["please leave me a message"]
            for kind in ("negated", "other_speaker", "question", "lawful")
        },
    },
}
NEAR = "the sheriff will be at your door very soon"


class WordCount:
    """Sentences are alike when they share words; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, sentences: Sequence[str]) -> Vectors:
        self.asked.append(tuple(sentences))
        rows = np.zeros((len(sentences), _WIDTH), dtype=np.float32)
        for row, sentence in zip(rows, sentences, strict=True):
            for word in sentence.lower().split():
                digest = hashlib.sha256(word.strip(".,?!").encode()).digest()
                row[int.from_bytes(digest[:4]) % _WIDTH] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)


def model() -> Meaning:
    return Meaning(WordCount(), model_id="words@1")


def threat(**fields: Any) -> dict[str, Any]:
    return rule("prohibited", **{**THREAT, **fields})


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        (f"A: {NEAR}", "review"),
        ("A: the postman will be at your door very soon", "met"),  # a near-miss is nearer
        ("A: the weather will be fine in the morning", "met"),  # below the threshold
        (f"A: good morning madam | C: {NEAR}", "met"),  # the other side said it
        ("A: sheriff at your door", "met"),  # too short to mean anything by itself
        ("A: we will never garnish but the sheriff will be at your door", "met"),  # guards refused
        (f"A: we will garnish. | A: {NEAR}", "violated"),
    ],
)
def test_a_sentence_near_the_examples_of_a_prohibition_is_reviewed(
    tmp_path: Path, call: str, outcome: str
) -> None:
    assert finding(book(tmp_path, threat()), call, meaning=model()).outcome == outcome


def test_the_finding_says_that_only_a_model_found_it_and_quotes_the_sentence(
    tmp_path: Path,
) -> None:
    found = finding(book(tmp_path, threat()), f"A: good morning. | A: {NEAR}", meaning=model())

    assert "only a model of meaning found it" in found.why
    (evidence,) = found.evidence
    assert NEAR in evidence.quote
    assert "only a model of meaning found it" in evidence.why


def test_the_quote_is_of_the_redacted_words(tmp_path: Path) -> None:
    said = redact(transcript(f"A: {NEAR} my social is 219 09 9999", speaker=Speaker.AGENT))
    found = finding(
        book(tmp_path, threat(semantic={"threshold": 0.4, "margin": 0.05})),
        said.transcript,
        redactions=said.redactions,
        meaning=model(),
    )

    assert found.outcome == "review"
    assert "9999" not in str(found)


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        ("C: please leave me in peace from today on", "review"),
        ("C: please leave me in peace from today on | A: we will not call", "review"),
        ("C: please leave me a message from your office", "not_evaluable"),
        ("A: please leave me in peace from today on", "not_evaluable"),
        ("C: stop calling | A: we will not call", "met"),
    ],
)
def test_a_trigger_that_was_not_raised_in_known_words_is_reviewed_and_never_held_against_the_agent(
    tmp_path: Path, call: str, outcome: str
) -> None:
    rules = book(tmp_path, rule("trigger", **ASKED_TO_STOP))

    assert finding(rules, call, meaning=model()).outcome == outcome


def test_without_a_model_or_without_asking_for_it_nothing_changes(tmp_path: Path) -> None:
    silent = {name: value for name, value in THREAT.items() if name != "semantic"}

    assert finding(book(tmp_path, threat()), f"A: {NEAR}").outcome == "met"
    rules = book(tmp_path, rule("prohibited", **silent))
    assert finding(rules, f"A: {NEAR}", meaning=model()).outcome == "met"


def test_where_words_are_guesses_meaning_is_not_asked(tmp_path: Path) -> None:
    asked = WordCount()
    spoken = unlikely(
        transcript(f"A: {NEAR}", speaker=Speaker.AGENT), words=frozenset(NEAR.split())
    )
    meaning = Meaning(asked, model_id="words@1")

    assert finding(book(tmp_path, threat()), spoken, meaning=meaning).outcome == "not_evaluable"
    assert not asked.asked


def test_what_is_said_outside_the_window_of_the_rule_is_no_candidate(tmp_path: Path) -> None:
    rules = book(tmp_path, threat(window={"after": ["DONE"]}))

    early = finding(rules, f"A: {NEAR}. | A: it went through", meaning=model())
    late = finding(rules, f"A: it went through. | A: {NEAR}", meaning=model())

    assert (early.outcome, late.outcome) == ("met", "review")


def test_examples_are_embedded_once_and_a_call_once_for_each_speaker(tmp_path: Path) -> None:
    asked = WordCount()
    meaning = Meaning(asked, model_id="words@1")
    other = threat(id="P91", slug="another")
    rules = book(tmp_path, threat(), other)

    for _ in range(2):
        finding(rules, f"A: {NEAR}", meaning=meaning)

    assert asked.asked.count((NEAR,)) == 2  # two calls
    examples = ("the sheriff will be at your door tomorrow morning",)
    assert asked.asked.count(examples) == 2  # two rules


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        (threat(semantic={"threshold": 1.5, "margin": 0.1}), "semantic.threshold"),
        (threat(semantic={"threshold": 0.0, "margin": 0.1}), "semantic.threshold"),
        (threat(semantic={"threshold": 0.6, "margin": -0.1}), "semantic.margin"),
        (threat(semantic={"threshold": 0.6}), "semantic.margin"),
        (rule("disclosure", semantic={"threshold": 0.6, "margin": 0.1}), "semantic"),
    ],
)
def test_bounds_and_kinds_are_checked_when_the_packs_are_read(
    tmp_path: Path, faulty: dict[str, Any], said: str
) -> None:
    with pytest.raises(PolicyError, match=said):
        book(tmp_path, faulty)


def test_a_folder_without_a_model_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no folder of a sentence-transformers model"):
        bootstrap.policy(Settings(semantic_model=tmp_path))


def test_a_missing_library_is_named_with_the_way_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "modules.json").write_text("[]")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(SettingsError, match=r"pip install callqa\[semantic\]"):
        bootstrap.policy(Settings(semantic_model=tmp_path))


def test_the_digest_of_the_policy_names_the_model() -> None:
    silent = bootstrap.policy(Settings())
    first, second = (
        replace(silent, meaning=Meaning(WordCount(), model_id=name)) for name in ("a@1", "a@2")
    )

    assert len({silent.digest, first.digest, second.digest}) == 3


_REAL = """
import sys
from pathlib import Path
from callqa.compliance.sentence_model import read_meaning
meaning = read_meaning(Path(sys.argv[1]))
a, b, c = meaning.embed(["We will take money from your wages.",
                         "Your paycheck gets garnished.", "The weather is lovely today."])
assert a.dtype == "float32" and abs(a @ a - 1) < 1e-4
assert a @ b > a @ c
assert meaning.model_id.startswith(Path(sys.argv[1]).name + "@")
"""


def test_a_real_model_puts_like_meanings_near_each_other() -> None:
    pytest.importorskip("sentence_transformers")
    folder = os.environ.get("CALLQA_TEST_SENTENCE_MODEL")
    if folder is None:
        pytest.skip("CALLQA_TEST_SENTENCE_MODEL names no folder of a model")

    # In a process of its own: the library's imports warn, and our tests make errors of warnings.
    subprocess.run([sys.executable, "-c", _REAL, folder], check=True, timeout=300)

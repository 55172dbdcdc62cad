"""Where a rule listens, whether it is due at all, and what its parts must have to do."""

from pathlib import Path
from typing import Any

import pytest

from callqa.compliance.phrases import transcript
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.domain.verdicts import Outcome, Severity
from callqa.errors import PolicyError
from tests.compliance.house import book, finding, rule, unlikely

CHAT = "and so on and so forth and more of it"  # ten words, 3 s
NOTICE = "this is a recorded line"
VERIFIED = "A: is this maria | C: yes"  # confirmed at 1.6 s


def said(*parts: str) -> str:
    return " | ".join(parts)


@pytest.mark.parametrize(
    ("window", "call", "outcome"),
    [
        ({}, said(VERIFIED, f"A: {CHAT} {NOTICE}"), "met"),
        ({"first_s": 3}, said(f"A: hello {NOTICE} {CHAT}"), "met"),
        ({"first_s": 3}, said(f"A: hello {CHAT} {NOTICE}"), "missed"),
        ({"last_s": 3}, said(f"A: hello {CHAT} {NOTICE}"), "met"),
        ({"last_s": 3}, said(f"A: hello {NOTICE} {CHAT} {CHAT}"), "missed"),
        ({"first_share": 0.5}, said(f"A: hello {NOTICE} {CHAT} {CHAT}"), "met"),
        ({"first_share": 0.5}, said(f"A: hello {CHAT} {CHAT} {NOTICE}"), "missed"),
        ({"last_share": 0.2}, said(f"A: hello {CHAT} {CHAT} {NOTICE}"), "met"),
        ({"last_share": 0.2}, said(f"A: hello {NOTICE} {CHAT} {CHAT}"), "missed"),
        ({"after": "RPC_CONFIRMED"}, said(VERIFIED, f"A: {CHAT} {NOTICE}"), "met"),
        ({"after": "RPC_CONFIRMED"}, said(f"A: {NOTICE} {CHAT}", VERIFIED, f"A: {CHAT}"), "missed"),
        ({"after": "RPC_CONFIRMED"}, said(f"A: hello {NOTICE} {CHAT}"), "not_evaluable"),
        (
            {"after": "RPC_CONFIRMED", "within_s": 2},
            said(VERIFIED, f"A: well {NOTICE} {CHAT}"),
            "met",
        ),
        (
            {"after": "RPC_CONFIRMED", "within_s": 4},
            said(VERIFIED, f"A: {CHAT} {CHAT} {NOTICE}"),
            "missed",
        ),
        ({"party": "other"}, said(VERIFIED, f"A: {CHAT} {NOTICE}"), "not_evaluable"),
        ({"before": "DEBT_CONTENT"}, said(f"A: {CHAT} {NOTICE} your balance is due"), "met"),
        ({"before": "DEBT_CONTENT"}, said(f"A: {CHAT} your balance is due {NOTICE}"), "missed"),
        ({"before": "DEBT_CONTENT"}, said(f"A: {CHAT} {NOTICE}"), "met"),
        ({"before": "DONE", "within_s": 5}, said(f"A: {NOTICE} {CHAT} it went through"), "met"),
        (
            {"before": "DONE", "within_s": 5},
            said(f"A: {NOTICE} {CHAT} {CHAT} it went through"),
            "missed",
        ),
        (
            {"after": "DEBT_CONTENT", "before": "DONE"},
            said(f"A: your balance {NOTICE} {CHAT} it went through"),
            "met",
        ),
        (
            {"after": "DEBT_CONTENT", "before": "DONE"},
            said(f"A: your balance {CHAT} it went through {NOTICE}"),
            "missed",
        ),
        (
            {"after": ["DEBT_CONTENT", "DONE"], "within_s": 2},
            said(f"A: your balance {CHAT} {CHAT} it went through {NOTICE}"),
            "met",
        ),
    ],
)
def test_a_disclosure_counts_only_in_its_window(
    tmp_path: Path, window: dict[str, Any], call: str, outcome: str
) -> None:
    assert finding(book(tmp_path, rule("disclosure", window=window)), call).outcome == outcome


def test_a_window_goes_by_words_and_not_by_the_start_of_the_turn(tmp_path: Path) -> None:
    rules = book(tmp_path, rule("disclosure", window={"first_s": 5}))

    late = finding(rules, f"A: hello {CHAT} {CHAT} {CHAT} {NOTICE}")

    assert late.outcome is Outcome.MISSED
    assert "heard only at 10 s, outside 0 to 5 s" in late.why


def test_what_was_heard_before_its_time_is_named_as_too_early(tmp_path: Path) -> None:
    found = finding(
        book(tmp_path, rule("disclosure", window={"after": "RPC_CONFIRMED"})),
        said(f"A: {NOTICE} {CHAT}", VERIFIED, f"A: {CHAT}"),
    )

    assert found.evidence[0].why == "heard too early"


def test_seconds_need_an_event_to_count_from(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"rule P90: window: .*within_s needs after or before"):
        book(tmp_path, rule("disclosure", window={"within_s": 5}))


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        (said(VERIFIED, f"A: {CHAT} {CHAT}"), "not_evaluable"),
        (said(VERIFIED, f"A: {NOTICE} {CHAT}"), "not_evaluable"),
        (said(VERIFIED, f"A: {CHAT} it went through"), "missed"),
        (said(VERIFIED, f"A: {NOTICE} {CHAT} it went through"), "met"),
    ],
)
def test_what_is_due_on_an_event_alone_is_not_judged_without_it(
    tmp_path: Path, call: str, outcome: str
) -> None:
    found = finding(book(tmp_path, rule("payment", due_if="DONE")), call)

    assert (found.kind, found.outcome) == ("payment", outcome)


def test_an_unsure_event_makes_nothing_surely_due(tmp_path: Path) -> None:
    spoken = transcript(f"A: {CHAT} {CHAT} it went through", speaker=Speaker.AGENT)
    unsure = unlikely(spoken, words=frozenset(("it", "went", "through")))
    rules = book(tmp_path, rule("payment", due_if="DONE"))

    found = finding(rules, unsure)

    assert finding(rules, spoken).outcome is Outcome.MISSED
    assert found.outcome is Outcome.REVIEW
    assert "whether it was due is unsure" in found.why


TERMS = {
    "all": {
        "amount": ["{money}"],
        "date": ["today|tomorrow"],
        "consent": {"speaker": "consumer", "any": ["yes"]},
    }
}


@pytest.mark.parametrize(
    ("call", "outcome", "why"),
    [
        (said("A: so fifty dollars today", "C: yes"), "met", "heard at 0 s"),
        (
            said(f"A: so fifty dollars {CHAT}", "C: yes"),
            "review",
            "only a part of it was heard: amount, consent, but not date",
        ),
        (
            said("A: yes so fifty dollars today", "C: hm well no"),
            "review",
            "only a part of it was heard: amount, date, but not consent",
        ),
        (said(f"A: {CHAT} {CHAT}", "C: no"), "missed", "not heard in"),
        (
            said("A: so fifty dollars", *[f"A: {CHAT}"] * 12, "A: today", "C: yes"),
            "review",
            "its parts were heard too far apart: amount, date, consent",
        ),
    ],
)
def test_the_parts_of_a_match_may_come_from_both_sides_and_are_named(
    tmp_path: Path, call: str, outcome: str, why: str
) -> None:
    found = finding(book(tmp_path, rule("payment", match=TERMS)), call)

    assert found.outcome == outcome
    assert found.why.startswith(why)


def test_a_partial_hearing_shows_what_was_heard_and_where_the_rest_was_looked_for(
    tmp_path: Path,
) -> None:
    found = finding(book(tmp_path, rule("payment", match=TERMS)), "A: so fifty dollars | C: yes")

    assert [one.why.split(":")[0] for one in found.evidence][:2] == [
        "amount heard",
        "consent heard",
    ]
    assert "date not among them" in found.evidence[-1].why
    assert found.evidence[1].speaker is Speaker.CONSUMER


def test_parts_spread_over_too_many_turns_are_not_one(tmp_path: Path) -> None:
    match = {"all": {"one": ["first"], "two": ["second"]}, "split": {"max_turns": 2}}
    rules = book(tmp_path, rule("disclosure", match=match))

    assert finding(rules, "A: the first | C: okay | A: the second").outcome is Outcome.MET
    assert (
        finding(rules, "A: the first | C: okay | A: well | C: so | A: the second").outcome
        is Outcome.REVIEW
    )


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        ("A: hello this is northfield calling for maria", "violated"),
        ("C: who are you with | A: we are northfield", "met"),
        (f"C: who are you with | A: {' '.join([CHAT] * 5)} we are northfield", "violated"),
        ("A: this is northfield | C: who are you with | A: northfield", "violated"),
        ("A: hello I am calling for maria", "met"),
    ],
)
def test_an_answer_to_a_question_may_say_what_is_else_forbidden(
    tmp_path: Path, call: str, outcome: str
) -> None:
    unless = {"events": "ASKED_WHO", "within_s": 10}
    rules = book(tmp_path, rule(match={"any": ["northfield"]}, unless_after=unless))

    assert finding(rules, call).outcome == outcome


def test_a_question_that_was_hardly_heard_leaves_the_answer_to_a_person(tmp_path: Path) -> None:
    rules = book(
        tmp_path, rule(match={"any": ["northfield"]}, unless_after={"events": ["ASKED_WHO"]})
    )
    spoken = transcript("C: who are you with | A: we are northfield", speaker=Speaker.AGENT)

    found = finding(rules, unlikely(spoken, words=frozenset(("who", "are", "you", "with"))))

    assert found.outcome is Outcome.REVIEW
    assert "what may have allowed it" in found.why


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        ("A: so do you agree | C: yes | A: it went through", "met"),
        ("A: so do you agree | C: hello there | A: it went through", "missed"),
    ],
)
def test_a_consent_is_looked_for_on_the_side_of_the_consumer(
    tmp_path: Path, call: str, outcome: str
) -> None:
    assert finding(book(tmp_path, consent(), events=ASK), call).outcome == outcome


@pytest.mark.parametrize(("speech_s", "outcome"), [(0.5, "review"), (0.1, "missed")])
def test_a_lost_yes_to_a_payment_goes_to_a_person(
    tmp_path: Path, speech_s: float, outcome: str
) -> None:
    call = transcript("A: so do you agree | C: hello | A: hm", speaker=Speaker.AGENT)
    last = later("it went through", start_s=9.0)
    call = Transcript(utterances=(*call.utterances, last), language="en", engine_id="t")

    found = finding(
        book(tmp_path, consent(), events=ASK),
        call,
        speech={Speaker.CONSUMER: (Span(6.0, 6.0 + speech_s),)},
    )

    assert found.outcome == outcome


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        ("A: my lawyer will call you", "violated"),
        ("A: you call and then my old lawyer", "violated"),
        ("A: you call and then it is my very old lawyer", "met"),
        ("A: my lawyer", "met"),
    ],
)
def test_words_near_each_other_may_stand_in_either_order(
    tmp_path: Path, call: str, outcome: str
) -> None:
    rules = book(tmp_path, rule(match={"any": ["lawyer <4> call"]}))

    assert finding(rules, call).outcome == outcome


@pytest.mark.parametrize("pattern", ["^a1 <4> b1", "a1 <4> b1 <2> c1", "<4> b1", "a1 <99> b1"])
def test_either_order_stands_once_and_between_words(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(PolicyError, match=r"match\.any\.0: .*(once|no gap)"):
        book(tmp_path, rule(match={"any": [pattern]}))


def test_a_phrase_goes_on_over_a_nod_of_the_other_side(tmp_path: Path) -> None:
    rules = book(tmp_path, rule("disclosure", match={"any": ["attempt to collect ~2 debt"]}))

    nod = finding(rules, "A: this is an attempt to | C: uh huh | A: collect a debt")
    word = finding(rules, "A: this is an attempt to | C: hold on a minute | A: collect a debt")

    assert (nod.outcome, word.outcome) == (Outcome.MET, Outcome.MISSED)


ASK = {
    "DONE": {"speaker": "agent", "match": {"any": ["it went through"]}},
    "ASKED": {"speaker": "agent", "match": {"any": ["do you agree"]}},
}


def consent() -> dict[str, Any]:
    return rule(
        "payment",
        speaker="consumer",
        match={"any": ["yes"]},
        due_if="DONE",
        window={"after": "ASKED", "before": "DONE", "within_s": 20},
        lost_answer_after="ASKED",
    )


def later(text: str, *, start_s: float) -> Utterance:
    words = tuple(
        Word(text=word, span=Span(start_s + at * 0.3, start_s + at * 0.3 + 0.3))
        for at, word in enumerate(text.split())
    )
    return Utterance(speaker=Speaker.AGENT, words=words)


@pytest.mark.parametrize(
    ("extra", "severity", "why"),
    [
        ({"state": "CA"}, Severity.AUTO_FAIL, ""),
        ({"state": "TX"}, Severity.MINOR, ""),
        ({}, Severity.MINOR, "it may weigh auto_fail: nobody said what consumer.state is"),
    ],
)
def test_facts_make_a_rule_weigh_more(
    tmp_path: Path, extra: dict[str, str], severity: Severity, why: str
) -> None:
    graver = {"auto_fail": "consumer.state == 'CA'", "major": "DONE"}
    rules = book(tmp_path, rule(severity_if=graver))

    found = finding(rules, "A: oh shut up", extra=extra)

    assert (found.outcome, found.severity) == (Outcome.VIOLATED, severity)
    assert why in found.why
    assert finding(rules, "A: fine", extra=extra).severity is Severity.MINOR


@pytest.mark.parametrize("severity", ["minor", "info"])
def test_facts_never_make_a_rule_weigh_less(tmp_path: Path, severity: str) -> None:
    with pytest.raises(PolicyError, match=r"severity_if: .* is no graver than minor"):
        book(tmp_path, rule(severity_if={severity: "DONE"}))

"""Rules on the records around a call: their cases, their windows, and what nobody said."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml

from callqa.compliance.check import check
from callqa.compliance.kinds import Metadata
from callqa.compliance.matcher import judge
from callqa.compliance.phrases import transcript
from callqa.compliance.rules import RuleBook, load
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.contacts import AccountFacts, Attempt, CallContext, Direction
from callqa.domain.details import DeliveryEvent, Detail, EventKind, Part
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import Finding, Outcome
from callqa.errors import PolicyError
from callqa.testing import a_measure, a_recording, some_measures
from tests.compliance.dialling import CHICAGO, at

TALK = "A: Is this Maria Alvarez? | C: Yes it is. | A: Your balance is four hundred dollars."


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


def test_every_metadata_rule_proves_a_breach_a_lawful_case_and_one_without_an_answer(
    book: RuleBook,
) -> None:
    found = [each for each in book.rules if isinstance(each.check, Metadata)]

    assert [each.rule_id for each in found] == [f"M0{n}" for n in range(1, 9)]
    for each in found:
        outcomes = {case.expect for case in each.examples.cases}
        assert {Outcome.MET, Outcome.NOT_EVALUABLE} < outcomes, each.rule_id


HOUSE = {
    "pack": "house",
    "version": "1.0.0",
    "jurisdiction": "none",
    "description": "A test pack.",
}
TWICE = {
    "id": "M90",
    "slug": "twice_a_week",
    "name": "Twice a week",
    "kind": "metadata",
    "severity": "minor",
    "why": "The house wants it so.",
    "authority": [{"cite": "house rule", "status": "policy", "checked_on": "2026-01-01"}],
    "check": {"by": "frequency", "cap": {"law": "house rule", "max": 2, "days": 7}},
    "examples": {
        "cases": [
            {
                "name": "third",
                "expect": "violated",
                "call": "2026-11-04T10:00:00Z",
                "log": ["2026-11-02T10:00:00Z", "2026-11-03T10:00:00Z"],
            },
            {"name": "second", "expect": "met", "call": "2026-11-04T10:00:00Z", "log": []},
            {"name": "unknown", "expect": "not_evaluable", "call": "2026-11-04T10:00:00Z"},
        ]
    },
}


def pack(folder: Path, **fields: object) -> Path:
    path = folder / "house.yaml"
    path.write_text(yaml.safe_dump({**HOUSE, "rules": [{**TWICE, **fields}]}))
    return path


def test_a_case_that_comes_out_otherwise_is_reported_by_the_check(tmp_path: Path) -> None:
    cap = {"by": "frequency", "cap": {"law": "house rule", "max": 3, "days": 7}}

    assert check(load([pack(tmp_path)])).failures == ()
    (failure,) = check(load([pack(tmp_path, check=cap)])).failures

    assert (failure.rule_id, failure.group) == ("M90", "case")
    assert failure.example == "third: expected violated, came out met"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"check": {"by": "moon"}}, "Input tag 'moon'"),
        (
            {"check": {"by": "frequency", "cap": {"law": "x", "max": 2, "days": 40}}},
            "check.frequency.cap.days",
        ),
        (
            {"check": {"by": "calling_hours", "earliest": 480, "latest": "21:00"}},
            'write a time in quotes, such as "21:00"',
        ),
        (
            {"check": {"by": "talk_balance", "bands": [{"measure": "agent.charm", "text": "x"}]}},
            "agent.charm is no measure",
        ),
        (
            {"check": {"by": "record_integrity", "raised": {"T99": ["x"]}}},
            "refers to T99, which no pack defines",
        ),
        ({"examples": {"cases": []}}, "examples.cases: give a breach"),
        (
            {"examples": {"cases": [{"name": "x", "expect": "met", "call": {"start": 1}}]}},
            "the call log has no column start",
        ),
    ],
)
def test_a_faulty_metadata_rule_is_told_with_rule_and_field(
    tmp_path: Path, fields: Mapping[str, object], told: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        load([pack(tmp_path, **fields)])

    assert "rule M90" in str(caught.value)
    assert told in str(caught.value)


def judged(
    book: RuleBook,
    *,
    heard: str = TALK,
    measures: Measures | None = None,
    **fields: object,
) -> dict[str, Finding]:
    found = judge(
        transcript(heard, speaker=Speaker.AGENT),
        a_recording(**fields),  # type: ignore[arg-type]  # checked by the builder
        book,
        vocabulary=Vocabulary(),
        speech={},
        measures=measures,
    ).findings
    return {one.rule_id: one for one in found}


def test_a_recorded_call_without_log_and_flags_says_why_there_is_no_answer(book: RuleBook) -> None:
    found = judged(book)

    assert found["M01"].outcome is Outcome.MET  # start and zone are in the metadata
    assert "no call log is given" in found["M02"].why
    assert "no call log is given" in found["M03"].why
    assert "state is not known" in found["M04"].why
    assert "no flags of this account" in found["M05"].why
    assert "initial communication is not known" in found["M06"].why
    assert {found[f"M0{n}"].outcome for n in range(2, 7)} == {Outcome.NOT_EVALUABLE}


def test_a_recorded_call_is_judged_with_its_log_and_account(book: RuleBook) -> None:
    started_at = datetime(2026, 3, 9, 8, 30, tzinfo=CHICAGO)
    own = Attempt(account_ref="ACC-1", started_at=started_at)
    talk = Attempt(
        account_ref="ACC-1", started_at=started_at - timedelta(days=2), conversation=True
    )
    account = AccountFacts.of_row({"cease": "true", "cease_since": "2026-03-01"})
    context = CallContext(own=own, attempts=(talk,), account=account)

    found = judged(book, started_at=started_at, context=context)

    assert [found[f"M0{n}"].outcome.value for n in (1, 2, 3, 5)] == [
        "met",
        "met",
        "violated",
        "violated",
    ]
    assert found["M05"].kind == "metadata"
    assert found["M05"].severity.value == "auto_fail"


def test_zones_of_log_and_metadata_are_both_plausible(book: RuleBook) -> None:
    started_at = datetime(2026, 3, 9, 8, 30, tzinfo=CHICAGO)
    own = Attempt(
        account_ref="ACC-1", started_at=started_at, consumer_timezones=("America/Denver",)
    )

    found = judged(book, started_at=started_at, context=CallContext(own=own))

    assert found["M01"].outcome is Outcome.REVIEW
    assert "07:30:00 in America/Denver" in found["M01"].why


def test_nothing_is_known_of_a_call_whose_start_nobody_said(book: RuleBook) -> None:
    found = judged(book, started_at=None)

    assert {found[f"M0{n}"].why for n in range(1, 7)} == {"nobody said when the call began"}


def test_the_metadata_of_the_recording_may_hold_the_flags(book: RuleBook) -> None:
    extra = {"attorney": "true", "attorney_since": "2026-01-05"}

    assert judged(book, extra=extra)["M05"].outcome is Outcome.VIOLATED
    assert judged(book, extra=extra, direction=Direction.INBOUND)["M05"].outcome is (
        Outcome.NOT_EVALUABLE
    )


def test_delivery_is_measured_where_there_was_a_conversation(book: RuleBook) -> None:
    fast = some_measures(words_per_minute=210.0)

    found = judged(book, measures=fast)["M07"]

    assert found.outcome is Outcome.MISSED
    assert "pace 210 words/min, at most 185" in found.why
    assert found.severity.value == "info"
    assert judged(book, heard="A: Please call me back.", measures=fast)["M07"].outcome is (
        Outcome.NOT_EVALUABLE
    )


def silent(longest_unexcused_s: float | None, *, announced: Span | None = None) -> Measures:
    """A call with silences of 4, 41 and 90 s, of which one may have been announced."""
    usual = some_measures()
    return replace(
        usual,
        turns=replace(
            usual.turns,
            longest_silence=a_measure(90.0, "s"),
            silences=(Span(5.0, 9.0), Span(60.0, 101.0), Span(200.0, 290.0)),
        ),
        details=(
            Detail(
                name="longest_unexcused_silence",
                speaker=None,
                part=Part.CALL,
                number=0,
                span=Span(0.0, 300.0),
                measure=a_measure(longest_unexcused_s, "s"),
            ),
        ),
        events=(DeliveryEvent(kind=EventKind.EXCUSED_SILENCE, span=announced),)
        if announced
        else (),
    )


def test_a_long_silence_that_nobody_announced_is_shown_where_it_is(book: RuleBook) -> None:
    found = judged(book, measures=silent(41.0, announced=Span(200.0, 290.0)))["M07"]

    assert found.outcome is Outcome.MISSED
    assert "longest silence that nobody announced 41 s (at 60 s), at most 30" in found.why
    assert found.evidence == ()  # that of a missed rule is what was searched in vain


def test_a_silence_that_was_announced_or_not_judged_is_no_dead_air(book: RuleBook) -> None:
    announced = judged(book, measures=silent(4.0, announced=Span(200.0, 290.0)))["M07"]
    unknown = judged(book, measures=silent(None))["M07"]

    assert announced.outcome is unknown.outcome is Outcome.MET
    assert "longest silence that nobody announced 4 s" in announced.why
    assert "silence" not in unknown.why


def test_another_agent_in_the_log_goes_to_a_person(book: RuleBook) -> None:
    own = Attempt(
        account_ref="ACC-1", started_at=at(2), agent_id="a-99", disposition="promise to pay"
    )

    found = judged(book, context=CallContext(own=own))["M08"]

    assert found.outcome is Outcome.REVIEW
    assert "another agent" in found.why


def test_an_unrecorded_dispute_is_shown_with_its_words(book: RuleBook) -> None:
    heard = f"{TALK} | C: I dispute this debt, it is not mine."

    found = judged(book, heard=heard, disposition="refused")["M08"]

    assert found.outcome is Outcome.REVIEW
    assert "the record does not mention it" in found.why
    assert "dispute" in found.evidence[0].quote


@pytest.mark.parametrize(
    ("logged_s", "has_audio", "outcome"),
    [
        (120.0, True, Outcome.MET),
        (300.0, True, Outcome.REVIEW),
        (30.0, True, Outcome.REVIEW),
        (300.0, False, Outcome.MET),  # a transcript ends with the last word, not with the call
        (30.0, False, Outcome.REVIEW),
    ],
)
def test_the_logged_length_is_compared_with_what_is_there(
    book: RuleBook, logged_s: float, has_audio: bool, outcome: Outcome
) -> None:
    own = Attempt(account_ref="ACC-1", started_at=at(2), duration_s=logged_s, agent_id="a-17")

    found = judged(
        book,
        measures=some_measures(duration_s=120.0),
        context=CallContext(own=own),
        has_audio=has_audio,
        disposition="promise to pay",
    )["M08"]

    assert found.outcome is outcome, found.why

"""Decisions and notes as people take them."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from callqa.domain.review import ReviewState, open_disputes, state_of
from callqa.domain.verdicts import Outcome
from callqa.errors import OutdatedError, ReviewError
from callqa.review import events
from callqa.store import reviews
from tests.review.conftest import NOON


def kept(desk):
    return reviews.decisions_of(desk.folder, "call-1")


def test_a_decision_is_kept_with_both_answers_both_scores_who_when_and_why(desk):
    event = desk.decide("override", "finding", "D04", "met", reason="said at 0:07")
    assert kept(desk) == (event,)
    assert (event.machine, event.decided) == (Outcome.VIOLATED, Outcome.MET)
    assert (event.by, event.role, event.at) == ("lee", "qa_lead", NOON)
    assert (event.machine_scores.total, event.machine_scores.gate) == (0.0, 0.0)
    assert event.reviewed_scores.gate == 85.0
    assert (event.agent_key, event.reason) == ("a-17", "said at 0:07")


def test_a_later_decision_stands_beside_the_earlier_one_and_builds_on_it(desk):
    first = desk.decide("override", "finding", "D04", "met")
    second = desk.decide("override", "finding", "S03", "met", by="kim")
    assert second.reviewed_scores.gate == 100.0
    third = desk.decide("accept", "finding", "D04")
    assert third.reviewed_scores.gate == 0.0
    assert kept(desk) == (first, second, third)
    assert first.at < second.at < third.at  # although the clock stood still


def test_people_who_decide_at_once_all_keep_their_event_and_the_last_counts_them_all(desk):
    rules = ["D01", "D02", "S03"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda rule: desk.decide("override", "finding", rule, "violated"), rules))
        desk.decide("override", "finding", "D04", "met")
    assert {one.subject_id for one in kept(desk)} == {*rules, "D04"}
    assert kept(desk)[-1].reviewed_scores.gate == 55.0  # three major rules at 15 each


def test_what_is_written_can_be_read_by_its_owner_only_and_is_never_overwritten(desk):
    event = desk.decide("override", "finding", "D04", "met")
    (path,) = reviews.decision_files(desk.folder)
    assert path.parent.name == "2026-03-04"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with pytest.raises(Exception, match="never overwritten"):
        reviews.write_decision(replace(event, reason="changed"), desk.folder)
    assert reviews.read_decision(path) == event


def test_secrets_that_a_reviewer_types_are_not_kept(desk):
    desk.decide("dispute", "call", reason="he read (4111 1111 1111 1111) aloud")
    note = events.write_down(
        "a-17", "ssn: 123-45-6789", by="kim", folder=desk.folder, clock=desk.clock
    )
    assert kept(desk)[0].reason == "he read ([card_number]) aloud"
    assert reviews.notes_of(desk.folder, "a-17") == (note,)
    assert note.text == "ssn: [ssn]"
    assert not any("4111" in p.read_text() for p in desk.folder.rglob("*.json"))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("override", "finding", "D04", "met", "reason="), "Say why"),
        (("dispute", "delivery", "", "", "reason= "), "Say why"),
        (("override", "finding", "D04", "violated"), "accept it instead"),
        (("override", "finding", "D04", "review"), "Choose one of"),
        (("override", "finding", "D04", "superb"), "Choose one of"),
        (("override", "finding", "Z99", "met"), "not run on this call"),
        (("override", "finding", "", "met"), "which finding"),
        (("override", "item", "nothing", "3"), "no such item"),
        (("override", "item", "pace", "21"), "from 0 to 20"),
        (("override", "item", "pace", "-1"), "from 0 to 20"),
        (("override", "item", "pace", "nan"), "from 0 to 20"),
        (("override", "item", "pace", ""), "from 0 to 20"),
        (("override", "delivery", "", "happy"), "Choose one of"),
        (("override", "delivery", "D04", "calm"), "which finding"),
        (("override", "call", "", "met"), "not overridden as a whole"),
        (("accept", "finding", "D02"), "left this one to you"),
        (("acknowledge", "finding", "D04", "", "role=agent"), "call as a whole"),
        (("override", "finding", "D04", "met", "role=agent"), "role agent"),
        (("accept", "finding", "D04", "", "role=coach"), "role coach"),
        (("acknowledge", "call", "", "", "role=qa_lead"), "role qa_lead"),
        (("dispute", "call", "", "", "role=nobody"), "role nobody"),
        (("dispute", "call", "", "met"), "no answer"),
        (("dispute", "call", "", "", "reason=" + "x" * 5000), "shorten"),
    ],
)
def test_what_cannot_be_decided_so_is_refused_and_not_stored(desk, given, says):
    words = [one for one in given if "=" not in one]
    with pytest.raises(ReviewError, match=says):
        desk.decide(*words, **dict(one.split("=", 1) for one in given if "=" in one))
    assert kept(desk) == ()


def test_a_decision_about_an_analysis_that_is_no_longer_the_latest_is_refused(desk):
    with pytest.raises(OutdatedError, match="analysed anew"):
        desk.decide("override", "finding", "D04", "met", analysis_id="of last week")
    assert kept(desk) == ()


def test_points_are_given_as_the_form_counts_them(desk):
    assert desk.decide("override", "item", "pace", "12.34").decided == 12.3
    assert desk.decide("override", "item", "pace", "not_applicable").decided is None


def test_a_dispute_stays_open_until_somebody_rules_on_the_same_answer(desk):
    states = []
    for words in (
        ("acknowledge", "call", "", "", "agent"),
        ("dispute", "finding", "D04", "met", "agent"),
        ("accept", "finding", "D01", "", "qa_lead"),
        ("override", "finding", "D04", "met", "qa_lead"),
        ("dispute", "delivery", "", "", "coach"),
        ("accept", "call", "", "", "admin"),
    ):
        desk.decide(*words[:4], role=words[4])
        states.append(state_of(kept(desk)))
    assert states == [
        ReviewState.ACKNOWLEDGED,
        ReviewState.DISPUTED,
        ReviewState.DISPUTED,
        ReviewState.REVIEWED,
        ReviewState.DISPUTED,
        ReviewState.REVIEWED,
    ]
    assert open_disputes(kept(desk)) == {}
    assert state_of(()) is ReviewState.UNREVIEWED

"""What people's decisions make of a call's scores."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callqa.domain.review import DecisionKind, Subject
from callqa.domain.verdicts import DeliveryLabel, Outcome, Severity
from callqa.errors import ReviewError
from callqa.review.scores import reviewed
from callqa.scorecard.scoring import score
from callqa.testing import a_decision, a_finding, a_transcript, utterance
from tests.review.conftest import FORM, a_call, scored

CALL = a_call()
RULES = [finding.rule_id for finding in CALL.findings]


def ruling(number, subject, subject_id, decided, *, kind=DecisionKind.OVERRIDE):
    return a_decision(
        number=number,
        analysis_id=CALL.analysis_id,
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        decided=decided,
    )


def of_rule(number, rule_id, outcome):
    return ruling(number, Subject.FINDING, rule_id, outcome)


def of_item(number, item_id, points):
    return ruling(number, Subject.ITEM, item_id, points)


def accept(number, subject, subject_id):
    return ruling(number, subject, subject_id, None, kind=DecisionKind.ACCEPT)


def test_a_fatal_violation_that_a_person_does_not_hear_fails_the_call_no_more():
    assert (CALL.scorecard.total, CALL.scorecard.gate.auto_fail) == (0.0, ("D04",))
    after = reviewed(CALL, [of_rule(1, "D04", Outcome.MET)], form=FORM)
    assert after.card.gate.score == 85.0  # S03 is still missed
    assert after.card.gate.auto_fail == ()
    items = {item.item_id: item for part in after.card.sections for item in part.items}
    assert items["mini_miranda"].points == 20.0
    assert "said at the very start" in items["mini_miranda"].why
    assert after.card.total == round(0.3 * 85.0 + 0.7 * after.card.skill, 1)


def test_a_violation_that_only_a_person_heard_lowers_the_gate():
    better = scored(replace(CALL, findings=(a_finding("D01"), a_finding("D04"))))
    assert better.scorecard.gate.score == 100.0
    after = reviewed(better, [of_rule(1, "D04", Outcome.VIOLATED)], form=FORM)
    assert after.card.gate.score == 85.0
    assert after.card.total < better.scorecard.total


def test_points_of_an_item_change_its_section_and_the_total_and_nothing_else():
    call = scored(replace(CALL, findings=(a_finding("D01"), a_finding("D04"))))
    after = reviewed(call, [of_item(1, "pace", 0.0)], form=FORM).card
    before = call.scorecard
    changed = [a.section_id for a, b in zip(before.sections, after.sections, strict=True) if a != b]
    assert changed == ["delivery"]
    assert after.gate == before.gate
    assert after.skill < before.skill
    gone = reviewed(call, [of_item(1, "pace", None)], form=FORM).card
    assert gone.sections[2].score != before.sections[2].score  # it leaves its weight to the others


def test_a_persons_points_go_before_what_follows_from_a_finding_in_either_order():
    points = of_item(1, "mini_miranda", 5.0)
    for decisions in ([points, of_rule(2, "D04", Outcome.MET)], [of_rule(2, "D04", Outcome.MET)]):
        after = reviewed(CALL, decisions, form=FORM).card
        item = next(i for s in after.sections for i in s.items if i.item_id == "mini_miranda")
        assert item.points == (5.0 if points in decisions else 20.0)


def test_the_label_of_the_delivery_moves_its_item():
    after = reviewed(CALL, [ruling(1, Subject.DELIVERY, "", DeliveryLabel.CALM)], form=FORM)
    assert after.scores.delivery is DeliveryLabel.CALM
    assert after.card.skill > CALL.scorecard.skill


@pytest.mark.parametrize(
    "decisions",
    [
        [],
        [of_rule(1, "D04", Outcome.MET), accept(2, Subject.FINDING, "D04")],
        [accept(2, Subject.FINDING, "D04"), of_rule(1, "D04", Outcome.MET)],  # told in any order
        [replace(of_rule(1, "D04", Outcome.MET), analysis_id="of an earlier analysis")],
        [replace(of_rule(1, "D04", Outcome.MET), kind=DecisionKind.DISPUTE)],
        [of_item(1, "pace", 0.0), accept(2, Subject.ITEM, "pace"), accept(3, Subject.CALL, "")],
    ],
)
def test_these_decisions_leave_the_machines_card_as_it_is(decisions):
    after = reviewed(CALL, decisions, form=FORM)
    assert after.card == CALL.scorecard
    assert (after.findings, after.delivery) == (CALL.findings, CALL.delivery)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(RULES), st.sampled_from(Outcome)), min_size=1, max_size=6),
    st.sampled_from(DeliveryLabel) | st.none(),
)
def test_overridden_findings_score_as_if_the_machine_had_found_them(changes, label):
    decisions = [of_rule(n + 1, rule, outcome) for n, (rule, outcome) in enumerate(changes)]
    if label is not None:
        decisions.append(ruling(59, Subject.DELIVERY, "", label))
    after = reviewed(CALL, decisions, form=FORM)
    last = dict(changes)
    assert {one.rule_id: one.outcome for one in after.findings} == {
        one.rule_id: last.get(one.rule_id, one.outcome) for one in CALL.findings
    }
    anew = score(
        form=FORM,
        findings=after.findings,
        measures=CALL.measures,
        delivery=after.delivery,
        commitments=CALL.commitments,
        call_type=CALL.call_type,
        word_probability=CALL.transcript.mean_probability,
    )
    assert after.card == anew


def test_a_call_that_cannot_be_scored_gets_no_total_from_a_person_but_its_gate_follows():
    call = scored(replace(CALL, call_type="voicemail"))
    assert call.scorecard.not_scored == "voicemail"
    after = reviewed(call, [of_rule(1, "D04", Outcome.MET)], form=FORM)
    assert (after.card.total, after.card.not_scored) == (None, "voicemail")
    assert after.card.gate.score == 85.0


def test_a_call_whose_rules_no_one_could_judge_is_scored_once_a_person_judged_one():
    call = scored(replace(CALL, findings=(a_finding("D04", outcome=Outcome.REVIEW),)))
    assert call.scorecard.not_scored == "compliance_not_judged"
    after = reviewed(call, [of_rule(1, "D04", Outcome.MET)], form=FORM).card
    assert (after.gate.score, after.not_scored) == (100.0, None)
    assert after.total is not None


def test_guessed_words_are_not_praised_because_a_violation_was_lifted():
    words = utterance("this is an attempt to collect a debt")
    doubtful = replace(words, words=tuple(replace(word, probability=0.2) for word in words.words))
    only = (a_finding("D04", outcome=Outcome.VIOLATED, severity=Severity.MAJOR),)
    call = scored(replace(CALL, findings=only, transcript=a_transcript(doubtful)))
    assert (call.scorecard.gate.score, call.scorecard.not_scored) == (85.0, "words_unsure")
    after = reviewed(call, [of_rule(1, "D04", Outcome.MET)], form=FORM).card
    assert (after.gate.score, after.total) == (None, None)


def test_a_call_scored_by_another_form_asks_to_be_rescored():
    other = replace(CALL, scorecard=replace(CALL.scorecard, form_version="0.0.9"))
    assert reviewed(other, [], form=FORM).card == other.scorecard
    with pytest.raises(ReviewError, match="callqa rescore"):
        reviewed(other, [of_rule(1, "D04", Outcome.MET)], form=FORM)

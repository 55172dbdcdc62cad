"""Gate, items, sections and total of a call."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.domain.details import DeliveryEvent, Detail, EventKind, Part
from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import DeliveryLabel, Outcome, Severity
from callqa.scorecard import forms
from callqa.scorecard.gate import gate
from callqa.scorecard.scoring import score, section_score, skill_of, total_of
from tests.scorecard.scorecard_builders import delivery, finding, measures, promise

FORM = forms.load()
RULES = ("D01", "D02", "D03", "D04", "D05", "S01", "S03", "T01", "K01", "K03", "K05", "P01", "P09")


def scorecard(findings=(), **given_parts):
    parts = {
        "form": FORM,
        "findings": findings,
        "measures": measures(),
        "delivery": delivery(),
        "commitments": (),
        "call_type": "rpc_outbound",
        "word_probability": 0.8,
        **given_parts,
    }
    return score(**parts)


def item_of(card, item_id):
    return next(
        item for section in card.sections for item in section.items if item.item_id == item_id
    )


def section_of(card, section_id):
    return next(section for section in card.sections if section.section_id == section_id)


def failed(count, severity):
    return [finding(f"D{at:02}", Outcome.MISSED, severity=severity) for at in range(1, count + 1)]


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([finding("D01", Outcome.MET)], 100),
        (failed(1, Severity.MAJOR), 85),
        (failed(3, Severity.MAJOR), 55),
        (failed(7, Severity.MAJOR), 55),
        (failed(1, Severity.MINOR), 95),
        (failed(9, Severity.MINOR), 80),
        (failed(5, Severity.INFO), 100),
        (failed(1, Severity.AUTO_FAIL), 0),
        ([finding("P01", Outcome.VIOLATED, severity=Severity.AUTO_FAIL)], 0),
        ([finding("D01", Outcome.MET), finding("P01", Outcome.REVIEW)], 100),
        ([finding("D01", Outcome.MISSED), finding("D01", Outcome.MISSED)], 85),
        ([finding("D01", Outcome.MET), finding("K05", Outcome.MISSED, kind="skill")], 100),
        ([finding("D01", Outcome.NOT_EVALUABLE)], None),
        # Records: what is right praises nobody, what is wrong counts also where nobody spoke.
        ([finding("M01", Outcome.MET, kind="metadata")], None),
        ([finding("M02", Outcome.REVIEW, kind="metadata")], None),
        ([finding("M06", Outcome.VIOLATED, kind="metadata")], 85),
        (
            [finding("M01", Outcome.VIOLATED, kind="metadata", severity=Severity.AUTO_FAIL)],
            0,
        ),
        ([finding("M07", Outcome.MISSED, kind="metadata", severity=Severity.INFO)], None),
        ([], None),
    ],
)
def test_the_gate_starts_at_100_and_loses_points_by_severity(findings, expected):
    assert gate(findings, FORM.gate).score == expected


def test_the_gate_names_what_failed_and_what_waits_for_a_person():
    judged = gate(
        [
            finding("P01", Outcome.VIOLATED, severity=Severity.AUTO_FAIL),
            finding("D04", Outcome.REVIEW, severity=Severity.AUTO_FAIL),
        ],
        FORM.gate,
    )

    assert judged.auto_fail == ("P01",)
    assert judged.review == ("D04",)
    assert judged.why == "P01 fails the call by itself: 0; waiting for a person: D04."


@pytest.mark.parametrize(
    ("outcome", "points"),
    [
        (Outcome.MET, 10),
        (Outcome.MISSED, 0),
        (Outcome.VIOLATED, 0),
        (Outcome.REVIEW, None),
        (Outcome.NOT_EVALUABLE, None),
    ],
)
def test_a_rule_earns_all_or_nothing_and_a_review_costs_nothing(outcome, points):
    item = item_of(scorecard([finding("D02", outcome)]), "agent_identity")

    assert item.points == points
    assert item.why.endswith("because of what was said.")
    assert item.evidence[0].span == Span(1, 2)


def test_of_several_findings_of_one_rule_the_gravest_decides():
    card = scorecard([finding("D02", Outcome.MET), finding("D02", Outcome.MISSED)])

    assert item_of(card, "agent_identity").points == 0


def test_a_rule_that_was_not_run_makes_its_item_not_applicable():
    item = item_of(scorecard(), "agent_identity")

    assert item.points is None
    assert item.why == "Not applicable: no rule D02 was run on this call."


def test_a_measure_earns_by_its_band_and_the_sentence_gives_number_and_band():
    card = scorecard(measures=measures(agent={"words_per_minute": 182.5}))

    item = item_of(card, "pace")
    assert item.points == 10.0
    assert item.why == (
        "Pace: 182 words/min; full points from 130 words/min to 165 words/min, none at"
        " 100 words/min or 200 words/min and beyond."
    )


def test_a_measure_that_could_not_be_taken_says_why_and_costs_nothing():
    item = item_of(scorecard(), "pace")

    assert item.points is None
    assert item.why == "Not measured: too little speech."


def test_a_count_can_be_judged_by_the_minute():
    card = scorecard(measures=measures(duration_s=120, turns={"talk_over_count": 2.5}))

    assert item_of(card, "interruptions").points == 5.0  # 1.25 a minute, half way from 0.5 to 2
    assert "1.25 a minute" in item_of(card, "interruptions").why


def test_talk_over_points_to_where_it_can_be_heard():
    spans = tuple(Span(at, at + 0.6 + at / 100) for at in range(8))
    card = scorecard(measures=measures(turns={"talk_over_share": 0.1}, talk_overs=spans))

    evidence = item_of(card, "talk_over").evidence
    assert [each.span for each in evidence] == list(spans[3:])
    assert all(each.quote == "" for each in evidence)


def silent(longest_unexcused_s):
    """A call with silences of 12 and 40 s, of which the longer one was announced."""
    spans = (Span(20.0, 32.0), Span(60.0, 100.0))
    found = measures(turns={"longest_silence": 40.0})
    measure = Measure(value=longest_unexcused_s, unit="s")
    return replace(
        found,
        turns=replace(found.turns, silences=spans),
        details=(
            Detail(
                name="longest_unexcused_silence", speaker=None, part=Part.CALL, number=0,
                span=Span(0.0, 120.0), measure=measure,
            ),
        ),
        events=(DeliveryEvent(kind=EventKind.EXCUSED_SILENCE, span=spans[1]),),
    )  # fmt: skip


def test_a_silence_that_was_announced_is_no_dead_air():
    item = item_of(scorecard(measures=silent(12.0)), "dead_air")

    assert item.points == 9.0  # 12 s, a tenth of the way from 10 to 30
    assert [each.span for each in item.evidence] == [Span(20.0, 32.0)]


def test_dead_air_is_not_judged_where_nobody_knows_what_was_announced():
    item = item_of(scorecard(measures=measures(turns={"longest_silence": 40.0})), "dead_air")

    assert item.points is None
    assert item.why == (
        "Not measured: the version of callqa that measured this call did not know it."
    )


@pytest.mark.parametrize(
    ("label", "points"),
    [(DeliveryLabel.CALM, 20), (DeliveryLabel.RUSHED, 0), (DeliveryLabel.UNDECIDED, None)],
)
def test_the_delivery_verdict_earns_points_only_when_there_is_one(label, points):
    item = item_of(scorecard(delivery=delivery(label)), "calm")

    assert item.points == points
    assert "fast speech; short pauses" in item.why


@pytest.mark.parametrize(
    ("promises", "points", "why"),
    [
        ((), None, "Not applicable: no promise to pay was made."),
        ((promise(),), 20, "Promise to pay: complete."),
        ((promise(method=None),), 13.3, "Promise to pay: without method."),
        ((promise(None, None, None),), 0, "Promise to pay: without amount or date or method."),
        (
            (promise(), promise(due=None, method=None)),
            13.3,
            "2 promises to pay: complete; without date or method.",
        ),
    ],
)
def test_a_promise_earns_by_what_it_names(promises, points, why):
    item = item_of(scorecard(commitments=promises), "promise")

    assert item.points == points
    assert item.why == why


def test_a_section_without_an_applicable_item_leaves_its_weight_to_the_others():
    heard = [finding("D02", Outcome.MET), finding("K15", Outcome.MISSED, kind="skill")]
    card = scorecard(heard)

    assert section_of(card, "probing").score is None
    assert section_of(card, "opening").score == 100
    assert card.skill == pytest.approx(100 * 8 / (8 + 5), abs=0.05)


def test_a_failed_gate_makes_the_total_nothing_however_good_the_skill():
    card = scorecard(
        [
            finding("D02", Outcome.MET),
            finding("P01", Outcome.VIOLATED, severity=Severity.AUTO_FAIL),
        ]
    )

    assert (card.gate.score, card.skill, card.total) == (0, 100, 0)


@pytest.mark.parametrize("call_type", FORM.scorable.not_call_types)
def test_a_call_without_the_right_party_gets_a_gate_and_no_total(call_type):
    card = scorecard([finding("D02", Outcome.MISSED)], call_type=call_type)

    assert card.gate.score == 85
    assert (card.skill, card.total, card.not_scored) == (None, None, call_type)
    assert all(section.score is None for section in card.sections)


@pytest.mark.parametrize(
    ("measured", "code"),
    [
        (measures(duration_s=29.9), "too_short"),
        (measures(consumer_speech_s=None), "one_party_heard"),
        (measures(consumer_speech_s=1.9), "one_party_heard"),
        (measures(agent_speech_s=0.0), "one_party_heard"),
        (measures(unknown=True, consumer_speech_s=None), "speakers_not_told_apart"),
    ],
)
def test_a_call_too_short_or_one_sided_gets_no_total(measured, code):
    card = scorecard([finding("D02", Outcome.MET)], measures=measured)

    assert (card.total, card.not_scored) == (None, code)


def test_where_the_consumer_is_not_known_the_reason_is_not_that_nobody_was_reached():
    mono = measures(unknown=True, consumer_speech_s=None)
    assert scorecard(measures=mono, call_type="no_contact").not_scored == "speakers_not_told_apart"
    assert scorecard(measures=mono, call_type="voicemail").not_scored == "voicemail"


def test_a_call_whose_words_are_guesses_gets_no_total_and_no_full_gate():
    kept = [finding("D02", Outcome.MET), finding("P09", Outcome.MET, kind="prohibited")]
    card = scorecard(kept, word_probability=0.3)

    assert (card.total, card.not_scored, card.gate.score) == (None, "words_unsure", None)
    assert "unsure" in card.gate.why


def test_what_was_heard_clearly_in_a_call_of_guesses_still_counts():
    card = scorecard(
        [finding("P01", Outcome.VIOLATED, severity=Severity.AUTO_FAIL)], word_probability=0.3
    )

    assert (card.gate.score, card.gate.auto_fail) == (0.0, ("P01",))


@pytest.mark.parametrize("sure", [0.5, 0.9, None])
def test_a_recogniser_that_is_sure_or_silent_about_it_is_believed(sure):
    assert scorecard([finding("D02", Outcome.MET)], word_probability=sure).not_scored is None


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        ([finding("K05", Outcome.MET, kind="skill")], "compliance_not_judged"),
        ([finding("P09", Outcome.MET, kind="prohibited")], "skill_not_measured"),
    ],
)
def test_a_total_needs_both_compliance_and_skill(findings, code):
    card = scorecard(findings)

    assert (card.total, card.not_scored) == (None, code)


# ---- for any call ----------------------------------------------------------------------------

found = st.lists(
    st.builds(
        lambda rule_id, outcome, severity: finding(
            rule_id,
            outcome,
            severity=severity,
            kind="skill" if rule_id.startswith("K") else "disclosure",
        ),
        st.sampled_from(RULES),
        st.sampled_from(Outcome),
        st.sampled_from(Severity),
    ),
    max_size=12,
    unique_by=lambda each: each.rule_id,
)
numbers = st.fixed_dictionaries(
    {},
    optional={
        "words_per_minute": st.floats(0, 400),
        "pause_mean": st.floats(0, 4),
        "loudness_drift": st.floats(-30, 30),
    },
)
shares = st.fixed_dictionaries(
    {},
    optional={
        "talk_over_share": st.floats(0, 1),
        "agent_share_of_talk": st.floats(0, 1),
        "longest_monologue": st.floats(0, 300),
    },
)
calls = st.builds(
    lambda findings, agent, turns, label, promises: scorecard(
        findings,
        measures=measures(agent=agent, turns=turns),
        delivery=delivery(label),
        commitments=promises,
    ),
    found,
    numbers,
    shares,
    st.sampled_from(DeliveryLabel),
    st.lists(st.builds(promise, st.sampled_from([None, 50.0])), max_size=3).map(tuple),
)


@given(calls)
def test_every_score_lies_between_0_and_100_and_every_item_has_a_sentence(card):
    scores = [card.total, card.skill, card.gate.score, *(each.score for each in card.sections)]
    items = [item for section in card.sections for item in section.items]

    assert all(0 <= each <= 100 for each in scores if each is not None)
    assert all(0 <= each.points <= each.max_points for each in items if each.points is not None)
    assert all(each.why.endswith(".") for each in items)
    assert (card.total is None) == (card.not_scored is not None)


@given(calls)
def test_the_parts_that_are_stored_add_up_to_the_total_exactly(card):
    for section in card.sections:
        assert section.score == section_score(section.items)
    assert card.skill == skill_of(card.sections)
    if card.total is not None:
        assert card.total == total_of(card.gate, card.skill, FORM.gate)


@given(found, st.sampled_from(RULES), st.sampled_from(Severity))
def test_one_more_violation_never_raises_the_total(findings, rule_id, severity):
    more = [each for each in findings if each.rule_id != rule_id]
    kind = "skill" if rule_id.startswith("K") else "disclosure"
    better = finding(rule_id, Outcome.MET, severity=severity, kind=kind)
    worse = replace(better, outcome=Outcome.VIOLATED)

    with_met, with_violation = scorecard([*more, better]), scorecard([*more, worse])
    without = scorecard(more)

    if with_violation.total is not None:
        assert with_met.total is None or with_violation.total <= with_met.total
        assert without.total is None or with_violation.total <= without.total


def test_the_speaker_of_measured_evidence_is_the_agent():
    card = scorecard(delivery=delivery(DeliveryLabel.RUSHED))

    assert {each.speaker for each in item_of(card, "calm").evidence} == {Speaker.AGENT}

"""Records to JSON and back."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from callqa.domain.contacts import (
    NO_CONTEXT,
    AccountFacts,
    Attempt,
    CallContext,
    Fact,
    Medium,
)
from callqa.domain.document import dump, load_analysis, load_report
from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.domain.verdicts import DeliveryLabel, Influence
from callqa.testing import (
    a_delivery,
    a_recording,
    a_report,
    a_scorecard,
    an_analysis,
    some_measures,
)

finite = st.floats(min_value=0, max_value=1e5, allow_nan=False)
words = st.builds(
    lambda text, start_s, length_s, probability: Word(
        text=text, span=Span(start_s, start_s + length_s), probability=probability
    ),
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1),
    finite,
    finite,
    st.none() | st.floats(min_value=0, max_value=1),
)
transcripts = st.builds(
    lambda spoken: Transcript(utterances=tuple(spoken), language="en", engine_id="canned"),
    st.lists(
        st.builds(
            lambda who, some: Utterance(speaker=who, words=tuple(some)),
            st.sampled_from(Speaker),
            st.lists(words, min_size=1, max_size=4),
        ),
        max_size=4,
    ),
)


@pytest.mark.parametrize(
    "analysis",
    [
        an_analysis(),
        an_analysis(measures=some_measures(words_per_minute=None)),
        an_analysis(scorecard=a_scorecard(total=None, gate=None)),
        an_analysis(delivery=a_delivery(DeliveryLabel.UNDECIDED, probability_rushed=None)),
        an_analysis(recording=a_recording(started_at=None, direction=None, extra={})),
        an_analysis(findings=(), commitments=(), redactions=(), warnings=()),
    ],
    ids=["full", "unmeasured", "unscored", "undecided", "undated", "bare"],
)
def test_an_analysis_comes_back_as_it_was(analysis):
    assert load_analysis(dump(analysis)) == analysis
    assert load_analysis(dump(analysis, indent=2).encode()) == analysis


@given(transcripts)
def test_any_words_and_times_survive_exactly(transcript):
    analysis = an_analysis(transcript=transcript)
    assert load_analysis(dump(analysis)).transcript == transcript


@given(finite)
def test_numbers_survive_to_the_last_bit(value):
    measures = some_measures(words_per_minute=value)
    again = load_analysis(dump(an_analysis(measures=measures)))
    agent = again.measures.of(Speaker.AGENT)
    assert agent is not None
    assert agent.words_per_minute.value == value


def test_times_keep_the_offset_of_the_centre():
    again = load_analysis(dump(an_analysis())).recording.started_at
    before = a_recording().started_at
    assert again is not None
    assert before is not None
    assert again.utcoffset() == before.utcoffset()


def test_a_run_report_comes_back_as_it_was():
    report = a_report(engine_notice=None)
    assert load_report(dump(report)) == report


@pytest.mark.parametrize("missing", ["analysis_id", "scorecard", "provenance"])
def test_a_document_without_a_field_is_refused(missing):
    document = json.loads(dump(an_analysis()))
    del document[missing]
    with pytest.raises(ValidationError, match=missing):
        load_analysis(json.dumps(document))


def test_a_document_with_a_measure_that_contradicts_itself_is_refused():
    document = json.loads(dump(an_analysis()))
    document["measures"]["turns"]["talk_over_share"]["not_measured"] = "too_little_speech"
    with pytest.raises(ValidationError, match="value or a reason"):
        load_analysis(json.dumps(document))


def test_the_ratio_to_real_time_is_unknown_when_nothing_was_analysed():
    report = a_report(audio_s=600.0, wall_s=300.0)
    assert report.times_real_time == 2.0
    assert replace(report, analysed=0).times_real_time is None


@pytest.mark.parametrize(
    "fields",
    [
        {"value": 1.0, "not_measured": "too_little_speech"},
        {"value": None, "not_measured": None},
        {"value": float("nan")},
    ],
)
def test_a_measure_is_a_number_or_a_reason(fields):
    with pytest.raises(ValueError, match="words/min"):
        Measure(unit="words/min", **fields)


def test_a_missing_measure_says_why():
    measure = Measure.missing("mono", unit="share", evidence_s=12.0)
    assert (measure.value, measure.not_measured, measure.evidence_s) == (None, "mono", 12.0)


def test_a_speaker_who_is_not_on_the_recording_has_no_measures():
    assert some_measures().of(Speaker.UNKNOWN) is None


def test_an_utterance_without_words_cannot_be_made():
    with pytest.raises(ValueError, match="at least one word"):
        Utterance(speaker=Speaker.AGENT, words=())


def test_the_context_of_a_call_comes_back_and_older_documents_have_none() -> None:
    log = Attempt(
        account_ref="A1",
        started_at=datetime(2026, 11, 2, 9, 0, tzinfo=timezone(timedelta(hours=-6))),
        medium=Medium.VOICEMAIL,
        consented_on=date(2026, 11, 1),
        consumer_timezones=("America/Chicago", "America/Denver"),
        recorded=("dispute",),
    )
    context = CallContext(
        own=log,
        attempts=(log, log),
        unread_rows=1,
        account=AccountFacts(facts={"cease": Fact(text="true", since="2026-11-02")}),
    )
    analysis = an_analysis(recording=a_recording(context=context))

    assert load_analysis(dump(analysis)) == analysis

    older = json.loads(dump(analysis))
    del older["recording"]["context"]

    assert load_analysis(json.dumps(older)).recording.context == NO_CONTEXT


def test_influences_survive():
    moved = Influence(name="pause_share", value=0.1, usual=0.25, weight=-0.5)
    some = replace(a_delivery(), influences=(moved,))
    assert load_analysis(dump(an_analysis(delivery=some))).delivery.influences == (moved,)


def test_a_document_of_before_influences_were_kept_can_be_read():
    document = json.loads(dump(an_analysis()))
    for judged in (document["delivery"], *document["delivery"]["windows"]):
        del judged["influences"]
    delivery = load_analysis(json.dumps(document)).delivery
    assert delivery.influences == ()
    assert delivery.reasons == a_delivery().reasons
    assert {window.influences for window in delivery.windows} == {()}

"""Calls of which there are words only: what is missing says why, and one figure has its name."""

from dataclasses import fields

import pytest

from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.unheard import WORDS_PER_MINUTE, unheard_delivery, unheard_measures
from callqa.domain.definitions import DEFINITIONS
from callqa.domain.details import details_of
from callqa.domain.measure import Measure
from callqa.domain.measures import Measures, SpeakerMeasures
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import DeliveryLabel
from callqa.testing import a_transcript, utterance

AGENT = utterance("good morning " * 30, start_s=0.0, seconds_per_word=0.4)
CONSUMER = utterance("yes", speaker=Speaker.CONSUMER, start_s=30.0)


def measured(*spoken, reason: str = "no_audio") -> Measures:
    return unheard_measures(
        a_transcript(*(spoken or (AGENT, CONSUMER))),
        duration_s=40.0,
        reason=reason,
        thresholds=DeliveryThresholds(),
    )


def pace(found: Measures) -> Measure:
    [detail] = details_of(found.details, WORDS_PER_MINUTE, speaker=Speaker.AGENT)
    return detail.measure


@pytest.mark.parametrize("reason", ["no_audio", "mono"])
def test_every_figure_that_needs_sound_gives_the_reason(reason):
    found = measured(reason=reason)
    records = [*found.speakers, found.turns]
    measures = [
        getattr(record, field.name)
        for record in records
        for field in fields(record)
        if isinstance(getattr(record, field.name), Measure)
    ]
    assert len(measures) == 2 * 11 + 11
    assert {one.not_measured for one in measures} == {reason}
    assert found.windows == ()
    assert (found.turns.talk_overs, found.turns.silences) == ((), ())


def test_the_exchange_and_the_voices_give_the_reason_as_well():
    found = measured()
    [interrupted] = details_of(found.details, "interruption_count", speaker=Speaker.AGENT)
    [varied] = details_of(found.details, "pitch_variation", speaker=Speaker.CONSUMER)
    [rises] = details_of(found.details, "consumer_rise_count", speaker=Speaker.CONSUMER)
    reasons = {one.measure.not_measured for one in (interrupted, varied, rises)}
    assert reasons == {"no_audio"}
    [difference] = details_of(found.details, "words_per_minute_difference")
    assert difference.measure.not_measured == "no_audio"


def test_units_are_those_of_the_definitions():
    for speaker in measured().speakers:
        for field in fields(SpeakerMeasures):
            measure = getattr(speaker, field.name)
            if isinstance(measure, Measure):
                assert measure.unit == DEFINITIONS[field.name].unit


def test_who_took_part_and_for_how_long_comes_from_the_utterances():
    found = measured()
    agent = found.of(Speaker.AGENT)
    assert (agent.speech_s, agent.word_count) == (pytest.approx(24.0), 60)
    assert found.speech[Speaker.CONSUMER] == (CONSUMER.span,)


def test_words_per_minute_of_text_are_words_over_utterance_time():
    found = pace(measured())
    assert found.value == pytest.approx(150.0)
    assert (found.numerator, found.denominator) == (60, pytest.approx(0.4))


def test_utterances_with_a_redacted_stretch_count_on_neither_side():
    secret = utterance("my card is [card_number] all of it", start_s=25.0, seconds_per_word=2.0)
    assert pace(measured(AGENT, secret)) == pace(measured(AGENT))


def test_too_few_words_give_no_rate():
    assert pace(measured(utterance("hello", start_s=0.0))).not_measured == "too_little_speech"
    slow = utterance("one two", start_s=0.0, seconds_per_word=10.0)
    assert pace(measured(slow)).not_measured == "too_few_words"


def test_the_delivery_is_undecided_for_a_reason_in_words():
    found = unheard_delivery("calm-rushed-1", reason="no_audio")
    assert found.label is DeliveryLabel.UNDECIDED
    assert found.probability_rushed is None
    assert "no audio" in found.reasons[0]

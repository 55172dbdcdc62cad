"""What a recogniser invents is taken out and counted; what people say stays."""

import numpy as np
import pytest

from callqa.domain.recording import SAMPLE_RATE_HZ, Speaker, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.transcription.guard import guarded
from callqa.transcription.whisper_engine import WhisperEngine
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.whisper_weights import locate
from tests.transcription.spoken import FIXTURE, channel

EVERYWHERE = {Speaker.AGENT: (Span(0.0, 600.0),), Speaker.CONSUMER: (Span(0.0, 600.0),)}
WORD_S = 0.4


def said(text, *, probability=0.9, speaker=Speaker.AGENT, start_s=0.0):
    words = tuple(
        Word(
            text=word,
            span=Span(start_s + at * WORD_S, start_s + (at + 1) * WORD_S),
            probability=probability,
        )
        for at, word in enumerate(text.split())
    )
    return Utterance(speaker=speaker, words=words)


def told(*utterances, speech=EVERYWHERE, prompted=()):
    written = Transcript(utterances=utterances, language="en", engine_id="test")
    found = guarded(written, speech, prompted=prompted)
    text = " ".join(word.text for word in found.words())
    return text, [(one.kind, one.words) for one in found.taken_out]


def test_words_where_nobody_spoke_are_taken_out():
    speech = {Speaker.AGENT: (Span(0.0, 2.0),)}
    text, taken = told(
        said("good morning"), said("thanks for watching", start_s=30.0), speech=speech
    )
    assert text == "good morning"
    assert taken == [("no_speech", 3)]


def test_a_word_at_the_edge_of_speech_stays():
    speech = {Speaker.AGENT: (Span(0.0, 1.8),)}
    assert told(said("morning", start_s=1.9), speech=speech) == ("morning", [])


@pytest.mark.parametrize(
    ("loop", "copies"), [("okay", 9), ("thank you", 6), ("i will pay that on friday", 5)]
)
def test_a_loop_is_cut_to_its_first_copy(loop, copies):
    text, taken = told(said(f"well {' '.join([loop] * copies)} goodbye"))
    assert text == f"well {loop} goodbye"
    assert taken == [("loop", len(loop.split()) * (copies - 1))]


def test_a_loop_over_several_utterances_is_found_as_well():
    every = [said("thank you for calling", start_s=at * 10.0) for at in range(6)]
    assert told(*every) == ("thank you for calling", [("loop", 20)])


@pytest.mark.parametrize(
    "text",
    [
        "no no no no that is not mine",
        "okay okay okay i hear you",
        "thank you thank you thank you",
        "it is zero zero zero zero zero zero zero nine",
        "one two one two one two one two one two",
        f"four {' '.join(['one'] * 15)}",
        " ".join(["forty four seventy one"] * 5),
        "four four seven one four four seven one is that right",
        "very very very late",
    ],
)
def test_what_people_repeat_stays(text):
    assert told(said(text)) == (text, [])


def test_words_that_the_recogniser_itself_does_not_believe_are_taken_out():
    text, taken = told(
        said("we can help"), said("bushel of green sea pot", probability=0.04, start_s=10.0)
    )
    assert text == "we can help"
    assert taken == [("improbable", 5)]


@pytest.mark.parametrize("text", ["thursday", "on the twenty first", "four one one one two seven"])
def test_few_improbable_words_are_left_to_the_rules_doubt(text):
    assert told(said(text, probability=0.02))[1] == []


def test_names_recited_in_the_order_of_the_prompt_are_taken_out():
    names = ("Liberty Recovery", "First Prairie", "Metro Wireless")
    text, taken = told(
        said("hello"), said("First Prairie, Metro Wireless", start_s=9.0), prompted=names
    )
    assert text == "hello"
    assert taken == [("prompt", 4)]


def test_a_name_said_in_a_sentence_stays_although_it_was_prompted():
    sentence = "this is liberty recovery about your metro wireless account"
    assert told(said(sentence), prompted=("Liberty Recovery", "Metro Wireless")) == (sentence, [])


def test_a_name_alone_that_is_not_believed_goes_and_a_believed_one_stays():
    doubted = said("liberty recovery", probability=0.3)
    assert told(doubted, prompted=("Liberty Recovery",))[1] == [("prompt", 2)]
    assert told(said("liberty recovery"), prompted=("Liberty Recovery",))[1] == []


def test_speakers_are_judged_apart():
    lines = [
        said("okay", speaker=speaker, start_s=at * 2.0)
        for at, speaker in enumerate([Speaker.AGENT, Speaker.CONSUMER] * 5)
    ]
    assert told(*lines)[1] == []


def test_a_tone_taken_for_speech_makes_whisper_invent_and_the_guard_leaves_none_of_it():
    tone = np.sin(np.arange(8 * SAMPLE_RATE_HZ) * 2 * np.pi * 440 / SAMPLE_RATE_HZ) * 0.2
    waveform = Waveform(samples=tone.astype(np.float32), speaker=Speaker.AGENT)
    engine = WhisperEngine(locate(str(FIXTURE)), options=WhisperOptions(window_s=6.0))
    invented = engine.transcribe([waveform], [(Span(0.5, 7.5),)])
    assert list(invented.words())  # the fixture turns a pure tone into a sentence
    assert not list(guarded(invented, {Speaker.AGENT: ()}).words())


def test_sentences_that_whisper_heard_stay_whole():
    spoken = channel(Speaker.AGENT, (1.0, "what-payment"), (8.0, "will-mail"), duration_s=12.0)
    engine = WhisperEngine(locate(str(FIXTURE)), options=WhisperOptions(window_s=6.0))
    heard = engine.transcribe([spoken.waveform], [spoken.speech])
    assert guarded(heard, {Speaker.AGENT: spoken.speech}) == heard

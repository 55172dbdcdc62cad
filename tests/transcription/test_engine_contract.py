"""What every recogniser promises, on real inference: each test runs over every engine."""

import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from callqa.domain.recording import SAMPLE_RATE_HZ, Speaker, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript
from callqa.transcription.conversion import convert
from callqa.transcription.engine import Transcriber
from callqa.transcription.faster_whisper_engine import FasterWhisperEngine
from callqa.transcription.faster_whisper_options import located
from callqa.transcription.sphinx_engine import SphinxEngine
from callqa.transcription.whisper_engine import WhisperEngine
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.whisper_weights import locate
from tests.transcription.spoken import FIXTURE, Channel, channel, plain

TOLERANCE_S = 0.25  # context kept around speech, and the step of the slowest clock
AGENT_LINES = ((1.0, "what-payment"), (10.0, "will-mail"))
CONSUMER_LINES = ((5.0, "cannot-pay"),)


@dataclass(frozen=True)
class Case:
    engine: Transcriber
    heard: Transcript


def call() -> tuple[Channel, Channel]:
    return (
        channel(Speaker.AGENT, *AGENT_LINES, duration_s=14.0),
        channel(Speaker.CONSUMER, *CONSUMER_LINES, duration_s=14.0),
    )


def transcribed(engine: Transcriber, *channels: Channel) -> Transcript:
    return engine.transcribe(
        [each.waveform for each in channels], [each.speech for each in channels]
    )


def whisper_engine() -> Transcriber:
    # The test checkpoint knows one sentence at a time: its windows are kept that short.
    return WhisperEngine(locate(str(FIXTURE)), options=WhisperOptions(window_s=6.0))


def faster_whisper_engine(folder: Path) -> Transcriber:
    """Of a checkpoint that is converted when it is first loaded."""
    checkpoint = shutil.copy(FIXTURE, folder)
    return FasterWhisperEngine(locate(checkpoint), options=WhisperOptions(window_s=6.0))


ENGINES = {
    "whisper": lambda _: whisper_engine(),
    "faster-whisper": faster_whisper_engine,
    "sphinx": lambda _: SphinxEngine(),
}


@pytest.fixture(scope="module", params=ENGINES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    engine = ENGINES[request.param](tmp_path_factory.mktemp("models"))
    return Case(engine=engine, heard=transcribed(engine, *call()))


def test_most_of_what_was_said_is_heard_on_the_channel_of_its_speaker(case):
    for speaker, names in (
        (Speaker.AGENT, ["payment", "send", "today", "twenty", "first"]),
        (Speaker.CONSUMER, ["wife", "pay", "anything", "right", "now"]),
    ):
        heard = {plain(word.text)[0] for word in case.heard.words(speaker)}
        assert len(heard.intersection(names)) >= len(names) - 1


def test_every_word_lies_inside_speech_within_tolerance(case):
    for each in call():
        words = list(case.heard.words(each.waveform.speaker))
        assert words
        for word in words:
            assert any(
                span.padded(TOLERANCE_S).overlap_s(word.span) >= word.span.duration_s - 1e-6
                for span in each.speech
            )


def test_the_words_of_a_sentence_fill_its_time(case):
    for each in call():
        for span in each.speech:
            inside = [
                word.span
                for word in case.heard.words(each.waveform.speaker)
                if span.overlap_s(word.span) > 0
            ]
            assert min(word.start_s for word in inside) < span.start_s + 0.5
            assert max(word.end_s for word in inside) > span.end_s - 0.6


def test_times_increase_on_each_channel(case):
    for speaker in (Speaker.AGENT, Speaker.CONSUMER):
        for left, right in pairwise(case.heard.words(speaker)):
            assert left.span.start_s <= right.span.start_s
            assert left.span.end_s <= right.span.end_s


def test_utterances_of_both_speakers_come_in_order_of_their_start(case):
    assert [utterance.speaker for utterance in case.heard.utterances] == [
        Speaker.AGENT,
        Speaker.CONSUMER,
        Speaker.AGENT,
    ]


def test_every_word_has_a_probability_and_no_marks_of_the_recogniser(case):
    for word in case.heard.words():
        assert word.probability is not None
        assert 0.0 <= word.probability <= 1.0
        assert word.text == word.text.strip()
        assert not set(word.text) & set("<>[](|")


def test_a_channel_gives_the_same_words_whatever_was_heard_before_and_where_else(case):
    noise = np.random.default_rng(3).standard_normal(2 * SAMPLE_RATE_HZ) * 0.05
    noisy = Waveform(samples=noise.astype(np.float32), speaker=Speaker.AGENT)
    case.engine.transcribe([noisy], [(Span(0.2, 1.8),)])
    agent, consumer = call()
    # Nothing was detected on the agent's channel this time, so nothing is transcribed on it.
    again = case.engine.transcribe([agent.waveform, consumer.waveform], [(), consumer.speech])
    assert again.utterances == tuple(case.heard.of(Speaker.CONSUMER))


def test_the_transcript_names_engine_version_and_language(case):
    assert case.heard.engine_id == case.engine.engine_id
    assert case.heard.language == "en"
    assert any(sign.isdigit() for sign in case.engine.engine_id)


@pytest.mark.parametrize("level", [0.0, 3e-5, 3e-3])
def test_silence_and_hiss_taken_for_speech_give_no_words(case, level):
    hiss = np.random.default_rng(5).standard_normal(2 * SAMPLE_RATE_HZ) * level
    waveform = Waveform(samples=hiss.astype(np.float32), speaker=Speaker.AGENT)
    assert case.engine.transcribe([waveform], [(Span(0.2, 1.8),)]).utterances == ()


def test_a_call_without_sound_or_channels_gives_an_empty_transcript(case):
    empty = Waveform(samples=np.zeros(0, dtype=np.float32), speaker=Speaker.AGENT)
    assert case.engine.transcribe([empty], [()]).utterances == ()
    assert case.engine.transcribe([empty], [(Span(0.0, 1.0),)]).utterances == ()
    assert case.engine.transcribe([], []).utterances == ()


def test_a_stretch_shorter_than_a_word_does_not_fail(case):
    agent, _ = call()
    start_s = agent.speech[0].start_s
    blip = (Span(start_s, start_s + 0.01),)
    heard = case.engine.transcribe([agent.waveform], [blip])
    assert all(blip[0].padded(0.3).holds(word.span.start_s) for word in heard.words())


def test_speech_without_its_waveform_is_refused(case):
    agent, consumer = call()
    with pytest.raises(ValueError, match="zip"):
        case.engine.transcribe([agent.waveform], [(), consumer.speech])


def test_both_forms_of_one_checkpoint_give_the_same_text(tmp_path):
    convert(FIXTURE, tmp_path / "converted")
    weights = located(str(tmp_path / "converted"))
    assert weights is not None
    fast = FasterWhisperEngine(weights, options=WhisperOptions(window_s=6.0))
    engines = (whisper_engine(), fast)
    for name in ("debt-collection", "what-payment", "will-mail"):
        spoken = channel(Speaker.AGENT, (1.0, name), duration_s=8.0)
        told = [[word.text for word in transcribed(one, spoken).words()] for one in engines]
        assert told[0] == told[1]

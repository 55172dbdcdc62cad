"""The Whisper engine on real inference with the test checkpoint."""

from itertools import pairwise

import jiwer
import numpy as np
import pytest
import torch
import whisper

from callqa.domain.recording import Speaker, Waveform
from callqa.domain.spans import Span
from callqa.errors import EngineError, TranscriptionError
from callqa.transcription import trust
from callqa.transcription.whisper_engine import WhisperEngine
from callqa.transcription.whisper_heads import published_heads
from callqa.transcription.whisper_options import WhisperOptions, whisper_id
from callqa.transcription.whisper_weights import Weights, locate, published
from tests.transcription.spoken import FIXTURE, TEXTS, channel, plain

ONE_SENTENCE = WhisperOptions(window_s=6.0)  # what the test checkpoint can follow
TRIED_TWICE = WhisperOptions(window_s=6.0, temperatures=(0.0, 0.4))


@pytest.fixture(scope="module")
def weights() -> Weights:
    return locate(str(FIXTURE))


@pytest.fixture(scope="module")
def long_call(weights):
    """Three minutes, both sides, with sentences far apart; four windows in two batches."""
    agent = channel(
        Speaker.AGENT, (40.5, "call-recorded"), (170.25, "debt-collection"), duration_s=180.0
    )
    consumer = channel(
        Speaker.CONSUMER, (60.0, "cannot-pay"), (120.75, "will-mail"), duration_s=180.0
    )
    options = WhisperOptions(window_s=6.0, batch_size=3)
    heard = WhisperEngine(weights, options=options).transcribe(
        [agent.waveform, consumer.waveform], [agent.speech, consumer.speech]
    )
    return (agent, consumer), heard


@pytest.fixture(scope="module")
def sentence(weights):
    """One short sentence, and what is heard of it."""
    agent = channel(Speaker.AGENT, (0.5, "what-payment"), duration_s=4.5)
    engine = WhisperEngine(weights, options=ONE_SENTENCE)
    return agent, engine.transcribe([agent.waveform], [agent.speech])


def test_every_sentence_of_a_long_call_is_transcribed_on_its_channel(long_call):
    channels, heard = long_call
    for each in channels:
        said = [word for name in each.names for word in plain(TEXTS[name])]
        found = plain(" ".join(word.text for word in heard.words(each.waveform.speaker)))
        assert jiwer.wer(" ".join(said), " ".join(found)) <= 0.05


def test_sentences_far_into_the_call_keep_their_times(long_call):
    channels, heard = long_call
    for each in channels:
        spoken = list(heard.of(each.waveform.speaker))
        assert len(spoken) == len(each.speech)
        for utterance, span in zip(spoken, each.speech, strict=True):
            assert utterance.span.start_s == pytest.approx(span.start_s, abs=0.25)
            assert utterance.span.end_s == pytest.approx(span.end_s, abs=0.6)


def test_words_follow_each_other_in_time(long_call):
    _, heard = long_call
    for utterance in heard.utterances:
        for left, right in pairwise(utterance.words):
            assert left.span.end_s <= right.span.start_s + 1e-9


def test_the_words_of_two_sentences_in_one_window_come_from_both_sides_of_the_gap(weights):
    # Nothing between 4 s and 60 s is in the window, so no word may lie there.
    agent = channel(Speaker.AGENT, (0.5, "what-payment"), (60.0, "will-mail"), duration_s=64.0)
    engine = WhisperEngine(weights, options=WhisperOptions())
    heard = engine.transcribe([agent.waveform], [agent.speech])
    kept = [span.padded(0.21) for span in agent.speech]
    sides = [
        next(i for i, span in enumerate(kept) if span.holds(word.span.middle_s))
        for word in heard.words()
    ]
    assert set(sides) == {0, 1}
    assert sides == sorted(sides)


def test_batched_and_single_windows_give_the_same_words(weights, long_call):
    (_, consumer), heard = long_call
    single = WhisperEngine(weights, options=WhisperOptions(window_s=6.0, batch_size=1))
    alone = single.transcribe([consumer.waveform], [consumer.speech[:1]])
    first = next(heard.of(Speaker.CONSUMER))
    assert [word.text for word in alone.words()] == [word.text for word in first.words]


def test_beam_search_runs_over_several_windows_and_is_named_in_the_id(weights):
    agent = channel(Speaker.AGENT, (0.5, "what-payment"), (9.0, "will-mail"), duration_s=14.0)
    engine = WhisperEngine(weights, options=WhisperOptions(window_s=6.0, beam_size=2))
    heard = engine.transcribe([agent.waveform], [agent.speech])
    assert [word.text for word in heard.words()].count("payment") == 2
    assert "beam=2" in heard.engine_id


def test_a_window_of_noise_that_no_temperature_can_read_is_left_out_or_stays_short(weights):
    rng = np.random.default_rng(7)
    tone = np.sin(np.arange(16000 * 3) * 2 * np.pi * 440 / 16000) * 0.3
    samples = (tone + rng.standard_normal(len(tone)) * 0.02).astype(np.float32)
    engine = WhisperEngine(weights, options=ONE_SENTENCE)
    heard = engine.transcribe(
        [Waveform(samples=samples, speaker=Speaker.AGENT)], [(Span(0.2, 2.8),)]
    )
    # 8 tokens a second and a few to spare: a decoder that runs on is stopped.
    assert sum(1 for _ in heard.words()) <= 8 * 3 + 16


def test_improbable_text_is_tried_again_and_the_most_probable_attempt_is_kept(
    weights, sentence, monkeypatch
):
    agent, heard = sentence
    monkeypatch.setattr(trust, "_MIN_MEAN_LOG_PROBABILITY", 0.0)  # all is improbable
    engine = WhisperEngine(weights, options=TRIED_TWICE)
    again = engine.transcribe([agent.waveform], [agent.speech])
    assert plain(" ".join(word.text for word in again.words())) == plain(
        " ".join(word.text for word in heard.words())
    )


def test_text_that_repeats_itself_at_every_temperature_is_left_out(weights, sentence, monkeypatch):
    agent, _ = sentence
    monkeypatch.setattr(trust, "_MAX_COMPRESSION_RATIO", 0.1)  # all repeats itself
    engine = WhisperEngine(weights, options=TRIED_TWICE)
    assert engine.transcribe([agent.waveform], [agent.speech]).utterances == ()


def test_a_guess_in_what_the_model_takes_for_no_speech_is_left_out(weights, sentence, monkeypatch):
    agent, _ = sentence
    monkeypatch.setattr(trust, "_MIN_MEAN_LOG_PROBABILITY", 0.0)
    monkeypatch.setattr(trust, "_MAX_NO_SPEECH_PROBABILITY", -1.0)
    engine = WhisperEngine(weights, options=ONE_SENTENCE)
    assert engine.transcribe([agent.waveform], [agent.speech]).utterances == ()


def test_a_published_checkpoint_gets_its_alignment_heads_back_by_its_digest():
    digest = published()["base.en"].split("/")[-2]
    assert published_heads(digest) == whisper._ALIGNMENT_HEADS["base.en"]
    assert published_heads("0" * 64) is None


def test_engines_on_the_same_weights_share_one_model(weights):
    first = WhisperEngine(weights, options=ONE_SENTENCE)
    second = WhisperEngine(weights, options=WhisperOptions())
    assert first._model.network is second._model.network


def test_the_number_of_threads_is_set_when_given_and_kept(weights, sentence):
    agent, _ = sentence
    before = torch.get_num_threads()
    try:
        engine = WhisperEngine(weights, options=WhisperOptions(threads=1))
        assert torch.get_num_threads() == 1
        engine.transcribe([agent.waveform], [agent.speech])
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


def test_the_id_says_version_weights_and_options(weights):
    named = whisper_id(weights, WhisperOptions(beam_size=3, precision="float32"))
    assert named.startswith("openai-whisper 20")
    assert f" model sha256:{weights.sha256[:8]} en beam=3 t=0,0.4,0.8 30s fp32" in named


def test_sound_that_is_no_number_is_an_error_of_the_call_and_tells_no_text(weights):
    agent = channel(Speaker.AGENT, (0.5, "what-payment"), duration_s=4.5)
    agent.waveform.samples[20_000:24_000] = np.nan
    engine = WhisperEngine(weights, options=ONE_SENTENCE)
    with pytest.raises(TranscriptionError, match="recogniser_failed") as caught:
        engine.transcribe([agent.waveform], [(Span(0.5, 1.5),)])
    assert "payment" not in str(caught.value)


def test_a_file_that_is_no_checkpoint_is_refused_with_its_path(tmp_path):
    fake = tmp_path / "fake.pt"
    fake.write_bytes(b"not a checkpoint")
    with pytest.raises(EngineError, match=r"fake\.pt.*cannot be loaded"):
        WhisperEngine(locate(str(fake)), options=ONE_SENTENCE)


def test_an_english_model_refuses_another_language(weights):
    with pytest.raises(EngineError, match="English only"):
        WhisperEngine(weights, options=WhisperOptions(language="es"))


@pytest.mark.parametrize(
    "wrong", [{"window_s": 31.0}, {"window_s": 0.5}, {"beam_size": 0}, {"temperatures": (0.4,)}]
)
def test_options_out_of_bounds_are_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        WhisperOptions(**wrong)

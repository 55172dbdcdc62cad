"""Calls in another language: what the engines make of a checkpoint that is sure of one."""

from dataclasses import asdict

import pytest
import torch
from whisper.model import ModelDimensions, Whisper

from callqa.domain.recording import Speaker
from callqa.transcription.conversion_vocabulary import vocabulary
from callqa.transcription.faster_whisper_engine import FasterWhisperEngine
from callqa.transcription.languages import language_of
from callqa.transcription.whisper_engine import WhisperEngine
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.whisper_weights import locate
from tests.transcription.spoken import channel

ENGINES = {"whisper": WhisperEngine, "faster-whisper": FasterWhisperEngine}
SIZE = ModelDimensions(
    n_mels=80, n_audio_ctx=1500, n_audio_state=64, n_audio_head=1, n_audio_layer=1,
    n_vocab=51_865, n_text_ctx=448, n_text_state=64, n_text_head=1, n_text_layer=1,
)  # fmt: skip


def checkpoint(path, language):
    """A multilingual model that takes everything for one language and has nothing else to say."""
    torch.manual_seed(0)
    model = Whisper(SIZE)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(std=0.02)
        special = vocabulary(SIZE.n_vocab).special
        decoder = model.decoder
        decoder.ln.weight.zero_()
        decoder.ln.bias.zero_()
        decoder.ln.bias[0] = 1.0
        decoder.token_embedding.weight[:, 0] = 0.0
        decoder.token_embedding.weight[special["<|endoftext|>"], 0] = 15.0
        decoder.token_embedding.weight[special[f"<|{language}|>"], 0] = 20.0
    state = {"dims": asdict(SIZE), "model_state_dict": model.state_dict()}
    torch.save(state, path / f"{language}.pt")
    return locate(str(path / f"{language}.pt"))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("spoken", ["es", "en"])
def test_a_call_in_another_language_is_named_and_gives_no_words(tmp_path, engine, spoken):
    one = ENGINES[engine](checkpoint(tmp_path, spoken), options=WhisperOptions(window_s=6.0))
    agent = channel(Speaker.AGENT, (1.0, "what-payment"), duration_s=6.0)
    heard = one.transcribe([agent.waveform], [agent.speech])
    assert heard.language == spoken
    assert not list(heard.words())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_call_without_speech_is_in_the_language_that_is_expected(tmp_path, engine):
    one = ENGINES[engine](checkpoint(tmp_path, "es"), options=WhisperOptions())
    agent = channel(Speaker.AGENT, duration_s=3.0)
    assert one.transcribe([agent.waveform], [()]).language == "en"


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ([{"es": 0.95, "en": 0.05}, {"es": 0.7, "en": 0.3}], "es"),
        ([{"es": 0.95, "en": 0.05}, {"es": 0.4, "en": 0.6}], "en"),
        ([{"cy": 0.6, "en": 0.3}], "en"),
        ([], "en"),
    ],
)
def test_another_language_is_believed_only_when_the_windows_are_sure_together(windows, expected):
    assert language_of(windows, expected="en") == expected

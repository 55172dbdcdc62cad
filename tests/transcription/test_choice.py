import pickle
import subprocess
import sys
import time

import pytest

from callqa.errors import EngineError, TranscriptionError
from callqa.transcription.choice import build, choose
from callqa.transcription.sphinx_engine import SphinxEngine
from callqa.transcription.whisper_engine import WhisperEngine
from callqa.transcription.whisper_options import WhisperOptions
from tests.transcription.spoken import FIXTURE

ENGLISH = WhisperOptions()


@pytest.fixture
def no_network(monkeypatch):
    """Every way out leads to a port that refuses."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_auto_takes_whisper_when_its_weights_are_here():
    choice = choose("auto", model=str(FIXTURE), options=ENGLISH)
    assert choice.engine == "whisper"
    assert "its weights are here" in choice.notice


def test_auto_without_weights_and_network_takes_pocketsphinx_and_says_why(tmp_path, no_network):
    started = time.monotonic()
    choice = choose("auto", model="base.en", options=ENGLISH, folder=tmp_path)
    assert time.monotonic() - started < 10.0
    assert choice.engine == "sphinx"
    assert "PocketSphinx was chosen" in choice.notice
    assert "cannot be reached" in choice.notice
    assert "base.en.pt" in choice.notice
    assert "no use on real telephone calls" in choice.notice


def test_auto_does_not_ask_the_network_when_that_is_off(tmp_path):
    choice = choose("auto", model="base.en", options=ENGLISH, folder=tmp_path, download=False)
    assert choice.engine == "sphinx"
    assert "switched off" in choice.notice


def test_auto_does_not_hide_a_misspelt_model(tmp_path):
    with pytest.raises(EngineError, match="no Whisper model named"):
        choose("auto", model="bsae.en", options=ENGLISH, folder=tmp_path)


def test_whisper_never_falls_back(tmp_path, no_network):
    with pytest.raises(EngineError, match=r"base\.en\.pt"):
        choose("whisper", model="base.en", options=ENGLISH, folder=tmp_path)


def test_pocketsphinx_refuses_another_language(tmp_path):
    spanish = WhisperOptions(language="es")
    with pytest.raises(EngineError, match="English only"):
        choose("sphinx", model="base", options=spanish)
    with pytest.raises(EngineError, match="English only"):
        choose("auto", model="base", options=spanish, folder=tmp_path, download=False)


def test_the_chosen_engine_can_be_built_in_another_process_and_keeps_its_id():
    choice = choose("whisper", model=str(FIXTURE), options=ENGLISH)
    choice = pickle.loads(pickle.dumps(choice))  # noqa: S301  as a pool of processes does
    engine = build(choice)
    assert isinstance(engine, WhisperEngine)
    assert engine.engine_id == choice.engine_id


def test_pocketsphinx_is_built_when_chosen_and_keeps_its_id():
    choice = choose("sphinx", model="base.en", options=ENGLISH)
    engine = build(choice)
    assert isinstance(engine, SphinxEngine)
    assert engine.engine_id == choice.engine_id


def test_without_a_recogniser_every_recording_is_refused_with_what_to_do():
    choice = choose("none", model="no-such-model", options=ENGLISH)
    engine = build(choice)
    assert engine.engine_id == choice.engine_id == "none"
    with pytest.raises(TranscriptionError, match="no_recogniser"):
        engine.transcribe((), ())


def test_choosing_loads_neither_torch_nor_whisper(tmp_path):
    program = (
        "import sys; from pathlib import Path\n"
        "from callqa.transcription.choice import choose\n"
        "from callqa.transcription.whisper_options import WhisperOptions\n"
        f"choose('auto', model='base.en', options=WhisperOptions(), folder=Path({str(tmp_path)!r}),"
        " download=False)\n"
        "print(sorted({'torch', 'whisper', 'numba'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

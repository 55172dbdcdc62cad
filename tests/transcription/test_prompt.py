"""Names that Whisper is told to expect: heard where they are said, written nowhere else."""

import shutil
from dataclasses import replace

import pytest

from callqa.bootstrap import choice
from callqa.domain.recording import Speaker
from callqa.settings import Settings
from callqa.transcription.faster_whisper_engine import FasterWhisperEngine
from callqa.transcription.guard import guarded
from callqa.transcription.whisper_engine import WhisperEngine
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.whisper_weights import locate
from tests.transcription.spoken import FIXTURE, channel, plain

ENGINES = {"whisper": WhisperEngine, "faster-whisper": FasterWhisperEngine}
NAMES = ("Liberty Recovery", "First Prairie", "Metro Wireless")
OPTIONS = WhisperOptions(window_s=6.0, names=NAMES)


@pytest.fixture(scope="module", params=ENGINES)
def prompted(request, tmp_path_factory):
    checkpoint = shutil.copy(FIXTURE, tmp_path_factory.mktemp("models"))
    return ENGINES[request.param](locate(str(checkpoint)), options=OPTIONS)


def test_a_call_without_the_names_gives_none_of_them(prompted):
    """No word of a name is in these sentences; the guard runs as it does in a night."""
    spoken = channel(
        Speaker.AGENT,
        (1.0, "what-payment"),
        (8.0, "cannot-pay"),
        (15.0, "call-recorded"),
        duration_s=22.0,
    )
    heard = prompted.transcribe([spoken.waveform], [spoken.speech])
    kept = guarded(heard, {Speaker.AGENT: spoken.speech}, prompted=NAMES)
    written = [text for word in kept.words() for text in plain(word.text)]
    assert {"payment", "wife", "recorded"} <= set(written)
    assert set(written).isdisjoint(plain(" ".join(NAMES)))


def test_hiss_gives_no_name_either(prompted):
    hiss = channel(Speaker.AGENT, duration_s=5.0)
    assert not list(prompted.transcribe([hiss.waveform], [()]).words())


def test_the_prompt_is_part_of_the_id_and_its_names_are_not(prompted):
    assert "prompt:" in prompted.engine_id
    assert "Liberty" not in prompted.engine_id
    assert replace(OPTIONS, names=NAMES[:1]).prompt_id != OPTIONS.prompt_id
    assert WhisperOptions().prompt_id == ()


def test_the_names_come_from_the_settings_and_only_when_they_say_so():
    named = {"agencies": NAMES[:1], "creditors": NAMES[1:], "products": ("Flex Plan",)}
    asked = Settings(model=str(FIXTURE), prompt_names=True, **named)
    options = choice(asked, download=False).options
    assert options is not None
    assert options.names == (*NAMES, "Flex Plan")
    silent = choice(Settings(model=str(FIXTURE), **named), download=False).options
    assert silent is not None
    assert silent.names == ()

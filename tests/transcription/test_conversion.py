"""A checkpoint converted for CTranslate2: what other libraries make of the folder."""

import json
import subprocess
import sys

import pytest
from faster_whisper import WhisperModel
from tokenizers import Tokenizer
from typer.testing import CliRunner
from whisper.tokenizer import get_tokenizer

from callqa.cli import app
from callqa.errors import EngineError
from callqa.transcription.conversion import convert, converted
from callqa.transcription.conversion_vocabulary import tokenizer_json, vocabulary
from tests.transcription.spoken import FIXTURE, TEXTS, plain, sentence

ENGLISH, MULTILINGUAL, LARGE_V3 = 51_864, 51_865, 51_866
SAMPLES = (
    "Hello, this isn't a test; it's $1,234.56 - naïve café, 日本 🙂",
    "I'll pay fifty dollars on the 21st.",
    "  and   spaces\n",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("models") / "tiny"
    convert(FIXTURE, made, quantization="int8", name="tiny-test")
    return made


def test_faster_whisper_itself_loads_the_folder_and_hears_the_sentence(folder):
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)
    segments, _ = model.transcribe(
        sentence("will-mail"), language="en", beam_size=1, without_timestamps=True
    )
    heard = plain(" ".join(segment.text for segment in segments))
    assert heard[: len(plain(TEXTS["will-mail"]))] == plain(TEXTS["will-mail"])


def test_the_folder_says_what_it_was_made_of(folder):
    told = converted(folder)
    assert (told.name, told.quantization) == ("tiny-test", "int8")
    assert len(told.sha256) == 64


def test_the_configuration_holds_heads_and_suppressed_ids(folder):
    config = json.loads((folder / "config.json").read_text())
    # Whisper's default: all heads of the last half of the two layers.
    assert {layer for layer, _ in config["alignment_heads"]} == {1}
    tokenizer = get_tokenizer(False)
    assert set(tokenizer.non_speech_tokens) < set(config["suppress_ids"])
    assert tokenizer.eot in config["suppress_ids_begin"]


@pytest.mark.parametrize("size", [ENGLISH, MULTILINGUAL, LARGE_V3])
def test_every_vocabulary_has_as_many_tokens_as_its_model(size):
    words = vocabulary(size)
    assert len(words.tokens) == size
    assert len(set(words.tokens)) == size
    assert len(words.languages) == {ENGLISH: 0, MULTILINGUAL: 99, LARGE_V3: 100}[size]


@pytest.mark.parametrize("size", [ENGLISH, MULTILINGUAL])
def test_the_tokenizer_file_splits_text_as_openai_whisper_does(size):
    ours = Tokenizer.from_str(tokenizer_json(vocabulary(size)))
    theirs = get_tokenizer(size > ENGLISH)
    for text in (*SAMPLES, *TEXTS.values()):
        assert ours.encode(text, add_special_tokens=False).ids == theirs.encode(text)
        assert ours.decode(theirs.encode(text)) == text


def test_the_command_converts_and_says_how_to_use_it(tmp_path):
    result = CliRunner().invoke(
        app, ["models", "convert", str(FIXTURE), str(tmp_path / "out"), "--quantization", "float16"]
    )
    assert result.exit_code == 0, result.output
    assert 'engine = "faster-whisper"' in result.output
    assert converted(tmp_path / "out").quantization == "float16"


def test_a_file_that_is_no_checkpoint_is_refused_and_leaves_nothing(tmp_path):
    bad = tmp_path / "bad.pt"
    bad.write_bytes(b"no checkpoint")
    with pytest.raises(EngineError, match="no checkpoint of openai-whisper"):
        convert(bad, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.pt"]


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(EngineError, match="holds no converted model"):
        convert(FIXTURE, tmp_path / "mine")
    assert (tmp_path / "mine").is_dir()


def test_without_the_extra_the_package_works_and_says_what_to_install():
    code = (
        "import sys; sys.modules['ctranslate2'] = None; sys.modules['faster_whisper'] = None\n"
        "import importlib.util as util; find = util.find_spec\n"
        "util.find_spec = lambda name, *more: (\n"
        "    None if name == 'ctranslate2' else find(name, *more))\n"
        "from callqa import bootstrap, pipeline\n"
        "from callqa.transcription.choice import choose\n"
        "from callqa.transcription.whisper_options import WhisperOptions\n"
        f"try: choose('faster-whisper', model={str(FIXTURE)!r}, options=WhisperOptions())\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("EngineError")
    assert "pip install 'callqa[fast]'" in told.stdout

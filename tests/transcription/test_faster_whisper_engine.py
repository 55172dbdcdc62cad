"""What the engine on CTranslate2 does beyond what every recogniser promises."""

import shutil

import pytest

from callqa.domain.recording import Speaker
from callqa.errors import EngineError
from callqa.transcription import faster_whisper_decoding, trust
from callqa.transcription.conversion import convert
from callqa.transcription.faster_whisper_engine import FasterWhisperEngine
from callqa.transcription.faster_whisper_options import fast_id, located
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.whisper_weights import Weights
from tests.transcription.spoken import FIXTURE, TEXTS, Channel, channel, plain


@pytest.fixture(scope="module")
def weights(tmp_path_factory) -> Weights:
    folder = tmp_path_factory.mktemp("models") / "converted"
    convert(FIXTURE, folder)
    found = located(str(folder))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def spoken() -> Channel:
    """Two sentences, each in a window of its own."""
    return channel(Speaker.AGENT, (0.5, "debt-collection"), (20.0, "what-payment"), duration_s=24.0)


@pytest.fixture
def published(weights, tmp_path):
    """The same model as others publish it: what CTranslate2 loads, without callqa's own file."""
    for name in ("config.json", "model.bin", "vocabulary.json"):
        shutil.copy(weights.path / name, tmp_path)
    return tmp_path


def words(weights: Weights, spoken: Channel, *temperatures: float, threads: int = 2) -> list[str]:
    options = WhisperOptions(window_s=7.0, temperatures=temperatures, threads=threads)
    heard = FasterWhisperEngine(weights, options=options).transcribe(
        [spoken.waveform], [spoken.speech]
    )
    return plain(" ".join(word.text for word in heard.words()))


def test_sentences_of_several_windows_are_heard_whole(weights, spoken):
    said = plain(f"{TEXTS['debt-collection']} {TEXTS['what-payment']}")
    assert words(weights, spoken, 0.0) == said


def test_a_text_may_have_as_many_tokens_as_the_limit_allows(weights, spoken, monkeypatch):
    monkeypatch.setattr(faster_whisper_decoding, "token_limit", lambda *_, **__: 12)
    said = plain(TEXTS["debt-collection"])
    first = words(weights, spoken, 0.0)[: -len(plain(TEXTS["what-payment"]))]
    assert 10 <= len(first) <= 12
    assert first == said[: len(first)]


def test_improbable_text_is_tried_again_and_the_most_probable_attempt_is_kept(
    weights, spoken, monkeypatch
):
    before = words(weights, spoken, 0.0)
    monkeypatch.setattr(trust, "_MIN_MEAN_LOG_PROBABILITY", 0.0)  # all is improbable
    assert words(weights, spoken, 0.0, 0.4) == before


def test_text_that_repeats_itself_at_every_temperature_is_left_out(weights, spoken, monkeypatch):
    monkeypatch.setattr(trust, "_MAX_COMPRESSION_RATIO", 0.1)  # all repeats itself
    assert words(weights, spoken, 0.0, 0.4) == []


def test_a_guess_in_what_the_model_takes_for_no_speech_is_left_out(weights, spoken, monkeypatch):
    monkeypatch.setattr(trust, "_MIN_MEAN_LOG_PROBABILITY", 0.0)
    monkeypatch.setattr(trust, "_MAX_NO_SPEECH_PROBABILITY", -1.0)
    assert words(weights, spoken, 0.0) == []


@pytest.mark.parametrize("threads", [1, 3])
def test_the_number_of_threads_changes_no_word(weights, spoken, threads):
    assert words(weights, spoken, 0.0, threads=threads) == words(weights, spoken, 0.0)


def test_a_folder_published_for_faster_whisper_is_taken_and_named_by_its_files(
    weights, spoken, published
):
    found = located(str(published))
    assert found is not None
    assert words(found, spoken, 0.0) == words(weights, spoken, 0.0)
    options = WhisperOptions()
    assert f" {published.name} sha256:" in fast_id(found, options)
    (published / "config.json").write_text("{}", encoding="utf-8")
    changed = located(str(published))
    assert changed is not None
    assert fast_id(changed, options) != fast_id(found, options)


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("config.json", r"config\.json"),
        ("vocabulary.json", r"vocabulary\.json and vocabulary\.txt"),
    ],
)
def test_a_published_folder_that_lacks_a_file_is_refused_with_what_to_do(published, gone, told):
    (published / gone).unlink()
    with pytest.raises(EngineError, match=rf"lacks .*{told}.*callqa models convert"):
        located(str(published))


def test_a_folder_without_a_network_is_no_model(tmp_path):
    assert located(str(tmp_path)) is None

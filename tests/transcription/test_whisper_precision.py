"""The network against openai-whisper itself, and what less precise arithmetic changes."""

import math
import warnings

import jiwer
import pytest
import torch
import whisper
from whisper.timing import find_alignment
from whisper.tokenizer import get_tokenizer

from callqa.transcription.whisper_alignment import align
from callqa.transcription.whisper_batch import Batch
from callqa.transcription.whisper_network import Network
from callqa.transcription.whisper_options import WhisperOptions, settled, whisper_id
from callqa.transcription.whisper_weights import locate
from tests.transcription.spoken import FIXTURE, TEXTS, plain, sentence

GREEDY = whisper.DecodingOptions(language="en", without_timestamps=True, fp16=False)
SOUNDS = [sentence(name) for name in TEXTS]


@pytest.fixture(scope="module")
def mels():
    return torch.stack([whisper.log_mel_spectrogram(whisper.pad_or_trim(one)) for one in SOUNDS])


@pytest.fixture(scope="module", autouse=True)
def vocabulary():
    """Read once, with openai-whisper's open file collected where nothing minds it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return get_tokenizer(multilingual=False)


@pytest.fixture(scope="module")
def reference(mels, vocabulary):
    """What openai-whisper itself makes of the sentences, one window at a time."""
    model = whisper.load_model(str(FIXTURE), device="cpu")
    return model, [whisper.decode(model, mel, GREEDY) for mel in mels]


def batch_in(precision, mels):
    return Batch.of(Network(whisper.load_model(str(FIXTURE), device="cpu"), precision), mels)


def test_in_float32_a_batch_gives_the_tokens_of_openai_whisper(mels, reference):
    _, expected = reference
    batch = batch_in(torch.float32, mels)
    found = whisper.decode(batch, batch.encoded, GREEDY)
    assert [one.tokens for one in found] == [one.tokens for one in expected]
    for one, other in zip(found, expected, strict=True):
        assert one.avg_logprob == pytest.approx(other.avg_logprob, abs=1e-3)
        assert one.no_speech_prob == pytest.approx(other.no_speech_prob, abs=1e-3)


def test_word_times_of_a_batch_are_those_of_openai_whisper_one_by_one(mels, reference, vocabulary):
    model, expected = reference
    said = [one.tokens for one in expected]
    said[1] = []  # a window in which nothing was said is no obstacle
    frames = [math.ceil(len(sound) / whisper.audio.HOP_LENGTH) for sound in SOUNDS]
    found = align(batch_in(torch.float32, mels), vocabulary, said, frames)
    for words, tokens, mel, length in zip(found, said, mels, frames, strict=True):
        alone = find_alignment(model, vocabulary, tokens, mel, length)
        assert [word.word for word in words] == [word.word for word in alone]
        for word, other in zip(words, alone, strict=True):
            assert (word.start, word.end) == pytest.approx((other.start, other.end), abs=0.021)
            assert word.probability == pytest.approx(other.probability, abs=1e-3)


def test_bfloat16_changes_no_word_of_the_sentences_that_the_test_checkpoint_knows(mels, reference):
    _, expected = reference
    batch = batch_in(torch.bfloat16, mels)
    found = whisper.decode(batch, batch.encoded, GREEDY)
    texts = [" ".join(plain(one.text)) for one in expected]
    assert jiwer.wer(texts, [" ".join(plain(one.text)) for one in found]) <= 0.001


def test_some_windows_of_a_batch_decode_as_they_do_among_all(mels, reference):
    _, expected = reference
    some = batch_in(torch.float32, mels).some([3, 0])
    found = whisper.decode(some, some.encoded, GREEDY)
    assert [one.tokens for one in found] == [expected[3].tokens, expected[0].tokens]


@pytest.mark.parametrize(
    ("device", "precision", "named"), [("cpu", "float32", " fp32"), ("cuda", "float16", " fp16")]
)
def test_the_precision_is_settled_before_it_is_named(device, precision, named):
    chosen = settled(WhisperOptions(device=device))
    assert chosen.precision == precision
    assert whisper_id(locate(str(FIXTURE)), chosen).endswith(named)


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16"])
def test_a_precision_that_was_set_is_kept(precision):
    assert settled(WhisperOptions(precision=precision)).precision == precision

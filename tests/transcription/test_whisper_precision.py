"""The network against openai-whisper itself, and what less precise arithmetic changes."""

import math
import warnings

import jiwer
import numpy as np
import pytest
import torch
import whisper
from whisper.timing import find_alignment
from whisper.tokenizer import get_tokenizer

from callqa.domain.recording import Speaker, Waveform
from callqa.domain.spans import Span
from callqa.transcription.trust import Decoded, unsure
from callqa.transcription.whisper_alignment import align
from callqa.transcription.whisper_batch import Batch
from callqa.transcription.whisper_engine import WhisperEngine
from callqa.transcription.whisper_network import Network
from callqa.transcription.whisper_options import WhisperOptions, whisper_id
from callqa.transcription.whisper_pass import confirmed, decoded
from callqa.transcription.whisper_precision import fastest, settled
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


def faint(sound, seed):
    """The sentence 26 dB softer and in hiss, which makes the checkpoint mishear some of them."""
    hiss = np.random.default_rng(seed).standard_normal(len(sound))
    return (0.05 * sound + 2e-3 * hiss).astype(np.float32)


def heard_in(precision, sounds):
    options = WhisperOptions(precision=precision, window_s=10.0, batch_size=8)
    engine = WhisperEngine(locate(str(FIXTURE)), options=options)
    call = [Waveform(samples=sound, speaker=Speaker.AGENT) for sound in sounds]
    heard = engine.transcribe(call, [(Span(0.0, one.duration_s),) for one in call])
    return sorted(word.text for word in heard.words())


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


def test_the_precision_is_settled_before_it_is_named():
    chosen = settled(WhisperOptions())
    assert chosen.precision == ("mixed" if fastest() is torch.bfloat16 else "float32")
    assert whisper_id(locate(str(FIXTURE)), chosen).endswith((" fp32", " bf16+fp32"))
    assert settled(WhisperOptions(device="cuda")).precision == "float16"


def test_a_search_with_several_hypotheses_hides_close_decisions_and_gets_float32():
    assert settled(WhisperOptions(precision="mixed", beam_size=2)).precision == "float32"


def test_windows_of_which_bfloat16_is_unsure_are_heard_in_float32(caplog):
    hard = [faint(sound, seed) for seed, sound in enumerate(SOUNDS)]
    caplog.set_level("DEBUG", logger="callqa.transcription.whisper_decoding")
    exact, mixed = (heard_in(precision, hard) for precision in ("float32", "mixed"))
    assert mixed == exact
    again, windows = caplog.records[-1].args
    assert 0 < again < windows == len(hard)


def test_a_call_of_unsure_windows_goes_on_in_float32(caplog):
    hard = [faint(SOUNDS[1], seed) for seed in range(12)]
    caplog.set_level("DEBUG", logger="callqa.transcription.whisper_decoding")
    mixed = heard_in("mixed", hard)
    told = [record.args for record in caplog.records]
    assert [windows for _, windows in told] == [6]  # the others were not tried in bfloat16
    assert told[0][0] > 2
    assert mixed == heard_in("float32", hard)


def test_a_text_that_was_written_before_is_confirmed_or_written_anew(mels):
    batch, options = batch_in(torch.float32, mels), WhisperOptions()
    written = [one.result for one in decoded(batch, options, max_tokens=60)]
    right, short, long, other, _ = (list(one.tokens) for one in written)
    drafts = [right, short[:3], [*long, *long], [*other[:2], 262, *other[3:]], []]
    found = confirmed(batch, options, drafts, max_tokens=60)
    assert [one.tokens for one in found] == [one.tokens for one in written]
    for one, expected in zip(found, written, strict=True):
        assert one.avg_logprob == pytest.approx(expected.avg_logprob, abs=1e-3)
        assert one.no_speech_prob == pytest.approx(expected.no_speech_prob, abs=1e-3, nan_ok=True)


@pytest.mark.parametrize(
    ("margin", "mean", "ratio", "expected"),
    [
        (1.0, -0.3, 1.0, False),
        (0.1, -0.3, 1.0, True),
        (1.0, -0.95, 1.0, True),
        (1.0, -0.3, 2.5, True),
        (math.inf, -0.3, 1.0, False),  # a window in which nothing was decided
    ],
)
def test_a_close_token_a_guess_and_a_loop_are_unsure(margin, mean, ratio, expected):
    told = Decoded(tokens=(), avg_logprob=mean, no_speech_prob=0.0, compression_ratio=ratio)
    assert unsure(told, margin) is expected


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "mixed", "float16"])
def test_a_precision_that_was_set_is_kept(precision):
    assert settled(WhisperOptions(precision=precision)).precision == precision

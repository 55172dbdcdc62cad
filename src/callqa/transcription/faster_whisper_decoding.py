"""Windows of sound to text and word times with CTranslate2, a batch at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import ctranslate2
import numpy as np
import numpy.typing as npt
import torch
import whisper
from whisper.timing import WordTiming, merge_punctuations
from whisper.utils import compression_ratio

from callqa.domain.recording import Samples
from callqa.domain.transcript import Word
from callqa.transcription.trust import Decoded, credit, doubtful, token_limit, trusted
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.word_times import CLOSING, OPENING, timed

__all__ = ["FastModel", "hear", "languages"]

_TOKENS_PER_S = 50  # steps of the encoded sound
_CAPACITY = 448  # steps of every Whisper's decoder

Encoded = npt.NDArray[Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class FastModel:
    """A converted model in memory and openai-whisper's tokenizer for one language."""

    network: Any
    tokenizer: Any


def hear(
    model: FastModel, sounds: Sequence[Samples], *, options: WhisperOptions
) -> tuple[tuple[Word, ...], ...]:
    """The words of each window, with times from the start of that window.

    Args:
        model: network and tokenizer.
        sounds: float32 at 16 kHz, each of at most 30 s; one batch.
        options: how to decode.

    Returns:
        One tuple of words per sound, empty where nothing was said or nothing can be trusted.
    """
    encoded = _encode(model, sounds)
    results = _with_fallback(model, encoded, sounds, options=options)
    said = [result.tokens if trusted(result) else () for result in results]
    timings = _timings(model, encoded, said, sounds)
    return tuple(timed(one, sound) for one, sound in zip(timings, sounds, strict=True))


def languages(model: FastModel, sounds: Sequence[Samples]) -> list[dict[str, float]]:
    """How probable each language is for each window, by ISO 639-1 code."""
    encoded = ctranslate2.StorageView.from_array(_encode(model, sounds))
    return [
        {token.strip("<|>"): float(probability) for token, probability in one}
        for one in model.network.detect_language(encoded)
    ]


def _encode(model: FastModel, sounds: Sequence[Samples]) -> Encoded:
    """What the decoder listens to, shape (windows, 1500, width).

    A processor takes one window after the other: the attention of several at once does not fit its
    caches, and takes a quarter longer for each.
    """

    def encoded(part: Sequence[int]) -> list[Encoded]:
        together = 1 if model.network.device == "cpu" else len(part)
        found: list[Encoded] = []
        for first in range(0, len(part), together):
            mels = _mels(model, [sounds[at] for at in part[first : first + together]])
            found.extend(np.array(model.network.encode(mels, to_cpu=True)))
        return found

    return np.stack(_by_worker(model, len(sounds), encoded))


def _by_worker(
    model: FastModel, count: int, work: Callable[[Sequence[int]], Sequence[T]]
) -> list[T]:
    """What `work` gives for each of `count` windows, each worker taking every n-th of them."""
    workers = min(model.network.num_workers, count)
    parts = [range(first, count, workers) for first in range(workers)]
    with ThreadPoolExecutor(workers) as pool:
        done = list(pool.map(work, parts))
    found = {
        at: one
        for part, got in zip(parts, done, strict=True)
        for at, one in zip(part, got, strict=True)
    }
    return [found[at] for at in range(count)]


def _mels(model: FastModel, sounds: Sequence[Samples]) -> Any:
    """Log-mel spectrograms padded to 30 s, shape (windows, mels, 3000)."""
    mels = [
        whisper.log_mel_spectrogram(whisper.pad_or_trim(sound), model.network.n_mels)
        for sound in sounds
    ]
    return ctranslate2.StorageView.from_array(torch.stack(mels).numpy())


def _with_fallback(
    model: FastModel, encoded: Encoded, sounds: Sequence[Samples], *, options: WhisperOptions
) -> list[Decoded]:
    """Decode all windows, then those with doubtful text again at rising temperatures."""
    limit = token_limit(sounds, capacity=_CAPACITY)
    results = _by_worker(
        model,
        len(encoded),
        lambda part: _decode(model, encoded[list(part)], options, limit=limit),
    )
    for temperature in options.temperatures[1:]:
        again = [at for at, result in enumerate(results) if doubtful(result)]
        if not again:
            break
        others = _decode(model, encoded[again], options, limit=limit, temperature=temperature)
        for at, other in zip(again, others, strict=True):
            results[at] = max(results[at], other, key=credit)
    return results


def _decode(
    model: FastModel,
    encoded: Encoded,
    options: WhisperOptions,
    *,
    limit: int,
    temperature: float = 0.0,
) -> list[Decoded]:
    """One pass of the decoder over some windows, of at most `limit` tokens each."""
    prompt = _before(model, options.prompt)
    found = model.network.generate(
        ctranslate2.StorageView.from_array(encoded),
        [prompt] * len(encoded),
        beam_size=options.beam_size if temperature == 0.0 else 1,
        # CTranslate2 keeps half of this for the text, as openai-whisper does of its context.
        max_length=min(2 * limit, _CAPACITY),
        return_scores=True,
        return_no_speech_prob=True,
        sampling_topk=1 if temperature == 0.0 else 0,
        sampling_temperature=temperature or 1.0,
    )
    return [_decoded(model, one) for one in found]


def _before(model: FastModel, prompt: str | None) -> list[int]:
    """What stands before the text: the end of the prompt, as in openai-whisper, and the task."""
    task = list(model.tokenizer.sot_sequence_including_notimestamps)
    if prompt is None:
        return task
    told = model.tokenizer.encode(f" {prompt}")[-(_CAPACITY // 2 - 1) :]
    return [model.tokenizer.sot_prev, *told, *task]


def _decoded(model: FastModel, result: Any) -> Decoded:
    ids = result.sequences_ids[0]
    tokens = tuple(token for token in ids if token < model.tokenizer.eot)
    # The score is the mean over the tokens; openai-whisper's counts the end of the text as well.
    mean = result.scores[0] * len(ids) / (len(ids) + 1)
    return Decoded(
        tokens=tokens,
        avg_logprob=mean,
        no_speech_prob=result.no_speech_prob,
        compression_ratio=compression_ratio(model.tokenizer.decode(tokens).strip()),
    )


def _timings(
    model: FastModel,
    encoded: Encoded,
    said: Sequence[Sequence[int]],
    sounds: Sequence[Samples],
) -> list[list[WordTiming]]:
    """Words with times by cross attention, all windows at once."""
    if not any(said):
        return [[] for _ in said]

    def aligned(part: Sequence[int]) -> Sequence[Any]:
        found: Sequence[Any] = model.network.align(
            ctranslate2.StorageView.from_array(encoded[list(part)]),
            list(model.tokenizer.sot_sequence),
            [list(said[at]) for at in part],
            [math.ceil(len(sounds[at]) / whisper.audio.HOP_LENGTH) for at in part],
        )
        return found

    alignments = _by_worker(model, len(said), aligned)
    return [
        _words(model, tokens, alignment) if tokens else []
        for tokens, alignment in zip(said, alignments, strict=True)
    ]


def _words(model: FastModel, tokens: Sequence[int], alignment: Any) -> list[WordTiming]:
    """Where the path through the attention goes on to the first token of each word."""
    texts, parts = model.tokenizer.split_to_word_tokens([*tokens, model.tokenizer.eot])
    path = np.array(alignment.alignments, dtype=np.int64).reshape(-1, 2)
    jumps = np.diff(path[:, 0], prepend=-1) > 0
    starts_s = path[jumps, 1] / _TOKENS_PER_S
    bounds = np.cumsum([0, *map(len, parts[:-1])])
    if len(parts) <= 1 or bounds[-1] >= len(starts_s):
        return []
    found = [
        WordTiming(
            word,
            list(held),
            float(starts_s[first]),
            float(starts_s[last]),
            float(np.mean(alignment.text_token_probs[first:last])),
        )
        for word, held, first, last in zip(texts, parts, bounds, bounds[1:], strict=False)
    ]
    merge_punctuations(found, OPENING, CLOSING)
    return found

"""Windows of sound to text and word times with Whisper, a batch at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import whisper
from whisper.timing import merge_punctuations

from callqa.domain.recording import Samples
from callqa.domain.transcript import Word
from callqa.transcription.trust import credit, doubtful, token_limit, trusted
from callqa.transcription.whisper_alignment import align
from callqa.transcription.whisper_batch import Batch
from callqa.transcription.whisper_network import Network
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.word_times import CLOSING, OPENING, timed

__all__ = ["LoadedModel", "hear", "languages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedModel:
    """A Whisper model in memory and its tokenizer for one language."""

    network: Network
    tokenizer: Any


@torch.inference_mode()
def hear(
    model: LoadedModel,
    sounds: Sequence[Samples],
    *,
    options: WhisperOptions,
) -> tuple[tuple[Word, ...], ...]:
    """The words of each window, with times from the start of that window.

    Args:
        model: network and tokenizer.
        sounds: float32 at 16 kHz, each of at most 30 s; one batch.
        options: how to decode.

    Returns:
        One tuple of words per sound, empty where nothing was said or nothing can be trusted.
    """
    limit = token_limit(sounds, capacity=model.network.dims.n_text_ctx)
    batch = Batch.of(model.network, _mels(model.network, sounds))
    results = decoded(batch, options, max_tokens=limit)
    results = _with_fallback(batch, results, options, limit=limit)
    return tuple(_timed(batch, model, results, sounds))


def decoded(
    batch: Batch, options: WhisperOptions, *, max_tokens: int, temperature: float = 0.0
) -> list[Any]:
    """openai-whisper's `DecodingResult` of each window, written in at most so many tokens."""
    beams = options.beam_size if temperature == 0.0 and options.beam_size > 1 else None
    decoding = whisper.DecodingOptions(
        language=options.language,
        prompt=options.prompt,
        temperature=temperature,
        beam_size=beams,
        sample_len=max_tokens,
        without_timestamps=True,
        fp16=False,  # how the network computes is its own affair
    )
    # openai-whisper searches with beams in one window at a time only: with more it fails.
    parts = [batch] if beams is None else [batch.some([at]) for at in range(len(batch))]
    return [one for part in parts for one in whisper.decode(part, part.encoded, decoding)]


def _timed(
    batch: Batch, model: LoadedModel, results: Sequence[Any], sounds: Sequence[Samples]
) -> Iterator[tuple[Word, ...]]:
    timings = align(
        batch,
        model.tokenizer,
        [_text(model, result) if trusted(result) else [] for result in results],
        [math.ceil(len(sound) / whisper.audio.HOP_LENGTH) for sound in sounds],
    )
    for timing, sound in zip(timings, sounds, strict=True):
        merge_punctuations(timing, OPENING, CLOSING)
        yield timed(timing, sound)


@torch.inference_mode()
def languages(model: LoadedModel, sounds: Sequence[Samples]) -> list[dict[str, float]]:
    """How probable each language is for each window, by ISO 639-1 code."""
    batch = Batch.of(model.network, _mels(model.network, sounds))
    _, found = whisper.decoding.detect_language(batch, batch.encoded, model.tokenizer)
    return list(found)


def _mels(network: Network, sounds: Sequence[Samples]) -> torch.Tensor:
    """Log-mel spectrograms padded to 30 s, shape (windows, mels, 3000)."""
    count, device = network.dims.n_mels, network.device
    return torch.stack(
        [
            whisper.log_mel_spectrogram(whisper.pad_or_trim(sound), count, device=device)
            for sound in sounds
        ]
    )


def _text(model: LoadedModel, result: Any) -> list[int]:
    return [token for token in result.tokens if token < model.tokenizer.eot]


def _with_fallback(
    batch: Batch, results: list[Any], options: WhisperOptions, *, limit: int
) -> list[Any]:
    """Decode the windows with doubtful text again at rising temperatures."""
    for temperature in options.temperatures[1:]:
        again = [at for at, result in enumerate(results) if doubtful(result)]
        if not again:
            break
        # The sound is encoded already: only the decoder runs again.
        others = decoded(batch.some(again), options, temperature=temperature, max_tokens=limit)
        for at, other in zip(again, others, strict=True):
            results[at] = max(results[at], other, key=credit)
    return results

"""Windows of sound to text and word times with Whisper, a batch at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
    model: LoadedModel, sounds: Sequence[Samples], *, options: WhisperOptions
) -> tuple[tuple[Word, ...], ...]:
    """The words of each window, with times from the start of that window.

    Args:
        model: network and tokenizer.
        sounds: float32 at 16 kHz, each of at most 30 s; one batch.
        options: how to decode.

    Returns:
        One tuple of words per sound, empty where nothing was said or nothing can be trusted.
    """
    batch = Batch.of(model.network, _mels(model.network, sounds))
    results = _with_fallback(batch, sounds, options=options)
    timings = align(
        batch,
        model.tokenizer,
        [_text(model, result) if trusted(result) else [] for result in results],
        [math.ceil(len(sound) / whisper.audio.HOP_LENGTH) for sound in sounds],
    )
    for timing in timings:
        merge_punctuations(timing, OPENING, CLOSING)
    return tuple(timed(one, sound) for one, sound in zip(timings, sounds, strict=True))


@torch.inference_mode()
def languages(model: LoadedModel, sounds: Sequence[Samples]) -> list[dict[str, float]]:
    """How probable each language is for each window, by ISO 639-1 code."""
    encoded = model.network.encode(_mels(model.network, sounds))
    _, found = whisper.decoding.detect_language(model.network.checkpoint, encoded, model.tokenizer)
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
    batch: Batch, sounds: Sequence[Samples], *, options: WhisperOptions
) -> list[Any]:
    """Decode all windows, then those with doubtful text again at rising temperatures."""
    limit = token_limit(sounds, capacity=batch.dims.n_text_ctx)
    results = _decode(batch, options, temperature=0.0, max_tokens=limit)
    for temperature in options.temperatures[1:]:
        again = [at for at, result in enumerate(results) if doubtful(result)]
        if not again:
            break
        # The sound is encoded already: only the decoder runs again.
        others = _decode(batch.some(again), options, temperature=temperature, max_tokens=limit)
        for at, other in zip(again, others, strict=True):
            results[at] = max(results[at], other, key=credit)
    return results


def _decode(
    batch: Batch, options: WhisperOptions, *, temperature: float, max_tokens: int
) -> list[Any]:
    """One pass of the decoder over all windows."""
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
    return [result for part in parts for result in whisper.decode(part, part.encoded, decoding)]

"""Windows of sound to text and word times with Whisper, a batch at a time."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import whisper
from whisper.timing import merge_punctuations

from callqa.domain.recording import Samples
from callqa.domain.transcript import Word
from callqa.transcription.trust import credit, doubtful, token_limit, trusted, unsure
from callqa.transcription.whisper_alignment import align
from callqa.transcription.whisper_batch import Batch
from callqa.transcription.whisper_network import Network
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.whisper_pass import confirmed, decoded
from callqa.transcription.word_times import CLOSING, OPENING, timed

__all__ = ["LoadedModel", "hear", "languages"]

_log = logging.getLogger(__name__)

# Hearing a window again costs about 2.2 times what bfloat16 saves on one (base.en's dimensions, a
# processor with instructions for bfloat16): beyond this share float32 alone is faster.
_WORTHLESS = 0.45
_ENOUGH_WINDOWS = 6  # the least batch of many: the rest of the call is like it


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedModel:
    """A Whisper model in memory and its tokenizer for one language.

    Attributes:
        exact: the same weights in float32, for windows that `network` was unsure of; None where
            what `network` says stands.
    """

    network: Network
    tokenizer: Any
    exact: Network | None = None


@dataclass(slots=True)
class Doubts:
    """How many windows of a call reduced precision has heard, and of how many it was unsure."""

    windows: int = 0
    unsure: int = 0

    @property
    def rule(self) -> bool:
        """Whether so many were unsure that the rest is heard sooner in float32 alone."""
        return self.windows >= _ENOUGH_WINDOWS and self.unsure > _WORTHLESS * self.windows


@torch.inference_mode()
def hear(
    model: LoadedModel,
    sounds: Sequence[Samples],
    *,
    options: WhisperOptions,
    doubts: Doubts | None = None,
) -> tuple[tuple[Word, ...], ...]:
    """The words of each window, with times from the start of that window.

    Args:
        model: network and tokenizer.
        sounds: float32 at 16 kHz, each of at most 30 s; one batch.
        options: how to decode.
        doubts: of the batches before, counted on.

    Returns:
        One tuple of words per sound, empty where nothing was said or nothing can be trusted.
    """
    limit = token_limit(sounds, capacity=model.network.dims.n_text_ctx)
    words: list[tuple[Word, ...]] = [() for _ in sounds]
    mels = _mels(model.network, sounds)
    passes = _passes(model, mels, options, limit=limit, doubts=doubts or Doubts())
    for places, batch, first in passes:
        results = _with_fallback(batch, first, options, limit=limit)
        heard = _timed(batch, model, results, [sounds[at] for at in places])
        for at, said in zip(places, heard, strict=True):
            words[at] = said
    return tuple(words)


def _passes(
    model: LoadedModel, mels: torch.Tensor, options: WhisperOptions, *, limit: int, doubts: Doubts
) -> Iterator[tuple[Sequence[int], Batch, list[Any]]]:
    """The first results that stand, with their windows' places: those that were sure, the rest."""
    exact = model.exact
    network = exact if exact is not None and doubts.rule else model.network
    batch = Batch.of(network, mels)
    first = decoded(batch, options, max_tokens=limit)
    if exact is None or network is exact:
        yield range(len(first)), batch, [one.result for one in first]
        return
    again = [at for at, one in enumerate(first) if unsure(one.result, one.margin)]
    doubts.windows, doubts.unsure = doubts.windows + len(first), doubts.unsure + len(again)
    sure = sorted(set(range(len(first))).difference(again))
    _log.debug("%d of %d windows heard again in float32", len(again), len(first))
    if sure:
        yield sure, batch.some(sure), [first[at].result for at in sure]
    if again:
        batch = Batch.of(exact, mels[again])
        drafts = [first[at].result.tokens for at in again]
        yield again, batch, confirmed(batch, options, drafts, max_tokens=limit)


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
            results[at] = max(results[at], other.result, key=credit)
    return results

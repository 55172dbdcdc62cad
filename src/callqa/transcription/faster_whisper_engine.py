"""Whisper through CTranslate2, the library beneath faster-whisper: 8-bit or 16-bit arithmetic.

It hears the same windows as `whisper_engine.py` and trusts what it hears by the same limits.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import ctranslate2
import torch

from callqa.domain.recording import Samples, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript
from callqa.errors import EngineError
from callqa.lock_files import locked
from callqa.transcription.batches import by_batch
from callqa.transcription.conversion import MARK, convert
from callqa.transcription.faster_whisper_decoding import FastModel, hear, languages
from callqa.transcription.faster_whisper_options import arithmetic, fast_id, folder_of
from callqa.transcription.memory import keep_freed_memory
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.whisper_tokenizer import tokenizer_of
from callqa.transcription.whisper_weights import Weights

__all__ = ["FasterWhisperEngine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """A network in memory; one call at a time, since the dice of a fallback are global."""

    network: Any
    lock: threading.Lock = field(default_factory=threading.Lock)


class FasterWhisperEngine:
    """CTranslate2's Whisper behind the port `Transcriber`.

    A checkpoint is converted once, beside the weights; a converted folder is taken as it is. The
    model is loaded once per process.

    Raises:
        EngineError: the weights cannot be loaded or converted, or the model does not know the
            language.
    """

    def __init__(self, weights: Weights, *, options: WhisperOptions) -> None:
        self._options = options
        self._engine_id = fast_id(weights, options)
        self._shared = _load(_ready(weights, options), options.device, options.threads or 0)
        network = self._shared.network
        tokenizer = tokenizer_of(network, name=weights.name, language=options.language)
        self._model = FastModel(network=network, tokenizer=tokenizer)

    @property
    def engine_id(self) -> str:
        """Version, weights and options."""
        return self._engine_id

    def transcribe(
        self, waveforms: Sequence[Waveform], speech: Sequence[tuple[Span, ...]]
    ) -> Transcript:
        """The speech of all channels, packed into windows and decoded in batches.

        Raises:
            TranscriptionError: the model failed on this call.
            ValueError: there are not as many lists of spans as waveforms.
        """
        with self._shared.lock:
            ctranslate2.set_random_seed(0)  # a fallback that draws tokens gives the same again
            return by_batch(
                waveforms,
                speech,
                lambda sounds: hear(self._model, sounds, options=self._options),
                options=self._options,
                engine_id=self._engine_id,
                tell=self._languages if self._shared.network.is_multilingual else None,
            )

    def _languages(self, sounds: Sequence[Samples]) -> list[dict[str, float]]:
        return languages(self._model, sounds)


def _ready(weights: Weights, options: WhisperOptions) -> Path:
    """The converted folder, made now where it is missing; other processes wait for it."""
    if weights.path.is_dir():
        return weights.path
    folder = folder_of(weights, options)
    if not (folder / MARK).is_file():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.with_name(f".{folder.name}.lock")):
            if not (folder / MARK).is_file():
                kept = arithmetic(options.device)
                convert(weights.path, folder, quantization=kept, name=weights.name)
    return folder


@lru_cache(maxsize=1)
def _load(folder: Path, device: str, threads: int) -> _Shared:
    """The model of a converted folder, once per process."""
    workers = 1
    if device == "cpu":
        # Two threads that share a window wait for each other; two windows at once do not.
        workers, threads = threads or os.cpu_count() or 1, 1
        keep_freed_memory()
        torch.set_num_threads(1)  # makes nothing but spectrograms here
    loading: Callable[..., Any] = ctranslate2.models.Whisper
    try:
        network = loading(
            str(folder),
            device=device.partition(":")[0],
            compute_type=arithmetic(device),
            intra_threads=threads,
            inter_threads=workers,
        )
    except (RuntimeError, ValueError) as error:
        raise EngineError(
            f"The converted Whisper model in {folder} cannot be loaded on {device} "
            f"({type(error).__name__}): convert it with `callqa models convert` or fetch it anew, "
            "or choose a device that is there."
        ) from error
    return _Shared(network=network)

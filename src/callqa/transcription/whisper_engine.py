"""The product's recogniser: openai-whisper over windows of speech from all channels of a call."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import torch
import whisper

from callqa.domain.recording import Samples, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript
from callqa.errors import EngineError
from callqa.transcription.batches import by_batch
from callqa.transcription.whisper_decoding import LoadedModel, hear, languages
from callqa.transcription.whisper_heads import published_heads
from callqa.transcription.whisper_network import Network
from callqa.transcription.whisper_options import WhisperOptions, settled, whisper_id
from callqa.transcription.whisper_tokenizer import tokenizer_of
from callqa.transcription.whisper_weights import Weights

__all__ = ["WhisperEngine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """A network in memory; one call at a time, since the dice of a fallback are global."""

    network: Network
    lock: threading.Lock = field(default_factory=threading.Lock)


class WhisperEngine:
    """Whisper behind the port `Transcriber`.

    The model is loaded once per process and shared by all engines on the same weights, device and
    precision.

    Raises:
        EngineError: the weights are missing or no checkpoint, the device is not there, or the
            model does not know the language.
    """

    def __init__(self, weights: Weights, *, options: WhisperOptions) -> None:
        if options.threads is not None:
            torch.set_num_threads(options.threads)
        self._options = options = settled(options)
        self._engine_id = whisper_id(weights, options)
        self._shared = _load(weights.path, weights.sha256, options.device, options.precision)
        checkpoint = self._shared.network.checkpoint
        tokenizer = tokenizer_of(checkpoint, name=weights.name, language=options.language)
        self._model = LoadedModel(network=self._shared.network, tokenizer=tokenizer)

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
        with self._shared.lock, _same_dice(self._options.device):
            return by_batch(
                waveforms,
                speech,
                lambda sounds: hear(self._model, sounds, options=self._options),
                options=self._options,
                engine_id=self._engine_id,
                tell=self._languages if self._multilingual else None,
            )

    @property
    def _multilingual(self) -> bool:
        return bool(self._shared.network.checkpoint.is_multilingual)

    def _languages(self, sounds: Sequence[Samples]) -> list[dict[str, float]]:
        return languages(self._model, sounds)


@contextmanager
def _same_dice(device: str) -> Iterator[None]:
    """Fixed random numbers, so that a fallback that draws tokens gives the same text again."""
    devices = [torch.cuda.current_device()] if device.startswith("cuda") else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(0)
        yield


@lru_cache(maxsize=1)
def _load(path: Path, sha256: str, device: str, precision: str) -> _Shared:
    """The model of a checkpoint file, once per process."""
    try:
        checkpoint = whisper.load_model(str(path), device=device)
    except Exception as error:  # torch raises a dozen kinds for a file that is no checkpoint
        raise EngineError(
            f"The Whisper weights at {path} cannot be loaded on {device} "
            f"({type(error).__name__}): it takes a whole checkpoint of openai-whisper and a "
            "device that is there."
        ) from error
    heads = published_heads(sha256)
    if heads is not None:
        checkpoint.set_alignment_heads(heads)
    return _Shared(network=Network(checkpoint, getattr(torch, precision)))

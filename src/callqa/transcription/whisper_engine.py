"""The product's recogniser: openai-whisper over windows of speech from all channels of a call."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
import whisper
from whisper.tokenizer import get_tokenizer

from callqa.domain.recording import Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Word
from callqa.errors import EngineError, TranscriptionError
from callqa.transcription.engine import transcript, utterances
from callqa.transcription.whisper_decoding import LoadedModel, hear
from callqa.transcription.whisper_heads import published_heads
from callqa.transcription.whisper_options import WhisperOptions, whisper_id
from callqa.transcription.whisper_weights import Weights
from callqa.transcription.windows import Window, pack

__all__ = ["WhisperEngine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """A network in memory; one call at a time may use it, for its hooks are its own state."""

    network: Any
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A window and the channel it was cut from, by its place among the waveforms."""

    channel: int
    window: Window


class WhisperEngine:
    """Whisper behind the port `Transcriber`.

    The model is loaded once per process and shared by all engines on the same weights and device.

    Raises:
        EngineError: the weights are missing or no checkpoint, the device is not there, or the
            model does not know the language.
    """

    def __init__(self, weights: Weights, *, options: WhisperOptions) -> None:
        self._options = options
        self._engine_id = whisper_id(weights, options)
        self._shared = _load(weights.path, weights.sha256, options.device)
        network = self._shared.network
        if options.language != "en" and not network.is_multilingual:
            raise EngineError(
                f"Whisper {weights.name} knows English only, and the language is set to "
                f"{options.language!r}: choose a model without .en in its name."
            )
        with warnings.catch_warnings():
            # openai-whisper leaves the file of its vocabulary to the garbage collector to close.
            warnings.simplefilter("ignore", ResourceWarning)
            tokenizer = get_tokenizer(
                network.is_multilingual,
                num_languages=network.num_languages,
                language=options.language,
                task="transcribe",
            )
        self._model = LoadedModel(network=network, tokenizer=tokenizer)
        if options.threads is not None:
            torch.set_num_threads(options.threads)

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
        jobs = _jobs(waveforms, speech, max_s=self._options.window_s)
        words: list[list[Word]] = [[] for _ in waveforms]
        with self._shared.lock, _same_dice(self._options.device):
            for first in range(0, len(jobs), self._options.batch_size):
                batch = jobs[first : first + self._options.batch_size]
                for job, heard in zip(batch, self._hear(batch, waveforms), strict=True):
                    words[job.channel].extend(_in_call(heard, job.window))
        return transcript(
            (
                utterances(channel, speaker=waveform.speaker)
                for channel, waveform in zip(words, waveforms, strict=True)
            ),
            language=self._options.language,
            engine_id=self._engine_id,
        )

    def _hear(
        self, batch: Sequence[_Job], waveforms: Sequence[Waveform]
    ) -> tuple[tuple[Word, ...], ...]:
        sounds = [job.window.samples(waveforms[job.channel].samples) for job in batch]
        try:
            return hear(self._model, sounds, options=self._options)
        except (RuntimeError, ValueError, IndexError, MemoryError) as error:
            raise TranscriptionError(
                "recogniser_failed",
                f"Whisper stopped with {type(error).__name__} on {len(batch)} windows of speech.",
                advice="Listen whether the recording is sound; if memory ran out, choose a "
                "smaller model or fewer workers, then retry the call.",
            ) from error


def _jobs(
    waveforms: Sequence[Waveform], speech: Sequence[tuple[Span, ...]], *, max_s: float
) -> list[_Job]:
    """All windows of the call, longest first: windows of a batch then end at about one time."""
    jobs = [
        _Job(channel=channel, window=window)
        for channel, (waveform, spans) in enumerate(zip(waveforms, speech, strict=True))
        for window in pack(waveform.samples, spans, max_s=max_s)
    ]
    return sorted(jobs, key=lambda job: job.window.length, reverse=True)


def _in_call(words: Sequence[Word], window: Window) -> Iterator[Word]:
    for word in words:
        span = window.call_span(word.span)
        yield Word(text=word.text, span=span, probability=word.probability)


@contextmanager
def _same_dice(device: str) -> Iterator[None]:
    """Fixed random numbers, so that a fallback that draws tokens gives the same text again."""
    devices = [torch.cuda.current_device()] if device.startswith("cuda") else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(0)
        yield


@lru_cache(maxsize=1)
def _load(path: Path, sha256: str, device: str) -> _Shared:
    """The model of a checkpoint file, once per process."""
    try:
        network = whisper.load_model(str(path), device=device)
    except Exception as error:  # torch raises a dozen kinds for a file that is no checkpoint
        raise EngineError(
            f"The Whisper weights at {path} cannot be loaded on {device} "
            f"({type(error).__name__}): it takes a whole checkpoint of openai-whisper and a "
            "device that is there."
        ) from error
    heads = published_heads(sha256)
    if heads is not None:
        network.set_alignment_heads(heads)
    return _Shared(network=network.eval())

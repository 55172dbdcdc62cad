"""Windows of sound to text and word times with Whisper, a batch at a time.

Only speech comes in here, so what is left to guard against is a decoder that repeats itself or
guesses. The limits are those of openai-whisper's own `transcribe`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
import whisper
from whisper.timing import find_alignment, merge_punctuations

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples
from callqa.domain.spans import Span
from callqa.domain.transcript import Word
from callqa.transcription.whisper_options import WhisperOptions

__all__ = ["LoadedModel", "hear"]

# openai-whisper's defaults: text that gzip shrinks more than this repeats itself, a mean log
# probability below this is a guess, and a guess in what the model takes for no speech is nothing.
_MAX_COMPRESSION_RATIO = 2.4
_MIN_MEAN_LOG_PROBABILITY = -1.0
_MAX_NO_SPEECH_PROBABILITY = 0.6
# The fastest talkers reach about 5 words a second, at 1.4 tokens a word; a loop is cut off there.
_MAX_TOKENS_PER_S = 8
_SPARE_TOKENS = 16
# Signs that belong to the word before or after them, as in openai-whisper's `transcribe`.
_OPENING = "\"'“¿([{-"
_CLOSING = "\"'.。,，!！?？:：”)]}、"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedModel:
    """A Whisper model in memory and its tokenizer for one language."""

    network: Any
    tokenizer: Any


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
    results = _with_fallback(model, _mels(model, sounds), sounds, options=options)
    return tuple(
        _words(model, result, sound) if _trusted(result) else ()
        for result, sound in zip(results, sounds, strict=True)
    )


def _mels(model: LoadedModel, sounds: Sequence[Samples]) -> torch.Tensor:
    """Log-mel spectrograms padded to 30 s, shape (windows, mels, 3000)."""
    dims, device = model.network.dims, model.network.device
    return torch.stack(
        [
            whisper.log_mel_spectrogram(whisper.pad_or_trim(sound), dims.n_mels, device=device)
            for sound in sounds
        ]
    )


def _with_fallback(
    model: LoadedModel, mels: torch.Tensor, sounds: Sequence[Samples], *, options: WhisperOptions
) -> list[Any]:
    """Decode all windows, then those with doubtful text again at rising temperatures."""
    limit = _token_limit(model, sounds)
    results = _decode(model, mels, options, temperature=0.0, max_tokens=limit)
    for temperature in options.temperatures[1:]:
        doubtful = [i for i, result in enumerate(results) if _doubtful(result)]
        if not doubtful:
            break
        # The sound is encoded already: only the decoder runs again.
        encoded = torch.stack([results[i].audio_features for i in doubtful])
        again = _decode(model, encoded, options, temperature=temperature, max_tokens=limit)
        for i, result in zip(doubtful, again, strict=True):
            results[i] = max(results[i], result, key=_credit)
    return results


def _decode(
    model: LoadedModel,
    sound: torch.Tensor,
    options: WhisperOptions,
    *,
    temperature: float,
    max_tokens: int,
) -> list[Any]:
    """One pass over mels, shape (n, mels, 3000), or encoded sound, shape (n, 1500, width)."""
    beams = options.beam_size if temperature == 0.0 and options.beam_size > 1 else None
    decoding = whisper.DecodingOptions(
        language=options.language,
        temperature=temperature,
        beam_size=beams,
        sample_len=max_tokens,
        without_timestamps=True,
        fp16=options.half_precision,
    )
    return list(whisper.decode(model.network, sound, decoding))


def _token_limit(model: LoadedModel, sounds: Sequence[Samples]) -> int:
    """Most tokens that the longest of the sounds can hold."""
    longest_s = max(len(sound) for sound in sounds) / SAMPLE_RATE_HZ
    capacity: int = model.network.dims.n_text_ctx // 2
    return min(capacity, math.ceil(longest_s * _MAX_TOKENS_PER_S) + _SPARE_TOKENS)


def _loops(result: Any) -> bool:
    return bool(result.compression_ratio > _MAX_COMPRESSION_RATIO)


def _guesses(result: Any) -> bool:
    return bool(result.avg_logprob < _MIN_MEAN_LOG_PROBABILITY)


def _no_speech(result: Any) -> bool:
    return _guesses(result) and bool(result.no_speech_prob > _MAX_NO_SPEECH_PROBABILITY)


def _doubtful(result: Any) -> bool:
    return (_loops(result) or _guesses(result)) and not _no_speech(result)


def _credit(result: Any) -> tuple[bool, float]:
    """Text that does not repeat itself first, then the more probable one."""
    return not _loops(result), result.avg_logprob


def _trusted(result: Any) -> bool:
    return not _loops(result) and not _no_speech(result)


def _words(model: LoadedModel, result: Any, sound: Samples) -> tuple[Word, ...]:
    """Words with times by cross attention, which follow the sound in steps of 20 ms."""
    text_tokens = [token for token in result.tokens if token < model.tokenizer.eot]
    alignment = find_alignment(
        _Encoded(model.network),
        model.tokenizer,
        text_tokens,
        result.audio_features,
        num_frames=math.ceil(len(sound) / whisper.audio.HOP_LENGTH),
    )
    merge_punctuations(alignment, _OPENING, _CLOSING)
    duration_s = len(sound) / SAMPLE_RATE_HZ
    return tuple(
        Word(
            text=timing.word.strip(),
            span=_span(float(timing.start), float(timing.end), duration_s),
            probability=min(1.0, float(timing.probability)),
        )
        for timing in alignment
        if any(sign.isalnum() for sign in timing.word)
    )


def _span(start_s: float, end_s: float, duration_s: float) -> Span:
    """A span inside the window; the last step of the alignment may lie past its end."""
    start_s = min(start_s, duration_s)
    return Span(start_s, max(start_s, min(end_s, duration_s)))


class _Encoded:
    """A Whisper model that is given encoded sound where it expects a spectrogram.

    `find_alignment` would encode each window a second time, which is most of its cost.
    """

    def __init__(self, network: Any) -> None:
        self._network = network
        self.dims = network.dims
        self.device = network.device
        self.decoder = network.decoder
        self.alignment_heads = network.alignment_heads

    def __call__(self, encoded: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.decoder(tokens, encoded)
        return logits

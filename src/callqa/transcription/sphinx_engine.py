"""The embedded recogniser: PocketSphinx with the English model that its wheel carries.

It needs no download, so the sample calls and the tests run anywhere. It is of no use on real
telephone calls: its model knows clean sound of the full 8 kHz bandwidth only.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version

import numpy as np
import numpy.typing as npt
import pocketsphinx

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Word
from callqa.errors import EngineError, TranscriptionError
from callqa.transcription.engine import transcript, utterances
from callqa.transcription.windows import Window, stretches

__all__ = ["SPHINX_ID", "SphinxEngine"]

_LANGUAGE_WEIGHT = 5.5
# A stretch of speech is decoded at once, so that its level is known before its first word.
_MAX_STRETCH_S = 15.0
_FRAMES_PER_S = 100
# Nobody takes so long for a word; a decoder that must explain noise with a word does.
_MAX_WORD_S = 2.0
_ALTERNATE = re.compile(r"\(\d+\)$")  # `read(2)` is the second pronunciation of `read`

SPHINX_ID = f"pocketsphinx {version('pocketsphinx')} en-us lw={_LANGUAGE_WEIGHT:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """A decoder in memory; it hears one stretch at a time."""

    decoder: pocketsphinx.Decoder
    lock: threading.Lock = field(default_factory=threading.Lock)


class SphinxEngine:
    """PocketSphinx behind the port `Transcriber`; English only.

    The decoder is loaded once per process and shared by all engines.

    Raises:
        EngineError: the model that belongs to the package is not there.
    """

    def __init__(self) -> None:
        self._shared = _load()

    @property
    def engine_id(self) -> str:
        """Version, model and settings."""
        return SPHINX_ID

    def transcribe(
        self, waveforms: Sequence[Waveform], speech: Sequence[tuple[Span, ...]]
    ) -> Transcript:
        """Each stretch of speech decoded by itself.

        Raises:
            TranscriptionError: the decoder failed on this call.
            ValueError: there are not as many lists of spans as waveforms.
        """
        with self._shared.lock:
            return transcript(
                [
                    utterances(self._words(waveform.samples, spans), speaker=waveform.speaker)
                    for waveform, spans in zip(waveforms, speech, strict=True)
                ],
                language="en",
                engine_id=SPHINX_ID,
            )

    def _words(self, channel: Samples, speech: Iterable[Span]) -> Iterator[Word]:
        for stretch in stretches(channel, speech, max_s=_MAX_STRETCH_S):
            yield from _hear(self._shared.decoder, stretch, channel)


def _hear(decoder: pocketsphinx.Decoder, stretch: Window, channel: Samples) -> tuple[Word, ...]:
    """The words of one stretch, in the time of the call."""
    try:
        _decode(decoder, _pcm(stretch.samples(channel)))
    except (RuntimeError, ValueError) as error:
        raise TranscriptionError(
            "recogniser_failed",
            f"PocketSphinx stopped with {type(error).__name__} "
            f"in {stretch.duration_s:.1f} s of sound.",
            advice="Listen whether the recording is sound, then retry the call.",
        ) from error
    return tuple(
        Word(
            text=_ALTERNATE.sub("", segment.word),
            span=stretch.call_span(_span(segment)),
            probability=min(1.0, max(0.0, segment.prob)),
        )
        for segment in decoder.seg() or ()
        # Silence and noise are written <sil> and [NOISE].
        if segment.word[0] not in "<[" and _span(segment).duration_s <= _MAX_WORD_S
    )


def _pcm(sound: Samples) -> bytes:
    """16-bit samples with a least bit of fixed noise, for pure zeros have no logarithm."""
    steps: npt.NDArray[np.int16] = np.clip(sound * 32768.0, -32767.0, 32766.0).astype(np.int16)
    dither = np.random.default_rng(0).integers(-1, 2, len(steps), dtype=np.int16)
    pcm: npt.NDArray[np.int16] = steps + dither
    return pcm.tobytes()


def _decode(decoder: pocketsphinx.Decoder, pcm: bytes) -> None:
    decoder.reinit_feat()  # forgets the noise level of what was heard before
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()


def _span(segment: pocketsphinx.Segment) -> Span:
    """From the first frame to the end of the last one."""
    return Span(segment.start_frame / _FRAMES_PER_S, (segment.end_frame + 1) / _FRAMES_PER_S)


@cache
def _load() -> _Shared:
    try:
        decoder = pocketsphinx.Decoder(
            samprate=SAMPLE_RATE_HZ, lw=_LANGUAGE_WEIGHT, loglevel="FATAL"
        )
    except (RuntimeError, ValueError) as error:
        raise EngineError(
            "PocketSphinx cannot load its English model: install the package pocketsphinx again."
        ) from error
    return _Shared(decoder=decoder)

"""A recogniser that remembers: what it heard once, it need not hear again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from callqa.domain.recording import Waveform, blocks
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance
from callqa.transcription.cache import Kept, TranscriptCache
from callqa.transcription.engine import Transcriber, transcript

__all__ = ["CachedEngine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedEngine:
    """A recogniser in front of the private cache, for one recording.

    What a recogniser writes follows from its id, the sound and the speech spans, so these make the
    key: another detector, decoder or recogniser finds nothing here, while other rules, measures,
    models or channel roles find what was heard before.

    Attributes:
        recording_sha256: digest of the recording's file, by which its entries can be removed.
        clock: gives the time, aware.
    """

    engine: Transcriber
    cache: TranscriptCache
    recording_sha256: str
    clock: Callable[[], datetime]

    @property
    def engine_id(self) -> str:
        """That of the recogniser."""
        return self.engine.engine_id

    def transcribe(
        self, waveforms: Sequence[Waveform], speech: Sequence[tuple[Span, ...]]
    ) -> Transcript:
        """What was said, from the cache if it is there.

        Raises:
            TranscriptionError: the recogniser failed on this call; nothing is kept of that.
            ValueError: there are not as many lists of spans as waveforms.
        """
        key = _key(self.engine_id, waveforms, speech)
        kept = self.cache.get(self.recording_sha256, key, now=self.clock())
        if kept is not None and len(kept.channels) == len(waveforms):
            return _spoken(kept, waveforms)
        heard = self.engine.transcribe(waveforms, speech)
        speakers = [waveform.speaker for waveform in waveforms]
        if all(utterance.speaker in speakers for utterance in heard.utterances):
            self.cache.put(self.recording_sha256, key, _kept(heard, waveforms), now=self.clock())
        return heard


def _key(engine_id: str, waveforms: Sequence[Waveform], speech: Sequence[tuple[Span, ...]]) -> str:
    """Digest of all that bears on the words, 64 hexadecimal digits."""
    found = hashlib.sha256(json.dumps(engine_id).encode())
    for waveform, spans in zip(waveforms, speech, strict=True):
        bounds = [(span.start_s, span.end_s) for span in spans]
        found.update(json.dumps([len(waveform.samples), bounds]).encode())
        for block in blocks(waveform.samples):
            found.update(block.tobytes())
    return found.hexdigest()


def _kept(heard: Transcript, waveforms: Sequence[Waveform]) -> Kept:
    return Kept(
        engine_id=heard.engine_id,
        language=heard.language,
        channels=tuple(
            tuple(utterance.words for utterance in heard.of(waveform.speaker))
            for waveform in waveforms
        ),
    )


def _spoken(kept: Kept, waveforms: Sequence[Waveform]) -> Transcript:
    return transcript(
        (
            (Utterance(speaker=waveform.speaker, words=words) for words in utterances)
            for waveform, utterances in zip(waveforms, kept.channels, strict=True)
        ),
        language=kept.language,
        engine_id=kept.engine_id,
    )

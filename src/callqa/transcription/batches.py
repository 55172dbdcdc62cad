"""Windows of speech from all channels of a call, heard a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from callqa.domain.recording import Samples, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Word
from callqa.errors import TranscriptionError
from callqa.transcription.engine import transcript, utterances
from callqa.transcription.languages import WINDOWS, language_of
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.windows import Window, pack

__all__ = ["Hear", "Tell", "by_batch"]

T = TypeVar("T")
Hear = Callable[[Sequence[Samples]], Sequence[Sequence[Word]]]
"""The words of each sound of a batch, with times from the start of that sound."""

Tell = Callable[[Sequence[Samples]], Sequence[Mapping[str, float]]]
"""The probabilities of languages, by their code, for each sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A window and the channel it was cut from, by its place among the waveforms."""

    channel: int
    window: Window


def by_batch(
    waveforms: Sequence[Waveform],
    speech: Sequence[tuple[Span, ...]],
    hear: Hear,
    *,
    options: WhisperOptions,
    engine_id: str,
    tell: Tell | None = None,
) -> Transcript:
    """The speech of all channels, packed into windows and heard in batches.

    A call in another language than that of the options gives no words: nothing here could judge
    them, nor take out what is sensitive.

    Args:
        waveforms: one per channel of the call.
        speech: where there is speech on each.
        hear: writes down a batch of windows.
        options: how Whisper is run.
        engine_id: of the transcript.
        tell: tells the language of windows; None for a model that knows one only.

    Raises:
        TranscriptionError: the recogniser failed on this call.
        ValueError: there are not as many lists of spans as waveforms.
    """
    jobs = _jobs(waveforms, speech, max_s=options.window_s)
    language = options.language
    if tell is not None:
        longest = _sounds(jobs[:WINDOWS], waveforms)
        language = language_of(_heard(tell, longest) if longest else (), expected=language)
        jobs = jobs if language == options.language else []
    words: list[list[Word]] = [[] for _ in waveforms]
    for batch in _batches(jobs, size=options.batch_size):
        for job, heard in zip(batch, _heard(hear, _sounds(batch, waveforms)), strict=True):
            words[job.channel].extend(_in_call(heard, job.window))
    return transcript(
        (
            utterances(channel, speaker=waveform.speaker)
            for channel, waveform in zip(words, waveforms, strict=True)
        ),
        language=language,
        engine_id=engine_id,
    )


def _sounds(jobs: Sequence[_Job], waveforms: Sequence[Waveform]) -> list[Samples]:
    return [job.window.samples(waveforms[job.channel].samples) for job in jobs]


def _heard(ask: Callable[[Sequence[Samples]], T], sounds: Sequence[Samples]) -> T:
    try:
        return ask(sounds)
    except (RuntimeError, ValueError, IndexError, MemoryError) as error:
        raise TranscriptionError(
            "recogniser_failed",
            f"Whisper stopped with {type(error).__name__} on {len(sounds)} windows of speech.",
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


def _batches(jobs: Sequence[_Job], *, size: int) -> Iterator[Sequence[_Job]]:
    """About so many windows each, at most half as many more.

    All are alike: one or two windows left over would take as many steps of the decoder as a batch.
    """
    count = max(1, round(len(jobs) / size))
    bounds = [len(jobs) * at // count for at in range(count + 1)]
    for first, last in pairwise(bounds):
        if first < last:
            yield jobs[first:last]


def _in_call(words: Sequence[Word], window: Window) -> Iterator[Word]:
    for word in words:
        span = window.call_span(word.span)
        yield Word(text=word.text, span=span, probability=word.probability)

"""The port of the recognisers, and how their words become utterances and a transcript."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from callqa.domain.recording import Speaker, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word

__all__ = ["MAX_GAP_S", "Transcriber", "transcript", "utterances"]

# Longer than a breath or a hesitation (0.2 to 0.6 s), shorter than most turns of the other side:
# with it an answer and the question after it are two utterances.
MAX_GAP_S = 0.8


class Transcriber(Protocol):
    """A recogniser: speech of each speaker in, words with times out."""

    @property
    def engine_id(self) -> str:
        """Recogniser, version, weights and every setting that can change a word."""
        ...

    def transcribe(
        self, waveforms: Sequence[Waveform], speech: Sequence[tuple[Span, ...]]
    ) -> Transcript:
        """What was said in the speech spans; nothing outside of them is listened to.

        Args:
            waveforms: one per channel of the call, all from the same zero of time.
            speech: `speech[i]` holds the spans with speech of `waveforms[i]`, in seconds.

        Raises:
            TranscriptionError: the recogniser failed on this call.
            ValueError: there are not as many lists of spans as waveforms.
        """
        ...


def utterances(
    words: Iterable[Word], *, speaker: Speaker, max_gap_s: float = MAX_GAP_S
) -> tuple[Utterance, ...]:
    """The words of one channel, in order of their start, parted where a gap exceeds `max_gap_s`."""
    groups: list[list[Word]] = []
    end_s = 0.0
    for word in sorted(words, key=lambda word: word.span):
        if groups and word.span.start_s - end_s <= max_gap_s:
            groups[-1].append(word)
            end_s = max(end_s, word.span.end_s)
        else:
            groups.append([word])
            end_s = word.span.end_s
    return tuple(Utterance(speaker=speaker, words=tuple(group)) for group in groups)


def transcript(
    channels: Iterable[Iterable[Utterance]], *, language: str, engine_id: str
) -> Transcript:
    """The utterances of all channels in order of their start."""
    spoken = [utterance for channel in channels for utterance in channel]
    return Transcript(
        utterances=tuple(sorted(spoken, key=lambda utterance: utterance.span)),
        language=language,
        engine_id=engine_id,
    )

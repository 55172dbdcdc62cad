"""What was heard of one speaker, brought together once for all measures to read."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from callqa.delivery.energy import Envelope, envelope
from callqa.delivery.pauses import pauses, sounding
from callqa.delivery.prosody import nuclei_s
from callqa.delivery.syllables import Spoken, spoken
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.track import is_placeholder
from callqa.delivery.turns import Side, Turn, turns
from callqa.domain.recording import Samples, Speaker, Waveform
from callqa.domain.spans import Span, merge, subtract, total_s
from callqa.domain.transcript import Transcript

__all__ = ["Heard", "Sounding", "heard", "side_of", "sounding_of"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sounding:
    """One channel before its turns are known.

    Attributes:
        sound: where the speaker sounds; stretches at least a pause apart.
    """

    speaker: Speaker
    samples: Samples
    level: Envelope
    sound: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heard:
    """One speaker's sound, turns, pauses and words.

    Attributes:
        side: sound and words as the dialogue measures need them.
        back_channels: where the speaker only shows that he listens.
        words: middle of each recognised word in seconds, sorted, with what is said there.
        waits: silences that the speaker breaks alone, but too long to be pauses in a turn.
        redacted: stretches of which only a placeholder such as `[card]` is left. How many words
            they held is not known, so rates leave their time out as well.
        nuclei_s: times of the acoustic syllables, in seconds, sorted.
    """

    sounding: Sounding
    turns: tuple[Turn, ...]
    pauses: tuple[Span, ...]
    words: tuple[tuple[float, str], ...]
    redacted: tuple[Span, ...]
    side: Side
    nuclei_s: tuple[float, ...]
    back_channels: tuple[Span, ...] = ()
    waits: tuple[Span, ...] = ()

    @property
    def sound(self) -> tuple[Span, ...]:
        """Where the speaker sounds."""
        return self.sounding.sound

    @property
    def floor(self) -> tuple[Turn, ...]:
        """The turns less those that are nothing but back-channels."""
        return tuple(
            turn
            for turn in self.turns
            if not all(
                any(span.overlap_s(one) for one in self.back_channels) for span in turn.sound
            )
        )

    @property
    def turn_s(self) -> float:
        """Seconds of turns, pauses included."""
        return total_s(turn.span for turn in self.turns)

    def told_s(self, spans: Sequence[Span]) -> float:
        """Seconds of the spans whose words are known."""
        return total_s(subtract(spans, self.redacted))

    def nuclei(self, within: Span | None = None) -> int:
        """Acoustic syllables whose words are known, in the whole call or within."""
        if within is not None:
            first = bisect_left(self.nuclei_s, within.start_s)
            return bisect_left(self.nuclei_s, within.end_s) - first
        hidden = sum(self.nuclei(span) for span in merge(self.redacted))
        return len(self.nuclei_s) - hidden

    def said(self, within: Span | None = None) -> Spoken:
        """Words and syllables, in the whole call or where the word's middle lies within."""
        if within is None:
            return spoken(text for _, text in self.words)
        first = bisect_left(self.words, (within.start_s,))
        last = bisect_left(self.words, (within.end_s,))
        return spoken(text for _, text in self.words[first:last])


def sounding_of(
    waveform: Waveform, speech: tuple[Span, ...], *, thresholds: DeliveryThresholds
) -> Sounding:
    """The sound of one channel, as the detector found it, less gaps too short for a pause."""
    return Sounding(
        speaker=waveform.speaker,
        samples=waveform.samples,
        level=envelope(waveform.samples),
        sound=sounding(speech, min_pause_s=thresholds.min_pause_s),
    )


def side_of(own: Sounding, transcript: Transcript) -> Side:
    """The speaker as one side of the dialogue."""
    words = ((word.span.middle_s, word.text) for word in transcript.words(own.speaker))
    return Side(speaker=own.speaker, sound=own.sound, words=tuple(sorted(words)))


def heard(
    own: Sounding,
    transcript: Transcript,
    *,
    other: Sequence[Span],
    thresholds: DeliveryThresholds,
    back_channels: tuple[Span, ...] = (),
) -> Heard:
    """One speaker's share of the call.

    `other` is where somebody else speaks, less that one's back-channels; `back_channels` are the
    speaker's own.
    """
    found = turns(
        own.speaker,
        own.sound,
        other=other,
        max_pause_s=thresholds.max_pause_s,
    )
    alone = turns(own.speaker, own.sound, other=other, max_pause_s=math.inf)
    words = tuple(transcript.words(own.speaker))
    return Heard(
        sounding=own,
        turns=found,
        pauses=pauses(found),
        words=tuple(
            sorted((word.span.middle_s, word.text) for word in words if not is_placeholder(word))
        ),
        side=side_of(own, transcript),
        back_channels=back_channels,
        redacted=tuple(word.span for word in words if is_placeholder(word)),
        nuclei_s=nuclei_s(own.samples, own.sound),
        waits=tuple(one for one in pauses(alone) if one.duration_s > thresholds.max_pause_s),
    )

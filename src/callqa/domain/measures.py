"""What was measured on a call: pace, pauses, turns and voice, each with its unit and evidence.

`None` means "not measurable here" and never 0: `Measure.not_measured` says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from callqa.domain.details import DeliveryEvent, Detail, EventKind, details_of
from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span

__all__ = ["Measures", "SpeakerMeasures", "TurnMeasures", "WindowMeasures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerMeasures:
    """Pace, pauses and voice of one speaker over the whole call.

    Attributes:
        speech_s: seconds in which the detector heard this speaker; without sound, seconds of this
            speaker's utterances.
        word_count: recognised words.
        words_per_minute: words per minute of speech time, pauses within turns included.
        articulation_rate: syllables per second of speech, pauses taken out.
        pause_count, pause_total, pause_mean, pause_longest: silences of this speaker inside
            the speaker's own turns, taken from the sound.
        pauses_per_minute: pauses per minute of speech time.
        pitch_median, pitch_range: hertz, and semitones between the 5th and 95th percentile.
        loudness, loudness_drift: dB relative to full scale, and last minus first third in dB.
    """

    speaker: Speaker
    speech_s: float
    word_count: int
    words_per_minute: Measure
    articulation_rate: Measure
    pause_count: Measure
    pause_total: Measure
    pause_mean: Measure
    pause_longest: Measure
    pauses_per_minute: Measure
    pitch_median: Measure
    pitch_range: Measure
    loudness: Measure
    loudness_drift: Measure
    pauses: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnMeasures:
    """How the two share the call. Shares are of the call's length, in [0, 1].

    Attributes:
        agent_talk_share, consumer_talk_share: seconds of speech over seconds of call.
        agent_share_of_talk: agent speech over the sum of both speakers' speech.
        talk_over_share: both speak at once, over the call's length.
        talk_over_count: talk-over events that are long enough to count.
        both_silent_share: neither speaks, over the call's length.
        longest_silence: longest stretch in which neither speaks.
        silence_count: stretches in which neither speaks of at least the long-silence limit.
        response_latency_median, response_latency_p90: seconds from the end of the consumer's
            turn to the start of the agent's next one.
        longest_monologue: longest agent turn that the consumer does not break.
        monologue: where that turn is.
    """

    agent_talk_share: Measure
    consumer_talk_share: Measure
    agent_share_of_talk: Measure
    talk_over_share: Measure
    talk_over_count: Measure
    both_silent_share: Measure
    longest_silence: Measure
    silence_count: Measure
    response_latency_median: Measure
    response_latency_p90: Measure
    longest_monologue: Measure
    talk_overs: tuple[Span, ...] = ()
    silences: tuple[Span, ...] = ()
    monologue: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowMeasures:
    """A stretch of the call with enough agent speech to judge its delivery.

    Attributes:
        span: the stretch; about 20 seconds of call.
        speech_s: seconds of agent speech inside it.
        features: the classifier's inputs by name; None where one could not be measured.
    """

    span: Span
    speech_s: float
    features: dict[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Everything measured on a call.

    Attributes:
        speakers, turns: of the whole call.
        windows: what the delivery model judges.
        speech: where each speaker sounds; without sound, where the transcript has each speaking.
        details: measures of parts of the call, and those of the whole call that came later.
        events: what happened in the delivery, sorted by time.
        thresholds: the limits in force, by name.
    """

    duration_s: float
    speakers: tuple[SpeakerMeasures, ...]
    turns: TurnMeasures
    windows: tuple[WindowMeasures, ...]
    speech: dict[Speaker, tuple[Span, ...]]
    details: tuple[Detail, ...] = ()
    events: tuple[DeliveryEvent, ...] = ()
    thresholds: dict[str, float] = field(default_factory=dict)

    def of(self, speaker: Speaker) -> SpeakerMeasures | None:
        """One speaker's measures; None when that speaker is not on the recording."""
        return next((found for found in self.speakers if found.speaker is speaker), None)

    def of_call(self, name: str, *, speaker: Speaker | None = None) -> Measure | None:
        """A detail of the whole call; None when the version that measured did not know it."""
        found = next(details_of(self.details, name, speaker=speaker), None)
        return found.measure if found else None

    @property
    def unexcused_silences(self) -> tuple[Span, ...]:
        """The long silences that nobody announced, sorted."""
        excused = [event.span for event in self.events if event.kind is EventKind.EXCUSED_SILENCE]
        return tuple(
            silence
            for silence in self.turns.silences
            if not any(silence.overlap_s(span) > 0 for span in excused)
        )

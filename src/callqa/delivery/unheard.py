"""What can be said of the delivery of a call without hearing its speakers apart: next to nothing.

Every figure that needs sound says why it is missing. The one figure that words and their times give
has a name of its own, since it must not be compared with a rate that was measured on sound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from callqa.delivery.dialogue import not_measured
from callqa.delivery.exchange import no_exchange, no_tempo_differences
from callqa.delivery.silences import no_wait_details
from callqa.delivery.syllables import spoken
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.voice import no_voice
from callqa.delivery.whole_call import WholeCall
from callqa.domain.details import Detail, Part
from callqa.domain.measure import Measure
from callqa.domain.measures import Measures, SpeakerMeasures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, merge, total_s
from callqa.domain.transcript import Transcript, Utterance
from callqa.domain.verdicts import Delivery, DeliveryLabel

__all__ = ["WORDS_PER_MINUTE", "unheard_delivery", "unheard_measures"]

WORDS_PER_MINUTE = "words_per_minute_of_text"

_WHY = {
    "no_audio": "there is no audio, and calm or rushed is judged by the sound",
    "mono": "agent and consumer share one channel, and the sound of the agent alone is judged",
}
_UNITS: Mapping[str, str] = {
    "words_per_minute": "words/min",
    "articulation_rate": "syllables/s",
    "pause_count": "1",
    "pause_total": "s",
    "pause_mean": "s",
    "pause_longest": "s",
    "pauses_per_minute": "1/min",
    "pitch_median": "Hz",
    "pitch_range": "semitones",
    "loudness": "dB",
    "loudness_drift": "dB",
}


def unheard_measures(
    transcript: Transcript, *, duration_s: float, reason: str, thresholds: DeliveryThresholds
) -> Measures:
    """Measures of a call of which there are words only.

    `speech_s` and `speech` are where the transcript has a speaker speaking: rules and the scorecard
    need to know who took part at all. Nothing about pauses, turns or silence follows from them.

    Args:
        transcript: redacted.
        duration_s: length of the call in seconds.
        reason: why nothing was heard: `no_audio`, or `mono` when all share one channel.
        thresholds: the limits in force; stored with the measures.
    """
    speakers = sorted({one.speaker for one in transcript.utterances})
    said = {speaker: tuple(transcript.of(speaker)) for speaker in speakers}
    measured = tuple(_speaker(one, said[one], reason) for one in speakers)
    call = WholeCall(duration_s=duration_s)
    return Measures(
        duration_s=duration_s,
        speakers=measured,
        turns=not_measured(reason),
        windows=(),
        speech={one: merge(each.span for each in said[one]) for one in speakers},
        details=(
            *(_pace(one, said[one], duration_s, thresholds) for one in speakers),
            *no_exchange(reason, call=call).details,
            *no_wait_details(reason, call=call),
            *no_tempo_differences(reason, call=call),
            *(one for speaker in speakers for one in no_voice(speaker, reason, call=call)),
        ),
        thresholds={name: float(limit) for name, limit in asdict(thresholds).items()},
    )


def unheard_delivery(model_id: str, *, reason: str) -> Delivery:
    """Undecided, with the reason in words."""
    return Delivery(
        label=DeliveryLabel.UNDECIDED,
        probability_rushed=None,
        windows=(),
        reasons=(_WHY[reason],),
        model_id=model_id,
    )


def _speaker(speaker: Speaker, said: Sequence[Utterance], reason: str) -> SpeakerMeasures:
    return SpeakerMeasures(
        speaker=speaker,
        speech_s=total_s(one.span for one in said),
        word_count=spoken(_texts(said)).words,
        pauses=(),
        **{name: Measure.missing(reason, unit=unit) for name, unit in _UNITS.items()},
    )


def _texts(said: Sequence[Utterance]) -> list[str]:
    return [w.text for one in said for w in one.words if not w.text.startswith("[")]


def _pace(
    speaker: Speaker, said: Sequence[Utterance], duration_s: float, thresholds: DeliveryThresholds
) -> Detail:
    """Words over minutes of utterances; utterances with a redacted stretch are left out."""
    whole = [one for one in said if not any(word.text.startswith("[") for word in one.words)]
    words, seconds = spoken(_texts(whole)).words, sum(one.span.duration_s for one in whole)
    if seconds < thresholds.min_speech_s or words < thresholds.min_words:
        few = "too_little_speech" if seconds < thresholds.min_speech_s else "too_few_words"
        measure = Measure.missing(few, unit="words/min", evidence_s=seconds)
    else:
        measure = Measure(
            value=words / seconds * 60,
            unit="words/min",
            evidence_s=seconds,
            numerator=words,
            denominator=seconds / 60,
        )
    return Detail(
        name=WORDS_PER_MINUTE,
        speaker=speaker,
        part=Part.CALL,
        number=0,
        span=Span(0.0, duration_s),
        measure=measure,
    )

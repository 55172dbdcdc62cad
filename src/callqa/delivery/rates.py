"""The pace along the call: of each quarter and of each utterance, and how many are too fast."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from callqa.delivery.pace import Least, articulation_rate, words_per_minute
from callqa.delivery.quotients import detail, missing, quotient
from callqa.delivery.syllables import spoken
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.track import Pace, Track, is_placeholder
from callqa.domain.details import Detail, Part
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript

__all__ = ["RATE_NAMES", "UTTERANCE_NAMES", "quarters", "shares_beyond", "utterances"]

RATE_NAMES = ("words_per_minute", "articulation_rate")
UTTERANCE_NAMES = (
    "utterance_words_per_minute", "utterance_articulation_rate",
    "fast_utterance_share", "above_band_utterance_share", "slow_utterance_share",
)  # fmt: skip
"""Names of the details made here, but for those of quarters."""

_QUARTERS = 4


def quarters(track: Track, *, duration_s: float, limits: DeliveryThresholds) -> Iterator[Detail]:
    """Both rates in each quarter of the call's time."""
    least = Least(seconds=limits.min_speech_s, words=limits.min_words)
    for number in range(_QUARTERS):
        span = Span(duration_s * number / _QUARTERS, duration_s * (number + 1) / _QUARTERS)
        found = track.pace((span,))
        speech_rate = words_per_minute(
            found.said,
            turn_s=found.turn_s,
            speech_s=found.sound_s,
            least=least,
            unsound=track.unsound,
        )
        articulation = articulation_rate(
            found.said, speech_s=found.sound_s, least=least, unsound=track.unsound
        )
        for name, rate in zip(RATE_NAMES, (speech_rate, articulation), strict=True):
            yield detail(
                name, rate, span=span, speaker=track.speaker, part=Part.QUARTER, number=number
            )


def utterances(
    track: Track, transcript: Transcript, *, limits: DeliveryThresholds
) -> Iterator[Detail]:
    """Both rates of every utterance that is long enough for one; the others have none."""
    if track.unsound:
        return
    for number, utterance in enumerate(transcript.utterances):
        if utterance.speaker is not track.speaker:
            continue
        said = spoken(word.text for word in utterance.words if not is_placeholder(word))
        if said.words < limits.min_utterance_words:
            continue
        span = utterance.span
        time = Pace(
            said=said, sound_s=track.sound.seconds((span,)), turn_s=track.turns.seconds((span,))
        )
        if time.sound_s < limits.min_utterance_s:
            continue
        for name, count, over in (
            (UTTERANCE_NAMES[0], said.words, time.turn_s / 60),
            (UTTERANCE_NAMES[1], said.syllables, time.sound_s),
        ):
            rate = quotient(name, count, over, evidence_s=time.sound_s, absent="too_little_speech")
            yield detail(
                name, rate, span=span, speaker=track.speaker, part=Part.UTTERANCE, number=number
            )


def shares_beyond(
    track: Track, rated: Sequence[Detail], *, whole: Span, limits: DeliveryThresholds
) -> Iterator[Detail]:
    """Utterances beyond each limit over all that are long enough to be judged."""
    rates = [
        one.measure.value
        for one in rated
        if one.name == "utterance_words_per_minute" and one.measure.value is not None
    ]
    beyond: dict[str, Callable[[float], bool]] = {
        "fast_utterance_share": lambda rate: rate > limits.fast_words_per_minute,
        "above_band_utterance_share": lambda rate: rate > limits.band_high_words_per_minute,
        "slow_utterance_share": lambda rate: rate < limits.slow_words_per_minute,
    }
    evidence_s = sum(one.measure.evidence_s for one in rated if one.name.endswith("per_minute"))
    for name, is_beyond in beyond.items():
        if track.unsound:
            share = missing(name, track.unsound)
        else:
            count = sum(is_beyond(rate) for rate in rates)
            share = quotient(
                name, count, len(rates), evidence_s=evidence_s, absent="no_utterance_long_enough"
            )
        yield detail(name, share, span=whole, speaker=track.speaker)

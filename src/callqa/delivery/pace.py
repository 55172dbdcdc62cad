"""How fast a speaker talks: speech rate with pauses in, articulation rate with pauses out.

- Words per minute: all words of a speaker over the sum of that speaker's turns, pauses inside
  turns included. This is Huawei AICC's average rate.
- Articulation rate: syllables of those words over the seconds in which the speaker sounds,
  pauses of `min_pause_s` and more taken out.

Stretches whose words were redacted are left out above and below the line.
"""

from __future__ import annotations

from callqa.delivery.syllables import Spoken
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.measure import Measure

__all__ = ["articulation_rate", "words_per_minute"]

_WORDS_UNIT = "words/min"
_SYLLABLES_UNIT = "syllables/s"


def words_per_minute(
    said: Spoken, *, turn_s: float, speech_s: float, thresholds: DeliveryThresholds
) -> Measure:
    """Words over minutes of turn time; `speech_s` is only the evidence it needs."""
    reason = _too_little(said, speech_s=speech_s, thresholds=thresholds)
    if reason:
        return Measure.missing(reason, unit=_WORDS_UNIT, evidence_s=turn_s)
    return Measure(
        value=said.words / turn_s * 60,
        unit=_WORDS_UNIT,
        evidence_s=turn_s,
        numerator=said.words,
        denominator=turn_s / 60,
    )


def articulation_rate(said: Spoken, *, speech_s: float, thresholds: DeliveryThresholds) -> Measure:
    """Syllables over seconds of sound."""
    reason = _too_little(said, speech_s=speech_s, thresholds=thresholds)
    if reason:
        return Measure.missing(reason, unit=_SYLLABLES_UNIT, evidence_s=speech_s)
    return Measure(
        value=said.syllables / speech_s,
        unit=_SYLLABLES_UNIT,
        evidence_s=speech_s,
        numerator=said.syllables,
        denominator=speech_s,
    )


def _too_little(said: Spoken, *, speech_s: float, thresholds: DeliveryThresholds) -> str | None:
    if speech_s < thresholds.min_speech_s:
        return "too_little_speech"
    if said.words < thresholds.min_words:
        return "too_few_words"
    return None

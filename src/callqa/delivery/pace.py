"""How fast a speaker talks: speech rate with pauses in, articulation rate with pauses out.

- Words per minute: all words of a speaker over the sum of that speaker's turns, pauses inside
  turns included. This is Huawei AICC's average rate.
- Articulation rate: syllables of those words over the seconds in which the speaker sounds,
  pauses of `min_pause_s` and more taken out.

Stretches whose words were redacted are left out above and below the line. A second count of
syllables, from the sound alone, says whether the words can be right at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from callqa.delivery.quotients import missing, quotient
from callqa.delivery.syllables import Spoken
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.definitions import DEFINITIONS
from callqa.domain.measure import Measure

__all__ = [
    "DISAGREE", "Least", "agreement", "articulation_rate", "nuclei_rate", "words_per_minute",
]  # fmt: skip

DISAGREE = "words_disagree_with_sound"
"""The words hold far fewer or far more syllables than were heard: rates from them mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """The least evidence for a rate: seconds of sound, and words."""

    seconds: float
    words: float


def words_per_minute(
    said: Spoken,
    *,
    turn_s: float,
    speech_s: float,
    least: Least,
    name: str = "words_per_minute",
    unsound: str | None = None,
) -> Measure:
    """Words over minutes of turn time; `speech_s` is only the evidence it needs."""
    reason = _too_little(said, speech_s=speech_s, least=least) or unsound
    return _rate(name, said.words, turn_s / 60, evidence_s=turn_s, reason=reason)


def articulation_rate(
    said: Spoken,
    *,
    speech_s: float,
    least: Least,
    name: str = "articulation_rate",
    unsound: str | None = None,
) -> Measure:
    """Syllables over seconds of sound."""
    reason = _too_little(said, speech_s=speech_s, least=least) or unsound
    return _rate(name, said.syllables, speech_s, evidence_s=speech_s, reason=reason)


def nuclei_rate(nuclei: int, *, speech_s: float, thresholds: DeliveryThresholds) -> Measure:
    """Acoustic syllables over seconds of sound; no recogniser is involved."""
    reason = "too_little_speech" if speech_s < thresholds.min_speech_s else None
    return _rate("nuclei_rate", nuclei, speech_s, evidence_s=speech_s, reason=reason)


def agreement(
    said: Spoken, nuclei: int, *, speech_s: float, thresholds: DeliveryThresholds
) -> tuple[Measure, str | None]:
    """Syllables of the words over those that were heard, and `DISAGREE` when they are far apart."""
    name = "syllable_agreement"
    reason = _too_little(
        said, speech_s=speech_s, least=Least(seconds=thresholds.min_speech_s, words=1)
    )
    if reason:
        return missing(name, reason, evidence_s=speech_s), None
    ratio = quotient(name, said.syllables, nuclei, evidence_s=speech_s, absent="no_nuclei")
    low, high = thresholds.syllable_agreement_low, thresholds.syllable_agreement_high
    agreed = ratio.value is None or low <= ratio.value <= high
    return ratio, None if agreed else DISAGREE


def _rate(
    name: str, count: int, denominator: float, *, evidence_s: float, reason: str | None
) -> Measure:
    """The rate, or the reason why there is none; what was counted is kept either way."""
    if reason is None:
        return quotient(name, count, denominator, evidence_s=evidence_s, absent="too_little_speech")
    return Measure(
        value=None,
        unit=DEFINITIONS[name].unit,
        evidence_s=evidence_s,
        not_measured=reason,
        numerator=count,
        denominator=denominator,
    )


def _too_little(said: Spoken, *, speech_s: float, least: Least) -> str | None:
    if speech_s < least.seconds:
        return "too_little_speech"
    if said.words < least.words:
        return "no_words" if said.words == 0 else "too_few_words"
    return None

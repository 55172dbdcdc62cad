"""How much a voice moves: loudness from phrase to phrase, pitch inside a phrase."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from callqa.delivery.heard import Heard
from callqa.delivery.loudness import Loudness
from callqa.delivery.prosody import Pitch
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.whole_call import WholeCall
from callqa.domain.details import Detail
from callqa.domain.recording import Speaker
from callqa.domain.spans import total_s

__all__ = ["no_voice", "voice_details"]

_MIN_PHRASE_S = 0.5  # a single word is as loud as its vowel happens to be


def voice_details(
    own: Heard, voice: Pitch | None, *, call: WholeCall, limits: DeliveryThresholds
) -> Iterator[Detail]:
    """Variation of loudness and pitch of one speaker; `voice` is None with too little of it."""
    yield _loudness_variation(own, call, limits)
    name, speaker = "pitch_variation", own.sounding.speaker
    if voice is None or voice.variation_semitones is None or voice.phrases < limits.min_phrases:
        reason = "too_few_phrases" if voice else "too_little_voiced_speech"
        yield call.missing(
            name, reason, speaker=speaker, evidence_s=voice.voiced_s if voice else 0.0
        )
    else:
        yield call.known(
            name, voice.variation_semitones, speaker=speaker, evidence_s=voice.voiced_s
        )


def no_voice(speaker: Speaker, reason: str, *, call: WholeCall) -> Iterator[Detail]:
    """Both missing for one reason, such as `no_audio`."""
    for name in ("loudness_variation", "pitch_variation"):
        yield call.missing(name, reason, speaker=speaker)


def _loudness_variation(own: Heard, call: WholeCall, limits: DeliveryThresholds) -> Detail:
    """Standard deviation over phrases, each weighed by its length."""
    loudness, speaker = Loudness(own.sounding.level), own.sounding.speaker
    phrases = [span for span in own.sound if span.duration_s >= _MIN_PHRASE_S]
    levels_db = [loudness.of([span]) for span in phrases]
    evidence_s = total_s(phrases)
    if len(phrases) < limits.min_phrases:
        return call.missing(
            "loudness_variation", "too_few_phrases", speaker=speaker, evidence_s=evidence_s
        )
    variance = np.cov(
        np.array(levels_db, dtype=np.float64),
        aweights=[span.duration_s for span in phrases],
        ddof=0,
    )
    return call.known(
        "loudness_variation", float(np.sqrt(variance)), speaker=speaker, evidence_s=evidence_s
    )

"""Pitch and loudness, how they rise in answer to the other, and whose voice it is."""

from __future__ import annotations

from collections.abc import Mapping

from callqa.domain.definition import Definition

__all__ = ["VOICE"]

_VOICE = ("min_voiced_s",)
_ESCALATION = ("escalation_rise_db", "escalation_min_turn_s", "escalation_min_turns")

VOICE: Mapping[str, Definition] = {
    "pitch_median": Definition(unit="Hz", text="median pitch of the voiced sound", limits=_VOICE),
    "pitch_range": Definition(
        unit="semitones", text="pitch between the 5th and the 95th percentile", limits=_VOICE
    ),
    "loudness": Definition(unit="dB", text="mean power of the sound, relative to full scale"),
    "loudness_drift": Definition(
        unit="dB",
        text="loudness of the last third of the speech minus that of the first",
        limits=("min_drift_speech_s",),
    ),
    "loudness_variation": Definition(
        unit="dB",
        text="standard deviation of the loudness of phrases, weighed by their length; a line with "
        "automatic gain control lowers it",
        limits=("min_phrases", "min_pause_s"),
    ),
    "pitch_variation": Definition(
        unit="semitones",
        text="standard deviation of pitch within a phrase, median over phrases; low is monotone",
        source="Hincks & Edlund 2009",
        limits=("min_phrases", "min_voiced_s"),
    ),
    "consumer_rise_count": Definition(
        unit="1",
        text="turns of the consumer that are louder than the median turn by the limit and by two "
        "robust standard deviations; a handset moved closer or noise looks the same, and automatic "
        "gain control hides them",
        source="Pearsons, Bennett & Fidell 1977",
        limits=_ESCALATION,
    ),
    "agent_rose_share": Definition(
        unit="share",
        text="of these, those after which the agent's next turn is louder than the agent's median "
        "turn before, over those that can be compared; 0 is the calm one",
        limits=(*_ESCALATION, "escalation_answer_db"),
    ),
    "agent_loudness_after_rise": Definition(
        unit="dB", text="that change of the agent, median", limits=_ESCALATION
    ),
    "agent_rate_after_rise": Definition(
        unit="syllables/s",
        text="the same of the agent's syllables per second of sound; single turns vary by a third",
        limits=_ESCALATION,
    ),
    "escalation_correlation": Definition(
        unit="1",
        text="rank correlation of the loudness of the consumer's turns with the agent's next ones",
        source="Spearman",
        limits=("escalation_min_turn_s", "escalation_min_pairs"),
    ),
    "voice_agreement": Definition(
        unit="share",
        text="speech on one channel that goes to the same of two voices again when they are learnt "
        "from the rest of the call",
    ),
    "role_confidence": Definition(
        unit="share",
        text="that the likelier of two voices is the agent's, by what both say; from hand-set "
        "weights, not calibrated; on two channels only where it speaks against them",
    ),
}

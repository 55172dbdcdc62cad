"""What each measure means: its unit, its definition, its source, and the limits it depends on.

A rate without its definition cannot be compared: the field has four different "words per minute".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["DEFINITIONS", "Definition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One measure in words.

    Attributes:
        unit: such as `words/min`.
        text: numerator over denominator, or what else the number is, in one sentence.
        source: where the definition comes from; empty when it is ours.
        limits: names of the thresholds that decide the number; stored with their values.
    """

    unit: str
    text: str
    source: str = ""
    limits: tuple[str, ...] = ()


_PAUSE = ("min_pause_s", "max_pause_s")
_RATE = (*_PAUSE, "min_speech_s", "min_words")
_VOICE = ("min_voiced_s",)
_SILENT = ("long_silence_s",)
_OVER = ("talk_over_grace_s", "talk_over_min_s", "talk_over_min_words")
_REPLY = ("min_responses", "max_pause_s")

DEFINITIONS: Mapping[str, Definition] = {
    "words_per_minute": Definition(
        unit="words/min",
        text="speech rate: words of a speaker over minutes of that speaker's turns, pauses in",
        source="Huawei AICC, average speech rate",
        limits=_RATE,
    ),
    "articulation_rate": Definition(
        unit="syllables/s",
        text="syllables of a speaker's words over seconds of sound, pauses out",
        source="de Jong & Bosker 2013",
        limits=_RATE,
    ),
    "pause_count": Definition(
        unit="1",
        text="silences of a speaker inside that speaker's turns, from the sound",
        source="Goldman-Eisler, as cited by de Jong & Bosker 2013",
        limits=_PAUSE,
    ),
    "pause_total": Definition(unit="s", text="these pauses together", limits=_PAUSE),
    "pause_mean": Definition(
        unit="s", text="these pauses together over their number", limits=_PAUSE
    ),
    "pause_longest": Definition(unit="s", text="the longest of these pauses", limits=_PAUSE),
    "pauses_per_minute": Definition(
        unit="1/min",
        text="these pauses over minutes of the speaker's turns",
        limits=(*_PAUSE, "min_speech_s"),
    ),
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
    "agent_talk_share": Definition(unit="share", text="agent's sound over the call's length"),
    "consumer_talk_share": Definition(unit="share", text="consumer's sound over the call's length"),
    "agent_share_of_talk": Definition(unit="share", text="agent's sound over the sound of both"),
    "talk_over_share": Definition(
        unit="share",
        text="time in which both sound over the call's length",
        source="call-ai-metrics",
    ),
    "talk_over_count": Definition(
        unit="1",
        text="stretches in which both sound, beyond the grace, back-channels out",
        source="call-ai-metrics; Alibaba SCA",
        limits=_OVER,
    ),
    "both_silent_share": Definition(
        unit="share", text="time in which neither sounds over the call's length"
    ),
    "longest_silence": Definition(unit="s", text="longest stretch in which neither sounds"),
    "silence_count": Definition(
        unit="1",
        text="stretches of the limit and more in which neither sounds",
        source="Amazon Contact Lens; MiiTel",
        limits=_SILENT,
    ),
    "response_latency_median": Definition(
        unit="s", text="end of the consumer's turn to the agent's next turn, median", limits=_REPLY
    ),
    "response_latency_p90": Definition(unit="s", text="the same, 90th percentile", limits=_REPLY),
    "longest_monologue": Definition(
        unit="s",
        text="longest turn of the agent that the consumer does not break",
        source="call-ai-metrics",
    ),
}

"""What each measure means: its unit, its definition, its source, and the limits it depends on.

A rate without its definition cannot be compared: the field has four different "words per minute".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["DEFINITIONS", "OF_BOTH", "Definition"]


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
_RATE = (
    *_PAUSE, "min_speech_s", "min_words", "syllable_agreement_low", "syllable_agreement_high",
)  # fmt: skip
_VOICE = ("min_voiced_s",)
_SILENT = ("long_silence_s",)
_MUTUAL = ("min_pause_s",)
_OVER = ("talk_over_grace_s", "talk_over_min_s", "talk_over_min_words")
_REPLY = ("min_responses", "max_pause_s")
_INTERRUPTION = ("interruption_min_words", "interruption_within_s")
_ESCALATION = ("escalation_rise_db", "escalation_min_turn_s", "escalation_min_turns")
_BACK_CHANNEL = ("back_channel_max_s",)

_UTTERANCE = (*_PAUSE, "min_utterance_words", "min_utterance_s")
_WINDOW = (
    *_PAUSE, "window_s", "window_step_s", "window_min_speech_s", "min_rate_windows",
)  # fmt: skip
_MESSAGE = (*_PAUSE, "min_message_words", "min_message_s")
_AGREE = ("min_speech_s", "syllable_agreement_low", "syllable_agreement_high")
_EXCUSED = (*_SILENT, "excuse_within_s")

DEFINITIONS: Mapping[str, Definition] = {
    "words_per_minute": Definition(
        unit="words/min",
        text="speech rate: words of a speaker over minutes of that speaker's turns, pauses in",
        source="Huawei AICC, average speech rate",
        limits=_RATE,
    ),
    "words_per_minute_of_text": Definition(
        unit="words/min",
        text="words of a speaker over minutes of the transcript's utterances; calls without sound",
        limits=("min_speech_s", "min_words"),
    ),
    "articulation_rate": Definition(
        unit="syllables/s",
        text="syllables of a speaker's words over seconds of sound, pauses out",
        source="de Jong & Bosker 2013",
        limits=_RATE,
    ),
    "nuclei_rate": Definition(
        unit="syllables/s",
        text="acoustic syllables of a speaker over seconds of sound; no recogniser is involved",
        source="de Jong & Wempe 2009",
        limits=(*_PAUSE, "min_speech_s"),
    ),
    "syllable_agreement": Definition(
        unit="1",
        text="syllables of the words over acoustic syllables; far from 1 the words cannot be right",
        limits=_AGREE,
    ),
    "utterance_words_per_minute": Definition(
        unit="words/min",
        text="words of a long utterance over minutes of the speaker's turns in it, pauses in",
        source="Alibaba SCA, SPEECH_SPEED_CHECK of single sentences with minWordSize",
        limits=_UTTERANCE,
    ),
    "utterance_articulation_rate": Definition(
        unit="syllables/s",
        text="syllables of a long utterance over seconds of sound in it, pauses out",
        limits=_UTTERANCE,
    ),
    "fast_utterance_share": Definition(
        unit="share",
        text="utterances faster than the limit over all that are long enough for a rate",
        source="Huawei AICC, too fast sentences; call-ai-metrics, the limit",
        limits=(*_UTTERANCE, "fast_words_per_minute"),
    ),
    "above_band_utterance_share": Definition(
        unit="share",
        text="utterances above the comfortable band over all that are long enough for a rate",
        source="vitalogy; NCVS",
        limits=(*_UTTERANCE, "band_high_words_per_minute"),
    ),
    "slow_utterance_share": Definition(
        unit="share",
        text="utterances slower than the limit over all that are long enough for a rate",
        source="Huawei AICC, too slow sentences; call-ai-metrics, the limit",
        limits=(*_UTTERANCE, "slow_words_per_minute"),
    ),
    "pace_mark": Definition(
        unit="1",
        text="1 for an utterance faster than the limit, -1 for a slower one, none where it was "
        "asked for",
        source="Huawei AICC, red dots and exception sentences of the speech rate",
        limits=(*_UTTERANCE, "fast_words_per_minute", "slow_words_per_minute"),
    ),
    "slow_down_ratio": Definition(
        unit="1",
        text="agent's speech rate after being asked to slow down over that before; below 1 slower",
        limits=(*_RATE, "pace_request_s"),
    ),
    "rate_variation": Definition(
        unit="1",
        text="standard deviation of the agent's speech rate across windows over its mean",
        limits=_WINDOW,
    ),
    "rate_slope": Definition(
        unit="words/min/min",
        text="change of the agent's speech rate per minute of call; median slope between windows",
        source="Theil 1950, Sen 1968",
        limits=(*_WINDOW, "min_slope_s"),
    ),
    "articulation_variation": Definition(
        unit="1",
        text="standard deviation of the agent's articulation rate across windows over its mean",
        limits=_WINDOW,
    ),
    "articulation_slope": Definition(
        unit="syllables/s/min",
        text="change of the agent's articulation rate per minute of call; median slope",
        source="Theil 1950, Sen 1968",
        limits=(*_WINDOW, "min_slope_s"),
    ),
    "disclosure_rate": Definition(
        unit="words/min",
        text="speech rate inside the disclosures that were made, widened to whole sentences",
        limits=_MESSAGE,
    ),
    "payment_ask_rate": Definition(
        unit="words/min", text="the same where the agent asks for the balance", limits=_MESSAGE
    ),
    "recap_rate": Definition(
        unit="words/min",
        text="the same where the agent says or repeats the terms of a payment",
        limits=_MESSAGE,
    ),
    "message_words_per_minute": Definition(
        unit="words/min",
        text="speech rate inside disclosures, payment ask and recap together",
        limits=_MESSAGE,
    ),
    "message_articulation_rate": Definition(
        unit="syllables/s", text="articulation rate inside them", limits=_MESSAGE
    ),
    "rest_words_per_minute": Definition(
        unit="words/min", text="agent's speech rate in the rest of the call", limits=_RATE
    ),
    "rest_articulation_rate": Definition(
        unit="syllables/s", text="agent's articulation rate in the rest of the call", limits=_RATE
    ),
    "message_pace_ratio": Definition(
        unit="1",
        text="speech rate of the message over that of the rest; above 1 the message is hurried",
        limits=(*_MESSAGE, "min_speech_s", "min_words"),
    ),
    "message_articulation_ratio": Definition(
        unit="1",
        text="articulation rate of the message over that of the rest",
        limits=(*_MESSAGE, "min_speech_s", "min_words"),
    ),
    "pause_count": Definition(
        unit="1",
        text="silences of a speaker inside that speaker's turns, from the sound",
        source="Goldman-Eisler, as cited by de Jong & Bosker 2013",
        limits=_PAUSE,
    ),
    "pause_total": Definition(unit="s", text="these pauses together", limits=_PAUSE),
    "pause_share": Definition(
        unit="share",
        text="these pauses together over the speaker's turns",
        limits=(*_PAUSE, "min_speech_s"),
    ),
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
        text="times that both sound for longer than grace and minimum, back-channels out",
        source="call-ai-metrics; Alibaba SCA",
        limits=_OVER,
    ),
    "started_talk_over_count": Definition(
        unit="1",
        text="talk-overs in which this speaker came in while the other spoke; those in which both "
        "began within the grace are nobody's",
        source="Medallia Voci, agent-initiated overtalk",
        limits=_OVER,
    ),
    "started_talk_over_total": Definition(
        unit="s", text="time in which both sound in these talk-overs", limits=_OVER
    ),
    "interruption_count": Definition(
        unit="1",
        text="times that this speaker came in more than two syllables before the other stopped, "
        "the other soon broke off in mid-sentence by the words' punctuation, and this one went on; "
        "a long one is a talk-over as well",
        source="West & Zimmerman 1983; AWS Transcribe Call Analytics",
        limits=_INTERRUPTION,
    ),
    "back_channel_count": Definition(
        unit="1",
        text="times that this speaker only acknowledges, such as okay or mm, or makes a short "
        "sound without words, while the other holds the floor and goes on",
        source="SWBD-DAMSL coders' manual 1997",
        limits=_BACK_CHANNEL,
    ),
    "both_silent_share": Definition(
        unit="share",
        text="time in which neither sounds, hold and ringing out, over the call's length",
    ),
    "longest_silence": Definition(
        unit="s", text="longest stretch in which neither sounds; hold and ringing are out"
    ),
    "silence_count": Definition(
        unit="1",
        text="stretches of the limit and more in which neither sounds",
        source="Amazon Contact Lens; MiiTel",
        limits=_SILENT,
    ),
    "flagged_silence_count": Definition(
        unit="1",
        text="the same of the limit for long silences",
        source="call-ai-metrics; Calabrio and Cisco",
        limits=("flagged_silence_s",),
    ),
    "dead_air_count": Definition(
        unit="1",
        text="the same of the limit for dead air",
        source="Amazon Contact Lens; CallMiner",
        limits=("dead_air_s",),
    ),
    "mutual_silence_count": Definition(
        unit="1",
        text="stretches of a pause and more in which neither sounds; hold and ringing are out",
        limits=_MUTUAL,
    ),
    "mutual_silence_total": Definition(unit="s", text="these together", limits=_MUTUAL),
    "mutual_silence_mean": Definition(
        unit="s", text="these together over their number", limits=_MUTUAL
    ),
    "mutual_silences_per_minute": Definition(
        unit="1/min", text="these over minutes of the call without hold and ringing", limits=_MUTUAL
    ),
    "turn_gap_count": Definition(
        unit="1",
        text="of these, those before which one speaks and after which the other does",
        source="Heldner & Edlund 2010, gaps",
        limits=_MUTUAL,
    ),
    "turn_gap_total": Definition(unit="s", text="these gaps together", limits=_MUTUAL),
    "turn_gap_mean": Definition(
        unit="s", text="these gaps together over their number", limits=_MUTUAL
    ),
    "turn_gap_longest": Definition(unit="s", text="the longest of these gaps", limits=_MUTUAL),
    "turn_gaps_per_minute": Definition(
        unit="1/min",
        text="these gaps over minutes of the call without hold and ringing",
        limits=_MUTUAL,
    ),
    "hold_count": Definition(
        unit="1",
        text="times that music plays for 5 s and more while hardly anybody speaks; breaks of up to "
        "15 s in it count with it",
    ),
    "hold_total": Definition(unit="s", text="these together"),
    "longest_hold": Definition(unit="s", text="the longest of these"),
    "ring_back_total": Definition(
        unit="s",
        text="time in which the line rings, the silence between two rings included",
        source="ITU-T E.180 Supplement 2",
    ),
    "busy_total": Definition(
        unit="s",
        text="time in which the line gives a busy or congestion tone",
        source="ITU-T E.180 Supplement 2",
    ),
    "longest_unexcused_silence": Definition(
        unit="s",
        text="longest stretch in which neither sounds that nobody announced",
        source="Huawei AICC, exception sentences of the silence rule",
        limits=_EXCUSED,
    ),
    "unexcused_silence_count": Definition(
        unit="1",
        text="stretches of the limit and more in which neither sounds that nobody announced",
        source="Amazon Contact Lens; MiiTel",
        limits=_EXCUSED,
    ),
    "unexcused_flagged_silence_count": Definition(
        unit="1",
        text="the same of the limit for long silences",
        source="call-ai-metrics; Calabrio and Cisco",
        limits=(*_EXCUSED, "flagged_silence_s"),
    ),
    "unexcused_dead_air_count": Definition(
        unit="1",
        text="the same of the limit for dead air",
        source="Amazon Contact Lens; CallMiner",
        limits=(*_EXCUSED, "dead_air_s"),
    ),
    "excused_silence_count": Definition(
        unit="1",
        text="silences of the limit and more that somebody announced, such as hold on",
        source="Huawei AICC, exception sentences of the silence rule",
        limits=_EXCUSED,
    ),
    "excused_silence_total": Definition(unit="s", text="these together", limits=_EXCUSED),
    "response_latency_median": Definition(
        unit="s",
        text="end of the consumer's turn to the agent's next turn, median; not over a hold",
        limits=_REPLY,
    ),
    "response_latency_p90": Definition(unit="s", text="the same, 90th percentile", limits=_REPLY),
    "longest_monologue": Definition(
        unit="s",
        text="longest turn of the agent that the consumer does not break; back-channels break none",
        source="call-ai-metrics",
        limits=("max_pause_s", "back_channel_max_s"),
    ),
    "consumer_longest_monologue": Definition(
        unit="s", text="the same of the consumer", limits=("max_pause_s", "back_channel_max_s")
    ),
    "consumer_response_latency_median": Definition(
        unit="s", text="end of the agent's turn to the consumer's next turn, median", limits=_REPLY
    ),
    "consumer_response_latency_p90": Definition(
        unit="s", text="the same, 90th percentile", limits=_REPLY
    ),
    "words_per_minute_difference": Definition(
        unit="words/min",
        text="the agent's speech rate minus the consumer's; above 0 the agent is faster",
        source="MiiTel, difference of speech rates",
        limits=_RATE,
    ),
    "articulation_rate_difference": Definition(
        unit="syllables/s",
        text="the agent's articulation rate minus the consumer's; above 0 the agent is faster",
        limits=_RATE,
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

OF_BOTH = (
    "words_per_minute_difference",
    "articulation_rate_difference",
    "escalation_correlation",
    "longest_unexcused_silence",
    "unexcused_silence_count",
    "unexcused_flagged_silence_count",
    "unexcused_dead_air_count",
    "excused_silence_count",
    "excused_silence_total",
    "mutual_silence_count",
    "mutual_silence_total",
    "mutual_silence_mean",
    "mutual_silences_per_minute",
    "turn_gap_count",
    "turn_gap_total",
    "turn_gap_mean",
    "turn_gap_longest",
    "turn_gaps_per_minute",
    "flagged_silence_count",
    "dead_air_count",
    "hold_count",
    "hold_total",
    "longest_hold",
    "ring_back_total",
    "busy_total",
)
"""Names of the details of a whole call that belong to both: forms and rules call them `call.`."""

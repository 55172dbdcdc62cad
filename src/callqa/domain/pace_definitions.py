"""How fast a speaker speaks: rates along the call, in the message, beside the other's."""

from __future__ import annotations

from collections.abc import Mapping

from callqa.domain.definition import PAUSE, Definition

__all__ = ["PACE"]

_RATE = (
    *PAUSE, "min_speech_s", "min_words", "syllable_agreement_low", "syllable_agreement_high",
)  # fmt: skip
_UTTERANCE = (*PAUSE, "min_utterance_words", "min_utterance_s")
_WINDOW = (
    *PAUSE, "window_s", "window_step_s", "window_min_speech_s", "min_rate_windows",
)  # fmt: skip
_MESSAGE = (*PAUSE, "min_message_words", "min_message_s")
_AGREE = ("min_speech_s", "syllable_agreement_low", "syllable_agreement_high")

PACE: Mapping[str, Definition] = {
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
        limits=(*PAUSE, "min_speech_s"),
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
}

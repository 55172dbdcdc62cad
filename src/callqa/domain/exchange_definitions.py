"""Who talks how much, over whom, and how soon after whom."""

from __future__ import annotations

from collections.abc import Mapping

from callqa.domain.definition import Definition

__all__ = ["EXCHANGE"]

_OVER = ("talk_over_grace_s", "talk_over_min_s", "talk_over_min_words")
_REPLY = ("min_responses", "max_pause_s")
_INTERRUPTION = ("interruption_min_words", "interruption_within_s")
_BACK_CHANNEL = ("back_channel_max_s",)

EXCHANGE: Mapping[str, Definition] = {
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
}

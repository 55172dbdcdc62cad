"""How agent and consumer share the call, as measures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from callqa.delivery.encounters import Encounter
from callqa.delivery.heard import Heard
from callqa.delivery.quotients import quotient
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.turns import Turn, replies_s
from callqa.delivery.whole_call import WholeCall
from callqa.domain.measure import Measure
from callqa.domain.measures import TurnMeasures
from callqa.domain.spans import Span, gaps, intersect, total_s

__all__ = ["latency", "longest", "not_measured", "turn_measures"]


def turn_measures(
    agent: Heard,
    consumer: Heard,
    met: Sequence[Encounter],
    *,
    call: WholeCall,
    thresholds: DeliveryThresholds,
) -> TurnMeasures:
    """Shares, talk-over, silence and replies of a call with one speaker per channel.

    Shares are exact: agent + consumer - talk-over + both silent = 1, less the waits in which nobody
    speaks. `met` is where both spoke.
    """
    duration_s, whole = call.duration_s, Span(0.0, call.duration_s)
    sides = agent.side, consumer.side
    agent_sound, consumer_sound = (intersect(side.sound, (whole,)) for side in sides)
    silent = gaps((*agent_sound, *consumer_sound, *call.waits), within=whole)
    long_silences = _at_least(silent, thresholds.long_silence_s)
    overs = tuple(one.span for one in met if one.is_talk_over)
    replies = replies_s(agent.floor, consumer.floor, waits=call.waits)
    monologue = longest(agent.floor)

    def share(name: str, spans: Sequence[Span]) -> Measure:
        part_s = total_s(spans)
        return quotient(name, part_s, duration_s, evidence_s=duration_s, absent="empty_call")

    def of_call(value: float, unit: str) -> Measure:
        return Measure(value=value, unit=unit, evidence_s=duration_s)

    return TurnMeasures(
        agent_talk_share=share("agent_talk_share", agent_sound),
        consumer_talk_share=share("consumer_talk_share", consumer_sound),
        agent_share_of_talk=_share_of_talk(total_s(agent_sound), total_s(consumer_sound)),
        talk_over_share=share("talk_over_share", intersect(agent_sound, consumer_sound)),
        talk_over_count=of_call(len(overs), "1"),
        both_silent_share=share("both_silent_share", silent),
        longest_silence=of_call(max((gap.duration_s for gap in silent), default=0.0), "s"),
        silence_count=of_call(len(long_silences), "1"),
        response_latency_median=latency(replies, 50, limits=thresholds),
        response_latency_p90=latency(replies, 90, limits=thresholds),
        longest_monologue=of_call(monologue.duration_s if monologue else 0.0, "s"),
        talk_overs=overs,
        silences=long_silences,
        monologue=monologue,
    )


def not_measured(reason: str) -> TurnMeasures:
    """Every measure missing for one reason, such as `mono`."""

    def missing(unit: str) -> Measure:
        return Measure.missing(reason, unit=unit)

    return TurnMeasures(
        agent_talk_share=missing("share"),
        consumer_talk_share=missing("share"),
        agent_share_of_talk=missing("share"),
        talk_over_share=missing("share"),
        talk_over_count=missing("1"),
        both_silent_share=missing("share"),
        longest_silence=missing("s"),
        silence_count=missing("1"),
        response_latency_median=missing("s"),
        response_latency_p90=missing("s"),
        longest_monologue=missing("s"),
    )


def longest(turns: Sequence[Turn]) -> Span | None:
    """The longest turn, its pauses included; None when there is none."""
    return max((turn.span for turn in turns), key=lambda span: span.duration_s, default=None)


def latency(replies: Sequence[float], percentile: float, *, limits: DeliveryThresholds) -> Measure:
    """A percentile of the replies; `evidence_s` is the time they took together."""
    evidence_s = float(sum(abs(reply) for reply in replies))
    if len(replies) < limits.min_responses:
        return Measure.missing("too_few_responses", unit="s", evidence_s=evidence_s)
    value = float(np.percentile(replies, percentile))
    return Measure(value=value, unit="s", evidence_s=evidence_s)


def _at_least(spans: Sequence[Span], limit_s: float) -> tuple[Span, ...]:
    return tuple(span for span in spans if span.duration_s >= limit_s)


def _share_of_talk(agent_s: float, consumer_s: float) -> Measure:
    both_s = agent_s + consumer_s
    return quotient("agent_share_of_talk", agent_s, both_s, evidence_s=both_s, absent="no_speech")

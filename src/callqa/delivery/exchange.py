"""How the two deal with each other: talk-over by starter, interruptions, back-channels, tempo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from callqa.delivery.back_channels import back_channels
from callqa.delivery.dialogue import latency, longest, not_measured, turn_measures
from callqa.delivery.encounters import Encounter, Interruption, encounters, punctuated
from callqa.delivery.escalation import escalation, no_escalation
from callqa.delivery.heard import Heard, Sounding
from callqa.delivery.loudness import Loudness
from callqa.delivery.silences import no_silences, silences
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.turns import Side, replies_s
from callqa.delivery.whole_call import WholeCall
from callqa.domain.details import DeliveryEvent, Detail, EventKind
from callqa.domain.measure import Measure
from callqa.domain.measures import SpeakerMeasures, TurnMeasures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, total_s

__all__ = [
    "Exchange",
    "exchange",
    "listening",
    "no_exchange",
    "no_tempo_differences",
    "tempo_differences",
]

_BY_SPEAKER = (
    "started_talk_over_count",
    "started_talk_over_total",
    "interruption_count",
    "back_channel_count",
)
_OF_CONSUMER = (
    "consumer_response_latency_median",
    "consumer_response_latency_p90",
    "consumer_longest_monologue",
)
_TEMPI = {
    "words_per_minute": "words_per_minute_difference",
    "articulation_rate": "articulation_rate_difference",
}
_BOTH = (Speaker.AGENT, Speaker.CONSUMER)
_QUOTED_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What was measured of the two together."""

    turns: TurnMeasures
    details: tuple[Detail, ...]
    events: tuple[DeliveryEvent, ...] = ()


def listening(
    channels: Sequence[Sounding], sides: Sequence[Side], *, limits: DeliveryThresholds
) -> Mapping[Speaker, tuple[Span, ...]]:
    """The back-channels of each speaker; none unless there are two."""
    if len(sides) != len(_BOTH):
        return {side.speaker: () for side in sides}
    return {
        own.speaker: back_channels(
            own, other, loudness=Loudness(channel.level), max_s=limits.back_channel_max_s
        )
        for channel, own, other in zip(channels, sides, reversed(sides), strict=True)
    }


def exchange(
    agent: Heard, consumer: Heard, *, call: WholeCall, limits: DeliveryThresholds
) -> Exchange:
    """Turns, talk-over, interruptions and back-channels of a call with a channel for each."""
    sides = [own.side.without(own.back_channels) for own in (agent, consumer)]
    met = encounters(*sides, limits=limits)
    risen = escalation(agent, consumer, call=call, limits=limits)
    return Exchange(
        turns=turn_measures(agent, consumer, met, call=call, thresholds=limits),
        details=(
            *(one for own in sides for one in _started(own.speaker, met, call)),
            *_interruptions(sides, met, call),
            *(one for own in (agent, consumer) for one in _back_channel_counts(own, call)),
            *_consumers_turns(agent, consumer, call=call, limits=limits),
            *risen.details,
            *silences(agent, consumer, call=call, limits=limits),
        ),
        events=(*_events(agent, consumer, met, limits), *risen.events),
    )


def no_exchange(reason: str, *, call: WholeCall) -> Exchange:
    """All of it missing for one reason, such as `mono`."""
    return Exchange(
        turns=not_measured(reason),
        details=(
            *(
                call.missing(name, reason, speaker=speaker)
                for speaker in _BOTH
                for name in _BY_SPEAKER
            ),
            *(call.missing(name, reason, speaker=Speaker.CONSUMER) for name in _OF_CONSUMER),
            *no_escalation(reason, call=call).details,
            *no_silences(reason, call=call),
        ),
    )


def tempo_differences(speakers: Sequence[SpeakerMeasures], *, call: WholeCall) -> Iterator[Detail]:
    """The agent's rates minus the consumer's; missing when either is, with whose and why."""
    measured = {one.speaker: one for one in speakers}
    for name, difference in _TEMPI.items():
        rates = [_rate(measured.get(who), name, who) for who in _BOTH]
        reason = next((rate for rate in rates if isinstance(rate, str)), None)
        if reason:
            yield call.missing(difference, reason)
        else:
            agent, consumer = (rate for rate in rates if not isinstance(rate, str))
            yield call.known(
                difference,
                (agent.value or 0.0) - (consumer.value or 0.0),
                evidence_s=min(agent.evidence_s, consumer.evidence_s),
            )


def no_tempo_differences(reason: str, *, call: WholeCall) -> Iterator[Detail]:
    """All missing for one reason, such as `no_audio`."""
    return (call.missing(difference, reason) for difference in _TEMPI.values())


def _rate(found: SpeakerMeasures | None, name: str, who: Speaker) -> Measure | str:
    """The rate of one speaker, or why there is none and whose."""
    if found is None:
        return f"no_{who}_channel"
    rate: Measure = getattr(found, name)
    return rate if rate.not_measured is None else f"{who}_{rate.not_measured}"


def _started(speaker: Speaker, met: Sequence[Encounter], call: WholeCall) -> Iterator[Detail]:
    started = [one for one in met if one.is_talk_over and one.came_in is speaker]
    yield call.known("started_talk_over_count", len(started), speaker=speaker)
    both_s = sum(one.both_s for one in started)
    yield call.known("started_talk_over_total", both_s, speaker=speaker)


def _interruptions(
    sides: Sequence[Side], met: Sequence[Encounter], call: WholeCall
) -> Iterator[Detail]:
    """Only words tell a bid for the floor, and only punctuation an unfinished sentence."""
    by = [one.interruption.by.speaker for one in met if one.interruption]
    told = all(side.words for side in sides)
    for speaker in _BOTH:
        if told and punctuated(*sides):
            yield call.known("interruption_count", by.count(speaker), speaker=speaker)
        else:
            reason = "no_punctuation" if told else "no_words"
            yield call.missing("interruption_count", reason, speaker=speaker)


def _back_channel_counts(own: Heard, call: WholeCall) -> Iterator[Detail]:
    speaker, spans = own.sounding.speaker, own.back_channels
    if own.side.words:
        count = len(spans)
        yield call.known("back_channel_count", count, speaker=speaker, evidence_s=total_s(spans))
    else:
        yield call.missing("back_channel_count", "no_words", speaker=speaker)


def _events(
    agent: Heard, consumer: Heard, met: Sequence[Encounter], limits: DeliveryThresholds
) -> Iterator[DeliveryEvent]:
    yield from (_interruption(one.interruption) for one in met if one.interruption)
    for own in (agent, consumer):
        yield from (_back_channel(own.side, span) for span in own.back_channels)
    for turn in agent.floor:
        if turn.span.duration_s >= limits.monologue_s:
            yield DeliveryEvent(
                kind=EventKind.MONOLOGUE,
                span=turn.span,
                speaker=turn.speaker,
                why=f"the agent held the floor for {turn.span.duration_s:.0f} s",
            )


def _consumers_turns(
    agent: Heard, consumer: Heard, *, call: WholeCall, limits: DeliveryThresholds
) -> Iterator[Detail]:
    replies = replies_s(consumer.floor, agent.floor, waits=call.waits)
    for name, percentile in (
        ("consumer_response_latency_median", 50),
        ("consumer_response_latency_p90", 90),
    ):
        yield call.of(name, latency(replies, percentile, limits=limits), speaker=Speaker.CONSUMER)
    turn = longest(consumer.floor)
    yield call.known(
        "consumer_longest_monologue",
        turn.duration_s if turn else 0.0,
        speaker=Speaker.CONSUMER,
        span=turn,
    )


def _interruption(found: Interruption) -> DeliveryEvent:
    broken = " ".join(found.of.texts_in(found.broken_off)[-_QUOTED_WORDS:])
    begun = " ".join(found.by.texts_in(found.run)[:_QUOTED_WORDS])
    return DeliveryEvent(
        kind=EventKind.INTERRUPTION,
        span=found.span,
        speaker=found.by.speaker,
        why=f'the {found.of.speaker} broke off at "{broken}", {found.span.duration_s:.1f} s after '
        f'the {found.by.speaker} had come in with "{begun}"',
    )


def _back_channel(own: Side, span: Span) -> DeliveryEvent:
    texts = own.texts_in(span)
    said = f'said "{" ".join(texts)}"' if texts else "made a short sound without words"
    return DeliveryEvent(
        kind=EventKind.BACK_CHANNEL,
        span=span,
        speaker=own.speaker,
        why=f"the {own.speaker} {said} while the {_other(own.speaker)} held the floor",
    )


def _other(speaker: Speaker) -> Speaker:
    return Speaker.CONSUMER if speaker is Speaker.AGENT else Speaker.AGENT

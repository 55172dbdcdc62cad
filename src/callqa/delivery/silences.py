"""Silence of both, the gaps between turns among it, and the time that the call waited.

A silence inside one speaker's turn is a pause (`pauses`); here are those that belong to both.
Heldner & Edlund 2010 tell them apart in this way: pauses within a speaker, gaps between speakers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callqa.delivery.heard import Heard
from callqa.delivery.quotients import missing, quotient
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.whole_call import WholeCall
from callqa.domain.details import DeliveryEvent, Detail, EventKind
from callqa.domain.spans import Span, gaps, merge, total_s

__all__ = ["no_silences", "no_wait_details", "silences", "wait_details"]

_NAMES = (
    "mutual_silence_count", "mutual_silence_total", "mutual_silence_mean",
    "mutual_silences_per_minute", "turn_gap_count", "turn_gap_total", "turn_gap_mean",
    "turn_gap_longest", "turn_gaps_per_minute", "flagged_silence_count", "dead_air_count",
)  # fmt: skip
_WAITS = ("hold_count", "hold_total", "longest_hold", "ring_back_total", "busy_total")
_SAME_S = 1e-6  # spans that meet share their edge to the last bit, or nearly


def silences(
    agent: Heard, consumer: Heard, *, call: WholeCall, limits: DeliveryThresholds
) -> Iterator[Detail]:
    """How often and how long neither sounds, altogether and between the turns of the two."""
    sounds = [one.side.sound for one in (agent, consumer)]
    silent = [
        span
        for span in gaps((*sounds[0], *sounds[1], *call.waits), within=Span(0.0, call.duration_s))
        if span.duration_s >= limits.min_pause_s - _SAME_S
    ]
    between = [
        span
        for span in silent
        if any(
            _ends_at(before, span.start_s) and _begins_at(after, span.end_s)
            for before, after in (sounds, sounds[::-1])
        )
    ]
    minutes = (call.duration_s - total_s(call.waits)) / 60
    yield from _counted("mutual_silence", silent, minutes, call=call)
    yield from _counted("turn_gap", between, minutes, call=call)
    longest = max(between, key=lambda span: span.duration_s, default=None)
    if longest:
        yield call.known("turn_gap_longest", longest.duration_s, span=longest)
    else:
        yield call.missing("turn_gap_longest", "no_turn_gap")
    for name, limit_s in (
        ("flagged_silence_count", limits.flagged_silence_s),
        ("dead_air_count", limits.dead_air_s),
    ):
        yield call.known(name, sum(span.duration_s >= limit_s for span in silent))


def no_silences(reason: str, *, call: WholeCall) -> Iterator[Detail]:
    """All missing for one reason, such as `mono`."""
    return (call.missing(name, reason) for name in _NAMES)


def wait_details(waits: Sequence[DeliveryEvent], *, call: WholeCall) -> Iterator[Detail]:
    """How long the call was on hold, rang and was busy."""
    spans = {
        kind: merge(event.span for event in waits if event.kind is kind)
        for kind in (EventKind.HOLD, EventKind.RING_BACK, EventKind.BUSY)
    }
    holds = spans[EventKind.HOLD]
    longest = max(holds, key=lambda span: span.duration_s, default=None)
    yield call.known("hold_count", len(holds))
    yield call.known("hold_total", total_s(holds))
    yield call.known("longest_hold", longest.duration_s if longest else 0.0, span=longest)
    yield call.known("ring_back_total", total_s(spans[EventKind.RING_BACK]))
    yield call.known("busy_total", total_s(spans[EventKind.BUSY]))


def no_wait_details(reason: str, *, call: WholeCall) -> Iterator[Detail]:
    """All missing for one reason, such as `no_audio`."""
    return (call.missing(name, reason) for name in _WAITS)


def _counted(
    what: str, spans: Sequence[Span], minutes: float, *, call: WholeCall
) -> Iterator[Detail]:
    count, together_s = len(spans), total_s(spans)
    evidence_s = minutes * 60
    yield call.known(f"{what}_count", count, evidence_s=evidence_s)
    yield call.known(f"{what}_total", together_s, evidence_s=evidence_s)
    mean = quotient(f"{what}_mean", together_s, count, evidence_s=evidence_s, absent=f"no_{what}")
    yield call.of(f"{what}_mean", mean)
    name = f"{what}s_per_minute"
    rate = (
        quotient(name, count, minutes, evidence_s=evidence_s, absent="empty_call")
        if minutes > 0
        else missing(name, "empty_call")
    )
    yield call.of(name, rate)


def _ends_at(sound: Sequence[Span], time_s: float) -> bool:
    return any(abs(span.end_s - time_s) < _SAME_S for span in sound)


def _begins_at(sound: Sequence[Span], time_s: float) -> bool:
    return any(abs(span.start_s - time_s) < _SAME_S for span in sound)

"""What cannot be measured of two speakers who share one channel."""

from __future__ import annotations

from dataclasses import replace

from callqa.domain.details import Detail, EventKind
from callqa.domain.measure import Measure
from callqa.domain.measures import Measures

__all__ = ["of_one_channel"]

_REASON = "mono"
_AT_ONCE = frozenset(
    {
        "back_channel_count",
        "interruption_count",
        "started_talk_over_count",
        "started_talk_over_total",
    }
)
_EVENTS = frozenset({EventKind.BACK_CHANNEL, EventKind.INTERRUPTION})


def of_one_channel(measures: Measures) -> Measures:
    """The same without what takes both to be heard at once; the reason is `mono`.

    Every moment of a shared channel was given to one of the two, so talk-over would always be 0.
    Back-channels and interruptions happen under the other's voice and are lost with it.
    """
    turns = measures.turns
    return replace(
        measures,
        turns=replace(
            turns,
            talk_over_share=_missing(turns.talk_over_share),
            talk_over_count=_missing(turns.talk_over_count),
            talk_overs=(),
        ),
        details=tuple(map(_heard_apart, measures.details)),
        events=tuple(event for event in measures.events if event.kind not in _EVENTS),
    )


def _heard_apart(detail: Detail) -> Detail:
    if detail.name not in _AT_ONCE:
        return detail
    return replace(detail, measure=_missing(detail.measure))


def _missing(measure: Measure) -> Measure:
    return Measure.missing(_REASON, unit=measure.unit, evidence_s=measure.evidence_s)

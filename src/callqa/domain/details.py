"""Measures of parts of a call, and the events of its delivery."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span

__all__ = ["WAITS", "DeliveryEvent", "Detail", "EventKind", "Part", "details_of"]


class Part(StrEnum):
    """Which part of the call a detail is about."""

    CALL = "call"
    QUARTER = "quarter"  # four equal parts of the call's time
    UTTERANCE = "utterance"  # numbered as in the transcript
    MESSAGE = "message"  # the disclosures, the payment ask and the recap of terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One named measure of a part of the call.

    Attributes:
        name: as in `DEFINITIONS`.
        speaker: whose; None when it belongs to both.
        part, number: which part, from 0.
        span: when.
    """

    name: str
    speaker: Speaker | None
    part: Part
    number: int
    span: Span
    measure: Measure


class EventKind(StrEnum):
    """What can happen in the delivery of a call."""

    HOLD = "hold"  # music while somebody waits
    RING_BACK = "ring_back"  # the line rings before somebody answers
    BUSY = "busy"  # the line says that the other is engaged or that there is no way
    EXCUSED_SILENCE = "excused_silence"  # somebody said that it would be silent
    INTERRUPTION = "interruption"  # one comes in and the other breaks off
    BACK_CHANNEL = "back_channel"  # "mm", "okay" under the other's words
    MONOLOGUE = "monologue"  # one speaks for long without the other breaking in
    ESCALATION = "escalation"  # the consumer gets louder; how the agent answers
    PACE_REQUEST = "pace_request"  # somebody asks the other to slow down or to be quick


WAITS = frozenset((EventKind.HOLD, EventKind.RING_BACK, EventKind.BUSY))
"""Time in these is neither silence nor a wait for an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEvent:
    """Something that happened, where to listen, and what it rests on.

    Attributes:
        speaker: who did it; None when nobody in particular.
        why: one sentence for a person; redacted words only.
    """

    kind: EventKind
    span: Span
    speaker: Speaker | None = None
    why: str = ""


def details_of(
    details: Iterable[Detail],
    name: str,
    *,
    speaker: Speaker | None = None,
    part: Part = Part.CALL,
) -> Iterator[Detail]:
    """The details of one name, speaker and kind of part, in their order."""
    return (
        detail
        for detail in details
        if detail.name == name and detail.speaker is speaker and detail.part is part
    )

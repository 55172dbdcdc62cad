"""What the measures of one analysis become in the tables `measure` and `stretch`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from operator import itemgetter

from callqa.domain.definitions import DEFINITIONS
from callqa.domain.details import Part
from callqa.domain.measure import Measure
from callqa.domain.measures import Measures, SpeakerMeasures, TurnMeasures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.store.row import Row, span_columns

__all__ = ["COMPARED", "compared_rows", "measure_rows", "stretch_rows"]

_CALL = "call"  # the subject of what belongs to both
_WHOSE = frozenset((Speaker.AGENT, _CALL))
COMPARED = frozenset(
    (
        "words_per_minute",
        "articulation_rate",
        "nuclei_rate",
        "rate_variation",
        "message_pace_ratio",
        "pauses_per_minute",
        "pause_share",
        "pause_mean",
        "response_latency_median",
        "agent_talk_share",
        "talk_over_share",
        "interruption_count",
        "longest_monologue",
        "loudness_drift",
        "pitch_range",
    )
)
"""Measures of the agent or of both that a page of one call sets against other calls."""


def measure_rows(measures: Measures) -> Iterator[Row]:
    """One row per measure, of the call and of its parts, with definition and limits."""
    whole = Span(0.0, measures.duration_s)
    for speaker in measures.speakers:
        for name, measure in _named(speaker):
            yield _row(name, measure, subject=str(speaker.speaker), span=whole, measures=measures)
    heard_at = {"longest_monologue": measures.turns.monologue}
    for name, measure in _named(measures.turns):
        span = heard_at.get(name) or whole
        yield _row(name, measure, subject=_CALL, span=span, measures=measures)
    for detail in measures.details:
        yield _row(
            detail.name,
            detail.measure,
            subject=str(detail.speaker or _CALL),
            span=detail.span,
            measures=measures,
        ) | {"part": detail.part, "part_no": detail.number}


def compared_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Those of the rows of `measure_rows` that other calls are compared with, as one row."""
    measures = [
        {name: row[name] for name in ("subject", "name", "limits", "value")}
        for row in rows
        if row["part"] == Part.CALL and row["subject"] in _WHOSE and row["name"] in COMPARED
        if row["value"] is not None
    ]
    if measures:
        yield {"measures": sorted(measures, key=itemgetter("subject", "name"))}


def stretch_rows(measures: Measures) -> Iterator[Row]:
    """Speech, pauses, silences, talk-overs and the events of the delivery."""
    for speaker, spans in measures.speech.items():
        yield from ({"kind": "speech", "speaker": speaker, **span_columns(span)} for span in spans)
    for of_one in measures.speakers:
        for span in of_one.pauses:
            yield {"kind": "pause", "speaker": of_one.speaker, **span_columns(span)}
    yield from ({"kind": "silence", **span_columns(span)} for span in measures.turns.silences)
    yield from ({"kind": "talk_over", **span_columns(span)} for span in measures.turns.talk_overs)
    for event in measures.events:
        yield {
            "kind": event.kind,
            "speaker": event.speaker,
            "why": event.why,
            **span_columns(event.span),
        }


def _named(record: SpeakerMeasures | TurnMeasures) -> Iterator[tuple[str, Measure]]:
    for field in fields(record):
        measure = getattr(record, field.name)
        if isinstance(measure, Measure):
            yield field.name, measure


def _row(name: str, measure: Measure, *, subject: str, span: Span, measures: Measures) -> Row:
    definition = DEFINITIONS.get(name)
    limits = definition.limits if definition else ()
    return {
        "subject": subject,
        "name": name,
        "value": measure.value,
        "unit": measure.unit,
        "evidence_s": measure.evidence_s,
        "not_measured": measure.not_measured,
        "part": Part.CALL,
        "part_no": 0,
        "numerator": measure.numerator,
        "denominator": measure.denominator,
        "definition": definition.text if definition else None,
        "limits": _in_force(measures.thresholds, limits),
        **span_columns(span),
    }


def _in_force(thresholds: Mapping[str, float], names: tuple[str, ...]) -> str | None:
    """Such as `min_pause_s=0.25, max_pause_s=2`; None when the number hangs on no limit."""
    known = [f"{name}={thresholds[name]:g}" for name in names if name in thresholds]
    return ", ".join(known) or None

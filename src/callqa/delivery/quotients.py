"""Measures and details made in one way: units come from `DEFINITIONS`."""

from __future__ import annotations

from callqa.domain.definitions import DEFINITIONS
from callqa.domain.details import Detail, Part
from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span

__all__ = ["detail", "missing", "number", "quotient"]


def number(name: str, value: float | None, *, evidence_s: float, absent: str = "") -> Measure:
    """The value as a measure; `absent` says why when there is none."""
    if value is None:
        return missing(name, absent, evidence_s=evidence_s)
    return Measure(value=float(value), unit=DEFINITIONS[name].unit, evidence_s=evidence_s)


def quotient(
    name: str,
    numerator: float,
    denominator: float,
    *,
    evidence_s: float,
    absent: str,
) -> Measure:
    """One over the other with both kept, or the reason when there is nothing to divide by."""
    if denominator <= 0:
        return missing(name, absent, evidence_s=evidence_s)
    return Measure(
        value=numerator / denominator,
        unit=DEFINITIONS[name].unit,
        evidence_s=evidence_s,
        numerator=numerator,
        denominator=denominator,
    )


def missing(name: str, reason: str, *, evidence_s: float = 0.0) -> Measure:
    """The reason why there is no number."""
    return Measure.missing(reason, unit=DEFINITIONS[name].unit, evidence_s=evidence_s)


def detail(
    name: str,
    measure: Measure,
    *,
    span: Span,
    speaker: Speaker | None = None,
    part: Part = Part.CALL,
    number: int = 0,
) -> Detail:
    """A measure with its name and the part of the call it is about."""
    return Detail(name=name, speaker=speaker, part=part, number=number, span=span, measure=measure)

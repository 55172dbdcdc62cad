"""Measures of the whole call that came after the first ones: made into details in one way."""

from __future__ import annotations

from dataclasses import dataclass

from callqa.domain.definitions import DEFINITIONS
from callqa.domain.details import Detail, Part
from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span

__all__ = ["WholeCall"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCall:
    """Makes details of one call. Units come from `DEFINITIONS`.

    Attributes:
        waits: where the call is on hold or the line rings, sorted and apart.
    """

    duration_s: float
    waits: tuple[Span, ...] = ()

    def known(
        self,
        name: str,
        value: float,
        *,
        speaker: Speaker | None = None,
        span: Span | None = None,
        evidence_s: float | None = None,
        of: tuple[float, float] | None = None,
    ) -> Detail:
        """A number; `of` is numerator and denominator, `span` where it can be heard."""
        measure = Measure(
            value=float(value),
            unit=DEFINITIONS[name].unit,
            evidence_s=self.duration_s if evidence_s is None else evidence_s,
            numerator=of[0] if of else None,
            denominator=of[1] if of else None,
        )
        return self.of(name, measure, speaker=speaker, span=span)

    def missing(
        self, name: str, reason: str, *, speaker: Speaker | None = None, evidence_s: float = 0.0
    ) -> Detail:
        """The reason why there is no number."""
        measure = Measure.missing(reason, unit=DEFINITIONS[name].unit, evidence_s=evidence_s)
        return self.of(name, measure, speaker=speaker)

    def of(
        self,
        name: str,
        measure: Measure,
        *,
        speaker: Speaker | None = None,
        span: Span | None = None,
    ) -> Detail:
        """A measure that was made elsewhere."""
        return Detail(
            name=name,
            speaker=speaker,
            part=Part.CALL,
            number=0,
            span=span or Span(0.0, self.duration_s),
            measure=measure,
        )

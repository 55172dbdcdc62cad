"""How even the agent's pace is: its variation across windows, and whether it rises or falls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean, stdev

from scipy.stats import theilslopes

from callqa.delivery.quotients import detail, missing, number, quotient
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.details import Detail
from callqa.domain.measure import Measure
from callqa.domain.measures import WindowMeasures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span

__all__ = ["EVENNESS_NAMES", "evenness", "no_evenness"]

_NAMES = {
    "words_per_minute": ("rate_variation", "rate_slope"),
    "syllables_per_s": ("articulation_variation", "articulation_slope"),
}
EVENNESS_NAMES = frozenset(name for names in _NAMES.values() for name in names)
"""Names of the details made here."""


def evenness(
    windows: Sequence[WindowMeasures], *, whole: Span, limits: DeliveryThresholds
) -> Iterator[Detail]:
    """Variation and slope of both rates over the windows that have one.

    The variation is the standard deviation over the mean. The slope is the median of the slopes
    between all pairs of windows (Theil 1950, Sen 1968): one odd window does not move it.
    """
    for feature, (variation, slope) in _NAMES.items():
        rated = [
            (window.span.middle_s / 60, rate)
            for window in windows
            if (rate := window.features.get(feature)) is not None
        ]
        evidence_s = sum(window.speech_s for window in windows)
        if len(rated) < limits.min_rate_windows:
            yield from _without("too_few_windows", (variation, slope), whole, evidence_s)
            continue
        rates = [rate for _, rate in rated]
        measured = quotient(
            variation, stdev(rates), fmean(rates), evidence_s=evidence_s, absent="too_few_windows"
        )
        yield detail(variation, measured, span=whole, speaker=Speaker.AGENT)
        yield detail(
            slope,
            _slope(slope, rated, evidence_s=evidence_s, limits=limits),
            span=whole,
            speaker=Speaker.AGENT,
        )


def _slope(
    name: str,
    rated: Sequence[tuple[float, float]],
    *,
    evidence_s: float,
    limits: DeliveryThresholds,
) -> Measure:
    """Over pairs of minutes and rate, in order."""
    minutes, rates = zip(*rated, strict=True)
    if (minutes[-1] - minutes[0]) * 60 < limits.min_slope_s:
        return missing(name, "too_short", evidence_s=evidence_s)
    return number(name, theilslopes(rates, minutes).slope, evidence_s=evidence_s)


def no_evenness(reason: str, *, whole: Span) -> Iterator[Detail]:
    """Every measure missing for one reason, such as `mono`."""
    for names in _NAMES.values():
        yield from _without(reason, names, whole, 0.0)


def _without(reason: str, names: Sequence[str], whole: Span, evidence_s: float) -> Iterator[Detail]:
    for name in names:
        measure = missing(name, reason, evidence_s=evidence_s)
        yield detail(name, measure, span=whole, speaker=Speaker.AGENT)

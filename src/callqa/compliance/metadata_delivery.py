"""M07: pace, balance and silence of the call against their bands; coaching, no law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from callqa.compliance.metadata_checks import Band, TalkBalance
from callqa.compliance.metadata_dial import Verdict, not_evaluable
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import Outcome

__all__ = ["Reading", "readings", "talk_balance"]

FASTEST = "window.words_per_minute"
LENGTH = "duration_s"
_SHOWN = 5  # places of a measure that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A measured value, and the stretches it is about."""

    value: float
    unit: str = "1"
    spans: tuple[Span, ...] = ()


Readings = Mapping[str, Reading]


def readings(check: TalkBalance, measures: Measures | None) -> Readings:
    """What was measured of what the bands name, and the length of the call, by name."""
    if measures is None:
        return {}
    found = {LENGTH: Reading(value=measures.duration_s, unit="s")}
    for band in check.bands:
        fastest = band.measure == FASTEST
        reading = _fastest(measures) if fastest else _measured(band.measure, measures)
        if reading is not None:
            found[band.measure] = reading
    return found


def talk_balance(check: TalkBalance, found: Readings) -> Verdict:
    """Missed when a measure lies outside its band; what could not be measured accuses nobody.

    Where to listen stands in the sentence, and not as evidence: the evidence of what was missed
    is the stretch that was searched in vain.
    """
    measured = [
        (band, reading) for band in check.bands if (reading := _of_band(band, found)) is not None
    ]
    if not measured:
        return not_evaluable("the delivery was not measured: too little speech, or no audio")
    outside = [(band, reading) for band, reading in measured if not _inside(band, reading.value)]
    if not outside:
        listed = ", ".join(f"{band.text} {_figure(reading)}" for band, reading in measured)
        return Verdict(outcome=Outcome.MET, why=f"inside their bands: {listed}")
    why = "; ".join(_told(band, reading) for band, reading in outside)
    return Verdict(outcome=Outcome.MISSED, why=why)


def _of_band(band: Band, found: Readings) -> Reading | None:
    reading, length = found.get(band.measure), found.get(LENGTH)
    if reading is None or not band.per_minute:
        return reading
    if length is None or length.value <= 0:
        return None
    return replace(reading, value=reading.value / length.value * 60, unit="a minute")


def _measured(name: str, measures: Measures) -> Reading | None:
    group, _, field = name.partition(".")
    if group == "call":
        measure = measures.of_call(field)
    else:
        of = measures.of(Speaker.AGENT) if group == "agent" else measures.turns
        measure = None if of is None else getattr(of, field)
    if measure is None or measure.value is None:
        return None
    spans = {
        "turns.longest_silence": _longest(measures.turns.silences),
        "call.longest_unexcused_silence": _longest(measures.unexcused_silences),
        "turns.talk_over_count": measures.turns.talk_overs,
    }
    return Reading(value=measure.value, unit=measure.unit, spans=spans.get(name, ()))


def _longest(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(sorted(spans, key=lambda span: -span.duration_s)[:1])


def _fastest(measures: Measures) -> Reading | None:
    """The stretch in which the agent spoke fastest."""
    paced = [
        (pace, window.span)
        for window in measures.windows
        if (pace := window.features.get("words_per_minute")) is not None
    ]
    if not paced:
        return None
    pace, span = max(paced, key=lambda one: one[0])
    return Reading(value=pace, unit="words/min", spans=(span,))


def _inside(band: Band, value: float) -> bool:
    above = band.at_least is None or value >= band.at_least
    return above and (band.at_most is None or value <= band.at_most)


def _told(band: Band, reading: Reading) -> str:
    low = band.at_least is not None and reading.value < band.at_least
    limit = f"at least {band.at_least:g}" if low else f"at most {band.at_most:g}"
    return f"{band.text} {_figure(reading)}{_where(reading)}, {limit}"


def _where(reading: Reading) -> str:
    if not reading.spans:
        return ""
    shown = (f"{span.start_s:.0f} s" for span in reading.spans[:_SHOWN])
    more = " and on" if len(reading.spans) > _SHOWN else ""
    return f" (at {', '.join(shown)}{more})"


def _figure(reading: Reading) -> str:
    if reading.unit == "share":
        return f"{reading.value:.0%}"
    unit = "" if reading.unit == "1" else f" {reading.unit}"
    return f"{reading.value:.3g}{unit}"

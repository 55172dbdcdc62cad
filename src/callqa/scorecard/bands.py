"""Points for a measured number: full inside a band, none beyond its limits, in between in step."""

from __future__ import annotations

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

__all__ = ["Band"]

_NUMBERS = {"words/min", "syllables/s", "s", "dB", "Hz", "semitones"}


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Band:
    """A trapezium: share 0 up to `zero_below`, rising to 1 at `full_from`, and the same downwards.

    Each side is either given by both of its points or left out, when only the other side matters.

    Attributes:
        zero_below, full_from: the lower side, in the measure's unit.
        full_to, zero_above: the upper side.

    Raises:
        ValueError: when no side is given, a side is half given, or the points are out of order.
    """

    zero_below: float | None = None
    full_from: float | None = None
    full_to: float | None = None
    zero_above: float | None = None

    def __post_init__(self) -> None:
        if (self.zero_below is None) != (self.full_from is None):
            raise ValueError("zero_below and full_from belong together")
        if (self.full_to is None) != (self.zero_above is None):
            raise ValueError("full_to and zero_above belong together")
        given = [point for point in self._points() if point is not None]
        if not given:
            raise ValueError("a band needs a lower side, an upper side or both")
        if given != sorted(given):
            raise ValueError(
                "a band needs zero_below <= full_from <= full_to <= zero_above, got "
                + ", ".join(f"{point:g}" for point in given)
            )

    def _points(self) -> tuple[float | None, ...]:
        return (self.zero_below, self.full_from, self.full_to, self.zero_above)

    def share(self, value: float) -> float:
        """How much of the points the value earns, in [0, 1]; linear between the points.

        >>> Band(full_to=160, zero_above=200).share(190)
        0.25
        """
        rising = falling = 1.0
        if self.zero_below is not None and self.full_from is not None and value < self.full_from:
            rising = _ramp(value, self.zero_below, self.full_from)
        if self.full_to is not None and self.zero_above is not None and value > self.full_to:
            falling = _ramp(value, self.zero_above, self.full_to)
        return min(rising, falling)

    def in_words(self, unit: str) -> str:
        """The band as part of a sentence, with the unit of the measure.

        >>> Band(full_to=0.05, zero_above=0.15).in_words("share")
        'full points up to 5 %, none from 15 %'
        """
        lower, upper = self.full_from, self.full_to
        if lower is not None and upper is not None:
            full = f"from {number(lower, unit)} to {number(upper, unit)}"
            limits = f"at {number(self.zero_below, unit)} or {number(self.zero_above, unit)}"
            return f"full points {full}, none {limits} and beyond"
        if lower is not None:
            none = number(self.zero_below, unit)
            return f"full points from {number(lower, unit)}, none up to {none}"
        return f"full points up to {number(upper, unit)}, none from {number(self.zero_above, unit)}"


def number(value: float | None, unit: str) -> str:
    """A number with its unit as a coach reads it; shares in per cent."""
    shown = 0.0 if value is None else value
    if unit == "share":
        return f"{100 * shown:.3g} %"
    text = f"{shown:.0f}" if abs(shown) >= 100 else f"{shown:.3g}"
    return f"{text} {unit}" if unit in _NUMBERS else text if unit == "1" else f"{text} {unit}"


def _ramp(value: float, zero: float, full: float) -> float:
    """0 at and beyond `zero`, 1 at `full`, linear in between."""
    if zero == full:
        return 0.0
    return min(1.0, max(0.0, (value - zero) / (full - zero)))

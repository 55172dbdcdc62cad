"""One number with its unit and evidence, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

__all__ = ["Measure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number with its unit, or the reason why there is none.

    Attributes:
        value: the number; None when it could not be measured.
        unit: such as `words/min`, `syllables/s`, `s`, `share`, `semitones`, `dB`, `1`.
        evidence_s: seconds of speech or call the number rests on.
        not_measured: reason code such as `too_little_speech`; None when there is a value.
        numerator, denominator: what was divided by what; `unit` says how the quotient is scaled.
            None for a number that is no quotient.

    Raises:
        ValueError: unless exactly one of `value` and `not_measured` is given.
    """

    value: float | None
    unit: str
    evidence_s: float = 0.0
    not_measured: str | None = None
    numerator: float | None = None
    denominator: float | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.not_measured is None):
            raise ValueError(f"a measure in {self.unit} needs a value or a reason, and not both")
        if self.value is not None and self.value != self.value:
            raise ValueError(f"a measure in {self.unit} is NaN; give a reason instead")

    @classmethod
    def missing(cls, reason: str, *, unit: str, evidence_s: float = 0.0) -> Self:
        """A measure that could not be taken, with the reason code."""
        return cls(value=None, unit=unit, evidence_s=evidence_s, not_measured=reason)

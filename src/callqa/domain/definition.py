"""What a definition of a measure tells."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PAUSE", "Definition"]

PAUSE = ("min_pause_s", "max_pause_s")
"""Limits of whatever goes by turns and pauses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One measure in words.

    Attributes:
        unit: such as `words/min`.
        text: numerator over denominator, or what else the number is, in one sentence.
        source: where the definition comes from; empty when it is ours.
        limits: names of the thresholds that decide the number; stored with their values.
    """

    unit: str
    text: str
    source: str = ""
    limits: tuple[str, ...] = ()

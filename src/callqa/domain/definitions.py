"""What each measure means: its unit, its definition, its source, and the limits it depends on.

A rate without its definition cannot be compared: the field has four different "words per minute".
"""

from __future__ import annotations

from collections.abc import Mapping

from callqa.domain.definition import Definition
from callqa.domain.exchange_definitions import EXCHANGE
from callqa.domain.pace_definitions import PACE
from callqa.domain.silence_definitions import SILENCE
from callqa.domain.voice_definitions import VOICE

__all__ = ["DEFINITIONS", "OF_BOTH"]

DEFINITIONS: Mapping[str, Definition] = {**PACE, **SILENCE, **EXCHANGE, **VOICE}

OF_BOTH = (
    "words_per_minute_difference",
    "articulation_rate_difference",
    "escalation_correlation",
    "longest_unexcused_silence",
    "unexcused_silence_count",
    "unexcused_flagged_silence_count",
    "unexcused_dead_air_count",
    "excused_silence_count",
    "excused_silence_total",
    "mutual_silence_count",
    "mutual_silence_total",
    "mutual_silence_mean",
    "mutual_silences_per_minute",
    "turn_gap_count",
    "turn_gap_total",
    "turn_gap_mean",
    "turn_gap_longest",
    "turn_gaps_per_minute",
    "flagged_silence_count",
    "dead_air_count",
    "hold_count",
    "hold_total",
    "longest_hold",
    "ring_back_total",
    "busy_total",
)
"""Names of the details of a whole call that belong to both: forms and rules call them `call.`."""

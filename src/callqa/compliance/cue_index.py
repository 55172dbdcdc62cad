"""The cues of a call in order of time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from callqa.compliance.digit_tracks import Cue

__all__ = ["CueIndex"]


@dataclass(frozen=True, slots=True)
class CueIndex:
    """The cues of a call in order of time, for looking up what is said around a moment."""

    cues: tuple[Cue, ...]
    starts: tuple[float, ...]

    @classmethod
    def of(cls, cues: Sequence[Cue]) -> CueIndex:
        """The index of cues that are in order of time."""
        return cls(tuple(cues), tuple(cue.span.start_s for cue in cues))

    def before(self, time_s: float, *, within_s: float) -> tuple[Cue, ...]:
        """Cues that begin before the time and end at most `within_s` before it, latest first."""
        end = bisect_left(self.starts, time_s)
        first = bisect_left(self.starts, time_s - within_s - 2.0)
        near = (
            cue for cue in reversed(self.cues[first:end]) if cue.span.end_s >= time_s - within_s
        )
        return tuple(near)

    def after(self, time_s: float, *, within_s: float) -> tuple[Cue, ...]:
        """Cues that begin in the seconds after the time, earliest first."""
        first = bisect_left(self.starts, time_s)
        return self.cues[first : bisect_left(self.starts, time_s + within_s)]

"""Half-open stretches of time and the small algebra on them. Everything is in seconds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

__all__ = ["Span", "clip", "gaps", "intersect", "merge", "subtract", "total_s"]


_BOUNDS = attrgetter("start_s", "end_s")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time `start_s <= t < end_s`, in seconds from the start of the call.

    >>> Span(1.0, 2.5).duration_s
    1.5

    Raises:
        ValueError: when a bound is not finite or the end lies before the start.
    """

    start_s: float
    end_s: float

    def __post_init__(self) -> None:
        if -math.inf < self.start_s <= self.end_s < math.inf:
            return
        if not (math.isfinite(self.start_s) and math.isfinite(self.end_s)):
            raise ValueError(f"span bounds must be finite, got {self.start_s} and {self.end_s}")
        raise ValueError(f"span ends at {self.end_s} before it starts at {self.start_s}")

    @property
    def duration_s(self) -> float:
        """Length in seconds, 0 or more."""
        return self.end_s - self.start_s

    @property
    def middle_s(self) -> float:
        """The point half way between the bounds."""
        return (self.start_s + self.end_s) / 2

    def holds(self, time_s: float) -> bool:
        """Whether the instant lies inside; the end does not."""
        return self.start_s <= time_s < self.end_s

    def overlap_s(self, other: Span) -> float:
        """Seconds shared with another span, 0 when they do not meet."""
        return max(0.0, min(self.end_s, other.end_s) - max(self.start_s, other.start_s))

    def gap_s(self, other: Span) -> float:
        """Seconds of distance to another span, 0 when they touch or overlap."""
        return max(0.0, max(self.start_s, other.start_s) - min(self.end_s, other.end_s))

    def padded(self, seconds: float) -> Span:
        """The span widened on both sides, never below 0; a negative value narrows it."""
        start_s = max(0.0, self.start_s - seconds)
        return Span(start_s, max(start_s, self.end_s + seconds))

    def shifted(self, seconds: float) -> Span:
        """The span moved along the time line."""
        return Span(self.start_s + seconds, self.end_s + seconds)


def merge(spans: Iterable[Span], *, max_gap_s: float = 0.0) -> tuple[Span, ...]:
    """Sorted spans in which any two that overlap, or lie at most `max_gap_s` apart, are one."""
    merged: list[Span] = []
    for span in sorted(spans, key=_BOUNDS):
        if merged and span.start_s - merged[-1].end_s <= max_gap_s:
            last = merged.pop()
            merged.append(Span(last.start_s, max(last.end_s, span.end_s)))
        else:
            merged.append(span)
    return tuple(merged)


def intersect(left: Iterable[Span], right: Iterable[Span]) -> tuple[Span, ...]:
    """Stretches that lie in both; each side is merged first. Empty stretches are dropped."""
    first, second = merge(left), merge(right)
    found: list[Span] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start_s = max(first[i].start_s, second[j].start_s)
        end_s = min(first[i].end_s, second[j].end_s)
        if start_s < end_s:
            found.append(Span(start_s, end_s))
        if first[i].end_s < second[j].end_s:
            i += 1
        else:
            j += 1
    return tuple(found)


def gaps(spans: Iterable[Span], *, within: Span) -> tuple[Span, ...]:
    """Stretches of `within` that no span covers."""
    found: list[Span] = []
    cursor_s = within.start_s
    for span in merge(spans):
        if span.start_s > cursor_s:
            found.append(Span(cursor_s, min(span.start_s, within.end_s)))
        cursor_s = max(cursor_s, span.end_s)
        if cursor_s >= within.end_s:
            return tuple(found)
    if cursor_s < within.end_s:
        found.append(Span(cursor_s, within.end_s))
    return tuple(found)


def subtract(spans: Iterable[Span], holes: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of the spans when the holes are cut out of them."""
    whole = merge(spans)
    if not whole:
        return ()
    return intersect(whole, gaps(holes, within=Span(whole[0].start_s, whole[-1].end_s)))


def clip(spans: Iterable[Span], *, within: Span) -> tuple[Span, ...]:
    """The parts of the spans that lie inside `within`."""
    return intersect(spans, (within,))


def total_s(spans: Iterable[Span]) -> float:
    """Seconds covered by the spans, each second counted once."""
    return sum(span.duration_s for span in merge(spans))

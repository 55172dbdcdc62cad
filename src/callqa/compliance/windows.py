"""Where in a call a rule listens, by the time of words: stretches of the call, never of turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callqa.compliance.findings import Scene
from callqa.compliance.hearing import Call, Heard
from callqa.compliance.matching import Window
from callqa.compliance.parties import Party
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, intersect, merge

__all__ = ["named", "said", "stretches", "unopened", "while_unknown", "within"]

_UNBOUNDED = (None,) * 4
_LAST_WORD_S = 0.001  # the last word may start where the call ends


def stretches(window: Window, speaker: Speaker, scene: Scene) -> tuple[Span, ...]:
    """The stretches to listen to, in order; none when what the window follows was not heard."""
    outer = _outer(window, speaker, scene.call)
    if not window.after and not window.before and not window.party:
        return (outer,)
    stops = [one.span.start_s for one in scene.events.of(*window.before)]
    if window.after:
        opened = [one.span.end_s for one in scene.events.of(*window.after)]
        spans = [_until(start_s, stops, window.within_s, outer) for start_s in opened]
    elif window.within_s is not None and stops:
        spans = [Span(max(0.0, stop_s - window.within_s), stop_s) for stop_s in stops]
    else:
        spans = [_until(outer.start_s, stops, None, outer)]
    found = merge(_clipped(span, outer) for span in spans)
    if not window.party:
        return found
    return intersect(found, (one.span for one in scene.events.parties if one.party in window.party))


def unopened(window: Window, *, must: bool) -> str:
    """Why there is no stretch to listen to; what `must` come then is due, the rest is allowed."""
    if window.after:
        how = "must" if must else "could"
        return f"what it {how} follow was not heard: {named(window.after)}"
    return "nobody but the consumer was on the line"


def while_unknown(window: Window, one: Heard, scene: Scene) -> bool:
    """Whether it matters who was on the line, and nobody knows."""
    return bool(window.party) and any(
        stretch.party is Party.UNKNOWN and stretch.span.holds(one.span.start_s)
        for stretch in scene.events.parties
    )


def within(heard: Iterable[Heard], spans: Sequence[Span]) -> tuple[Heard, ...]:
    """What began in one of the stretches."""
    if len(spans) == 1:
        return tuple([one for one in heard if spans[0].holds(one.span.start_s)])
    return tuple(one for one in heard if any(span.holds(one.span.start_s) for span in spans))


def said(spans: Sequence[Span]) -> str:
    """The stretches in words."""
    return " and ".join(f"{span.start_s:.0f} to {span.end_s:.0f} s" for span in spans)


def named(events: Iterable[str]) -> str:
    """The names of events as they stand in a sentence."""
    return " or ".join(
        name if any(map(str.isdigit, name)) else name.lower().replace("_", " ") for name in events
    )


def _outer(window: Window, speaker: Speaker, call: Call) -> Span:
    """What `first_*` and `last_*` leave; they count from the first word, not from the ringing."""
    bounds = (window.first_s, window.first_share, window.last_s, window.last_share)
    if bounds == _UNBOUNDED:
        return Span(0.0, call.end_s + _LAST_WORD_S)
    index = call.indexes.get(speaker)
    counted = window.first_s is not None or window.first_share is not None
    start_s = index.stream.tokens[0].span.start_s if counted and index and index.texts else 0.0
    end_s = call.end_s + _LAST_WORD_S
    length_s = end_s - start_s
    firsts = (window.first_s, window.first_share and window.first_share * length_s)
    lasts = (window.last_s, window.last_share and window.last_share * length_s)
    until_s = min([end_s, *(start_s + first_s for first_s in firsts if first_s is not None)])
    from_s = max([start_s, *(end_s - last_s for last_s in lasts if last_s is not None)])
    return Span(min(from_s, until_s), until_s)


def _until(start_s: float, stops: Sequence[float], within_s: float | None, outer: Span) -> Span:
    end_s = min([stop_s for stop_s in stops if stop_s >= start_s], default=outer.end_s)
    if within_s is not None:
        end_s = min(end_s, start_s + within_s)
    return Span(start_s, max(start_s, end_s))


def _clipped(span: Span, outer: Span) -> Span:
    start_s = min(max(span.start_s, outer.start_s), outer.end_s)
    return Span(start_s, max(start_s, min(span.end_s, outer.end_s)))

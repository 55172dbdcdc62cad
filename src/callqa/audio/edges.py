"""Where speech that a detector found roughly begins and ends to the hundredth of a second.

A detector that understands speech answers in steps of 32 ms, and lags and lingers. What stands out
of the noise is sharper, but knows nothing of speech: the two are put together here. It is looked
for in groups of bands, each against its own quiet: a final `s` fills one of them and is lost in the
mean of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from callqa.audio.levels import FRAME_S
from callqa.domain.spans import Span, merge

__all__ = ["EdgeRules", "joined", "runs", "sharp_edges"]

Flags = npt.NDArray[np.bool_]
Prominence = npt.NDArray[np.float32]  # shape (n, groups)

_OUTSIDE_S, _INSIDE_S = 0.6, 1.0  # what is looked at on either side of an edge
_UNSURE_S = 0.03  # next to the edge, where both may be
_LEAST_OUTSIDE, _LEAST_OTHERS = 5, 50  # frames without which nothing is known of the quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRules:
    """How far an edge may follow the sound. Decibels and seconds.

    All were chosen on the sample calls and on people, a monologue above all, with noise, music and
    voices put under them, sent over telephone codecs and re-timed (`benchmarks/activity.py` and
    `benchmarks/retiming.py`). Seconds of beginnings, ends and closures are those of a usual tempo.

    Attributes:
        over_quiet_db: sound stands out so far of the quiet next to the edge, in any group.
        least_db: prominence without which nothing is sound, however quiet it is around: 47 dB below
            the loud parts. What lies deeper an MP3 smears and a little noise hides: at -10, white
            noise moved the pauses of people by more than a tenth; at -3, 13 in a hundred of the
            sample calls' pauses began or ended where a phrase still died off.
        over_others_db: and so far of nearly all within `others_s` that is no speech: music and
            voices in the background come and go.
        others_s: seconds on both sides of the edge.
        follow_db: the speech must stand out so much further, else the edge is left alone.
        shrink_db: only where it stands out so far may an edge move into the speech: in noise, weak
            consonants are not heard at all.
        begins_before_s, begins_after_s: how far a beginning may move out and in; weak first sounds
            are noticed late. Further out lies the breath before a phrase.
        ends_after_s, ends_before_s: how far an end may move out and in. Sound that begins further
            out than the limit moves the edge by less, the further the less, and not at all from
            twice as far: with all or nothing, pauses changed by a fifth of a second when a codec
            or the speed moved the sound across the limit.
        as_loud_db, loud_before_s: sound that lies no further below the speech is the speech
            itself, and moves a beginning so far: the model does not know every first vowel.
        closure_s: a silence in the sound no longer than this is the closure of a stop consonant
            that ends the speech.
        onset_closure_s: the same where speech begins; a sound further before it is a breath.
        click_s: a shorter sound is a click.
        min_pause_s: a shorter silence is closed: it is part of speaking.
    """

    over_quiet_db: float = 4.0
    least_db: float = -7.0
    over_others_db: float = 4.0
    others_s: float = 5.0
    follow_db: float = 10.0
    shrink_db: float = 28.0
    begins_before_s: float = 0.10
    begins_after_s: float = 0.10
    ends_after_s: float = 0.12
    ends_before_s: float = 0.25
    as_loud_db: float = 4.0
    loud_before_s: float = 0.21
    closure_s: float = 0.13
    onset_closure_s: float = 0.03
    click_s: float = 0.03
    min_pause_s: float = 0.20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reach:
    """How far an edge may move out and in, what is joined to it, and how far loud sound reaches."""

    out_s: float
    in_s: float
    closure_s: float
    loud_s: float = 0.0

    def at(self, tempo: float) -> _Reach:
        """The same for a speaker so much faster than usual: what is spoken takes less time."""
        return replace(
            self,
            out_s=self.out_s / tempo,
            in_s=self.in_s / tempo,
            closure_s=self.closure_s / tempo,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Track:
    """What is known of every frame; `reversed` turns ends into beginnings."""

    prominence: Prominence
    others: Flags

    @property
    def reversed(self) -> _Track:
        return _Track(prominence=self.prominence[::-1], others=self.others[::-1])


def sharp_edges(
    spans: Sequence[Span],
    prominence: Prominence,
    others: Flags,
    *,
    rules: EdgeRules,
    tempo: float = 1.0,
) -> tuple[Span, ...]:
    """The spans with their edges moved to where the sound begins and ends.

    Args:
        spans: stretches of speech, sorted and apart, in seconds.
        prominence: dB over the noise in each group of bands, shape (n, groups), every `FRAME_S`.
        others: which of these frames are certainly no speech, shape (n,).
        rules: how far an edge may follow the sound.
        tempo: the speaker's; 1 is usual, 2 twice as fast.

    Returns:
        Sorted, at least `min_pause_s` apart.
    """
    count = len(prominence)
    rough = [(_frame(span.start_s, count), _frame(span.end_s, count)) for span in spans]
    track = _Track(prominence=prominence, others=others)
    before = [0, *(last for _, last in rough)]
    after = [*(first for first, _ in rough[1:]), count]
    beginnings = _Reach(
        out_s=rules.begins_before_s,
        in_s=rules.begins_after_s,
        closure_s=rules.onset_closure_s,
        loud_s=rules.loud_before_s,
    ).at(tempo)
    ends = _Reach(out_s=rules.ends_after_s, in_s=rules.ends_before_s, closure_s=rules.closure_s).at(
        tempo
    )
    found = []
    for (first, last), wall_before, wall_after in zip(rough, before, after, strict=False):
        start = _beginning(track, first, wall=wall_before, end=last, rules=rules, reach=beginnings)
        end = count - _beginning(
            track.reversed, count - last, wall=count - wall_after, end=count - first,
            rules=rules, reach=ends,
        )  # fmt: skip
        if start < end:
            found.append(Span(start * FRAME_S, end * FRAME_S))
    return merge(found, max_gap_s=rules.min_pause_s - 1e-9)


def joined(ranges: Iterable[tuple[int, int]], *, gap: int) -> list[tuple[int, int]]:
    """Sorted index ranges, with the gaps between them closed that are shorter than `gap`."""
    found: list[tuple[int, int]] = []
    for first, last in ranges:
        if found and first - found[-1][1] < gap:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def runs(flags: Flags) -> Iterator[tuple[int, int]]:
    """Half-open index ranges in which the flag is set."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False]))))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _beginning(
    track: _Track, at: int, *, wall: int, end: int, rules: EdgeRules, reach: _Reach
) -> int:
    """Where the sound of the stretch `at <= i < end` begins; nothing before `wall` is its own."""
    threshold = _threshold(track, at, wall=wall, rules=rules)
    inside = track.prominence[at : min(end, at + round(_INSIDE_S / FRAME_S))]
    if threshold is None or not len(inside):
        return at
    loud_db = np.percentile(inside, 80.0, axis=0)
    stands_out_db = float((loud_db - threshold).max())
    if stands_out_db < rules.follow_db:
        return at
    out = reach.out_s / FRAME_S
    furthest = max(2.0 * out, reach.loud_s / FRAME_S)
    first, last = max(wall, at - round(furthest)), at + round(reach.in_s / FRAME_S) + 1
    sound = joined(
        runs(np.asarray((track.prominence[first:last] >= threshold).any(axis=1), dtype=bool)),
        gap=round(reach.closure_s / FRAME_S) + 1,
    )
    own = (
        first + begin
        for begin, stop in sound
        if stop - begin >= round(rules.click_s / FRAME_S) and first + stop >= at
    )
    begins = next(own, at)
    # Sound that comes from beyond reach is something else, a breath or a voice behind.
    beyond = begins == first
    inwards_in_noise = begins > at and stands_out_db < rules.shrink_db
    if beyond or inwards_in_noise:
        return at
    outside = track.prominence[begins:at]
    if at - begins <= out or (reach.loud_s and _as_loud(outside, loud_db, rules=rules)):
        return begins
    return at - max(0, round(2.0 * out - (at - begins)))


def _as_loud(outside: Prominence, loud_db: npt.NDArray[np.floating], *, rules: EdgeRules) -> bool:
    """Whether a sound is as loud as the speech next to it: no breath, no room that still rings."""
    softer_db = float(np.max(loud_db)) - np.median(outside.max(axis=1))
    return bool(softer_db <= rules.as_loud_db)


def _threshold(
    track: _Track, at: int, *, wall: int, rules: EdgeRules
) -> npt.NDArray[np.floating] | None:
    """How far sound must stand out at this edge in each group, dB; None when no quiet is near."""
    outside = track.prominence[
        max(wall, at - round(_OUTSIDE_S / FRAME_S)) : max(0, at - round(_UNSURE_S / FRAME_S))
    ]
    if len(outside) < _LEAST_OUTSIDE:
        return None
    # The last sounds of the speech before may reach in here: look at the quieter part.
    quiet = np.sort(outside, axis=0)[: max(_LEAST_OUTSIDE, int(0.6 * len(outside)))]
    threshold: npt.NDArray[np.floating] = np.maximum(
        rules.least_db, np.percentile(quiet, 90.0, axis=0) + rules.over_quiet_db
    )
    half = round(rules.others_s / FRAME_S)
    near = slice(max(0, at - half), at + half)
    others = track.prominence[near][track.others[near]]
    if len(others) < _LEAST_OTHERS:
        return threshold
    least = np.percentile(others, 90.0, axis=0) + rules.over_others_db
    return np.asarray(np.maximum(threshold, least))


def _frame(time_s: float, count: int) -> int:
    return min(count, round(time_s / FRAME_S))

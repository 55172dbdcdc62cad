"""Stretches of speech from the probabilities of a model that lingers.

A model with a memory knows at once that speech begins and is slow to let go: its log-odds sink by
about half a unit a frame, however fast somebody speaks, and from higher where the voice was
clearer. A fixed threshold is therefore crossed the later, the surer the model was, and pauses of
fast speech seem shorter. How far it has sunk from where it just was tells an end at once; what
comes after, the soft last sounds that the model does not count, is as long as the speaker is slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import maximum_filter1d

from callqa.audio.edges import runs
from callqa.domain.recording import Samples
from callqa.domain.spans import Span, merge

__all__ = ["StretchRules", "stretches"]

LogOdds = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_AHEAD = 64  # frames, about 2 s: most parts end within
_LEAST_ODDS = 1e-6  # closer to 0 or 1 a probability tells nothing more


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchRules:
    """Log-odds unless a name says otherwise; frames are the model's.

    The falls and the tail were chosen together, for pauses of ten people that follow the speed at
    0.75, 1.3, 1.5 and 1.7 times, with noise and codecs and the sample calls in view: a smaller
    fall with a longer tail follows the speed as well, and then ends of the monologue whose last
    sound is voiced lie more than 0.1 s late. Speeds in between had no part in the choice.

    Attributes:
        start_probability, stop_probability: speech begins at the one and ends below the other;
            the values are the defaults of the package silero-vad 6. In pauses of 0.25 s and more
            the model falls below 0.3 also in noise, between syllables it does not.
        sure_probability: a stretch begins where the model is so sure, and ends no later than it
            stops to be. Higher, and weak last sounds are cut; lower, and it lingers in noise.
        falls: speech has ended in the middle between having sunk by the one and by the other.
            Less, and the end lies before weak last sounds; more, and the model lingers.
        tail_s: so much later speech ends at a usual tempo, soft as it is: seconds.
        split: having sunk so far it has ended, sure as the model may still be.
        rise: and begins anew once risen so far from the lowest.
        onset: it begins no further below what the next frames reach: a breath makes the model
            doubtful before the first sound makes it sure.
        start_lag_s: by how much the model is late at beginnings: the median over the sample calls
            lies between 0.02 and 0.04 in quiet, noise and music.
        peak_frames, onset_frames: what is looked back upon, and ahead.
        blip_frames: a stretch of no more frames is dropped when it stays below `blip`.
        blip: 1 is a probability of 0.73.
    """

    start_probability: float = 0.5
    stop_probability: float = 0.35
    sure_probability: float = 0.6
    falls: tuple[float, float] = (2.0, 4.0)
    tail_s: float = 0.045
    split: float = 6.0
    rise: float = 2.0
    onset: float = 5.0
    start_lag_s: float = 0.024
    peak_frames: int = 11
    onset_frames: int = 6
    blip_frames: float = 2.0
    blip: float = 1.0


def stretches(
    probabilities: Samples, *, frame_s: float, tempo: float, rules: StretchRules
) -> tuple[Span, ...]:
    """Where speech begins and ends, roughly, sorted and apart.

    Args:
        probabilities: of speech, in [0, 1], frame by frame, shape (n,).
        frame_s: seconds from one frame to the next.
        tempo: the speaker's, 1 where it is usual.
        rules: thresholds.
    """
    odds = _log_odds(probabilities)
    found = []
    for first, last in runs(probabilities >= rules.stop_probability):
        if probabilities[first:last].max() < rules.start_probability:
            continue
        for start, end in _parts(odds[first : last + 1], last - first, rules=rules):
            start_s = max(0.0, (first + start) * frame_s - rules.start_lag_s)
            found.append(Span(start_s, (first + end) * frame_s + rules.tail_s / tempo))
    return merge(found)


def _parts(odds: LogOdds, count: int, *, rules: StretchRules) -> Iterator[tuple[int, float]]:
    """First frame and end of each part of a stretch; `odds` may go on one frame after it."""
    inside = odds[:count]
    sure = min(float(_log_odds(np.array([rules.sure_probability]))[0]), float(inside.max()))
    peak = _highest(inside, rules.peak_frames)
    ahead = _highest(inside[::-1], rules.onset_frames)[::-1]
    least = [np.maximum(sure, peak - fall) for fall in rules.falls]
    held = inside >= least[0]
    start = int(np.argmax(inside >= sure))
    while start < count:
        stop = _sunk(inside, peak, held, start, split=rules.split)
        last = start + int(np.flatnonzero(np.append(True, held[start + 1 : stop]))[-1])
        end = float(np.mean([_crossing(odds, one, start, stop) for one in least]))
        early = inside[start:last] < ahead[start:last] - rules.onset
        begin = start + (len(early) if early.all() else int(np.argmin(early)))
        if end - begin > rules.blip_frames or inside[begin : int(np.ceil(end))].max() >= rules.blip:
            yield begin, end
        start = _risen(inside, stop, sure=sure, rise=rules.rise)


def _sunk(odds: LogOdds, peak: LogOdds, held: Flags, start: int, *, split: float) -> int:
    """The first frame after `start` that lies `split` below the peak that was held last."""

    def low(end: int) -> Flags:
        last_held = np.maximum.accumulate(np.where(held[start:end], np.arange(start, end), start))
        return np.asarray(odds[start:end] < peak[last_held] - split, dtype=bool)

    return _first(low, start, len(odds))


def _risen(odds: LogOdds, start: int, *, sure: float, rise: float) -> int:
    """The first frame from `start` on that is sure and lies `rise` over the lowest since."""

    def high(end: int) -> Flags:
        lowest = np.minimum.accumulate(odds[start:end])
        return np.asarray(odds[start:end] >= np.maximum(sure, lowest + rise), dtype=bool)

    return _first(high, start, len(odds))


def _first(told: Callable[[int], Flags], start: int, count: int) -> int:
    """The first frame from `start` on that is flagged, `count` if none is.

    Looked for in longer and longer pieces: one stretch may fill a call of hours, in many parts.

    Args:
        told: flags of the frames from `start` to before another.
        start: the first frame.
        count: the one after the last.
    """
    length = _AHEAD
    while True:
        end = min(start + length, count)
        flagged = np.flatnonzero(told(end))
        if len(flagged):
            return start + int(flagged[0])
        if end == count:
            return count
        length *= 4


def _crossing(odds: LogOdds, least: LogOdds, start: int, stop: int) -> float:
    """Where the odds sink below `least` for the last time before `stop`, between frames.

    A frame tells of its middle: half a frame is added.
    """
    over = np.flatnonzero(odds[start:stop] >= least[start:stop])
    if not len(over):
        return start + 0.5
    last = start + int(over[-1])
    if last + 1 >= len(odds) or odds[last + 1] >= least[last]:
        return last + 1.0
    fallen = (odds[last] - least[last]) / (odds[last] - odds[last + 1])
    return last + 0.5 + float(fallen)


def _highest(odds: LogOdds, frames: int) -> LogOdds:
    """The highest of each frame and those before it, so many in all."""
    highest: LogOdds = maximum_filter1d(odds, size=frames, origin=(frames - 1) // 2, mode="nearest")
    return highest


def _log_odds(probabilities: npt.NDArray[np.floating]) -> LogOdds:
    clipped = np.clip(probabilities.astype(np.float64), _LEAST_ODDS, 1.0 - _LEAST_ODDS)
    odds: LogOdds = np.log(clipped / (1.0 - clipped))
    return odds

"""Speech cut and packed for a recogniser, and the exact way back from its time to the call's.

A window is made of pieces of the call laid end to end: long silences between them are left out.
Everything is counted in whole samples, so the map between window and call is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples
from callqa.domain.spans import Span, merge

__all__ = ["CONTEXT_S", "Piece", "Window", "pack", "stretches"]

# Sound kept on both sides of speech: onsets and endings that a detector cuts off are quiet and
# shorter than this. Gaps of up to twice as much stay as they are; longer ones shrink to it.
CONTEXT_S = 0.2
# A cut is placed in the quietest stretch of this length: longer than the closure of a plosive
# (50 to 100 ms) so that it falls between words and not inside one.
_QUIET_S = 0.2
_HOP_S = 0.01
# No sample of the sound reaches this level (-80 dB of full scale, 3 steps of 16 bits): nobody
# speaks, whatever a detector says, and a recogniser could only invent.
_SILENT_PEAK = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Samples `start <= n < stop` of the call, which begin at sample `offset` of the window."""

    start: int
    stop: int
    offset: int = 0

    @property
    def length(self) -> int:
        """Samples in the piece, 1 or more."""
        return self.stop - self.start

    @property
    def window_span(self) -> Span:
        """Where the piece lies in the window, in seconds."""
        return Span(self.offset / SAMPLE_RATE_HZ, (self.offset + self.length) / SAMPLE_RATE_HZ)

    @property
    def call_span(self) -> Span:
        """Where the piece lies in the call, in seconds."""
        return Span(self.start / SAMPLE_RATE_HZ, self.stop / SAMPLE_RATE_HZ)

    @property
    def shift_s(self) -> float:
        """Seconds to add to a time in the window to get the time in the call."""
        return (self.start - self.offset) / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Pieces of one channel laid end to end, in the order of the call; never empty."""

    pieces: tuple[Piece, ...]

    @property
    def length(self) -> int:
        """Samples in the window."""
        return self.pieces[-1].offset + self.pieces[-1].length

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.length / SAMPLE_RATE_HZ

    def samples(self, channel: Samples) -> Samples:
        """The sound of the window, shape (length,), cut out of the whole channel's."""
        return np.concatenate([channel[piece.start : piece.stop] for piece in self.pieces])

    def call_s(self, window_s: float) -> float:
        """The time in the call of a time in the window; beyond the ends the nearest end."""
        inside = [piece for piece in self.pieces if piece.window_span.start_s <= window_s]
        piece = inside[-1] if inside else self.pieces[0]
        span = piece.call_span
        return min(max(window_s + piece.shift_s, span.start_s), span.end_s)

    def window_s(self, call_s: float) -> float | None:
        """The time in the window of a time in the call; None when that was left out."""
        for piece in self.pieces:
            if piece.call_span.holds(call_s):
                return call_s - piece.shift_s
        return None

    def call_span(self, span: Span) -> Span:
        """Where a stretch of the window was said in the call.

        A word lies in one piece of the call. A recogniser that stretches it over a joint is
        corrected: the word stays in the piece that holds most of it, and is cut off at its ends.
        """
        home = max(self.pieces, key=lambda piece: piece.window_span.overlap_s(span))
        if home.window_span.overlap_s(span) == 0.0:  # a word without length, or past the end
            instant_s = self.call_s(span.start_s)
            return Span(instant_s, instant_s)
        moved, bounds = span.shifted(home.shift_s), home.call_span
        return Span(max(moved.start_s, bounds.start_s), min(moved.end_s, bounds.end_s))


def stretches(
    channel: Samples, speech: Iterable[Span], *, max_s: float, context_s: float = CONTEXT_S
) -> tuple[Window, ...]:
    """One window per stretch of speech, with context around it, of at most `max_s` each.

    Stretches closer than twice the context are one. A longer one is cut where it is quietest.
    Speech outside the channel, and in digital silence, is ignored.
    """
    return tuple(Window(pieces=(piece,)) for piece in _pieces(channel, speech, max_s, context_s))


def pack(
    channel: Samples, speech: Sequence[Span], *, max_s: float, context_s: float = CONTEXT_S
) -> tuple[Window, ...]:
    """The speech of a channel in as few windows of at most `max_s` as its order allows.

    A window ends in a gap or in a pause of at least 0.2 s, which no closure of a plosive reaches;
    speech longer than a window is cut where it is quietest.

    Args:
        channel: float32, shape (n,), 16 kHz.
        speech: spans in seconds, in any order; they may overlap.
        max_s: length of a full window; 30 for Whisper.
        context_s: seconds of sound kept on both sides of speech.
    """
    full = round(max_s * SAMPLE_RATE_HZ)
    windows: list[Window] = []
    pending: list[Piece] = []
    for part in _parts(_pieces(channel, speech, max_s, context_s), speech):
        if pending and Window(pieces=tuple(pending)).length + part.length > full:
            windows.append(Window(pieces=tuple(pending)))
            pending = []
        _append(pending, part)
    if pending:
        windows.append(Window(pieces=tuple(pending)))
    return tuple(windows)


def _append(pending: list[Piece], part: Piece) -> None:
    """Put a part behind the pieces of a window; one that goes on where the last ended joins it."""
    if pending and pending[-1].stop == part.start:
        pending[-1] = replace(pending[-1], stop=part.stop)
    else:
        offset = pending[-1].offset + pending[-1].length if pending else 0
        pending.append(replace(part, offset=offset))


def _parts(pieces: Iterable[Piece], speech: Iterable[Span]) -> Iterator[Piece]:
    """The pieces cut in the middle of each pause inside them, so that they fill windows better."""
    spans = merge(span for span in speech if span.duration_s > 0)
    pauses = [
        (before.end_s + after.start_s) / 2
        for before, after in pairwise(spans)
        if after.start_s - before.end_s >= _QUIET_S
    ]
    cuts = [round(pause_s * SAMPLE_RATE_HZ) for pause_s in pauses]
    for piece in pieces:
        bounds = [piece.start, *(cut for cut in cuts if piece.start < cut < piece.stop), piece.stop]
        yield from (Piece(start=start, stop=stop) for start, stop in pairwise(bounds))


def _pieces(
    channel: Samples, speech: Iterable[Span], max_s: float, context_s: float
) -> Iterator[Piece]:
    """Padded and merged speech inside the channel, cut to `max_s`."""
    longest = round(max_s * SAMPLE_RATE_HZ)
    if longest < round(2 * _QUIET_S * SAMPLE_RATE_HZ):
        raise ValueError(f"a window must hold at least {2 * _QUIET_S} s, got {max_s}")
    heard = [span for span in speech if span.duration_s > 0]
    for span in merge(span.padded(context_s) for span in heard):
        start = round(span.start_s * SAMPLE_RATE_HZ)
        stop = min(round(span.end_s * SAMPLE_RATE_HZ), len(channel))
        if stop <= start or np.max(np.abs(channel[start:stop])) < _SILENT_PEAK:
            continue
        while stop - start > longest:
            cut = _quietest(channel, start + longest // 2, start + longest)
            yield Piece(start=start, stop=cut)
            start = cut
        yield Piece(start=start, stop=stop)


def _quietest(channel: Samples, low: int, high: int) -> int:
    """The sample in `low < n <= high` around which the sound is quietest."""
    width, hop = round(_QUIET_S * SAMPLE_RATE_HZ), round(_HOP_S * SAMPLE_RATE_HZ)
    frames: npt.NDArray[np.float64] = np.square(channel[low:high], dtype=np.float64)
    energy = np.concatenate(([0.0], np.cumsum(frames)))
    starts: Sequence[int] = range(0, max(1, len(frames) - width), hop)
    ends = [min(start + width, len(frames)) for start in starts]
    quietest = int(np.argmin(energy[ends] - energy[list(starts)]))
    return low + (starts[quietest] + ends[quietest]) // 2

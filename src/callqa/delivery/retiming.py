"""Speech made faster or slower with its pitch kept, its pauses scaled: truth by construction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callqa.domain.recording import SAMPLE_RATE_HZ, Samples
from callqa.domain.spans import Span, gaps, merge

__all__ = ["Retimed", "TimeMap", "retime", "stretch"]

_HOP = 256  # samples, 16 ms; a frame is two hops, at least two periods of an 80 Hz voice
_SEARCH = 128  # samples, 8 ms either way: a whole period of a 125 Hz voice
_FADE = 80  # samples, 5 ms, so that no seam clicks
_RAMP = np.linspace(0.0, 1.0, _FADE, dtype=np.float32)
_WINDOW = np.hanning(2 * _HOP + 1)[:-1].astype(np.float32)  # halves add up to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMap:
    """Where each moment of the original has gone; linear between the knots, in seconds."""

    original_s: tuple[float, ...]
    new_s: tuple[float, ...]

    def at(self, time_s: float) -> float:
        """The new time of a moment of the original."""
        return float(np.interp(time_s, self.original_s, self.new_s))

    def span(self, span: Span) -> Span:
        """A stretch of the original, moved."""
        return Span(self.at(span.start_s), self.at(span.end_s))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Retimed:
    """Re-timed speech: float32 samples, shape (n,), at 16 kHz, and where everything went."""

    samples: Samples
    times: TimeMap


def retime(
    samples: Samples,
    *,
    sound: Sequence[Span],
    pauses: Sequence[Span],
    rate_factor: float,
    pause_factor: float,
) -> Retimed:
    """The channel with its speech `rate_factor` times as fast and its pauses scaled.

    Whatever lies in neither `sound` nor `pauses`, such as the other speaker's turns, keeps its
    length.

    Args:
        samples: float32, shape (n,), at 16 kHz.
        sound: where the speaker sounds.
        pauses: silences to scale; apart from `sound`.
        rate_factor: above 0; 2 halves the time.
        pause_factor: 0 or more; 2 doubles a pause.
    """
    pieces: list[Samples] = []
    original_s, new_s = [0.0], [0.0]
    for span, kind in _in_order(len(samples), sound, pauses):
        piece = samples[_index(span.start_s) : _index(span.end_s)]
        if kind == "sound":
            piece = stretch(piece, rate_factor)
        elif kind == "pause":
            piece = _resized(piece, round(len(piece) * pause_factor))
        pieces.append(piece)
        original_s.append(span.end_s)
        new_s.append(new_s[-1] + len(piece) / SAMPLE_RATE_HZ)
    joined = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)
    return Retimed(
        samples=joined.astype(np.float32),
        times=TimeMap(original_s=tuple(original_s), new_s=tuple(new_s)),
    )


def stretch(samples: Samples, factor: float) -> Samples:
    """Speech `factor` times as fast with its pitch kept, float32 of shape (n / factor,).

    Waveform-similarity overlap-add (Verhelst & Roelands 1993): frames are laid down at even
    steps, each taken from where it continues the one before it best. Unlike a phase vocoder
    it keeps the dips between syllables.

    Raises:
        ValueError: when the factor is not above 0.
    """
    if factor <= 0:
        raise ValueError(f"a speech rate factor must be above 0, got {factor}")
    wanted = round(len(samples) / factor)
    if factor == 1.0 or len(samples) < 4 * _HOP:
        return _resized(samples, wanted)
    padded = np.pad(samples, (_SEARCH + _HOP, 3 * _HOP + _SEARCH)).astype(np.float32)
    made = np.zeros(wanted + 4 * _HOP, dtype=np.float32)
    taken = _SEARCH
    for step in range(wanted // _HOP + 2):
        ideal = min(round(step * _HOP * factor) + _SEARCH, len(padded) - 2 * _HOP - _SEARCH)
        start = ideal if step == 0 else _best_start(padded, ideal, follows=taken + _HOP)
        made[step * _HOP : (step + 2) * _HOP] += padded[start : start + 2 * _HOP] * _WINDOW
        taken = start
    return made[_HOP : _HOP + wanted]


def _best_start(padded: Samples, ideal: int, *, follows: int) -> int:
    """The frame near `ideal` that is most like what naturally follows the last frame."""
    natural = padded[follows : follows + 2 * _HOP]
    if len(natural) < 2 * _HOP:
        return ideal
    area = padded[ideal - _SEARCH : ideal + _SEARCH + 2 * _HOP]
    likeness = np.correlate(area, natural, mode="valid")
    power = np.convolve(np.square(area), np.ones(2 * _HOP, dtype=np.float32), mode="valid")
    return ideal - _SEARCH + int(np.argmax(likeness / np.sqrt(np.maximum(power, 1e-8))))


def _in_order(
    length: int, sound: Sequence[Span], pauses: Sequence[Span]
) -> Iterator[tuple[Span, str]]:
    whole = Span(0.0, length / SAMPLE_RATE_HZ)
    rest = gaps((*sound, *pauses), within=whole)
    parts = [
        *((span, "sound") for span in merge(sound)),
        *((span, "pause") for span in merge(pauses)),
        *((span, "rest") for span in rest),
    ]
    yield from sorted(parts)


def _resized(piece: Samples, length: int) -> Samples:
    """The background of a pause, cut in its middle or repeated, with soft seams."""
    if length == len(piece) or len(piece) == 0:
        return piece
    if length > len(piece):
        return _tiled(piece, length)
    head = length - length // 2
    kept = np.concatenate([piece[:head], piece[len(piece) - length // 2 :]])
    return _softened(kept, head)


def _tiled(piece: Samples, length: int) -> Samples:
    there_and_back = np.concatenate([piece, piece[::-1]])
    return np.resize(there_and_back, length)


def _softened(kept: npt.NDArray[np.float32], seam: int) -> Samples:
    if seam < _FADE or len(kept) - seam < _FADE:
        return kept
    soft = kept.copy()
    soft[seam - _FADE : seam] *= _RAMP[::-1]
    soft[seam : seam + _FADE] *= _RAMP
    return soft


def _index(time_s: float) -> int:
    return round(time_s * SAMPLE_RATE_HZ)

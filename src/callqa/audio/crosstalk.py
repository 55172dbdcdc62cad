"""The other side's voice on a speaker's channel: found by its delay, and cut out by its level.

A headset, a hybrid or a loudspeaker lets some of the far voice through, 20 to 40 dB weaker. A
detector that follows the noise hears it as speech: without this the speaker would seem to talk
over everything the other says, and the other's words would be transcribed twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter1d

from callqa.audio.levels import FRAME_S, frame_levels
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Waveform
from callqa.domain.spans import Span, intersect, merge, subtract, total_s

__all__ = ["without_crosstalk"]

_WEAKER_DB = 12.0  # a voice so far below the other may be a leak; same as for whole channels
_MAX_DELAY_S = 0.3  # acoustic echo over a packet network; a hybrid's is below 0.05 s
_BLOCK_S = 0.3
_MOST_BLOCKS = 48
_LEAST_AGREEING = 4
_AGREE_S = 0.002
_STRIDE = 4  # samples that are averaged to one: delays need no more than 4 kHz
_TAIL_S = 0.15  # how long a room rings on
_ABOVE_LEAK_DB = 6.0  # what is so far above the leak's usual level is the speaker
_CLOSED_S = 0.2  # consonants of the speaker sink below the leak for less than this
_MIN_OWN_S = 0.12  # a clipped "yes"; as the detector's own limit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    """How the other's voice gets in: `delay_s` later and `gain_db` above it, which is negative."""

    delay_s: float
    gain_db: float


def without_crosstalk(
    waveforms: Sequence[Waveform], spans: Sequence[tuple[Span, ...]]
) -> tuple[tuple[tuple[Span, ...], ...], tuple[str, ...]]:
    """The speech of each channel without what is only the other side leaking in.

    A leak is proven when at least four blocks of 0.3 s, and half of all in which a channel is 12 dB
    weaker than the other while both have speech, follow the other at one delay. Then everything
    that is no louder than the leak usually is, is taken out of that channel's speech.

    Args:
        waveforms: one per speaker; with one or more than two nothing is looked for.
        spans: what the detector found on each.

    Returns:
        The spans in the same order, and a warning such as `crosstalk_agent` for each channel that
        carries the other's voice.
    """
    both = intersect(*spans) if len(spans) == 2 else ()
    if total_s(both) < _LEAST_AGREEING * _BLOCK_S:
        return tuple(spans), ()
    levels = [frame_levels(waveform.samples) for waveform in waveforms]
    kept, warnings = list(spans), []
    for own, other in ((0, 1), (1, 0)):
        path = _path(
            waveforms[own].samples,
            waveforms[other].samples,
            levels[own],
            levels[other],
            both=both,
        )
        if path:
            leaked = _leaked(levels[own], levels[other], path)
            kept[own] = _own_speech(spans[own], leaked)
            warnings.append(f"crosstalk_{waveforms[own].speaker.value}")
    return tuple(kept), tuple(warnings)


def _path(
    own: Samples, other: Samples, own_db: Samples, other_db: Samples, *, both: Sequence[Span]
) -> _Path | None:
    """The way from the other's channel into this one; None when there is none."""
    blocks = [
        block
        for block in _blocks(both)
        if _mean(other_db, block) - _mean(own_db, block) >= _WEAKER_DB
    ]
    blocks = blocks[:: -(-len(blocks) // _MOST_BLOCKS) or 1]
    if len(blocks) < _LEAST_AGREEING:
        return None
    delays_s = np.array([_delay_s(own, other, block) for block in blocks])
    agreeing = np.abs(delays_s[:, None] - delays_s) <= _AGREE_S
    best = int(np.argmax(agreeing.sum(axis=1)))
    if agreeing[best].sum() < max(_LEAST_AGREEING, len(blocks) / 2):
        return None
    delay_s = float(np.median(delays_s[agreeing[best]]))
    gains_db = [
        _mean(own_db, block) - _mean(other_db, block.shifted(-delay_s))
        for block, agrees in zip(blocks, agreeing[best], strict=True)
        if agrees and block.start_s >= delay_s
    ]
    return _Path(delay_s=delay_s, gain_db=float(np.median(gains_db))) if gains_db else None


def _blocks(both: Sequence[Span]) -> Iterator[Span]:
    for span in both:
        start_s = span.start_s
        while start_s + _BLOCK_S <= span.end_s:
            yield Span(start_s, start_s + _BLOCK_S)
            start_s += _BLOCK_S


def _delay_s(own: Samples, other: Samples, block: Span) -> float:
    """How much later the block of one channel repeats the other, by its sharpest likeness.

    All frequencies count alike (phase transform, Knapp & Carter 1976), so that the answer does not
    hang on the pitch, which makes two strangers alike.
    """
    first, last = (round(edge_s * SAMPLE_RATE_HZ) for edge_s in (block.start_s, block.end_s))
    reach = round(_MAX_DELAY_S * SAMPLE_RATE_HZ)
    before = max(0, first - reach)
    late, early = _thinned(own[first:last]), _thinned(other[before:last])
    size = 1 << (len(late) + len(early)).bit_length()
    spectrum = np.fft.rfft(late, size).conj() * np.fft.rfft(early, size)
    likeness = np.fft.irfft(spectrum / np.maximum(np.abs(spectrum), 1e-12), size)
    lags = np.argmax(np.abs(likeness[: len(early) - len(late) + 1]))
    return (first - before) / SAMPLE_RATE_HZ - float(lags) * _STRIDE / SAMPLE_RATE_HZ


def _thinned(samples: Samples) -> Samples:
    usable = len(samples) // _STRIDE * _STRIDE
    return np.asarray(samples[:usable].reshape(-1, _STRIDE).mean(axis=1), dtype=np.float32)


def _leaked(own_db: Samples, other_db: Samples, path: _Path) -> tuple[Span, ...]:
    """Where the channel is no louder than the other's voice is when it gets in."""
    shift = round(path.delay_s / FRAME_S)
    later = np.concatenate((np.full(shift, other_db.min(initial=0.0)), other_db))[: len(own_db)]
    tail = round(_TAIL_S / FRAME_S)
    loudest = maximum_filter1d(later, size=tail + 3, origin=tail // 2)
    leaked = own_db <= loudest + path.gain_db + _ABOVE_LEAK_DB
    edges = np.flatnonzero(np.diff(np.concatenate(([False], leaked, [False])))) * FRAME_S
    return tuple(Span(*pair) for pair in edges.reshape(-1, 2).tolist())


def _own_speech(spans: tuple[Span, ...], leaked: tuple[Span, ...]) -> tuple[Span, ...]:
    """The speech less the leak, with what is too short to be a leaked word left to the speaker.

    That is dips of the voice below the leak, and soft beginnings and endings of what is kept. A
    leak in a room rises above its usual level for some hundredths of a second: that is no voice.
    """
    loud = subtract(spans, leaked)
    filled = intersect(spans, merge(loud, max_gap_s=_CLOSED_S))
    kept = [span for span in filled if total_s(intersect((span,), loud)) >= _MIN_OWN_S - 1e-9]
    edges = [span for span in subtract(spans, kept) if span.duration_s < _CLOSED_S]
    return tuple(
        span for span in merge((*kept, *edges)) if any(span.overlap_s(own) > 0 for own in kept)
    )


def _mean(levels: Samples, block: Span) -> float:
    """Mean power of the block in dB."""
    part = levels[round(block.start_s / FRAME_S) : round(block.end_s / FRAME_S)]
    return float(10 * np.log10(np.mean(10 ** (part / 10)) + 1e-12)) if len(part) else -120.0

"""What in the sound is tone: how many peaks a spectrum has, how many last, how many never move.

A note holds its pitch for as long as it sounds; a voice does not for a fifth of a second. The peaks
of a spectrum that are still there a little later tell music from speech (Sell & Clark 2014 use the
same property of the chromagram; Seyerlehner et al. 2007 that of the spectrogram, in broadcasts).
What is still there after seconds is neither: mains hum, a fan, a dial tone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from callqa import spectral
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples

__all__ = ["STEP_S", "TELEPHONE_HZ", "Tonality", "tonality"]

STEP_S = 0.04
TELEPHONE_HZ = (400.0, 425.0, 440.0, 450.0, 480.0, 620.0)
"""Frequencies of call-progress tones (ITU-T E.180 Supplement 2)."""

_HOP = round(STEP_S * SAMPLE_RATE_HZ)
_FRAME = 2_048  # 128 ms: tells 440 from 480 Hz
_BIN_HZ = SAMPLE_RATE_HZ / _FRAME
_FIRST, _LAST = round(200 / _BIN_HZ), round(3_400 / _BIN_HZ)  # what a telephone carries
_BESIDE = 12  # bins on both sides whose mean a peak is compared with: 94 Hz
_OVER_DB = 8.0  # a peak stands out so far of what is beside it
_DEPTH_DB = 40.0  # and lies no further below the strongest bin
_LASTS_STEPS = (4, 8)  # a peak that is still there after 0.16 and 0.32 s lasts
_STEADY_STEPS = (21, 43, 73)  # and after 0.84, 1.72 and 2.92 s: no bar of music is so long
_CONTEXT = _STEADY_STEPS[-1]
_BLOCK = 1_500  # a minute at a time, so that a long call is not held several times over
_TONE_BINS = 2  # the main lobe of the window on either side
_LEAST = 1e-12

Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tonality:
    """One entry per step of 40 ms, around the middle of the step.

    Attributes:
        level_db: level from 200 to 3,400 Hz relative to full scale, shape (n,).
        tones: share of that power near each of `TELEPHONE_HZ`, shape (n, 6), in [0, 1].
        peaks: peaks of the spectrum, shape (n,).
        lasting: those that were or will be there for 0.32 s, shape (n,).
        steady: those of them that stay where they are for seconds, shape (n,).
    """

    level_db: Counts
    tones: Counts
    peaks: Counts
    lasting: Counts
    steady: Counts


def tonality(samples: Samples) -> Tonality:
    """Look at the whole waveform: float32, shape (k,), 16 kHz; n is k // 640."""
    count = len(samples) // _HOP
    blocks = [
        _block(samples, first, min(first + _BLOCK, count), count=count)
        for first in range(0, count, _BLOCK)
    ]
    empty = np.zeros((0, 4 + len(TELEPHONE_HZ)), dtype=np.float32)
    rows = np.concatenate([empty, *blocks])
    return Tonality(
        level_db=rows[:, 0],
        peaks=rows[:, 1],
        lasting=rows[:, 2],
        steady=rows[:, 3],
        tones=rows[:, 4:],
    )


def _block(samples: Samples, first: int, last: int, *, count: int) -> Counts:
    """The rows of the steps `first <= i < last`, seen with what lies before and after."""
    begin, end = max(0, first - _CONTEXT), min(count, last + _CONTEXT)
    power = _powers(samples, begin, end)
    peaks = _peaks(power)
    lasting = _still_there(peaks, _LASTS_STEPS)
    steady = _still_there(lasting, _STEADY_STEPS)
    band = power[:, _BESIDE:-_BESIDE]
    total = band.sum(axis=1)
    columns = [
        10.0 * np.log10(np.maximum(total, _LEAST)),
        *(flags.sum(axis=1) for flags in (peaks, lasting, steady)),
        *_shares(band, total),
    ]
    return np.stack(columns, axis=1)[first - begin : last - begin].astype(np.float32)


def _powers(samples: Samples, begin: int, end: int) -> npt.NDArray[np.float32]:
    """Power of the bins from 200 to 3,400 Hz and those beside; silence lies around the call."""
    margin = (_FRAME - _HOP) // 2
    start, stop = begin * _HOP - margin, end * _HOP + margin
    part = samples[max(0, start) : stop]
    part = np.pad(part, (max(0, -start), max(0, stop - len(samples))))
    spectrum = spectral.stft(
        part, n_fft=_FRAME, hop_length=_HOP, window="hann", center=False, dtype=np.complex64
    )[_FIRST - _BESIDE : _LAST + _BESIDE]
    scale = np.float32(16.0 / 3.0 / _FRAME**2)  # so that the bins add up to the mean square
    return np.ascontiguousarray((np.square(spectrum.real) + np.square(spectrum.imag)).T * scale)


def _peaks(power: npt.NDArray[np.float32]) -> Flags:
    """Where a bin is the strongest of five and stands out."""
    level = 10.0 * np.log10(np.maximum(power, np.float32(_LEAST)))
    near = maximum_filter1d(level, 5, axis=1)
    beside = uniform_filter1d(level, 2 * _BESIDE + 1, axis=1)
    least = np.maximum(beside + _OVER_DB, level.max(axis=1, keepdims=True) - _DEPTH_DB)
    found = (level == near) & (level >= least) & (power > _LEAST)
    return np.asarray(found[:, _BESIDE:-_BESIDE])


def _still_there(peaks: Flags, steps: Sequence[int]) -> Flags:
    """The peaks that are there after all of these steps, give or take a bin, or were before."""
    wide = peaks.copy()
    wide[:, 1:] |= peaks[:, :-1]
    wide[:, :-1] |= peaks[:, 1:]
    after, before = peaks.copy(), peaks.copy()
    for step in steps:
        after[: max(0, len(peaks) - step)] &= wide[step:]
        after[max(0, len(peaks) - step) :] = False
        before[step:] &= wide[: max(0, len(peaks) - step)]
        before[:step] = False
    return after | before


def _shares(band: npt.NDArray[np.float32], total: npt.NDArray[np.float32]) -> Iterator[Counts]:
    for hz in TELEPHONE_HZ:
        middle = round(hz / _BIN_HZ) - _FIRST
        near = band[:, middle - _TONE_BINS : middle + _TONE_BINS + 1].sum(axis=1)
        yield near / np.maximum(total, np.float32(_LEAST))

"""How far the sound of every 10 ms stands out of the noise, heard band by band.

A voice is strong in few bands at a time: its vowels below 1 kHz, its hissing consonants above
2 kHz. Noise that hides the sum of all bands leaves some of them free, so each is compared with its
own noise. What lies above 3.8 kHz is never used, even where a recording has it: a telephone line
does not carry it, and a final `s` would be longer, and the pause after it shorter, for whoever is
recorded in wide band.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import soxr

from callqa import spectral
from callqa.audio.levels import FRAME_S, SILENCE_DB
from callqa.audio.spool import Spool
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, blocks

__all__ = ["band_powers", "prominence", "telephone_levels", "telephone_samples"]

# What a telephone carries (300 to 3,400 Hz by ITU-T G.712, a little more in practice), in steps of
# about a third of an octave. Nothing is heard below 200 Hz: mains hum and rumble lie there.
_EDGES_HZ = (200, 400, 600, 850, 1150, 1550, 2050, 2700, 3400, 3800)
_TELEPHONE_BANDS = 8
_TELEPHONE_HZ = 8_000  # sampling rate
# Voiced sounds, the vowels' upper formants, and hiss: first band of each group.
_GROUPS = (0, 3, 7)

_HOP = round(FRAME_S * SAMPLE_RATE_HZ)
_FRAME = 400  # samples, 25 ms: two periods of the deepest voice
_BLOCK_FRAMES = 6_000  # a minute at a time, so that a long call is not held several times over
_WINDOW = np.hanning(_FRAME + 1)[:-1].astype(np.float32)
_SCALE = np.float32(2.0 / _FRAME / np.square(_WINDOW).sum())
_FIRST_BINS = [round(hz * _FRAME / SAMPLE_RATE_HZ) for hz in _EDGES_HZ]

_NOISE_WINDOW_S = 10.0
_NOISE_STEP_S = 1.0
_NOISE_PERCENTILE = 20.0  # people pause for more than a fifth of any 10 s
_DEPTH_DB = 40.0  # what lies so far below the loud parts is as good as silence

Powers = npt.NDArray[np.float32]


def band_powers(samples: Samples) -> Powers:
    """Power of every 10 ms in each band.

    Args:
        samples: float32, shape (n,), 16 kHz.

    Returns:
        float32, shape (n // 160, 9), relative to full scale. The power at index i is taken over
        25 ms around the middle of `i * FRAME_S` to `(i + 1) * FRAME_S`.
    """
    frame_count = len(samples) // _HOP
    blocks = [
        _block_powers(samples, first, min(first + _BLOCK_FRAMES, frame_count))
        for first in range(0, frame_count, _BLOCK_FRAMES)
    ]
    return np.concatenate([np.zeros((0, len(_EDGES_HZ) - 1), dtype=np.float32), *blocks])


def telephone_levels(powers: Powers) -> Samples:
    """Level between 200 and 3,400 Hz, which every line carries: dB, shape (n,)."""
    return _decibels(powers[:, :_TELEPHONE_BANDS].sum(axis=1))


def telephone_samples(samples: Samples) -> Samples:
    """The samples without what lies above 4 kHz: float32, shape (n,), 16 kHz."""
    down = soxr.ResampleStream(SAMPLE_RATE_HZ, _TELEPHONE_HZ, 1, dtype="float32")
    up = soxr.ResampleStream(_TELEPHONE_HZ, SAMPLE_RATE_HZ, 1, dtype="float32")
    back = Spool()
    for block in blocks(samples):
        back.append(up.resample_chunk(down.resample_chunk(block)))
    nothing = np.zeros(0, dtype=np.float32)
    rest = up.resample_chunk(down.resample_chunk(nothing, last=True), last=True)
    missing = len(samples) - len(back)
    back.append(np.pad(rest, (0, max(0, missing - len(rest))))[:missing])
    return back.finish()


def prominence(powers: Powers, *, loud_db: float) -> Powers:
    """How far each frame stands out of the noise, below 850 Hz, up to 2,700 Hz and above.

    Args:
        powers: from `band_powers`, shape (n, 9).
        loud_db: level of the loud parts of the recording; noise is taken to lie no further than
            40 dB below, so that all digital silence is alike.

    Returns:
        float32, dB, shape (n, 3): power over that of the noise, averaged over the bands of each
        group; about 0 in steady noise and below in silence.
    """
    if not len(powers):
        return np.zeros((0, len(_GROUPS)), dtype=np.float32)
    step, half = round(_NOISE_STEP_S / FRAME_S), round(_NOISE_WINDOW_S / FRAME_S / 2)
    noise = np.array(
        [
            np.percentile(powers[max(0, at - half) : at + half + 1], _NOISE_PERCENTILE, axis=0)
            for at in range(0, len(powers), step)
        ]
    )
    least = 10.0 ** ((loud_db - _DEPTH_DB) / 10.0) / _TELEPHONE_BANDS
    sizes = np.diff((*_GROUPS, powers.shape[1]))
    weights = 1.0 / np.maximum(noise, least) / np.repeat(sizes, sizes)
    over_noise = powers * np.repeat(weights.astype(np.float32), step, axis=0)[: len(powers)]
    return _decibels(np.add.reduceat(over_noise, _GROUPS, axis=1))


def _block_powers(samples: Samples, first: int, last: int) -> Powers:
    """Powers of the frames `first <= i < last`; silence lies around the recording."""
    margin = (_FRAME - _HOP) // 2
    start, end = first * _HOP - margin, last * _HOP + margin
    part = samples[max(0, start) : end]
    part = np.pad(part, (max(0, -start), max(0, end - len(samples))))
    spectrum = spectral.stft(
        part, n_fft=_FRAME, hop_length=_HOP, window=_WINDOW, center=False, dtype=np.complex64
    )
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    return np.add.reduceat(power, _FIRST_BINS, axis=0)[:-1].T * _SCALE


def _decibels(power: npt.NDArray[np.float32]) -> Samples:
    least = np.float32(10.0 ** (SILENCE_DB / 10.0))
    return np.asarray(10.0 * np.log10(np.maximum(power, least)), dtype=np.float32)

"""What a voice sounds like, in frames of 20 ms and pieces of about a second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callqa import spectral
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples
from callqa.domain.spans import Span

__all__ = ["FRAME_S", "Frames", "Labels", "Voiced", "piece_features", "voiced"]

FRAME_S = 0.02
PIECE_S = 0.8  # long enough for a vowel or two, mostly shorter than a turn
_HOP = round(FRAME_S * SAMPLE_RATE_HZ)
_BLOCK_S = 60.0  # sound that is looked at at once: bounds memory on long calls
# The band that every telephone line carries, so that narrow and wide band calls look alike.
_LOWEST_HZ, _HIGHEST_HZ = 100.0, 3_800.0
_COEFFICIENTS = 20  # the first, loudness, is left out: a voice is the same when it is louder
_MELS = 32
_PITCH_HZ = (65.0, 400.0)
_PITCH_FRAME = 1024  # two periods of the lowest voice

Frames = npt.NDArray[np.float32]
Labels = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Voiced:
    """The frames of a call in which somebody speaks.

    Attributes:
        times: number of each frame from the start of the call; int, shape (n,), rising.
        spectra: mel cepstra without the first, zero mean and unit variance over the call; float32,
            shape (n, 19).
        pitch: octaves above 1 Hz; float32, shape (n,). Of voiceless frames it means nothing.
        loud: frames no more than 6 dB below their piece's median; bool, shape (n,).
        pieces: which piece each frame belongs to, from 0; int, shape (n,).
    """

    times: Labels
    spectra: Frames
    pitch: Frames
    loud: npt.NDArray[np.bool_]
    pieces: Labels


def voiced(samples: Samples, spans: Sequence[Span]) -> Voiced:
    """Features of all frames inside the spans; pieces never reach from one span into the next.

    Args:
        samples: float32, shape (n,), 16 kHz.
        spans: where somebody speaks, sorted and apart.
    """
    most = len(samples) // _HOP
    bounds = [
        (first, last)
        for span in spans
        if (first := round(span.start_s / FRAME_S))
        < (last := min(most, round(span.end_s / FRAME_S)))
    ]
    times = np.concatenate([np.arange(*one) for one in bounds] or [np.empty(0, np.intp)])
    found = [_features(samples, block) for block in _blocks(times)]
    spectra, pitch, level = (np.concatenate(one) for one in zip(*found, strict=True))
    pieces = _pieces(bounds)
    parts = np.split(level, np.flatnonzero(np.diff(pieces)) + 1)
    medians = np.array([np.median(part) for part in parts])
    spread = spectra.std(axis=0) + 1e-6
    return Voiced(
        times=times,
        spectra=(spectra - spectra.mean(axis=0)) / spread,
        pitch=np.log2(pitch),
        loud=level >= medians[pieces] / 2,
        pieces=pieces,
    )


def piece_features(frames: Voiced) -> Frames:
    """Mean spectra of each piece's loud frames, half their spread, twice the median pitch.

    The factors weigh what tells voices apart best; float32, shape (pieces, 39).
    """
    edges = np.searchsorted(frames.pieces, np.arange(1, frames.pieces[-1] + 1))
    parts = np.split(np.arange(len(frames.pieces)), edges)
    rows = []
    for part in parts:
        loud = part[frames.loud[part]]
        spectra = frames.spectra[part]
        rows.append(
            np.concatenate(
                (
                    frames.spectra[loud].mean(axis=0),
                    spectra.std(axis=0) / 2,
                    [2 * np.median(frames.pitch[loud])],
                )
            )
        )
    return np.array(rows, dtype=np.float32)


def _blocks(times: Labels) -> Iterator[Labels]:
    """The frames in groups that lie within a minute of sound each."""
    of = times // round(_BLOCK_S / FRAME_S)
    return iter(np.split(times, np.flatnonzero(np.diff(of)) + 1))


def _features(samples: Samples, times: Labels) -> tuple[Frames, Frames, Frames]:
    first, last = int(times[0]), int(times[-1]) + 1
    part = samples[first * _HOP : last * _HOP]
    cepstra = spectral.mfcc(
        y=part,
        sr=SAMPLE_RATE_HZ,
        n_mfcc=_COEFFICIENTS,
        n_fft=512,
        hop_length=_HOP,
        n_mels=_MELS,
        fmin=_LOWEST_HZ,
        fmax=_HIGHEST_HZ,
    )
    pitch = spectral.yin(
        part,
        fmin=_PITCH_HZ[0],
        fmax=_PITCH_HZ[1],
        sr=SAMPLE_RATE_HZ,
        frame_length=_PITCH_FRAME,
        hop_length=_HOP,
    )
    level = spectral.rms(y=part, frame_length=512, hop_length=_HOP)[0]
    at = times - first
    return (
        cepstra[1:, at].T.astype(np.float32),
        pitch[at].astype(np.float32),
        level[at].astype(np.float32),
    )


def _pieces(bounds: Sequence[tuple[int, int]]) -> Labels:
    """Each span parted evenly into pieces of about `PIECE_S`."""
    found, count = [], 0
    for first, last in bounds:
        parts = max(1, round((last - first) * FRAME_S / PIECE_S))
        found.append(count + np.arange(last - first) * parts // (last - first))
        count += parts
    return np.concatenate(found)

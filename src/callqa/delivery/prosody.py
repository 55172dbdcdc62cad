"""The voice: pitch, loudness, and the acoustic beat of syllables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import find_peaks

from callqa import spectral
from callqa.delivery.energy import Envelope
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples
from callqa.domain.spans import Span, gaps

__all__ = ["Pitch", "loudness_db", "loudness_drift_db", "nuclei_s", "pitch"]

_PITCH_FRAME = 1024  # samples; two periods of the lowest voice fit its half
_PITCH_HOP = 512  # samples, 32 ms
_PITCH_BLOCK = 1_000 * _PITCH_HOP  # 32 s: a frame takes some 50 kB while its pitch is looked for
_LOWEST_HZ, _HIGHEST_HZ = 65.0, 450.0
_MIN_LIKENESS = 0.6  # of a frame with itself one period on; noise stays below 0.4
_VOICED_BELOW_LOUD_DB = 20.0  # vowels lie within 20 dB of the loudest ones
_MAX_FROM_MEDIAN_SEMITONES = 10.0  # further off are YIN's octave errors, not intonation
_MAX_STEP_SEMITONES = 4.0  # a voice does not move further within one 32 ms hop
_MIN_PHRASE_FRAMES = 10  # 0.3 s of voice; fewer frames have no spread worth the name
_MAX_FROM_PHRASE_SEMITONES = 6.0  # a halved or doubled pitch of such a frame lies beyond

_BEAT_FRAME = 256  # samples, 16 ms
_BEAT_HOP = 160  # samples, 10 ms
_SMOOTH_BEFORE_S = 0.030  # by the frame, and by what re-timing and running together blur
_VOWEL_BAND_HZ = (300.0, 1800.0)  # the first formants; inside the telephone band
_SMOOTHED_BEATS = 0.4  # as much of the time from beat to beat; a fixed time hides fast syllables
_LEAST_WIDTH = 2.0  # frames; less smooths nothing
_REFRACTORY_BEATS = 0.3  # no second syllable so soon after one
_FIRST_RATE = 5.0  # syllables/s; where the search for the beat begins
_RATES = (2.0, 14.0)  # syllables/s; beyond, the smoothing stays as it is
_ROUNDS = 5  # the count then moves by less than 1 %
_MIN_DIP_DB = 2.0  # between two syllables, as de Jong & Wempe have it
_NOISE_TAKEN = 0.8  # of the mean noise: taking all of it makes syllables out of what is left
_LEAST_KEPT = 0.3  # of the energy of a frame
_NOISE_STRETCHES = 40  # the longest silences tell the noise, 2 s of each
_NOISE_MARGIN_S = 0.05
_NUCLEUS_BELOW_LOUD_DB = 25.0  # de Jong & Wempe take 25 dB under the loudest


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitch:
    """Pitch over the voiced frames.

    Attributes:
        range_semitones: from the 5th to the 95th percentile.
        variation_semitones: standard deviation inside a phrase, median over the phrases; None
            when no phrase holds 0.3 s of voice. Hincks & Edlund 2009 tell flat from lively
            speech by the standard deviation in semitones; taken inside phrases it does not grow
            when a speaker moves to another register.
        phrases: how many phrases that rests on.
    """

    median_hz: float
    range_semitones: float
    voiced_s: float
    variation_semitones: float | None = None
    phrases: int = 0


def pitch(samples: Samples, sound: tuple[Span, ...]) -> Pitch | None:
    """Pitch of the speech inside `sound`; None when nothing in it is voiced.

    YIN names a pitch for every frame, noise included. Kept are frames within 20 dB of the
    loudest that repeat themselves after one period, with a pitch off the search limits, at most
    4 semitones from a neighbour's and 10 from the median.

    Args:
        samples: float32 in [-1, 1], shape (n,), at 16 kHz.
        sound: where the speaker is heard.
    """
    long_enough = [span for span in sound if span.duration_s >= 2 * _PITCH_FRAME / SAMPLE_RATE_HZ]
    if not long_enough:
        return None
    tracks = [_pitch_track(samples, span) for span in long_enough]
    f0, power_db, likeness = (np.concatenate(column) for column in zip(*tracks, strict=True))
    loud = power_db > np.percentile(power_db, 95) - _VOICED_BELOW_LOUD_DB
    periodic = likeness > _MIN_LIKENESS
    inside = (f0 > _LOWEST_HZ * 1.02) & (f0 < _HIGHEST_HZ * 0.98)
    steps = np.abs(np.diff(12 * np.log2(f0), prepend=np.inf, append=np.inf))
    steady = np.minimum(steps[:-1], steps[1:]) <= _MAX_STEP_SEMITONES
    kept = loud & periodic & inside & steady
    if not kept.any():
        return None
    median = np.median(f0[kept])
    semitones = 12 * np.log2(f0 / median)
    kept &= np.abs(semitones) <= _MAX_FROM_MEDIAN_SEMITONES
    low, high = np.percentile(semitones[kept], (5, 95))
    phrase_no = np.repeat(np.arange(len(tracks)), [len(track[0]) for track in tracks])
    spreads = _spreads(semitones[kept], phrase_no[kept])
    return Pitch(
        median_hz=float(median),
        range_semitones=float(high - low),
        voiced_s=int(kept.sum()) * _PITCH_HOP / SAMPLE_RATE_HZ,
        variation_semitones=float(np.median(spreads)) if spreads else None,
        phrases=len(spreads),
    )


def loudness_db(level: Envelope, sound: tuple[Span, ...]) -> float | None:
    """Mean power inside the spans in dB relative to full scale; None without any frame."""
    inside = level.level_db[level.inside(sound)]
    return _mean_power_db(inside) if len(inside) else None


def loudness_drift_db(level: Envelope, sound: tuple[Span, ...]) -> float | None:
    """Loudness of the last third of the speech minus that of the first third, in dB."""
    inside = level.level_db[level.inside(sound)]
    third = len(inside) // 3
    if third == 0:
        return None
    return _mean_power_db(inside[-third:]) - _mean_power_db(inside[:third])


def nuclei_s(samples: Samples, sound: tuple[Span, ...]) -> tuple[float, ...]:
    """Times of syllable nuclei inside `sound`, in seconds, sorted.

    A nucleus is a peak of the energy between 300 and 1,800 Hz with a dip of 2 dB beside it, at
    most 25 dB under the loud ones, after de Jong & Wempe 2009. No recogniser is involved. The
    energy is smoothed over 0.4 of the time from one syllable to the next, which is found by
    counting again, less what is smoothed before: smoothed over a fixed time, speech 1.7 times as
    fast has only 1.4 times the nuclei. Steady noise, which would fill the dips, is taken out as far
    as the silences tell it. Over ten people, re-timed 0.75 to 1.7 times, the count followed the
    factor within 3 %, and white noise 10 dB below the speech moved it by 1 %, by at most 6 % in
    one recording. Five readers had 0.83 to 1.16 nuclei per syllable of their text.

    Args:
        samples: float32 in [-1, 1], shape (n,), at 16 kHz.
        sound: where the speaker is heard.
    """
    spans = [span for span in sound if span.duration_s >= 0.06]
    if not spans:
        return ()
    noise = _NOISE_TAKEN * _noise_energy(samples, sound)
    energies = [_vowel_energy(_cut(samples, span)) for span in spans]
    sound_s, rate = sum(span.duration_s for span in spans), _FIRST_RATE
    for _ in range(_ROUNDS):
        beats = _beats(energies, noise=noise, rate=rate)
        rate = sum(map(len, beats)) / sound_s
    return tuple(
        time_s
        for span, frames in zip(spans, beats, strict=True)
        for frame in frames.tolist()
        if (time_s := span.start_s + frame * _BEAT_HOP / SAMPLE_RATE_HZ) < span.end_s
    )


def _pitch_track(
    samples: Samples, span: Span
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Pitch in Hz, power in dB and likeness per frame of a span, each of shape (frames,)."""
    piece = _cut(samples, span)
    parts = [
        _pitch_frames(piece[start : start + _PITCH_BLOCK + _PITCH_FRAME - _PITCH_HOP])
        for start in range(0, len(piece) - _PITCH_FRAME + 1, _PITCH_BLOCK)
    ]
    f0, power_db, likeness = (np.concatenate(column) for column in zip(*parts, strict=True))
    return f0, power_db, likeness


def _pitch_frames(
    piece: Samples,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The same of a stretch short enough to be looked at all at once."""
    f0 = spectral.yin(
        piece,
        fmin=_LOWEST_HZ,
        fmax=_HIGHEST_HZ,
        sr=SAMPLE_RATE_HZ,
        frame_length=_PITCH_FRAME,
        hop_length=_PITCH_HOP,
        center=False,
    )
    frames = np.lib.stride_tricks.sliding_window_view(piece, _PITCH_FRAME)[::_PITCH_HOP]
    centred = frames - frames.mean(axis=1, keepdims=True)
    power_db = 10 * np.log10(np.mean(np.square(centred), axis=1) + 1e-14)
    return f0, power_db, _likeness(centred, f0)


def _spreads(
    semitones: npt.NDArray[np.float64], phrase_no: npt.NDArray[np.intp]
) -> tuple[float, ...]:
    """Standard deviation of the pitch of each phrase that has enough of it, in semitones."""
    borders = np.flatnonzero(np.diff(phrase_no)) + 1
    phrases = (one for one in np.split(semitones, borders) if len(one) >= _MIN_PHRASE_FRAMES)
    near = (one[np.abs(one - np.median(one)) <= _MAX_FROM_PHRASE_SEMITONES] for one in phrases)
    return tuple(float(one.std()) for one in near)


def _likeness(
    frames: npt.NDArray[np.float32], f0: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Correlation of the first half of each frame with what follows one period on, in [-1, 1]."""
    half = _PITCH_FRAME // 2
    lags = np.round(SAMPLE_RATE_HZ / f0).astype(np.intp)
    now = frames[:, :half]
    later = np.take_along_axis(frames, lags[:, None] + np.arange(half), axis=1)
    scale = np.sqrt(np.sum(np.square(now), axis=1) * np.sum(np.square(later), axis=1))
    likeness: npt.NDArray[np.float64] = np.sum(now * later, axis=1) / np.maximum(scale, 1e-9)
    return likeness


def _beats(
    energies: Sequence[npt.NDArray[np.float64]], *, noise: float, rate: float
) -> list[npt.NDArray[np.intp]]:
    """The frames of each span where a syllable peaks, smoothed for so many syllables a second."""
    period = SAMPLE_RATE_HZ / _BEAT_HOP / float(np.clip(rate, *_RATES))  # frames
    before = _SMOOTH_BEFORE_S * SAMPLE_RATE_HZ / _BEAT_HOP
    width = max(_LEAST_WIDTH**2, (_SMOOTHED_BEATS * period) ** 2 - before**2) ** 0.5
    tracks = [_beat_track(one, noise=noise, width=width) for one in energies]
    loud_db = float(np.percentile(np.concatenate(tracks), 95))
    return [
        find_peaks(
            np.concatenate(([-200.0], track, [-200.0])),
            height=loud_db - _NUCLEUS_BELOW_LOUD_DB,
            prominence=_MIN_DIP_DB,
            distance=max(1, round(_REFRACTORY_BEATS * period)),
        )[0]
        - 1
        for track in tracks
    ]


def _beat_track(
    energy: npt.NDArray[np.float64], *, noise: float, width: float
) -> npt.NDArray[np.float64]:
    """Energy over the noise in dB, smoothed by a Hann window of so many frames, any above 2."""
    steps = np.arange(-int(width / 2), int(width / 2) + 1)
    window = np.square(np.cos(np.pi * steps / width))
    smooth = np.convolve(energy, window / window.sum(), mode="full")
    smooth = smooth[len(steps) // 2 :][: len(energy)]
    return 10 * np.log10(np.maximum(smooth - noise, _LEAST_KEPT * smooth) + 1e-14)


def _noise_energy(samples: Samples, sound: tuple[Span, ...]) -> float:
    """Median energy of the vowel band in the longest silences; 0 when there are none."""
    silences = gaps(sound, within=Span(0.0, len(samples) / SAMPLE_RATE_HZ))
    longest = sorted(silences, key=lambda span: span.duration_s)[-_NOISE_STRETCHES:]
    inner = (
        Span(span.start_s + _NOISE_MARGIN_S, min(span.end_s - _NOISE_MARGIN_S, span.start_s + 2.0))
        for span in longest
        if span.duration_s >= 4 * _NOISE_MARGIN_S
    )
    # The first and last frames of a cut reach over its edges, where nothing is.
    energies = [_vowel_energy(_cut(samples, span))[2:-2] for span in inner]
    return float(np.median(np.concatenate(energies))) if energies else 0.0


def _vowel_energy(piece: Samples) -> npt.NDArray[np.float64]:
    """Energy between 300 and 1,800 Hz per 10 ms, shape (frames,), without a constant offset."""
    power = np.abs(
        spectral.stft(
            piece - piece.mean(),
            n_fft=_BEAT_FRAME,
            hop_length=_BEAT_HOP,
            center=True,
            pad_mode="constant",
        )
    )
    hz = spectral.fft_frequencies(sr=SAMPLE_RATE_HZ, n_fft=_BEAT_FRAME)
    band = (hz >= _VOWEL_BAND_HZ[0]) & (hz < _VOWEL_BAND_HZ[1])
    energy: npt.NDArray[np.float64] = np.square(power[band], dtype=np.float64).sum(axis=0)
    return energy


def _cut(samples: Samples, span: Span) -> Samples:
    return samples[round(span.start_s * SAMPLE_RATE_HZ) : round(span.end_s * SAMPLE_RATE_HZ)]


def _mean_power_db(level_db: npt.NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.mean(10 ** (level_db.astype(np.float64) / 10))))

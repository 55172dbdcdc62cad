"""Two voices on one channel told apart by how they sound, or the answer that they cannot be.

It works as meeting diarisers did before neural embeddings (Ajmera & Wooters 2003; Anguera et al.
2012, section III) and needs no trained model: a mixture of Gaussians over mel cepstra for each
voice; Viterbi lays the call over both; the mixtures are fitted anew to what each voice got, until
hardly a frame moves. The end depends on the beginning, so it begins in four ways, by pitch and by
cepstra, and the likeliest end is kept.

Such a search parts anything, one voice too. Two voices are believed only where both hold: learnt
from four fifths of the call, they give the last fifth to the same voices again; and they change
where speech pauses, as turns do, and not within it, as the sounds of one voice do.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from callqa import spectral
from callqa.audio.voice_features import FRAME_S, Frames, Labels, Voiced, piece_features, voiced
from callqa.domain.recording import Samples
from callqa.domain.spans import Span, merge, total_s

__all__ = ["MIN_AGREEMENT", "Voices", "voices"]

MIN_SPEECH_S = 15.0  # below, even the right answer does not show itself
MIN_VOICE_S = 2.0
# Measured on mixed-down calls and on single voices; see README, "Mono calls".
MIN_AGREEMENT = 0.965
MIN_DISTANCE = 2.5  # of both voices' pieces, in standard deviations of their likelihood ratios
MAX_CHANGES_PER_MINUTE = 14.0  # inside speech without a gap
_GAUSSIANS = 8
_CHANGE_COST = 30.0  # nats: 0.3 to 1 s of speech that clearly is the other voice
_ROUNDS = 6
_SETTLED = 0.998
_MOST_FITTED = 20_000  # frames a mixture is fitted to, evenly taken
_FOLDS = 5
_FOLD_PIECES = 3  # neighbours stay in one fold: they are alike
_LEAST_FRAMES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """What one channel holds.

    Attributes:
        spans: where each of two voices speaks, the one that speaks first before the other; empty
            when they are not told apart.
        agreement: share of speech in [0, 1] that goes to the same voice again when the voices are
            learnt from the rest of the call; None when there is too little speech to ask.
        not_told: why there are no two: `too_little_speech`, or `one_voice_or_alike`.
    """

    spans: tuple[tuple[Span, ...], ...]
    agreement: float | None = None
    not_told: str | None = None


def voices(samples: Samples, spans: Sequence[Span]) -> Voices:
    """Who of two speaks in which of the spans.

    Args:
        samples: float32 in [-1, 1], shape (n,), at 16 kHz, everybody on it.
        spans: where somebody speaks, sorted and apart.
    """
    if total_s(spans) < MIN_SPEECH_S:
        return Voices(spans=(), not_told="too_little_speech")
    frames = voiced(samples, spans)
    with warnings.catch_warnings():
        # Pieces that are all alike give one cluster, which is an answer and no fault.
        warnings.simplefilter("ignore", ConvergenceWarning)
        path = _likeliest(frames)
        if path is None:
            return Voices(spans=(), not_told="one_voice_or_alike")
        agreement, distance = _checked(frames, path)
    lanes = _lanes(frames, path, spans)
    alike = (
        agreement < MIN_AGREEMENT
        or distance < MIN_DISTANCE
        or _changes_per_minute(frames, path) > MAX_CHANGES_PER_MINUTE
        or min(map(total_s, lanes)) < MIN_VOICE_S
    )
    if alike:
        return Voices(spans=(), agreement=agreement, not_told="one_voice_or_alike")
    return Voices(spans=tuple(sorted(lanes)), agreement=agreement)


def _likeliest(frames: Voiced) -> Labels | None:
    """For each frame its voice, 0 or 1; None when every search ended with one voice."""
    ends = [_searched(frames.spectra, start[frames.pieces]) for start in _starts(frames)]
    found = [end for end in ends if end is not None]
    return max(found, key=lambda end: end[0])[1] if found else None


def _starts(frames: Voiced) -> Iterator[Labels]:
    """Ways to part the pieces in two, from which the search begins."""
    rows = piece_features(frames)
    pitch = rows[:, -1:]
    scaled = (rows - rows.mean(axis=0)) / (rows.std(axis=0) + 1e-6)
    yield (pitch[:, 0] > np.median(pitch)).astype(np.intp)
    for table in (pitch, rows[:, : frames.spectra.shape[1]], scaled):
        yield KMeans(2, n_init=5, random_state=0).fit_predict(table).astype(np.intp)


def _searched(spectra: Frames, path: Labels) -> tuple[float, Labels] | None:
    """Where the search ends, with its log likelihood; None when one voice took everything."""
    for _ in range(_ROUNDS):
        if np.bincount(path, minlength=2).min() < _LEAST_FRAMES:
            return None
        fitted = [_mixture(spectra[path == voice]) for voice in (0, 1)]
        likely = np.stack([one.score_samples(spectra) for one in fitted])
        before, path = path, _smoothest(likely)
        if (path == before).mean() > _SETTLED:
            break
    if np.bincount(path, minlength=2).min() < _LEAST_FRAMES:
        return None
    along = likely[path, np.arange(len(path))].sum()
    return float(along - _CHANGE_COST * np.count_nonzero(np.diff(path))), path


def _mixture(spectra: Frames, *, gaussians: int = _GAUSSIANS) -> GaussianMixture:
    step = -(-len(spectra) // _MOST_FITTED)
    # A loose end is enough: the next round fits anew.
    return GaussianMixture(
        gaussians, covariance_type="diag", reg_covar=0.01, max_iter=200, tol=0.01, random_state=0
    ).fit(spectra[::step])


def _smoothest(likely: npt.NDArray[np.float64]) -> Labels:
    """The likeliest way through both voices when every change costs `_CHANGE_COST`."""
    second = expit(likely[1] - likely[0])
    change = np.exp(-_CHANGE_COST)
    stay = np.array([[1 - change, change], [change, 1 - change]])
    return np.asarray(spectral.viterbi(np.stack([1 - second, second]), stay), np.intp)


def _checked(frames: Voiced, path: Labels) -> tuple[float, float]:
    """Agreement and distance of the voices on speech that they were not learnt from."""
    sizes = np.bincount(frames.pieces)
    shares = np.bincount(frames.pieces, weights=path) / sizes
    is_second = shares > 0.5
    ratios = np.full(len(sizes), np.nan)
    folds = (np.arange(len(sizes)) // _FOLD_PIECES % _FOLDS)[frames.pieces]
    for fold in range(_FOLDS):
        left_out = folds == fold
        learnt = [frames.spectra[~left_out & (path == voice)] for voice in (0, 1)]
        if not left_out.any() or min(map(len, learnt)) < _LEAST_FRAMES:
            continue
        first, second = (
            _mixture(one, gaussians=_GAUSSIANS // 2).score_samples(frames.spectra[left_out])
            for one in learnt
        )
        asked = frames.pieces[left_out]
        sums = np.bincount(asked, weights=second - first, minlength=len(sizes))
        at = np.unique(asked)
        ratios[at] = sums[at] / sizes[at]
    known = ~np.isnan(ratios)
    same = (ratios > 0) == is_second
    agreement = sizes[known & same].sum() / max(1, sizes[known].sum())
    return float(agreement), _distance(ratios[known & is_second], ratios[known & ~is_second])


def _distance(high: npt.NDArray[np.float64], low: npt.NDArray[np.float64]) -> float:
    if min(len(high), len(low)) < 2:
        return 0.0
    return float((high.mean() - low.mean()) / np.sqrt((high.var() + low.var()) / 2 + 1e-9))


def _changes_per_minute(frames: Voiced, path: Labels) -> float:
    """Changes of voice between neighbouring frames, per minute of speech."""
    inside = (np.diff(path) != 0) & (np.diff(frames.times) == 1)
    return np.count_nonzero(inside) / (len(path) * FRAME_S / 60)


def _lanes(
    frames: Voiced, path: Labels, spans: Sequence[Span]
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The spans dealt out to both voices; a span is cut where the voice changes."""
    lanes: tuple[list[Span], list[Span]] = ([], [])
    for span in spans:
        first, last = np.searchsorted(
            frames.times, (round(span.start_s / FRAME_S), round(span.end_s / FRAME_S))
        )
        if first == last:
            continue
        own = path[first:last]
        cuts = np.flatnonzero(np.diff(own)) + 1
        edges_s = [span.start_s, *(span.start_s + cuts * FRAME_S).tolist(), span.end_s]
        for at, voice in enumerate(own[np.r_[0, cuts]]):
            if edges_s[at] < edges_s[at + 1]:
                lanes[voice].append(Span(edges_s[at], edges_s[at + 1]))
    return merge(lanes[0]), merge(lanes[1])

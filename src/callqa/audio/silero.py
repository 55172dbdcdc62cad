"""Silero's neural speech detector, run from its ONNX file through onnxruntime.

The package `silero-vad` only carries the file: importing it would import torch and set it to one
thread for the whole process.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from callqa.audio.bands import band_powers, prominence, telephone_levels, telephone_samples
from callqa.audio.edges import EdgeRules, runs, sharp_edges
from callqa.audio.levels import FRAME_S, level_held_for, noise_floor
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Waveform
from callqa.domain.spans import Span, clip, merge
from callqa.errors import EngineError

__all__ = ["SileroDetector", "SileroRules", "find_model"]

# Shape of the model's input, given by its makers: 512 new samples after the 64 before them.
_FRAME = 512
_CONTEXT = 64
_STATE = (1, 1, 128)
_BLOCK = 512  # frames per call of the model: 16 s; the fastest of 256, 512, 2048 and 10000
_FRAME_S = _FRAME / SAMPLE_RATE_HZ
# The file that takes a whole sequence of frames per call; same numbers as the step-by-step one.
_MODEL_FILE = "silero_vad_16k_sequence.onnx"

_HELD_S = 0.3
_TARGET_DB = -20.0  # the level at which the model is fed, whatever the recorder's gain
# A channel that stays below holds no speech: 16-bit recordings end at -96 dB, and speech 50 dB too
# quiet is still heard.
_AUDIBLE_DB = -85.0
_FLOOR_WINDOW_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SileroRules:
    """How probabilities become stretches of speech.

    Attributes:
        start_probability, stop_probability: speech begins at the one and ends below the other;
            the values are the defaults of the package silero-vad 6. In pauses of 0.25 s and more
            the model falls below 0.3 also in noise, between syllables it does not.
        sure_probability: a stretch begins and ends where the model is so sure. At 0.8 its lag is
            the same in noise, music and quiet; at 0.5 it lingers longer, the noisier it is.
        start_lag_s, end_lag_s: that lag, the median over the pauses of the sample calls.
        others_probability: below, a frame is certainly no speech.
        min_speech_s: shorter stretches are dropped; a clipped `yes` lasts about 0.15 s.
        gate_db: the model only hears what is so far above the noise somewhere near.
        gate_depth_db: and what is at most so far below the loud parts.
        gate_margin_s: how near; long enough for the model to take up the thread.
        edges: how the edges follow the sound.
    """

    start_probability: float = 0.5
    stop_probability: float = 0.35
    sure_probability: float = 0.6
    start_lag_s: float = 0.024
    end_lag_s: float = 0.033
    others_probability: float = 0.1
    min_speech_s: float = 0.12
    gate_db: float = 3.0
    gate_depth_db: float = 50.0
    gate_margin_s: float = 1.0
    edges: EdgeRules = field(default_factory=EdgeRules)


def find_model() -> Path:
    """Where the installed package `silero-vad` keeps the model; the package is not imported.

    Raises:
        EngineError: when the package or the file in it is missing.
    """
    package = importlib.util.find_spec("silero_vad")
    for folder in (package.submodule_search_locations or ()) if package else ():
        path = Path(folder) / "data" / _MODEL_FILE
        if path.is_file():
            return path
    raise EngineError(
        f"The speech detector's file {_MODEL_FILE} is missing; install silero-vad 6.2 or newer."
    )


class SileroDetector:
    """Finds speech with Silero's model and lets its edges follow the sound.

    Attributes:
        detector_id: model, digest of its file, and digest of the rules in force.
    """

    def __init__(self, *, model: Path | None = None, rules: SileroRules | None = None) -> None:
        """Load the model.

        Args:
            model: the ONNX file; None takes the one in the installed package.
            rules: thresholds; None takes the documented defaults.

        Raises:
            EngineError: when the file is missing or is no such model.
        """
        path = model or find_model()
        self._rules = rules or SileroRules()
        try:
            content = path.read_bytes()
        except OSError as error:
            raise EngineError(f"The speech detector's file {path} cannot be read.") from error
        self._session = _session(content, path=path)
        digest = hashlib.sha256(content).hexdigest()[:12]
        rules_digest = hashlib.sha256(repr(self._rules).encode()).hexdigest()[:8]
        self.detector_id = f"silero-vad@{digest}+{rules_digest}"

    def detect(self, waveform: Waveform) -> tuple[Span, ...]:
        """Stretches of speech, sorted, apart by at least the shortest pause, without padding."""
        samples, rules = telephone_samples(waveform.samples), self._rules
        powers = band_powers(samples)
        levels = telephone_levels(powers)
        loud_db = level_held_for(levels, seconds=_HELD_S)
        if loud_db < _AUDIBLE_DB:
            return ()
        gain = 10.0 ** ((_TARGET_DB - loud_db) / 20.0)
        others = np.ones(len(levels), dtype=bool)
        rough: list[Span] = []
        for stretch in _audible(levels, loud_db=loud_db, rules=rules):
            first = int(stretch.start_s * SAMPLE_RATE_HZ)
            last = int(stretch.end_s * SAMPLE_RATE_HZ)
            probabilities = self.probabilities(samples[first:last], gain=gain)
            found = _rough_spans(probabilities, rules=rules)
            rough.extend(span.shifted(stretch.start_s) for span in found)
            _mark(others, stretch, probabilities < rules.others_probability)
        spans = sharp_edges(rough, prominence(powers, loud_db=loud_db), others, rules=rules.edges)
        within = clip(spans, within=Span(0.0, waveform.duration_s))
        return tuple(span for span in within if span.duration_s >= rules.min_speech_s)

    def probabilities(self, samples: Samples, *, gain: float = 1.0) -> Samples:
        """The model's own answer, frame by frame.

        Args:
            samples: float32, shape (n,), 16 kHz.
            gain: factor on the samples before the model hears them.

        Returns:
            float32, shape (ceil(n / 512),): probability of speech in [0, 1] in every 512 samples;
            silence fills up the last ones.
        """
        if not len(samples):
            return np.zeros(0, dtype=np.float32)
        offset, factor = np.float32(samples.mean(dtype=np.float64)), np.float32(gain)
        hidden = np.zeros(_STATE, dtype=np.float32)
        cell = np.zeros(_STATE, dtype=np.float32)
        context = np.zeros(_CONTEXT, dtype=np.float32)
        found: list[Samples] = []
        for start in range(0, len(samples), _BLOCK * _FRAME):
            block = (samples[start : start + _BLOCK * _FRAME] - offset) * factor
            block = np.concatenate((context, np.pad(block, (0, -len(block) % _FRAME))))
            context = block[-_CONTEXT:]
            windows = np.lib.stride_tricks.sliding_window_view(block, _CONTEXT + _FRAME)[::_FRAME]
            probabilities, hidden, cell = self._session.run(
                ["speech_probs", "hn", "cn"],
                {"input": np.ascontiguousarray(windows), "h": hidden, "c": cell},
            )
            found.append(probabilities)
        return np.concatenate(found)


def _session(content: bytes, *, path: Path) -> onnxruntime.InferenceSession:
    """One thread: the night runs one process per core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(
            content, sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise EngineError(f"The file {path} is not a model that onnxruntime can load.") from error
    if {entry.name for entry in session.get_inputs()} != {"input", "h", "c"}:
        raise EngineError(f"The file {path} is not Silero's model for whole sequences.")
    return session


def _audible(levels: Samples, *, loud_db: float, rules: SileroRules) -> tuple[Span, ...]:
    """Stretches in which anything stands out of the noise; the model need not hear the others.

    On a call of two channels that spares about half of the work.
    """
    floor = noise_floor(levels, window_s=_FLOOR_WINDOW_S)
    least = np.maximum(floor + rules.gate_db, loud_db - rules.gate_depth_db)
    end_s = len(levels) * FRAME_S + FRAME_S  # the last frame may be a part of one
    rough = (
        Span(first * FRAME_S, last * FRAME_S).padded(rules.gate_margin_s)
        for first, last in runs(np.asarray(levels >= least, dtype=bool))
    )
    return clip(merge(rough), within=Span(0.0, end_s))


def _rough_spans(probabilities: Samples, *, rules: SileroRules) -> tuple[Span, ...]:
    """Stretches that rise to the one threshold, with all around them that stays over the other.

    Each is cut back to where the model is sure, less the time by which that lags behind.
    """
    found = []
    for first, last in runs(probabilities >= rules.stop_probability):
        inside = probabilities[first:last]
        if inside.max() < rules.start_probability:
            continue
        sure = first + np.flatnonzero(inside >= min(rules.sure_probability, inside.max()))
        start_s = max(0.0, float(sure[0]) * _FRAME_S - rules.start_lag_s)
        end_s = float(sure[-1] + 1) * _FRAME_S - rules.end_lag_s
        if end_s - start_s > rules.edges.click_s:
            found.append(Span(start_s, end_s))
    return tuple(found)


def _mark(others: npt.NDArray[np.bool_], stretch: Span, quiet: npt.NDArray[np.bool_]) -> None:
    """Write what the model says of its frames onto the finer ones of the stretch."""
    first = round(stretch.start_s / FRAME_S)
    last = min(len(others), round(stretch.end_s / FRAME_S))
    index = (np.arange(last - first) * (FRAME_S / _FRAME_S)).astype(np.intp)
    others[first:last] = quiet[np.minimum(index, len(quiet) - 1)]

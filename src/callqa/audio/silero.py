"""Silero's neural speech detector, run from its ONNX file through onnxruntime.

The package `silero-vad` only carries the file: importing it would import torch and set it to one
thread for the whole process. The model hears the telephone band only, whatever was recorded.
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
from callqa.audio.stretches import StretchRules, stretches
from callqa.audio.tempo import tempo_of
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Waveform, mean
from callqa.domain.spans import Span, clip
from callqa.errors import EngineError

__all__ = ["SileroDetector", "SileroRules", "find_model"]

# Shape of the model's input, given by its makers: 512 new samples after the 64 before them.
_FRAME = 512
_CONTEXT = 64
_STATE = (1, 1, 128)
_BLOCK = 512  # frames per call of the model: 16 s; the fastest of 256, 512, 2048 and 10000
_FRAME_S = _FRAME / SAMPLE_RATE_HZ

Flags = npt.NDArray[np.bool_]
_METHOD = 4  # counts up when the same rules give other spans: it is part of the detector's id
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
        stretches: which probabilities are speech.
        speech_probability: from here on the level tells of the speaker's tempo.
        others_probability: below, a frame is certainly no speech.
        min_speech_s: shorter stretches are dropped; a clipped `yes` lasts about 0.15 s.
        gate_db: the model only hears what is so far above the noise somewhere near. At 6 a soft
            word in noise was not given to the model, which knows it well.
        gate_depth_db: and what is at most so far below the loud parts.
        gate_margin_s: how near; long enough for the model to take up the thread.
        edges: how the edges follow the sound.
    """

    stretches: StretchRules = field(default_factory=StretchRules)
    speech_probability: float = 0.5
    others_probability: float = 0.1
    min_speech_s: float = 0.12
    gate_db: float = 3.0
    gate_depth_db: float = 50.0
    gate_margin_s: float = 0.5
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
        detector_id: model, digest of its file, and digest of the method and the rules in force.
        by_loudness: false, for it knows a voice.
    """

    by_loudness: bool = False

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
        rules_digest = hashlib.sha256(repr((_METHOD, self._rules)).encode()).hexdigest()[:8]
        self.detector_id = f"silero-vad@{digest}+{rules_digest}"

    def detect(self, waveform: Waveform) -> tuple[Span, ...]:
        """Stretches of speech, sorted, apart by at least the shortest pause, without padding."""
        samples, rules = telephone_samples(waveform.samples), self._rules
        powers = band_powers(samples)
        levels = telephone_levels(powers)
        loud_db = level_held_for(levels, seconds=_HELD_S)
        if loud_db < _AUDIBLE_DB:
            return ()
        probabilities = self.probabilities(
            samples,
            gain=10.0 ** ((_TARGET_DB - loud_db) / 20.0),
            heard=_audible(levels, -(-len(samples) // _FRAME), loud_db=loud_db, rules=rules),
        )
        others = _every_10_ms(probabilities < rules.others_probability, count=len(levels))
        speech = _every_10_ms(probabilities >= rules.speech_probability, count=len(levels))
        tempo = tempo_of(levels, speech, loud_db=loud_db)
        spans = sharp_edges(
            stretches(probabilities, frame_s=_FRAME_S, tempo=tempo, rules=rules.stretches),
            prominence(powers, loud_db=loud_db),
            others,
            rules=rules.edges,
            tempo=tempo,
        )
        within = clip(spans, within=Span(0.0, waveform.duration_s))
        return tuple(span for span in within if span.duration_s >= rules.min_speech_s)

    def probabilities(
        self, samples: Samples, *, gain: float = 1.0, heard: Flags | None = None
    ) -> Samples:
        """The model's own answer, frame by frame.

        Args:
            samples: float32, shape (n,), 16 kHz.
            gain: factor on the samples before the model hears them.
            heard: which frames the model gets, shape (ceil(n / 512),); None means all. It goes on
                where it stopped: a voice that comes back softly is still known.

        Returns:
            float32, shape (ceil(n / 512),): probability of speech in [0, 1] in every 512 samples;
            silence fills up the last ones. Frames that were not heard have 0.
        """
        if not len(samples):
            return np.zeros(0, dtype=np.float32)
        offset, factor = np.float32(mean(samples)), np.float32(gain)
        count = -(-len(samples) // _FRAME)
        index = np.arange(count) if heard is None else np.flatnonzero(heard)
        hidden = np.zeros(_STATE, dtype=np.float32)
        cell = np.zeros(_STATE, dtype=np.float32)
        found = np.zeros(count, dtype=np.float32)
        for start in range(0, len(index), _BLOCK):
            block = index[start : start + _BLOCK]
            found[block], hidden, cell = self._session.run(
                ["speech_probs", "hn", "cn"],
                {"input": _frames(samples, block, offset) * factor, "h": hidden, "c": cell},
            )
        return found


def _frames(samples: Samples, numbers: npt.NDArray[np.intp], offset: np.float32) -> Samples:
    """Frames by number, each after its context, less the offset; silence lies around the call."""
    parts = []
    for run in np.split(numbers, np.flatnonzero(np.diff(numbers) != 1) + 1):
        start, stop = int(run[0]) * _FRAME - _CONTEXT, (int(run[-1]) + 1) * _FRAME
        part = samples[max(0, start) : stop] - offset
        part = np.pad(part, (max(0, -start), max(0, stop - len(samples))))
        parts.append(np.lib.stride_tricks.sliding_window_view(part, _CONTEXT + _FRAME)[::_FRAME])
    return np.concatenate(parts)


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


def _audible(levels: Samples, count: int, *, loud_db: float, rules: SileroRules) -> Flags:
    """Which of the model's frames lie near anything that stands out of the noise.

    The model need not hear the others: on a call of two channels about half.
    """
    floor = noise_floor(levels, window_s=_FLOOR_WINDOW_S)
    least = np.maximum(floor + rules.gate_db, loud_db - rules.gate_depth_db)
    heard = np.zeros(count, dtype=bool)
    for first, last in runs(np.asarray(levels >= least, dtype=bool)):
        near = Span(first * FRAME_S, last * FRAME_S).padded(rules.gate_margin_s)
        heard[int(near.start_s / _FRAME_S) : int(near.end_s / _FRAME_S) + 1] = True
    return heard


def _every_10_ms(flags: Flags, *, count: int) -> Flags:
    """Flags of the model's frames, told of the finer frames of the levels."""
    index = (np.arange(count) * (FRAME_S / _FRAME_S)).astype(np.intp)
    return flags[index]

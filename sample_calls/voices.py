"""Speaks a phrase with flite and trims it, so that its edges are the edges of its speech."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile as sf
from scenario import Voice

__all__ = ["SAMPLE_RATE_HZ", "VoiceMissingError", "speak"]

SAMPLE_RATE_HZ = 16_000
FRAME = 80  # samples; 5 ms, the resolution of a phrase's edges
SILENT_DB = -42.0  # frames this far below the phrase's loudest frame are its silent edges

Samples = npt.NDArray[np.float64]


class VoiceMissingError(RuntimeError):
    """flite, or the voice that was asked for, is not installed."""


def _trim(samples: Samples) -> Samples:
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    level = np.sqrt((frames**2).mean(axis=1))
    loud = np.flatnonzero(level > level.max() * 10 ** (SILENT_DB / 20))
    kept = samples[loud[0] * FRAME : (loud[-1] + 1) * FRAME]
    ramp = np.minimum(1.0, np.arange(len(kept)) / FRAME)  # 5 ms, so that no edge clicks
    faded: Samples = kept * ramp * ramp[::-1]
    return faded


@cache
def speak(text: str, voice: Voice) -> Samples:
    """The phrase as float64 samples at 16 kHz, shape (n,), without silence at its edges.

    Raises:
        VoiceMissingError: when flite is not installed or does not know the voice.
    """
    if shutil.which("flite") is None:
        raise VoiceMissingError("flite is not installed; on Debian: apt-get install flite")
    settings = {
        "duration_stretch": voice.stretch,
        "int_f0_target_mean": voice.pitch_hz,
        "int_f0_target_stddev": voice.pitch_spread_hz,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "phrase.wav"
        command = ["flite", "-voice", voice.name, "-o", str(path), "-t", text]
        for name, value in settings.items():
            if value is not None:
                command += ["--setf", f"{name}={value}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not path.exists():
            raise VoiceMissingError(f"flite could not speak with voice {voice.name}: {done.stderr}")
        samples, rate_hz = sf.read(path, dtype="float64")
    if rate_hz != SAMPLE_RATE_HZ:
        raise VoiceMissingError(f"voice {voice.name} speaks at {rate_hz} Hz; 16000 Hz is needed")
    return _trim(samples)

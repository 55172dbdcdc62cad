"""Speech made at set rates and with set pauses, by whichever synthesisers are installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from callqa.delivery.truth import SourceCall, laid_over
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples
from callqa.domain.spans import Span, gaps, merge

__all__ = ["VOICES", "Spoken", "SynthesisError", "Voice", "missing", "paused", "speak"]

_FRAME = 80  # samples, 5 ms
_SILENT_DB = -42.0  # a phrase's silent edges lie this far below its loudest frame
_ESPEAK_WPM = 175  # its own speed when none is asked for
_LEVEL = 0.1  # root mean square of every phrase: voices differ in loudness, callers do so anyway
_MIN_PAUSE_S = 0.25  # a shorter gap is no pause
_LONGEST_GAP_S = 1.8  # under the longest silence that a turn may hold


class SynthesisError(RuntimeError):
    """A synthesiser did not speak; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice of a synthesiser.

    Attributes:
        speaker: who it is; two engines may have recordings of one person, and the voices of a
            formant synthesiser that differ in timbre only share all their timing.
        sex: as its makers say.
    """

    engine: str
    name: str
    speaker: str
    sex: str


VOICES = (
    Voice(engine="flite", name="slt", speaker="slt", sex="female"),
    Voice(engine="flite", name="rms", speaker="rms", sex="male"),
    Voice(engine="flite", name="awb", speaker="awb", sex="male"),
    Voice(engine="flite", name="kal16", speaker="kal", sex="male"),
    Voice(engine="festival", name="kal_diphone", speaker="kal", sex="male"),
    Voice(engine="festival", name="ked_diphone", speaker="ked", sex="male"),
    Voice(engine="espeak-ng", name="en-us+m3", speaker="espeak-ng en-us", sex="male"),
    Voice(engine="espeak-ng", name="en-us+f3", speaker="espeak-ng en-us", sex="female"),
    Voice(engine="espeak-ng", name="en-gb-x-rp+m7", speaker="espeak-ng en-gb-x-rp", sex="male"),
    Voice(engine="espeak-ng", name="en-gb-x-rp+f2", speaker="espeak-ng en-gb-x-rp", sex="female"),
    Voice(
        engine="espeak-ng", name="en-gb-scotland+m1", speaker="espeak-ng en-gb-scotland", sex="male"
    ),
    Voice(engine="espeak-ng", name="en-029+f4", speaker="espeak-ng en-029", sex="female"),
)
_FESTIVAL_VOICES = Path("/usr/share/festival/voices")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spoken:
    """A phrase: float32 samples, shape (n,), at 16 kHz, without silence at its edges."""

    text: str
    samples: Samples


def missing(voice: Voice) -> str | None:
    """Why a voice cannot be used here; None when it can."""
    if shutil.which(voice.engine) is None:
        return f"{voice.engine} is not installed"
    if voice.engine == "festival" and not any(_FESTIVAL_VOICES.glob(f"*/{voice.name}")):
        return f"festival has no voice {voice.name}"
    return None


def speak(phrases: Sequence[str], voice: Voice, *, stretch: float) -> tuple[Spoken, ...]:
    """The phrases, each with its durations `stretch` times the voice's own.

    The synthesiser itself speaks faster or slower, so unlike in re-timed speech vowels give way
    more than consonants where the engine knows that.

    Raises:
        SynthesisError: when the engine fails or writes nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.wav" for number in range(len(phrases))]
        for command, told in _commands(phrases, paths, voice, stretch):
            done = subprocess.run(  # noqa: S603
                command, input=told, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise SynthesisError(f"{voice.engine} could not speak with voice {voice.name}")
        if not all(path.exists() for path in paths):
            raise SynthesisError(f"{voice.engine} wrote nothing with voice {voice.name}")
        return tuple(
            Spoken(text=text, samples=_trimmed(_read(path)))
            for text, path in zip(phrases, paths, strict=True)
        )


def paused(
    phrases: Sequence[Spoken], voice: Voice, *, call_id: str, pause_share: float, seed: int
) -> SourceCall:
    """The phrases one after the other, with gaps that make up a share of the whole.

    Args:
        phrases: what is said; at least two.
        voice: who says it.
        call_id: what the result is called.
        pause_share: seconds of gap over all seconds, 0 or more and below 1; a gap is never longer
            than 1.8 s, so that very long phrases may get less.
        seed: of how the gaps differ.
    """
    rng = np.random.default_rng([seed, *call_id.encode()])
    lengths_s = [len(one.samples) / SAMPLE_RATE_HZ for one in phrases]
    wanted_s = pause_share / (1 - pause_share) * sum(lengths_s)
    weights = rng.uniform(0.5, 1.5, len(phrases) - 1)
    gaps_s = np.minimum(wanted_s * weights / weights.sum(), _LONGEST_GAP_S).tolist()
    pieces: list[Samples] = []
    spans: list[Span] = []
    at_s = 0.0
    for phrase, length_s, gap_s in zip(phrases, lengths_s, [*gaps_s, 0.0], strict=True):
        silence = np.zeros(round(gap_s * SAMPLE_RATE_HZ), dtype=np.float32)
        pieces += [phrase.samples, silence]
        spans.append(Span(at_s, at_s + length_s))
        at_s += length_s + len(silence) / SAMPLE_RATE_HZ
    sound = merge(spans, max_gap_s=_MIN_PAUSE_S - 1e-9)
    return SourceCall(
        call_id=call_id,
        voice=voice.speaker,
        samples=np.concatenate(pieces),
        sound=sound,
        pauses=gaps(sound, within=Span(0.0, at_s)),
        other=(),
        words=tuple(
            word
            for phrase, span in zip(phrases, spans, strict=True)
            for word in laid_over(phrase.text.split(), (span,))
        ),
        traits={"speech": "synthetic", "engine": voice.engine, "sex": voice.sex},
    )


def _commands(
    phrases: Sequence[str], paths: Sequence[Path], voice: Voice, stretch: float
) -> Iterator[tuple[list[str], str | None]]:
    """What to run, and what to tell it."""
    if voice.engine == "festival":
        lines = [f"(voice_{voice.name})", f"(Parameter.set 'Duration_Stretch {stretch:.3f})"]
        lines += [
            f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{path}" \'riff)'
            for text, path in zip(phrases, paths, strict=True)
        ]
        yield ["festival", "--pipe"], "\n".join(lines)
        return
    for text, path in zip(phrases, paths, strict=True):
        if voice.engine == "flite":
            slower = f"duration_stretch={stretch:.3f}"
            yield (
                ["flite", "-voice", voice.name, "--setf", slower, "-o", f"{path}", "-t", text],
                None,
            )
        else:
            speed = f"{_ESPEAK_WPM / stretch:.0f}"
            yield ["espeak-ng", "-v", voice.name, "-s", speed, "-w", f"{path}", text], None


def _read(path: Path) -> Samples:
    with wave.open(f"{path}", "rb") as file:
        rate_hz = file.getframerate()
        whole = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32_768
    common = gcd(rate_hz, SAMPLE_RATE_HZ)
    resampled: Samples = resample_poly(whole, SAMPLE_RATE_HZ // common, rate_hz // common)
    return resampled


def _trimmed(samples: Samples) -> Samples:
    """Without its silent edges, at one loudness, faded so that no edge clicks."""
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    level = np.sqrt(np.square(frames).mean(axis=1))
    loud = np.flatnonzero(level > level.max() * 10 ** (_SILENT_DB / 20))
    kept = samples[loud[0] * _FRAME : (loud[-1] + 1) * _FRAME]
    ramp = np.minimum(1.0, np.arange(len(kept)) / _FRAME)
    even = kept * ramp * ramp[::-1] * _LEVEL / np.sqrt(np.square(kept).mean())
    clipped: Samples = np.clip(even, -1.0, 1.0).astype(np.float32)
    return clipped

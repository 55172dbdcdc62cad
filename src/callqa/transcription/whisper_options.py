"""How Whisper is run, apart from its weights; every option that can change a word is in the id."""

from __future__ import annotations

import ctypes
import hashlib
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Literal

from callqa.transcription.whisper_weights import Weights

__all__ = ["Precision", "WhisperOptions", "fastest_device", "settled", "whisper_id"]

Precision = Literal["auto", "float32", "bfloat16", "float16"]
_SHORT = {
    "auto": "auto",
    "float32": "fp32",
    "bfloat16": "bf16",
    "float16": "fp16",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperOptions:
    """Options of the Whisper engine.

    Attributes:
        language: ISO 639-1 code of the language that is spoken.
        device: `cpu` or `cuda`.
        precision: of the arithmetic. `auto` is float16 on `cuda`, else float32: on the test
            checkpoint bfloat16 changes 5 of 1,000 words in sentences that it understands.
        beam_size: hypotheses kept while decoding; 1 is greedy and fastest.
        batch_size: windows encoded and decoded together, and up to half as many more where only a
            few would be left over.
        window_s: longest window, in (1, 30]; Whisper listens to 30 s at a time whatever is in it.
        temperatures: tried in order for a window whose text loops or is improbable.
        threads: processor threads; None leaves torch's choice.
        names: what the model is told to expect, as text that seems to stand before each window.
    """

    language: str = "en"
    device: str = "cpu"
    precision: Precision = "auto"
    beam_size: int = 1
    batch_size: int = 8
    window_s: float = 30.0
    temperatures: tuple[float, ...] = (0.0, 0.4, 0.8)
    threads: int | None = None
    names: tuple[str, ...] = ()

    @property
    def prompt(self) -> str | None:
        """The names as a sentence; None without any."""
        return f"{', '.join(self.names)}." if self.names else None

    @property
    def prompt_id(self) -> tuple[str, ...]:
        """What the names add to the id of an engine; not the names, which ids need not show."""
        if self.prompt is None:
            return ()
        return (f"prompt:{hashlib.sha256(self.prompt.encode()).hexdigest()[:8]}",)

    def __post_init__(self) -> None:
        if not 1.0 < self.window_s <= 30.0:
            raise ValueError(f"window_s must lie in (1, 30], got {self.window_s}")
        if self.beam_size < 1 or self.batch_size < 1:
            raise ValueError("beam_size and batch_size must be 1 or more")
        if not self.temperatures or self.temperatures[0] != 0.0:
            raise ValueError("temperatures must begin with 0")


def fastest_device() -> str:
    """`cuda` where torch finds a graphics processor that it can use, else `cpu`."""
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:  # no driver: torch would say the same, after seconds of loading
        return "cpu"
    import torch  # takes seconds

    return "cuda" if torch.cuda.is_available() else "cpu"


def settled(options: WhisperOptions) -> WhisperOptions:
    """The options with `auto` replaced by the precision to run in."""
    if options.precision != "auto":
        return options
    return replace(options, precision="float16" if options.device == "cuda" else "float32")


def whisper_id(weights: Weights, options: WhisperOptions) -> str:
    """Such as `openai-whisper 20250625 base.en sha256:ab12cd34 en beam=1 t=0,0.4 30s fp32`."""
    temperatures = ",".join(f"{temperature:g}" for temperature in options.temperatures)
    parts = (
        f"openai-whisper {version('openai-whisper')}",
        f"{weights.name} sha256:{weights.sha256[:8]}",
        options.language,
        f"beam={options.beam_size}",
        f"t={temperatures}",
        f"{options.window_s:g}s",
        _SHORT[options.precision],
        *options.prompt_id,
    )
    return " ".join(parts)

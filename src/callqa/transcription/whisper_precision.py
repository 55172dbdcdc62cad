"""The arithmetic in which a processor runs Whisper fastest, found by trying."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from functools import cache

import torch
import torch.nn.functional as F  # noqa: N812  the name that every reader of torch knows

from callqa.transcription.whisper_options import Precision, WhisperOptions

__all__ = ["fastest", "settled"]

_log = logging.getLogger(__name__)

# Less precise arithmetic must be worth it, and chance must not decide between two nights: with
# instructions for bfloat16 it takes about half the time, without them several times as long.
_WORTH = 0.8
_ROUNDS = 5
# The two layers behind the attention of base.en, over one window.
_STEPS, _WIDTH, _INNER = 1500, 512, 2048


def settled(options: WhisperOptions) -> WhisperOptions:
    """The options with `auto` replaced by the precision to run in.

    A search with several hypotheses does not show how close its decisions were, so it gets
    float32 in the place of `mixed`.
    """
    precision = options.precision
    if precision == "auto":
        precision = _best(options.device)
    if precision == "mixed" and options.beam_size > 1:
        precision = "float32"
    return replace(options, precision=precision)


def _best(device: str) -> Precision:
    if device.startswith("cuda"):
        return "float16"
    return "mixed" if fastest() is torch.bfloat16 else "float32"


@cache
def fastest() -> torch.dtype:
    """float32, or bfloat16 where this processor is faster with it; measured once per process."""
    # In turns, so that another program's load falls on both.
    tried = [(_once_s(torch.float32), _once_s(torch.bfloat16)) for _ in range(_ROUNDS + 1)][1:]
    single_s, brief_s = (min(times) for times in zip(*tried, strict=True))
    chosen = torch.bfloat16 if brief_s < _WORTH * single_s else torch.float32
    _log.info("bfloat16 takes %.2f of the time of float32: %s", brief_s / single_s, chosen)
    return chosen


def _once_s(precision: torch.dtype) -> float:
    """Seconds for two layers in this precision."""
    flow = torch.full((_STEPS, _WIDTH), 0.5, dtype=precision)
    inner = torch.full((_INNER, _WIDTH), 0.01, dtype=precision)
    start_s = time.perf_counter()
    F.linear(F.gelu(F.linear(flow, inner)), inner.T)
    return time.perf_counter() - start_s

"""One pass of openai-whisper's decoder over a batch, and how close its decisions were."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
import whisper
from torch import Tensor

from callqa.transcription.whisper_batch import Batch
from callqa.transcription.whisper_options import WhisperOptions

__all__ = ["Attempt", "decoded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What a pass made of one window.

    Attributes:
        result: openai-whisper's `DecodingResult`.
        margin: the smallest difference between the logarithms of the probabilities of the best
            token and the next, over the steps of the window; 0 or more.
    """

    result: Any
    margin: float


def decoded(
    batch: Batch, options: WhisperOptions, *, max_tokens: int, temperature: float = 0.0
) -> list[Attempt]:
    """One pass over all windows of a batch, each written in at most so many tokens."""
    beams = options.beam_size if temperature == 0.0 and options.beam_size > 1 else None
    decoding = whisper.DecodingOptions(
        language=options.language,
        prompt=options.prompt,
        temperature=temperature,
        beam_size=beams,
        sample_len=max_tokens,
        without_timestamps=True,
        fp16=False,  # how the network computes is its own affair
    )
    # openai-whisper searches with beams in one window at a time only: with more it fails.
    parts = [batch] if beams is None else [batch.some([at]) for at in range(len(batch))]
    return [attempt for part in parts for attempt in _pass(part, decoding)]


def _pass(batch: Batch, decoding: whisper.DecodingOptions) -> list[Attempt]:
    """`whisper.decode` with an eye on its choices."""
    task = whisper.decoding.DecodingTask(batch, decoding)
    margins = _Margins(task.tokenizer.eot)
    task.logit_filters.append(margins)
    results = task.run(batch.encoded)
    return [
        Attempt(result=result, margin=margin)
        for result, margin in zip(results, margins.smallest(len(results)), strict=True)
    ]


class _Margins:
    """Stands behind the filters that forbid tokens, forbids none and notes how close it was.

    What openai-whisper calls a `LogitFilter`.
    """

    def __init__(self, end: int) -> None:
        self._end = end
        self._least: Tensor | None = None

    def apply(self, logits: Tensor, tokens: Tensor) -> None:
        """Note the scores of one step, shape (rows, vocabulary), after tokens (rows, steps)."""
        best = torch.topk(logits, 2, dim=-1).values
        ended = tokens[:, -1] == self._end
        margin = (best[:, 0] - best[:, 1]).masked_fill(ended, math.inf)
        self._least = margin if self._least is None else torch.minimum(self._least, margin)

    def smallest(self, windows: int) -> list[float]:
        """Of each window; of several hypotheses the closest one's."""
        if self._least is None:
            return [math.inf] * windows
        rows = self._least.view(windows, -1)
        return [float(one) for one in rows.amin(dim=1)]

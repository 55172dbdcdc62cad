"""One pass of openai-whisper's decoder over a batch, and how close its decisions were."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
import whisper
from torch import Tensor

from callqa.transcription.whisper_batch import Batch
from callqa.transcription.whisper_options import WhisperOptions

__all__ = ["Attempt", "confirmed", "decoded"]

_CERTAIN = 1e4  # a score beside which no other counts


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
    decoding = _decoding(options, max_tokens=max_tokens, temperature=temperature)
    # openai-whisper searches with beams in one window at a time only: with more it fails.
    parts = (
        [batch] if decoding.beam_size is None else [batch.some([at]) for at in range(len(batch))]
    )
    return [attempt for part in parts for attempt in _pass(part, decoding)]


def confirmed(
    batch: Batch, options: WhisperOptions, drafts: Sequence[Sequence[int]], *, max_tokens: int
) -> list[Any]:
    """The results of `decoded`, sooner where texts that were written before are right.

    The decoder reads each draft in one step, as word times do, and where it would have chosen the
    same tokens it need not write them one by one. This is the verifying half of speculative
    decoding (Leviathan et al. 2023, arXiv:2211.17192) for choices without chance.

    Args:
        batch: the encoded windows.
        options: with one hypothesis.
        drafts: ids of the text of each window.
        max_tokens: as for `decoded`.
    """
    task = whisper.decoding.DecodingTask(batch, _decoding(options, max_tokens=max_tokens))
    task.inference = _Reading(batch, task.initial_tokens, drafts, end=task.tokenizer.eot)
    results = list(task.run(batch.encoded))
    # All that was said along a draft holds up to the first token that differs, and that ends a
    # text which ends sooner.
    pairs = zip(results, drafts, strict=True)
    wrong = [
        at
        for at, (result, draft) in enumerate(pairs)
        if result.tokens != list(draft[: len(result.tokens)])
    ]
    if wrong:
        others = decoded(batch.some(wrong), options, max_tokens=max_tokens)
        for at, other in zip(wrong, others, strict=True):
            results[at] = other.result
    return results


class _Reading:
    """Scores along drafts, for `whisper.decode`; what it calls an `Inference`."""

    def __init__(
        self, batch: Batch, before: Sequence[int], drafts: Sequence[Sequence[int]], *, end: int
    ) -> None:
        longest = max(map(len, drafts))
        rows = [[*before, *draft, *[end] * (longest - len(draft))] for draft in drafts]
        self._batch, self._before, self._end = batch, len(before), end
        self._flow = batch.flow(torch.tensor(rows, device=batch.device))

    def logits(self, tokens: Tensor, _encoded: Tensor) -> Tensor:
        """After the last of tokens of shape (rows, steps); at first after each of them."""
        steps, known = tokens.shape[1], self._flow.shape[1]
        if steps == self._before:
            return self._batch.scores(self._flow[:, :steps])
        scores = self._batch.scores(self._flow[:, min(steps, known) - 1 :][:, :1])
        if steps > known:  # only texts that differ go on
            scores[..., self._end] = _CERTAIN
        return scores

    def cleanup_caching(self) -> None:
        """There is nothing to clean up."""


def _decoding(
    options: WhisperOptions, *, max_tokens: int, temperature: float = 0.0
) -> whisper.DecodingOptions:
    beams = options.beam_size if temperature == 0.0 and options.beam_size > 1 else None
    return whisper.DecodingOptions(
        language=options.language,
        prompt=options.prompt,
        temperature=temperature,
        beam_size=beams,
        sample_len=max_tokens,
        without_timestamps=True,
        fp16=False,  # how the network computes is its own affair
    )


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

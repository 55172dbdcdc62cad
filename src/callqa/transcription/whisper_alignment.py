"""Word times by cross attention, for a whole batch of windows in one pass of the decoder.

The method is that of `whisper.timing.find_alignment`, which takes one window at a time and runs
the encoder again. The decoder reads the text that it wrote; the heads that follow the sound say at
which step of 20 ms each token was heard; dynamic time warping makes that a path.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from whisper.timing import WordTiming, dtw

from callqa.transcription.medians import medians
from callqa.transcription.whisper_batch import Batch

__all__ = ["align"]

_STEPS_PER_S = 50  # of the encoded sound


@torch.no_grad()
def align(
    batch: Batch, tokenizer: Any, said: Sequence[Sequence[int]], frames: Sequence[int]
) -> list[list[WordTiming]]:
    """Words of each window with their times and probabilities.

    Args:
        batch: the encoded windows.
        tokenizer: openai-whisper's, for the language spoken.
        said: ids of the text of each window; none where nothing was said.
        frames: length of the sound of each window, in frames of 10 ms.

    Returns:
        openai-whisper's `WordTiming` in order, in seconds from the start of the window; signs are
        words of their own.
    """
    spoken = [at for at, tokens in enumerate(said) if tokens]
    found: list[list[WordTiming]] = [[] for _ in said]
    if not spoken:
        return found
    before = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
    longest = max(len(said[at]) for at in spoken)
    rows = [[*before, *said[at], *[tokenizer.eot] * (longest + 1 - len(said[at]))] for at in spoken]
    some = batch if len(spoken) == len(batch) else batch.some(spoken)
    scores, flow = some.followed(torch.tensor(rows, device=batch.device))
    threads = torch.get_num_threads()
    start = len(tokenizer.sot_sequence)  # the step that chooses the first token of the text
    for at, seen, steps in zip(spoken, scores, flow, strict=True):
        count = len(said[at])
        weights = _weights(seen[:, : start + count + 2, : max(1, frames[at] // 2)])
        following = torch.tensor(said[at], device=batch.device)
        sure = some.probabilities(steps[start : start + count], following, below=tokenizer.eot)
        starts_s = _starts_s(weights[start:-1])
        found[at] = _words(tokenizer, list(said[at]), starts_s, sure.cpu().numpy())
    torch.set_num_threads(threads)  # time warping runs in numba, which sets them to all cores
    return found


def _weights(scores: Tensor) -> Tensor:
    """Where the heads look on average, shape (steps of text, steps of sound), from their scores."""
    weights = scores.softmax(dim=-1)
    std, mean = torch.std_mean(weights, dim=-2, keepdim=True, unbiased=False)
    # A head at a time: its weights stay in the processor's cache.
    smooth = [medians(head) for head in (weights - mean) / std]
    return torch.stack(smooth).mean(dim=0)


def _starts_s(weights: Tensor) -> npt.NDArray[np.float64]:
    """Second at which the path through the sound first meets each step of the text."""
    text, sound = dtw(-weights)
    met = np.diff(text, prepend=-1) > 0
    starts_s: npt.NDArray[np.float64] = sound[met] / _STEPS_PER_S
    return starts_s


def _words(
    tokenizer: Any,
    tokens: list[int],
    starts_s: npt.NDArray[np.float64],
    sure: npt.NDArray[np.float32],
) -> list[WordTiming]:
    """Tokens joined to words, each from the start of its first to the start of the next."""
    texts, parts = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
    bounds = np.cumsum([0, *(len(part) for part in parts[:-1])])
    return [
        WordTiming(
            word=word,
            tokens=part,
            start=float(starts_s[first]),
            end=float(starts_s[last]),
            probability=float(np.mean(sure[first:last])),
        )
        for word, part, first, last in zip(texts, parts, bounds, bounds[1:], strict=False)
    ]

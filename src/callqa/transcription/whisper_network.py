"""Whisper's arithmetic over an openai-whisper checkpoint, in the precision a processor is fast at.

Weights, layers and their order are openai-whisper's own. What differs is how the work is laid out:
weights are kept in the precision they are used in and in the order in which the processor wants
them, and attention in 16 bits is computed a few steps of a head at a time, so that its scores stay
in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  the name that every reader of torch knows
from torch import Tensor

from callqa.transcription.whisper_layers import LaidOut, lay_out

__all__ = ["Network", "Sound", "feed_forward", "joined", "normed", "split"]

_STEPS = 500  # of a head's attention at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What one layer of the decoder asks of the encoded sound.

    Both of shape (windows, heads, 1500, width of a head).
    """

    keys: Tensor
    values: Tensor


class Network:
    """A checkpoint whose weights lie in memory in one precision; holds no state of a call.

    Args:
        checkpoint: model of openai-whisper in float32; its layers are replaced in place, and it
            can be used through the network only.
        precision: of weights and activations. The sum along the layers (the residual stream), the
            norms, the embeddings and the scores of the vocabulary stay in float32.
    """

    def __init__(self, checkpoint: Any, precision: torch.dtype) -> None:
        self.checkpoint = checkpoint.eval().requires_grad_(requires_grad=False)
        self.precision = precision
        self.vocabulary = LaidOut(checkpoint.decoder.token_embedding.weight)
        for module in checkpoint.modules():
            if isinstance(module, torch.nn.Linear | torch.nn.Conv1d):
                module.to(precision)
        lay_out(checkpoint)

    @property
    def dims(self) -> Any:
        """openai-whisper's `ModelDimensions`."""
        return self.checkpoint.dims

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        device: torch.device = self.checkpoint.device
        return device

    @torch.no_grad()
    def encode(self, mels: Tensor) -> Tensor:
        """Encoded sound, float32, shape (windows, 1500, width).

        Args:
            mels: log-mel spectrograms of 30 s, float32, shape (windows, mels, 3000).
        """
        # On a processor one window at a time is fastest: its activations fit into the cache.
        step = 1 if self.device.type == "cpu" else len(mels)
        return torch.cat([self._encode(some) for some in torch.split(mels, step)])

    def _encode(self, mels: Tensor) -> Tensor:
        encoder = self.checkpoint.encoder
        first, second = encoder.conv1, encoder.conv2
        sound = mels.to(self.precision)
        sound = F.gelu(F.conv1d(sound, first.weight, first.bias, padding=1))
        sound = F.gelu(F.conv1d(sound, second.weight, second.bias, stride=2, padding=1))
        flow = sound.transpose(1, 2).float() + encoder.positional_embedding
        for block in encoder.blocks:
            attn, heard = block.attn, normed(block.attn_ln, flow, self.precision)
            asked = (layer(heard) for layer in (attn.query, attn.key, attn.value))
            mixed = _attention(*(split(attn, one) for one in asked))
            flow = flow + attn.out(joined(mixed))
            flow = flow + feed_forward(block, flow, self.precision)
        return normed(encoder.ln_post, flow, torch.float32)

    @torch.no_grad()
    def sound(self, encoded: Tensor) -> tuple[Sound, ...]:
        """What each layer of the decoder asks of encoded sound, worked out once for all steps."""
        return tuple(self._sound(encoded.to(self.precision)))

    def _sound(self, encoded: Tensor) -> Iterator[Sound]:
        for block in self.checkpoint.decoder.blocks:
            cross = block.cross_attn
            yield Sound(
                keys=split(cross, cross.key(encoded)).contiguous(),
                values=split(cross, cross.value(encoded)).contiguous(),
            )


def normed(layer: Any, flow: Tensor, precision: torch.dtype) -> Tensor:
    """A layer norm in float32, rounded to `precision`."""
    shape, weight, bias = layer.normalized_shape, layer.weight, layer.bias
    return F.layer_norm(flow, shape, weight, bias, layer.eps).to(precision)


def feed_forward(block: Any, flow: Tensor, precision: torch.dtype) -> Tensor:
    """The two layers that follow the attention of a block."""
    heard: Tensor = block.mlp[2](F.gelu(block.mlp[0](normed(block.mlp_ln, flow, precision))))
    return heard


def split(attn: Any, flow: Tensor) -> Tensor:
    """Shape (windows, steps, heads * width) as (windows, heads, steps, width)."""
    rows, steps, width = flow.shape
    return flow.view(rows, steps, attn.n_head, width // attn.n_head).transpose(1, 2)


def joined(heads: Tensor) -> Tensor:
    """Shape (windows, heads, steps, width) as (windows, steps, heads * width)."""
    return heads.transpose(1, 2).flatten(2)


def _attention(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Attention of every step to every step; shapes (windows, heads, steps, width)."""
    if queries.device.type != "cpu" or queries.dtype == torch.float32:
        return F.scaled_dot_product_attention(queries, keys, values)
    queries = queries * queries.shape[-1] ** -0.5
    mixed = torch.empty_like(queries)
    for window in range(len(queries)):
        for head in range(queries.shape[1]):
            asked = (keys[window, head].T, values[window, head])
            for first in range(0, queries.shape[2], _STEPS):
                some = slice(first, first + _STEPS)
                mixed[window, head, some] = _looked_up(queries[window, head, some], *asked)
    return mixed


def _looked_up(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    return torch.softmax(queries @ keys, dim=-1) @ values

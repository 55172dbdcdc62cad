"""Whisper's arithmetic over an openai-whisper checkpoint, in the precision a processor is fast at.

Weights, layers and their order are openai-whisper's own. What differs is how the work is laid out:
weights are kept in the precision they are used in, and attention in 16 bits is computed a head at
a time, so that its scores stay in the processor's cache.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import torch
import torch.nn.functional as F  # noqa: N812  the name that every reader of torch knows
from torch import Tensor

__all__ = ["Network", "Sound", "feed_forward", "joined", "linear", "normed", "split"]


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
        checkpoint: model of openai-whisper in float32; its weights are converted in place.
        precision: of weights and activations. The sum along the layers (the residual stream), the
            norms, the embeddings and the scores of the vocabulary stay in float32.
    """

    def __init__(self, checkpoint: Any, precision: torch.dtype) -> None:
        self.checkpoint = checkpoint.eval().requires_grad_(requires_grad=False)
        self.precision = precision
        for module in checkpoint.modules():
            if isinstance(module, torch.nn.Linear | torch.nn.Conv1d):
                module.to(precision)

    @classmethod
    def beside(cls, checkpoint: Any, precision: torch.dtype) -> Self:
        """A network in another precision that leaves the checkpoint as it is.

        Norms and embeddings, which stay in float32, are shared with it.
        """
        layers = (torch.nn.Linear, torch.nn.Conv1d)
        shared: dict[int, Any] = {
            id(parameter): parameter
            for module in checkpoint.modules()
            if not isinstance(module, layers)
            for parameter in module.parameters(recurse=False)
        }
        return cls(copy.deepcopy(checkpoint, shared), precision)

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
            asked = (linear(layer, heard) for layer in (attn.query, attn.key, attn.value))
            mixed = _attention(*(split(attn, one) for one in asked))
            flow = flow + linear(attn.out, joined(mixed))
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
                keys=split(cross, linear(cross.key, encoded)).contiguous(),
                values=split(cross, linear(cross.value, encoded)).contiguous(),
            )


def linear(layer: Any, flow: Tensor) -> Tensor:
    """A layer's weights and bias over the last dimension."""
    return F.linear(flow, layer.weight, layer.bias)


def normed(layer: Any, flow: Tensor, precision: torch.dtype) -> Tensor:
    """A layer norm in float32, rounded to `precision`."""
    shape, weight, bias = layer.normalized_shape, layer.weight, layer.bias
    return F.layer_norm(flow, shape, weight, bias, layer.eps).to(precision)


def feed_forward(block: Any, flow: Tensor, precision: torch.dtype) -> Tensor:
    """The two layers that follow the attention of a block."""
    return linear(block.mlp[2], F.gelu(linear(block.mlp[0], normed(block.mlp_ln, flow, precision))))


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
            scores = queries[window, head] @ keys[window, head].T
            mixed[window, head] = torch.softmax(scores, dim=-1) @ values[window, head]
    return mixed

"""A batch of encoded windows in the place of the model that `whisper.decode` expects.

`whisper.decode` chooses the tokens; what it asks of a model is the decoder's scores for them. Here
they come from a `Network`, whose keys and values of the sound are laid out for one step at a time
and are used again by the fallback and by the word times.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import torch
from torch import Tensor

from callqa.transcription.whisper_network import (
    Network,
    Sound,
    feed_forward,
    joined,
    normed,
    split,
)

__all__ = ["Batch"]

Cache = dict[Any, Tensor]
"""Keys and values of the text so far by the layer that made them, each (rows, steps, width)."""


class Batch:
    """Encoded windows of one network; what openai-whisper calls a model and its decoder."""

    def __init__(self, network: Network, encoded: Tensor, sound: Sequence[Sound]) -> None:
        self._network = network
        self._sound = tuple(sound)
        self.encoded = encoded

    @classmethod
    def of(cls, network: Network, mels: Tensor) -> Self:
        """The windows of log-mel spectrograms, float32, shape (windows, mels, 3000)."""
        encoded = network.encode(mels)
        return cls(network, encoded, network.sound(encoded))

    def some(self, windows: Sequence[int]) -> Batch:
        """Only the windows at these places."""
        chosen = list(windows)
        if chosen == list(range(len(self))):
            return self
        sound = (Sound(keys=one.keys[chosen], values=one.values[chosen]) for one in self._sound)
        return Batch(self._network, self.encoded[chosen], tuple(sound))

    def __len__(self) -> int:
        return len(self.encoded)

    @property
    def dims(self) -> Any:
        """openai-whisper's `ModelDimensions`."""
        return self._network.dims

    @property
    def device(self) -> torch.device:
        """Where the network is."""
        return self._network.device

    @property
    def is_multilingual(self) -> bool:
        """Whether the vocabulary names languages."""
        return bool(self._network.checkpoint.is_multilingual)

    @property
    def num_languages(self) -> int:
        """How many languages the vocabulary names."""
        return int(self._network.checkpoint.num_languages)

    @property
    def decoder(self) -> Batch:
        """What `whisper.decode` calls for the scores of the next token."""
        return self

    @property
    def blocks(self) -> Any:
        """The layers of the decoder, whose attention names the entries of the cache."""
        return self._network.checkpoint.decoder.blocks

    @property
    def alignment_heads(self) -> list[tuple[int, int]]:
        """Layer and head of those whose attention follows the sound."""
        return [(int(a), int(b)) for a, b in self._network.checkpoint.alignment_heads.indices().T]

    def install_kv_cache_hooks(self) -> tuple[Cache, list[Any]]:
        """An empty cache; `whisper.decode` hands it back with every step."""
        return {}, []

    def logits(self, tokens: Tensor, _encoded: Tensor) -> Tensor:
        """Scores of the vocabulary after each token, which finds the language."""
        return self(tokens)

    @torch.no_grad()
    def __call__(
        self, tokens: Tensor, _encoded: Tensor | None = None, kv_cache: Cache | None = None
    ) -> Tensor:
        """Scores of the vocabulary after each token, float32, shape (rows, steps, vocabulary).

        Args:
            tokens: ids, shape (rows, steps), a multiple of the windows; with a cache those that
                it does not know yet.
            kv_cache: keys and values of the tokens before; filled on the way.
        """
        flow, _ = self._flow(tokens, {} if kv_cache is None else kv_cache)
        return self.scores(flow)

    @torch.no_grad()
    def followed(self, tokens: Tensor) -> tuple[list[Tensor], Tensor]:
        """How the heads of the alignment attend to the sound, and the decoder's last layer.

        Args:
            tokens: ids, shape (windows, steps).

        Returns:
            For each window scores before softmax, shape (heads, steps, 1500), and the flow that
            `probabilities` reads, shape (windows, steps, width).
        """
        flow, seen = self._flow(tokens, {}, watched=self.alignment_heads)
        return list(torch.cat(seen, dim=1)), flow

    @torch.no_grad()
    def probabilities(self, flow: Tensor, following: Tensor, *, below: int) -> Tensor:
        """How probable each following token was among those below an id, shape (steps,)."""
        scores = self.scores(flow[None])[0, :, :below]
        return scores.softmax(dim=-1).gather(1, following[:, None])[:, 0]

    def _flow(
        self, tokens: Tensor, cache: Cache, *, watched: Sequence[tuple[int, int]] = ()
    ) -> tuple[Tensor, list[Tensor]]:
        decoder, precision = self._network.checkpoint.decoder, self._network.precision
        known = cache.get(decoder.blocks[0].attn.key)
        first = 0 if known is None else known.shape[1]
        last = first + tokens.shape[-1]
        mask = decoder.mask[first:last, :last] if tokens.shape[-1] > 1 else None
        flow = decoder.token_embedding(tokens) + decoder.positional_embedding[first:last]
        seen: list[Tensor] = []
        for layer, (block, sound) in enumerate(zip(decoder.blocks, self._sound, strict=True)):
            heard = normed(block.attn_ln, flow, precision)
            flow = flow + self._to_text(block.attn, heard, cache, mask)
            cross = block.cross_attn
            asked = split(cross, cross.query(normed(block.cross_attn_ln, flow, precision)))
            mixed, scores = _attention(asked, sound.keys, sound.values)
            heads = [head for of, head in watched if of == layer]
            if heads:
                seen.append(scores[:, heads].float())
            flow = flow + cross.out(joined(mixed))
            flow = flow + feed_forward(block, flow, precision)
        return normed(decoder.ln, flow, torch.float32), seen

    def _to_text(self, attn: Any, heard: Tensor, cache: Cache, mask: Tensor | None) -> Tensor:
        for layer in (attn.key, attn.value):
            new = layer(heard)
            cache[layer] = torch.cat((cache[layer], new), dim=1) if layer in cache else new
        keys, values = split(attn, cache[attn.key]), split(attn, cache[attn.value])
        mixed, _ = _attention(split(attn, attn.query(heard)), keys, values, mask)
        told: Tensor = attn.out(joined(mixed))
        return told

    @torch.no_grad()
    def scores(self, flow: Tensor) -> Tensor:
        """Of every token of the vocabulary, shape (rows, steps, vocabulary)."""
        scores: Tensor = self._network.vocabulary(flow)
        return scores


def _attention(
    queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """What was attended to, and the scores before softmax; shapes (rows, heads, steps, width)."""
    scores = (queries * queries.shape[-1] ** -0.5) @ keys.transpose(-1, -2)
    if mask is not None:
        scores = scores + mask
    return torch.softmax(scores, dim=-1).to(values.dtype) @ values, scores

"""The weights of an openai-whisper checkpoint under the names that CTranslate2 gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from ctranslate2.converters import utils
from ctranslate2.specs import common_spec
from ctranslate2.specs.whisper_spec import WhisperSpec

__all__ = ["whisper_spec"]

Weights = Mapping[str, npt.NDArray[np.float32]]


def whisper_spec(dims: Mapping[str, Any], weights: Weights) -> Any:
    """CTranslate2's description of the model, filled.

    Args:
        dims: the checkpoint's `ModelDimensions` as a mapping.
        weights: its state, float32.

    Raises:
        KeyError: a weight is missing.
    """
    spec = WhisperSpec(
        dims["n_audio_layer"], dims["n_audio_head"], dims["n_text_layer"], dims["n_text_head"]
    )
    encoder, decoder = spec.encoder, spec.decoder
    for conv, name in ((encoder.conv1, "encoder.conv1"), (encoder.conv2, "encoder.conv2")):
        conv.weight, conv.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
    encoder.position_encodings.encodings = weights["encoder.positional_embedding"]
    _norm(encoder.layer_norm, weights, "encoder.ln_post")
    for number, layer in enumerate(encoder.layer):
        _block(layer, weights, f"encoder.blocks.{number}")
    embedding = weights["decoder.token_embedding.weight"]
    decoder.embeddings.weight = embedding
    decoder.position_encodings.encodings = weights["decoder.positional_embedding"]
    _norm(decoder.layer_norm, weights, "decoder.ln")
    for number, layer in enumerate(decoder.layer):
        name = f"decoder.blocks.{number}"
        _block(layer, weights, name)
        _norm(layer.attention.layer_norm, weights, f"{name}.cross_attn_ln")
        query, key, value, out = _attention(weights, f"{name}.cross_attn")
        utils.fuse_linear(layer.attention.linear[0], [query])
        utils.fuse_linear(layer.attention.linear[1], [key, value])
        layer.attention.linear[2] = out
    decoder.projection.weight = embedding
    return spec


def _block(layer: Any, weights: Weights, name: str) -> None:
    """What a layer of encoder and decoder have in common."""
    query, key, value, out = _attention(weights, f"{name}.attn")
    utils.fuse_linear(layer.self_attention.linear[0], [query, key, value])
    layer.self_attention.linear[1] = out
    _norm(layer.self_attention.layer_norm, weights, f"{name}.attn_ln")
    _norm(layer.ffn.layer_norm, weights, f"{name}.mlp_ln")
    layer.ffn.linear_0 = _linear(weights, f"{name}.mlp.0")
    layer.ffn.linear_1 = _linear(weights, f"{name}.mlp.2")


def _attention(weights: Weights, name: str) -> Iterable[Any]:
    return [_linear(weights, f"{name}.{part}") for part in ("query", "key", "value", "out")]


def _linear(weights: Weights, name: str) -> Any:
    """A linear layer; the one for keys has no bias."""
    spec = common_spec.LinearSpec()
    spec.weight = weights[f"{name}.weight"]
    bias = weights.get(f"{name}.bias")
    if bias is not None:
        spec.bias = bias
    return spec


def _norm(spec: Any, weights: Weights, name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]

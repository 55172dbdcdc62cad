"""Linear layers whose weights lie in memory as the processor multiplies them.

oneDNN, which torch brings along for processors, multiplies weights that lie in blocks: in float32
about a sixth faster than weights that lie in rows, and up to twice as fast where only a few rows of
input meet many weights, as in every step of a decoder. torch lays weights out so in models that it
compiles; the two operations behind that are used here without a compiler. Where they are missing,
on a graphics card or another kind of processor, the layers work as torch's own.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  the name that every reader of torch knows
from torch import Tensor

__all__ = ["LaidOut", "lay_out"]

_FEW = 8  # rows of a decoder's step, for which the blocks are chosen; others fit them well


class LaidOut(torch.nn.Module):
    """A linear layer that only multiplies: its weights can be neither trained nor saved.

    Args:
        weight: shape (outputs, inputs).
        bias: shape (outputs,); None for none.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None = None) -> None:
        super().__init__()
        self._in_blocks = _blocks_help(weight)
        operations: Any = torch.ops.mkldnn
        plain = weight.detach()
        self._weight = (
            operations._reorder_linear_weight(plain, _FEW)  # noqa: SLF001
            if self._in_blocks
            else plain
        )
        self._bias = None if bias is None else bias.detach()

    def forward(self, flow: Tensor) -> Tensor:
        """Shape (..., inputs) in the weights' precision to shape (..., outputs)."""
        if not self._in_blocks:
            return F.linear(flow, self._weight, self._bias)
        operations: Any = torch.ops.mkldnn
        product: Tensor = operations._linear_pointwise(  # noqa: SLF001
            flow, self._weight, self._bias, "none", [], ""
        )
        return product


def lay_out(model: torch.nn.Module) -> None:
    """Replace every linear layer within the model by one that is laid out."""
    for module in list(model.modules()):
        for name, child in module.named_children():
            if isinstance(child, torch.nn.Linear):
                setattr(module, name, LaidOut(child.weight, child.bias))


def _blocks_help(weight: Tensor) -> bool:
    """Whether oneDNN is here and multiplies this precision without going through another."""
    operations: Any = torch.ops.mkldnn
    there = all(
        hasattr(operations, name) for name in ("_reorder_linear_weight", "_linear_pointwise")
    )
    available = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    if weight.device.type != "cpu" or not available or not there:
        return False
    if weight.dtype is torch.bfloat16:
        return bool(operations._is_mkldnn_bf16_supported())  # noqa: SLF001
    return weight.dtype is torch.float32

"""What is computed in another way than torch and openai-whisper do gives the same numbers."""

import math

import pytest
import torch
from torch.nn import functional
from whisper.timing import median_filter

from callqa.transcription.medians import medians
from callqa.transcription.whisper_layers import LaidOut, lay_out


@pytest.mark.parametrize("steps", [1, 3, 4, 5, 7, 8, 1500])
@pytest.mark.parametrize("unknown", [0.0, 0.3, 1.0])
def test_medians_are_those_of_openai_whisper(steps, unknown):
    dice = torch.Generator().manual_seed(steps)
    rows = torch.randint(-4, 5, (6, steps), generator=dice) / 2  # many are equal
    rows[torch.rand(rows.shape, generator=dice) < unknown] = math.nan
    expected = median_filter(rows[None], 7)[0]
    assert torch.equal(torch.nan_to_num(medians(rows), 99.0), torch.nan_to_num(expected, 99.0))


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("rows", [1, 8, 100])
@pytest.mark.parametrize("bias", [True, False])
def test_a_layer_that_is_laid_out_multiplies_as_before(precision, rows, bias):
    torch.manual_seed(rows)
    layer = torch.nn.Linear(48, 80, bias=bias).to(precision)
    flow = torch.randn(2, rows, 48).to(precision)
    found = LaidOut(layer.weight, layer.bias)(flow)
    assert found.dtype is precision
    plain = (one.detach().double() for one in layer.parameters())
    expected = functional.linear(flow.double(), *plain)
    least = 1e-5 if precision is torch.float32 else 2**-8 * float(expected.abs().max())
    assert torch.allclose(found.double(), expected, rtol=2**-8, atol=least)


def test_all_layers_of_a_model_are_laid_out_and_no_other_part():
    torch.manual_seed(0)
    inner = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.LayerNorm(4))
    model = torch.nn.Sequential(torch.nn.Linear(6, 4), torch.nn.GELU(), inner)
    flow = torch.randn(3, 6)
    before = model(flow)
    lay_out(model)
    assert torch.allclose(model(flow), before, atol=1e-6)
    kinds = [type(one).__name__ for one in model.modules() if not list(one.children())]
    assert kinds == ["LaidOut", "GELU", "LaidOut", "LayerNorm"]

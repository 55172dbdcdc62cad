"""Speech re-timed: its length follows the factor, its pitch and its words stay."""

from collections.abc import Callable

import numpy as np
import pytest

from callqa.delivery.prosody import pitch
from callqa.delivery.retiming import retime, stretch
from callqa.delivery.truth import SourceCall
from callqa.domain.recording import SAMPLE_RATE_HZ
from callqa.domain.spans import Span

FACTORS = [0.6, 0.75, 1.0, 1.3, 1.7]


@pytest.mark.parametrize("factor", FACTORS)
def test_stretched_speech_has_the_length_asked_for_and_its_pitch(
    babble: Callable[..., object], factor: float
) -> None:
    made = babble([(0.0, 25)], duration_s=5, pitch_hz=130)
    faster = stretch(made.samples, factor)
    assert len(faster) == round(len(made.samples) / factor)
    found = pitch(faster, (Span(0.1, len(faster) / SAMPLE_RATE_HZ - 0.1),))
    assert found is not None
    assert found.median_hz == pytest.approx(130, rel=0.02)


@pytest.mark.parametrize("factor", FACTORS)
def test_recorded_speech_keeps_its_pitch_too(calm_call: SourceCall, factor: float) -> None:
    span = max(calm_call.sound, key=lambda one: one.duration_s)
    samples = calm_call.samples[
        round(span.start_s * SAMPLE_RATE_HZ) : round(span.end_s * SAMPLE_RATE_HZ)
    ]
    before = pitch(samples, (Span(0, span.duration_s),))
    after = pitch(stretch(samples, factor), (Span(0, span.duration_s / factor),))
    assert before is not None
    assert after is not None
    assert after.median_hz == pytest.approx(before.median_hz, rel=0.04)


def test_speech_and_pauses_are_scaled_apart_and_the_rest_keeps_its_length() -> None:
    samples = np.random.default_rng(4).standard_normal(10 * SAMPLE_RATE_HZ).astype(np.float32)
    sound, pauses = (Span(1, 3), Span(4, 6)), (Span(3, 4),)
    made = retime(samples, sound=sound, pauses=pauses, rate_factor=2.0, pause_factor=0.25)
    assert len(made.samples) / SAMPLE_RATE_HZ == pytest.approx(1 + 1 + 0.25 + 1 + 4)
    assert made.times.span(Span(1, 3)) == Span(1.0, 2.0)
    assert made.times.span(Span(3, 4)) == Span(2.0, 2.25)
    assert made.times.at(7.0) == pytest.approx(4.25)


def test_a_longer_pause_is_made_of_its_own_background() -> None:
    samples = np.full(SAMPLE_RATE_HZ, 0.01, dtype=np.float32)
    made = retime(samples, sound=(), pauses=(Span(0.2, 0.4),), rate_factor=1.0, pause_factor=3.0)
    assert len(made.samples) == pytest.approx(1.4 * SAMPLE_RATE_HZ, abs=2)
    assert np.allclose(made.samples, 0.01)


def test_a_factor_that_is_not_above_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        stretch(np.zeros(16_000, dtype=np.float32), 0.0)

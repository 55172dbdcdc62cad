"""Sound and pauses taken from audio, whatever its level and background."""

from collections.abc import Callable

import numpy as np
import pytest

from callqa.delivery.energy import envelope
from callqa.delivery.pauses import sounding
from callqa.domain.recording import Samples
from callqa.domain.spans import Span

RUNS = ((0.5, 10), (2.9, 10), (5.15, 10), (7.45, 5))  # gaps of 0.40, 0.25 and 0.30 s
TRUE = (Span(0.5, 2.5), Span(2.9, 4.9), Span(5.15, 7.15), Span(7.45, 8.45))
WHOLE = (Span(0.3, 8.7),)  # a detector that bridged every pause


def found(samples: Samples, speech: tuple[Span, ...] = WHOLE) -> tuple[Span, ...]:
    return sounding(envelope(samples), speech, min_pause_s=0.2)


def test_pauses_that_the_detector_bridged_are_found_within_50_ms(
    babble: Callable[..., object],
) -> None:
    spans = found(babble(RUNS, duration_s=10).samples)
    assert len(spans) == len(TRUE)
    for span, true in zip(spans, TRUE, strict=True):
        assert span.start_s == pytest.approx(true.start_s, abs=0.05)
        assert span.end_s == pytest.approx(true.end_s, abs=0.05)


@pytest.mark.parametrize("change", ["50 dB quieter", "dc offset", "8 bit mu-law steps"])
def test_level_offset_and_coarse_steps_leave_the_sound_where_it_is(
    babble: Callable[..., object], change: str
) -> None:
    samples = babble(RUNS, duration_s=10).samples
    changed = {
        "50 dB quieter": lambda: samples * np.float32(10 ** (-50 / 20)),
        "dc offset": lambda: samples + np.float32(0.1),
        "8 bit mu-law steps": lambda: _mu_law(samples),
    }[change]()
    before, after = found(samples), found(changed)
    assert len(after) == len(before)
    total = sum(span.duration_s for span in before)
    assert sum(span.duration_s for span in after) == pytest.approx(total, rel=0.03)


def test_white_noise_10_db_down_leaves_the_pauses(babble: Callable[..., object]) -> None:
    samples = babble(RUNS, duration_s=10).samples
    rng = np.random.default_rng(3)
    level = np.sqrt(np.mean(np.square(samples[8000:40000])))
    noisy = samples + (rng.standard_normal(len(samples)) * level * 10**-0.5).astype(np.float32)
    spans = found(noisy)
    clean_s = sum(span.duration_s for span in found(samples))
    assert sum(span.duration_s for span in spans) == pytest.approx(clean_s, rel=0.10)


def test_silence_heard_as_speech_by_nobody_gives_no_sound(babble: Callable[..., object]) -> None:
    assert found(babble(RUNS, duration_s=10).samples, speech=()) == ()


def test_where_speech_does_not_stand_out_the_detector_decides() -> None:
    hum = np.random.default_rng(5).standard_normal(160_000).astype(np.float32) * np.float32(0.05)
    speech = (Span(1.0, 3.0), Span(3.1, 5.0), Span(6.0, 7.0))
    assert found(hum, speech=speech) == (Span(1.0, 5.0), Span(6.0, 7.0))


def _mu_law(samples: Samples) -> Samples:
    squeezed = np.sign(samples) * np.log1p(255 * np.abs(samples)) / np.log1p(255)
    steps = np.round(squeezed * 127) / 127
    return (np.sign(steps) * np.expm1(np.abs(steps) * np.log1p(255)) / 255).astype(np.float32)

"""Pitch, loudness and the beat of syllables of sound with known properties."""

from collections.abc import Callable

import numpy as np
import pytest

from callqa.delivery.energy import envelope
from callqa.delivery.prosody import loudness_db, loudness_drift_db, nuclei_s, pitch
from callqa.domain.spans import Span


@pytest.mark.parametrize("pitch_hz", [90.0, 140.0, 220.0])
def test_a_steady_voice_has_its_pitch_and_hardly_a_range(
    babble: Callable[..., object], pitch_hz: float
) -> None:
    made = babble([(0.5, 20)], duration_s=5, pitch_hz=pitch_hz)
    found = pitch(made.samples, made.sound)
    assert found is not None
    assert found.median_hz == pytest.approx(pitch_hz, rel=0.02)
    assert found.range_semitones < 1.0


def test_two_pitches_an_interval_apart_span_that_interval(babble: Callable[..., object]) -> None:
    low = babble([(0.5, 20)], duration_s=5, pitch_hz=110.0)
    high = babble([(0.5, 20)], duration_s=5, pitch_hz=110.0 * 2 ** (7 / 12))
    samples = np.concatenate([low.samples, high.samples])
    found = pitch(samples, (*low.sound, Span(5.5, 9.5)))
    assert found is not None
    assert found.range_semitones == pytest.approx(7.0, abs=0.5)


def test_a_voice_that_glides_inside_its_phrases_varies_and_one_that_changes_between_them_does_not(
    babble: Callable[..., object],
) -> None:
    low, high = (babble([(0.5, 20)], duration_s=5, pitch_hz=hz) for hz in (110.0, 165.0))
    flat = pitch(np.concatenate([low.samples, high.samples]), (*low.sound, Span(5.5, 9.5)))
    assert flat is not None
    assert flat.range_semitones > 6.0
    assert flat.variation_semitones == pytest.approx(0.0, abs=0.1)
    assert flat.phrases == 2

    swing = 3.0 * np.sin(2 * np.pi * 0.5 * np.arange(80_000) / 16_000)  # semitones either way
    phase = 2 * np.pi * np.cumsum(130.0 * 2 ** (swing / 12)) / 16_000
    voice = sum(np.sin(k * phase) / k for k in range(1, 20)).astype(np.float32) * np.float32(0.1)
    lively = pitch(voice, (Span(0, 5),))
    assert lively is not None
    assert lively.variation_semitones == pytest.approx(3.0 / np.sqrt(2), abs=0.2)


def test_an_octave_error_does_not_make_a_flat_voice_lively(babble: Callable[..., object]) -> None:
    flat = babble([(0.5, 20)], duration_s=5, pitch_hz=120.0)
    halved = babble([(0.5, 3)], duration_s=5, pitch_hz=60.0 * 2 ** (2 / 12))
    samples = flat.samples.copy()
    samples[40_000:48_000] = halved.samples[8_000:16_000]
    found = pitch(samples, flat.sound)
    assert found is not None
    assert found.variation_semitones is not None
    assert found.variation_semitones < 0.5


def test_noise_has_no_pitch_worth_two_seconds() -> None:
    noise = np.random.default_rng(1).standard_normal(80_000).astype(np.float32) * np.float32(0.1)
    found = pitch(noise, (Span(0, 5),))
    assert found is None or found.voiced_s < 2.0


def test_ten_times_the_amplitude_is_twenty_decibels(babble: Callable[..., object]) -> None:
    made = babble([(0.5, 20)], duration_s=5)
    quiet_db = loudness_db(envelope(made.samples * np.float32(0.1)), made.sound)
    loud_db = loudness_db(envelope(made.samples), made.sound)
    assert quiet_db is not None
    assert loud_db == pytest.approx(quiet_db + 20, abs=0.1)


def test_a_voice_that_rises_by_6_db_drifts_by_6_db(babble: Callable[..., object]) -> None:
    made = babble([(0, 25), (5, 25), (10, 25)], duration_s=15)
    samples = made.samples.copy()
    samples[160_000:] *= np.float32(2.0)
    drift_db = loudness_drift_db(envelope(samples), made.sound)
    assert drift_db == pytest.approx(6.02, abs=0.2)


def test_no_sound_has_neither_loudness_nor_pitch_nor_syllables() -> None:
    silence = np.zeros(16_000, dtype=np.float32)
    assert loudness_db(envelope(silence), ()) is None
    assert loudness_drift_db(envelope(silence), ()) is None
    assert pitch(silence, ()) is None
    assert nuclei_s(silence, ()) == ()


@pytest.mark.parametrize("rate", [3.0, 4.5, 6.0, 7.5])
def test_the_beat_of_syllables_is_counted_from_the_sound(
    babble: Callable[..., object], rate: float
) -> None:
    made = babble([(1.0, 24), (10.0, 30)], duration_s=22, rate=rate)
    beats = nuclei_s(made.samples, made.sound)
    assert len(beats) == pytest.approx(54, rel=0.05)
    assert all(any(span.holds(beat) for span in made.sound) for beat in beats)

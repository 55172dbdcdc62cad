"""Who is on which channel, and what is said of channels that are not what they should be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from callqa.audio.channels import Assignment, assign
from callqa.audio.decode import Decoded
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker

AGENT, CONSUMER, UNKNOWN = Speaker.AGENT, Speaker.CONSUMER, Speaker.UNKNOWN
SPEECH = Path(__file__).parents[1] / "data" / "speech"
CALL_S = 12


def phrase(name: str) -> Samples:
    return soundfile.read(SPEECH / f"{name}_phrase.flac", dtype="float32")[0]


def talk(name: str, *, starts_s: tuple[float, ...]) -> Samples:
    """A channel of the call with the phrase at each of the times."""
    channel = np.zeros(CALL_S * SAMPLE_RATE_HZ, dtype=np.float32)
    for start_s in starts_s:
        at = round(start_s * SAMPLE_RATE_HZ)
        channel[at : at + len(phrase(name))] += phrase(name)
    return channel


def hiss(level_db: float, *, seed: int = 1) -> Samples:
    noise = np.random.default_rng(seed).normal(0.0, 10 ** (level_db / 20), CALL_S * SAMPLE_RATE_HZ)
    return noise.astype(np.float32)


@pytest.fixture
def agent() -> Samples:
    return talk("first", starts_s=(0.5, 5.0, 9.0))


@pytest.fixture
def consumer() -> Samples:
    return talk("second", starts_s=(2.5, 7.0))


def assigned(*channels: np.ndarray, roles: tuple[Speaker, ...] = (AGENT, CONSUMER)) -> Assignment:
    decoded = Decoded(
        channels=tuple(np.ascontiguousarray(channel, dtype=np.float32) for channel in channels),
        duration_s=len(channels[0]) / SAMPLE_RATE_HZ,
        source_rate_hz=SAMPLE_RATE_HZ,
        codec="wav/pcm_16",
    )
    return assign(decoded, roles=roles)


def speakers(found: Assignment) -> list[Speaker]:
    return [waveform.speaker for waveform in found.waveforms]


def test_two_voices_keep_their_channels_and_roles(agent: Samples, consumer: Samples) -> None:
    found = assigned(agent, consumer)
    assert (found.layout, found.warnings) == ("two_channel", ())
    assert speakers(found) == [AGENT, CONSUMER]
    np.testing.assert_array_equal(found.waveforms[0].samples, agent)
    np.testing.assert_array_equal(found.waveforms[1].samples, consumer)


def test_roles_follow_what_the_caller_says(agent: Samples, consumer: Samples) -> None:
    assert speakers(assigned(consumer, agent, roles=(CONSUMER, AGENT))) == [CONSUMER, AGENT]


@pytest.mark.parametrize("roles", [(CONSUMER,), (CONSUMER, UNKNOWN), (UNKNOWN, AGENT)])
def test_of_two_channels_one_role_tells_the_other(
    agent: Samples, consumer: Samples, roles: tuple[Speaker, ...]
) -> None:
    assert speakers(assigned(consumer, agent, roles=roles)) == [CONSUMER, AGENT]


@pytest.mark.parametrize(
    ("roles", "speaker"), [((AGENT, CONSUMER), UNKNOWN), ((), UNKNOWN), ((AGENT,), AGENT)]
)
def test_one_channel_is_everybody_unless_its_one_role_was_given(
    agent: Samples, roles: tuple[Speaker, ...], speaker: Speaker
) -> None:
    found = assigned(agent, roles=roles)
    assert (found.layout, found.warnings, speakers(found)) == ("mono", ("mono",), [speaker])


def test_channels_without_a_role_are_left_out_and_said(agent: Samples, consumer: Samples) -> None:
    found = assigned(hiss(-30), agent, consumer, roles=(UNKNOWN, AGENT, CONSUMER))
    assert speakers(found) == [AGENT, CONSUMER]
    assert found.warnings == ("extra_channels",)
    np.testing.assert_array_equal(found.waveforms[0].samples, agent)


def test_no_speaker_comes_twice(agent: Samples, consumer: Samples) -> None:
    found = assigned(agent, consumer, roles=(AGENT, AGENT))
    assert speakers(found) == [AGENT]
    assert "extra_channels" in found.warnings


# Dual mono


def moved(channel: Samples, *, rate_hz: int, samples: int) -> np.ndarray:
    """The channel delayed by samples at another rate, so by a fraction of one at 16 kHz."""
    there = soxr.resample(channel, SAMPLE_RATE_HZ, rate_hz)
    back = soxr.resample(np.roll(there, samples), rate_hz, SAMPLE_RATE_HZ)
    return np.resize(back, len(channel))


@pytest.mark.parametrize(
    ("gain", "delay"), [(1.0, 0), (0.4, 0), (-1.0, 0), (-0.6, 5), (1.0, -20), (0.5, 30)]
)
def test_the_same_signal_on_both_channels_is_dual_mono(
    agent: Samples, consumer: Samples, gain: float, delay: int
) -> None:
    mix = agent + consumer
    copy = (gain * np.roll(mix, delay)).astype(np.float32)
    found = assigned(mix, copy)
    assert (found.layout, found.warnings) == ("dual_mono", ("dual_mono",))
    assert speakers(found) == [UNKNOWN]
    kept = found.waveforms[0].samples
    assert np.array_equal(kept, mix) or np.array_equal(kept, copy)


@pytest.mark.parametrize("samples", [1, 3, 7])
def test_dual_mono_is_known_through_a_delay_of_a_fraction_of_a_sample(
    agent: Samples, samples: int
) -> None:
    assert assigned(agent, moved(agent, rate_hz=44_100, samples=samples)).layout == "dual_mono"


def test_dual_mono_is_known_through_noise_of_each_channel(agent: Samples) -> None:
    found = assigned(agent + hiss(-50, seed=1), agent + hiss(-50, seed=2))
    assert found.layout == "dual_mono"


@pytest.mark.parametrize("bleed", [0.03, 0.1, 0.3])
def test_cross_talk_is_not_dual_mono(agent: Samples, consumer: Samples, bleed: float) -> None:
    found = assigned(agent + bleed * consumer, consumer + bleed * agent)
    assert (found.layout, found.warnings) == ("two_channel", ())


def test_one_short_answer_beside_a_leak_is_a_voice_of_its_own(agent: Samples) -> None:
    leak = 0.1 * agent
    leak[int(3.0 * SAMPLE_RATE_HZ) :][:8_000] += phrase("second")[:8_000]
    assert assigned(agent, leak).layout == "two_channel"


# Dead channels


@pytest.mark.parametrize(
    "nothing",
    [
        np.zeros(CALL_S * SAMPLE_RATE_HZ),
        np.full(CALL_S * SAMPLE_RATE_HZ, 0.2),
        hiss(-75),
        hiss(-50),
        1e-4 * np.sin(2 * np.pi * 50 * np.arange(CALL_S * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ),
    ],
    ids=["digital silence", "constant offset", "faint hiss", "hiss", "hum"],
)
def test_a_channel_that_carries_nothing_is_dead(
    agent: Samples, consumer: Samples, nothing: np.ndarray
) -> None:
    gone = assigned(agent, nothing)
    assert (gone.layout, gone.warnings) == ("one_dead", ("dead_channel_consumer",))
    assert speakers(gone) == [AGENT]
    np.testing.assert_array_equal(gone.waveforms[0].samples, agent)
    gone = assigned(nothing, consumer)
    assert (gone.layout, gone.warnings) == ("one_dead", ("dead_channel_agent",))
    assert speakers(gone) == [CONSUMER]


def test_a_channel_with_only_the_other_side_leaking_in_is_dead(agent: Samples) -> None:
    found = assigned(agent, 0.05 * np.roll(agent, 3) + hiss(-80))
    assert (found.layout, found.warnings) == ("one_dead", ("dead_channel_consumer",))


@pytest.mark.parametrize("gain", [0.3, 0.05])
def test_a_quiet_voice_is_alive(agent: Samples, consumer: Samples, gain: float) -> None:
    assert assigned(agent, gain * consumer).layout == "two_channel"


def test_a_click_does_not_wake_a_dead_channel(agent: Samples) -> None:
    dead = np.zeros_like(agent)
    dead[50_000:50_100] = 0.9
    assert assigned(agent, dead).layout == "one_dead"


def test_a_call_in_which_nobody_speaks_says_so(agent: Samples) -> None:
    silence = np.zeros_like(agent)
    found = assigned(silence, silence)
    assert (found.layout, found.warnings) == ("two_channel", ("silent_call",))
    assert speakers(found) == [AGENT, CONSUMER]
    assert assigned(silence).warnings == ("mono", "silent_call")


@pytest.mark.parametrize("length", [1, 2, 100, 400])
def test_a_call_of_a_few_samples_is_assigned(length: int) -> None:
    found = assigned(np.full(length, 0.5), np.full(length, -0.5))
    assert found.layout in {"two_channel", "one_dead", "dual_mono"}
    assert found.waveforms

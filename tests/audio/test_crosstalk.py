"""A voice that leaks into the other channel is not taken for speech there."""

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from callqa.audio.activity import SileroDetector
from callqa.audio.crosstalk import without_crosstalk
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span, intersect, merge, subtract, total_s

SAMPLE_CALLS = Path(__file__).parents[2] / "sample_calls"
Both = tuple[Samples, Samples]


@pytest.fixture(scope="module")
def detector() -> SileroDetector:
    return SileroDetector()


@pytest.fixture(scope="module")
def channels() -> Both:
    sound, _ = sf.read(SAMPLE_CALLS / "NF-0003.flac", dtype="float32")
    return np.ascontiguousarray(sound[:, 0]), np.ascontiguousarray(sound[:, 1])


@pytest.fixture(scope="module")
def talking_over(channels: Both) -> Both:
    """The same call with the consumer three seconds early, so that both speak at once for 8 s."""
    return channels[0], np.roll(channels[1], -48_000)


def leaking(into: Samples, voice: Samples, *, gain_db: float, delay: int = 0) -> Samples:
    leak = np.concatenate([np.zeros(delay, dtype=np.float32), voice])[: len(voice)]
    return (into + leak * 10 ** (gain_db / 20)).astype(np.float32)


def in_a_room(voice: Samples) -> Samples:
    """The voice with 20 ms of reverberation, as loud as before."""
    times = np.arange(1_600)
    response = np.random.default_rng(1).standard_normal(1_600) * np.exp(-times / 300)
    response /= np.sqrt(np.square(response).sum())
    return np.convolve(voice, response)[: len(voice)].astype(np.float32)


def found(
    detector: SileroDetector, agent: Samples, consumer: Samples
) -> tuple[tuple[Waveform, Waveform], tuple[tuple[Span, ...], ...]]:
    waveforms = (
        Waveform(samples=agent, speaker=Speaker.AGENT),
        Waveform(samples=consumer, speaker=Speaker.CONSUMER),
    )
    return waveforms, tuple(detector.detect(waveform) for waveform in waveforms)


@pytest.mark.parametrize(
    ("gain_db", "delay"), [(-15.0, 0), (-20.0, 800), (-25.0, 160), (-30.0, 0), (-30.0, 3_200)]
)
def test_a_leak_makes_nobody_talk_over_the_other(
    detector: SileroDetector, channels: Both, gain_db: float, delay: int
) -> None:
    agent, consumer = channels
    _, (alone, _) = found(detector, agent, consumer)
    leaky = leaking(agent, in_a_room(consumer) if delay else consumer, gain_db=gain_db, delay=delay)
    waveforms, spans = found(detector, leaky, consumer)
    heard_s = total_s(intersect(*spans))
    (own, other), warnings = without_crosstalk(waveforms, spans)
    assert total_s(intersect(own, other)) < 0.3
    assert total_s(subtract(own, alone)) < 0.5  # half a second of 66
    assert total_s(subtract(alone, own)) < 0.4
    assert other == spans[1]
    assert warnings == (("crosstalk_agent",) if heard_s > 2.0 else ())


@pytest.mark.parametrize("gain_db", [-20.0, -30.0])
@pytest.mark.parametrize("delay", [0, 800, 3_200])
def test_a_leak_that_a_detector_hears_from_end_to_end_is_taken_out(
    detector: SileroDetector, channels: Both, gain_db: float, delay: int
) -> None:
    agent, consumer = channels
    _, (alone, other) = found(detector, agent, consumer)
    leaky = leaking(agent, in_a_room(consumer) if delay else consumer, gain_db=gain_db, delay=delay)
    waveforms = (
        Waveform(samples=leaky, speaker=Speaker.AGENT),
        Waveform(samples=consumer, speaker=Speaker.CONSUMER),
    )
    leaked = tuple(span.shifted(delay / SAMPLE_RATE_HZ) for span in other)
    (own, _), warnings = without_crosstalk(waveforms, (merge((*alone, *leaked)), other))
    assert warnings == ("crosstalk_agent",)
    assert total_s(subtract(own, alone)) < 0.5
    assert total_s(subtract(alone, own)) < 0.5


def test_real_talk_over_stays_when_the_channel_leaks(
    detector: SileroDetector, talking_over: Both
) -> None:
    """Over three leaks: at a single one, the tails of two phrases may hide under it."""
    agent, consumer = talking_over
    _, alone = found(detector, agent, consumer)
    true_s, off_s = total_s(intersect(*alone)), []
    assert true_s > 8.0
    for gain_db in (-20.0, -25.0, -30.0):
        waveforms, spans = found(detector, leaking(agent, consumer, gain_db=gain_db), consumer)
        kept, _ = without_crosstalk(waveforms, spans)
        off_s.append(abs(total_s(intersect(*kept)) - true_s))
    assert np.mean(off_s) < 0.05 * true_s


def test_both_channels_may_leak(detector: SileroDetector, talking_over: Both) -> None:
    agent, consumer = talking_over
    _, alone = found(detector, agent, consumer)
    leaky = (
        leaking(agent, consumer, gain_db=-25.0, delay=400),
        leaking(consumer, agent, gain_db=-25.0, delay=160),
    )
    kept, warnings = without_crosstalk(*found(detector, *leaky))
    assert warnings == ("crosstalk_agent", "crosstalk_consumer")
    for own, true in zip(kept, alone, strict=True):
        assert total_s(subtract(own, true)) < 1.0
        assert total_s(subtract(true, own)) < 1.0


def test_a_soft_voice_of_its_own_is_no_leak(detector: SileroDetector, talking_over: Both) -> None:
    agent, consumer = talking_over
    soft = agent * np.float32(10 ** (-25 / 20))
    waveforms, spans = found(detector, soft, consumer)
    assert total_s(intersect(*spans)) > 7.0
    assert without_crosstalk(waveforms, spans) == (spans, ())


def test_nothing_is_looked_for_without_two_channels_that_speak(channels: Both) -> None:
    agent, consumer = (Waveform(samples=one, speaker=Speaker.AGENT) for one in channels)
    assert without_crosstalk([agent], [(Span(1, 5),)]) == (((Span(1, 5),),), ())
    apart = ((Span(1, 5),), (Span(6, 9),))
    assert without_crosstalk([agent, consumer], apart) == (apart, ())

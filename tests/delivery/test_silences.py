"""Silence of both, the gaps between their turns, and time on hold, which is neither."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from callqa.delivery.measure import measure
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.told import with_words
from callqa.domain.details import DeliveryEvent, EventKind
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript
from callqa.testing import a_transcript, utterance

NOTHING = Transcript(utterances=(), language="en", engine_id="none")
LIMITS = DeliveryThresholds()
# Four seconds each; the last two overlap. Call of 40 s.
AGENT_RUNS = ((1.0, 20), (5.6, 20), (16.0, 20), (20.5, 20), (30.0, 20))
CONSUMER_RUNS = ((10.5, 20), (25.0, 20), (33.2, 20))


@pytest.fixture
def measured(babble: Callable[..., object]) -> Callable[..., Measures]:
    def of(*waits: DeliveryEvent, duration_s: float = 40.0, limits: DeliveryThresholds = LIMITS):
        made = {
            Speaker.AGENT: babble(AGENT_RUNS, duration_s=duration_s),
            Speaker.CONSUMER: babble(CONSUMER_RUNS, duration_s=duration_s),
        }
        return measure(
            NOTHING,
            [Waveform(samples=one.samples, speaker=who) for who, one in made.items()],
            {who: one.sound for who, one in made.items()},
            duration_s=duration_s,
            thresholds=limits,
            waits=waits,
        )

    return of


def value(found: Measures, name: str) -> float | None:
    measure = found.of_call(name)
    assert measure is not None
    return measure.value


def hold(start_s: float, end_s: float) -> DeliveryEvent:
    return DeliveryEvent(kind=EventKind.HOLD, span=Span(start_s, end_s), why="Music.")


def test_silence_of_both_is_counted_and_the_gaps_between_their_turns_apart(
    measured: Callable[..., Measures],
) -> None:
    found = measured()
    # 1.0 before, pauses of 0.6 and 0.5 s, gaps of 0.9, 1.5, 0.5 and 1.0 s, and 2.8 s at the end
    assert value(found, "mutual_silence_count") == 8
    assert value(found, "mutual_silence_total") == pytest.approx(8.8, abs=0.2)
    assert value(found, "mutual_silence_mean") == pytest.approx(1.1, abs=0.03)
    assert value(found, "mutual_silences_per_minute") == pytest.approx(12.0)
    assert value(found, "turn_gap_count") == 4
    assert value(found, "turn_gap_total") == pytest.approx(3.9, abs=0.1)
    assert value(found, "turn_gap_mean") == pytest.approx(0.975, abs=0.03)
    assert value(found, "turn_gap_longest") == pytest.approx(1.5, abs=0.05)
    assert value(found, "turn_gaps_per_minute") == pytest.approx(6.0)
    assert value(found, "hold_total") == value(found, "hold_count") == 0


def test_silences_of_three_ten_and_thirty_seconds_are_counted(
    measured: Callable[..., Measures],
) -> None:
    found = measured(duration_s=69.0)  # silence of 31.8 s at the end
    names = ("flagged_silence_count", "dead_air_count")
    assert found.turns.silence_count.value == 1
    assert [value(found, name) for name in names] == [1, 1]
    shorter = measured(duration_s=58.0)
    assert [value(shorter, name) for name in names] == [1, 0]


def test_time_on_hold_is_no_silence_and_is_told_apart(measured: Callable[..., Measures]) -> None:
    plain, found = measured(duration_s=80.0), measured(hold(38.0, 78.0), duration_s=80.0)

    assert plain.turns.longest_silence.value == pytest.approx(42.8, abs=0.1)
    assert found.turns.longest_silence.value == pytest.approx(2.0, abs=0.01)
    assert found.turns.silences == ()
    assert value(found, "dead_air_count") == 0
    assert value(found, "hold_count") == 1
    assert value(found, "hold_total") == value(found, "longest_hold") == pytest.approx(40.0)
    # 8 silences before the hold and one after, in the 40 s that were no hold
    assert value(found, "mutual_silences_per_minute") == pytest.approx(9 / 40 * 60)
    turns = found.turns
    shares = (
        turns.agent_talk_share.value + turns.consumer_talk_share.value
        - turns.talk_over_share.value + turns.both_silent_share.value
    )  # fmt: skip
    assert shares == pytest.approx(0.5)
    assert hold(38.0, 78.0) in found.events


def test_dead_air_is_what_is_left_without_the_hold(measured: Callable[..., Measures]) -> None:
    words = a_transcript(utterance("so here we are", start_s=1.0))
    found = measured(hold(40.0, 78.0), duration_s=80.0)

    told = with_words(found, words, thresholds=LIMITS)

    assert value(told, "longest_unexcused_silence") == pytest.approx(2.8, abs=0.05)
    assert hold(40.0, 78.0) in told.events


def test_a_reply_after_a_hold_is_no_slow_reply(measured: Callable[..., Measures]) -> None:
    limits = replace(LIMITS, min_responses=1)
    plain, found = measured(limits=limits), measured(hold(14.6, 15.9), limits=limits)

    assert plain.turns.response_latency_p90.value == pytest.approx(1.45, abs=0.05)  # 1.0 and 1.5 s
    assert found.turns.response_latency_p90.value == pytest.approx(1.0, abs=0.05)


def test_ringing_and_busy_tones_have_times_of_their_own(measured: Callable[..., Measures]) -> None:
    ring = DeliveryEvent(kind=EventKind.RING_BACK, span=Span(40.0, 52.0))
    busy = DeliveryEvent(kind=EventKind.BUSY, span=Span(55.0, 59.0))

    found = measured(ring, busy, duration_s=60.0)

    assert value(found, "ring_back_total") == pytest.approx(12.0)
    assert value(found, "busy_total") == pytest.approx(4.0)
    assert value(found, "hold_total") == 0
    assert found.turns.longest_silence.value == pytest.approx(3.0, abs=0.01)  # between the two

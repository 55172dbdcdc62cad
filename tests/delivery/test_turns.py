"""Turns, overlaps and replies from constructed spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.delivery.dialogue import longest
from callqa.delivery.encounters import Encounter, encounters
from callqa.delivery.pauses import pauses, sounding
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.turns import Side, Turn, replies_s, turns
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, intersect, merge, total_s

AGENT, CONSUMER = Speaker.AGENT, Speaker.CONSUMER


def spans(*pairs: tuple[float, float]) -> tuple[Span, ...]:
    return tuple(Span(*pair) for pair in pairs)


def turn(speaker: Speaker, *pairs: tuple[float, float]) -> Turn:
    return Turn(speaker=speaker, sound=spans(*pairs))


def met(agent: tuple[Span, ...], consumer: tuple[Span, ...]) -> tuple[Encounter, ...]:
    return encounters(
        Side(speaker=AGENT, sound=agent),
        Side(speaker=CONSUMER, sound=consumer),
        limits=DeliveryThresholds(),
    )


any_spans = st.lists(
    st.tuples(st.integers(0, 600), st.integers(1, 60)).map(
        lambda pair: Span(pair[0] / 10, (pair[0] + pair[1]) / 10)
    ),
    max_size=15,
).map(merge)


@pytest.mark.parametrize(
    ("case", "other", "expected"),
    [
        ("a short silence is a pause", (), [(0, 5)]),
        ("the other speaks in the silence", spans((2.2, 2.5)), [(0, 2), (3, 5)]),
        ("the other speaks over the sound only", spans((0.5, 1.5)), [(0, 5)]),
        ("the other touches the silence", spans((1.0, 2.0), (3.0, 4.0)), [(0, 5)]),
        ("the other begins in sound and runs into it", spans((1.0, 2.1)), [(0, 2), (3, 5)]),
    ],
)
def test_a_turn_goes_on_over_a_silence_that_is_left_alone(
    case: str, other: tuple[Span, ...], expected: list[tuple[float, float]]
) -> None:
    found = turns(AGENT, spans((0, 2), (3, 5)), other=other, max_pause_s=2.0)
    assert [one.span for one in found] == [Span(*pair) for pair in expected], case


def test_a_silence_longer_than_the_limit_ends_the_turn() -> None:
    sound = spans((0, 2), (4.0, 5), (7.1, 8))
    found = turns(AGENT, sound, other=(), max_pause_s=2.0)
    assert [one.span for one in found] == [Span(0, 5), Span(7.1, 8)]
    assert pauses(found) == (Span(2, 4.0),)


def test_a_gap_of_the_shortest_pause_is_one_and_a_shorter_gap_is_speech() -> None:
    speech = spans((0.5, 2.5), (2.74, 4.9), (5.15, 7.0))
    assert sounding(speech, min_pause_s=0.25) == spans((0.5, 4.9), (5.15, 7.0))
    assert sounding((), min_pause_s=0.25) == ()


@given(own=any_spans, other=any_spans)
def test_turns_hold_all_sound_once_and_no_silence_of_the_other(
    own: tuple[Span, ...], other: tuple[Span, ...]
) -> None:
    found = turns(AGENT, own, other=other, max_pause_s=2.0)
    assert tuple(span for one in found for span in one.sound) == own
    silent = pauses(found)
    assert all(pause.duration_s <= 2.0 + 1e-9 for pause in silent)
    assert all(pause.overlap_s(span) == 0 for pause in silent for span in other)
    turn_s = total_s(one.span for one in found)
    assert turn_s == pytest.approx(total_s(own) + total_s(silent))


@pytest.mark.parametrize(
    ("case", "agent", "consumer", "count"),
    [
        ("long enough", [(0, 5)], [(4.0, 8)], 1),
        ("just under", [(0, 5)], [(4.31, 8)], 0),
        ("just over", [(0, 5)], [(4.29, 8)], 1),
        ("two events", [(0, 5), (10, 15)], [(4, 8), (9, 12)], 2),
        ("one event with a breath in it", [(0, 5)], [(3, 3.5), (3.9, 4.4)], 1),
        ("none", [(0, 5)], [(5, 8)], 0),
    ],
)
def test_talk_over_counts_when_longer_than_grace_and_minimum(
    case: str, agent: list[tuple[float, float]], consumer: list[tuple[float, float]], count: int
) -> None:
    assert sum(one.is_talk_over for one in met(spans(*agent), spans(*consumer))) == count, case


@given(first=any_spans, second=any_spans)
def test_what_happens_when_both_speak_is_the_same_from_either_side(
    first: tuple[Span, ...], second: tuple[Span, ...]
) -> None:
    one, other = met(first, second), met(second, first)
    assert [(each.span, each.both_s, each.is_talk_over) for each in one] == [
        (each.span, each.both_s, each.is_talk_over) for each in other
    ]
    swapped = {AGENT: CONSUMER, CONSUMER: AGENT, None: None}
    assert [each.came_in for each in one] == [swapped[each.came_in] for each in other]


@given(first=any_spans, second=any_spans)
def test_encounters_hold_every_moment_in_which_both_sound_once(
    first: tuple[Span, ...], second: tuple[Span, ...]
) -> None:
    both_s = sum(one.both_s for one in met(first, second))
    assert both_s == pytest.approx(total_s(intersect(first, second)))


def test_a_reply_is_the_wait_between_consumer_and_agent() -> None:
    agent = (turn(AGENT, (3.0, 5.0)), turn(AGENT, (8.6, 10.0)), turn(AGENT, (11.0, 12.0)))
    consumer = (turn(CONSUMER, (1.0, 2.5)), turn(CONSUMER, (6.0, 9.0)))
    assert replies_s(agent, consumer) == pytest.approx((0.5, -0.4))
    assert replies_s(consumer, agent) == pytest.approx((1.0,))


def test_a_back_channel_inside_the_consumers_turn_is_no_reply() -> None:
    agent = (turn(AGENT, (2.0, 2.3)),)
    assert replies_s(agent, (turn(CONSUMER, (1.0, 6.0)),)) == ()


def test_the_longest_turn_holds_its_pauses() -> None:
    assert longest((turn(AGENT, (0, 1), (2, 4)), turn(AGENT, (6, 8)))) == Span(0, 4)
    assert longest(()) is None

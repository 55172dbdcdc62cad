"""Whether the agent gets louder when the consumer does, and how much a voice varies."""

from collections.abc import Sequence

import numpy as np
import pytest

from callqa.domain.details import EventKind
from callqa.domain.measures import Measures
from tests.delivery.dialogues import AGENT, CONSUMER, Line, events, of, talk

TEXT = "we can help you now and then again"  # 9 syllables
ANSWERS = ("agent_rose_share", "agent_loudness_after_rise", "agent_rate_after_rise")


def in_turns(agent_db: Sequence[float], consumer_db: Sequence[float]) -> Measures:
    """The two speak in turns of three seconds, the agent first, each turn with its loudness."""
    agent: list[Line] = [(8 * i + 0.5, 8 * i + 3.5, TEXT, db) for i, db in enumerate(agent_db)]
    consumer: list[Line] = [
        (8 * i + 4.5, 8 * i + 7.5, TEXT, db) for i, db in enumerate(consumer_db)
    ]
    return talk(agent, consumer)


# The consumer's fourth turn is loud, and the agent's fifth answers it.
LOUD = (0, 0.3, -0.3, 7, 0, 0.2)


@pytest.mark.parametrize(
    ("case", "answer_db", "share", "told"),
    [
        ("level", 0.5, 0.0, "the agent stayed level"),
        ("rises too", 5.0, 1.0, "the agent got louder, too (+5 dB)"),
        ("just too little to be a rise", 2.7, 0.0, "the agent stayed level (+3 dB)"),
        ("softer", -4.0, 0.0, "the agent became softer (-4 dB)"),
    ],
)
def test_the_agents_answer_to_a_loud_turn_is_told(
    case: str, answer_db: float, share: float, told: str
) -> None:
    found = in_turns((0, 0, 0, 0, answer_db, 0, 0), LOUD)
    assert of(found, "consumer_rise_count", CONSUMER).value == 1, case
    rose = of(found, "agent_rose_share", AGENT)
    assert (rose.value, rose.numerator, rose.denominator) == (share, share, 1)
    change = of(found, "agent_loudness_after_rise", AGENT)
    assert change.value == pytest.approx(answer_db, abs=0.1)
    assert of(found, "agent_rate_after_rise", AGENT).value == pytest.approx(0.0, abs=0.05)
    [event] = events(found, EventKind.ESCALATION)
    assert event.speaker is CONSUMER
    assert (event.span.start_s, event.span.end_s) == (28.5, 35.5)
    assert event.why.startswith("the consumer was 7 dB louder than usual; ")
    assert told in event.why


def test_how_much_faster_the_consumer_spoke_is_told() -> None:
    consumer: list[Line] = [(8 * i + 4.5, 8 * i + 7.5, TEXT) for i in range(5)]
    consumer[3] = (28.5, 30.5, TEXT, 8)
    found = talk([(8 * i + 0.5, 8 * i + 3.5, TEXT) for i in range(5)], consumer)
    [event] = events(found, EventKind.ESCALATION)
    assert "8 dB louder and 50 % faster than usual" in event.why


def test_a_faster_answer_shows_in_the_rate() -> None:
    agent: list[Line] = [(8 * i + 0.5, 8 * i + 3.5, TEXT) for i in range(6)]
    agent[4] = (32.5, 34.5, TEXT)  # the same words in two seconds instead of three
    consumer: list[Line] = [
        (8 * i + 4.5, 8 * i + 7.5, TEXT, db) for i, db in enumerate((0, 0, 0, 8, 0))
    ]
    found = talk(agent, consumer)
    assert of(found, "agent_rate_after_rise", AGENT).value == pytest.approx(9 / 2 - 9 / 3)
    assert of(found, "agent_rose_share", AGENT).value == 0


@pytest.mark.parametrize(
    ("case", "consumer_db", "rises"),
    [
        ("no louder than calm turns vary", (0, 0.3, -0.3, 4.5, 0, 0.2), 0),
        ("a voice that is up and down anyway", (0, 6, -6, 7, -7, 0.2), 0),
        ("half of the call is loud, as when a handset is moved", (0, 0, 0, 8, 8, 8), 0),
        ("twice", (0, 0.3, -0.3, 7, 0, 8, 0.2), 2),
    ],
)
def test_a_rise_is_well_over_the_consumers_own_ways(
    case: str, consumer_db: Sequence[float], rises: int
) -> None:
    found = in_turns([0] * len(consumer_db), consumer_db)
    assert of(found, "consumer_rise_count", CONSUMER).value == rises, case
    assert len(events(found, EventKind.ESCALATION)) == rises


def test_a_louder_line_changes_nothing() -> None:
    quiet = in_turns((0, 0, 0, 0, 5, 0), LOUD)
    loud = in_turns(np.array((0, 0, 0, 0, 5, 0)) + 9.0, np.array(LOUD) - 12.0)
    for name in ANSWERS:
        before, after = of(quiet, name, AGENT).value, of(loud, name, AGENT).value
        assert after == pytest.approx(before, abs=0.05)


def test_without_a_rise_the_answers_say_so() -> None:
    found = in_turns([0] * 6, [0] * 6)
    assert of(found, "consumer_rise_count", CONSUMER).value == 0
    assert {of(found, name, AGENT).not_measured for name in ANSWERS} == {"no_rises"}


def test_few_turns_tell_nothing_of_escalation() -> None:
    found = in_turns([0] * 4, (0, 0, 8, 0))
    assert of(found, "consumer_rise_count", CONSUMER).not_measured == "too_few_turns"
    assert of(found, "agent_rose_share", AGENT).not_measured == "too_few_turns"
    assert of(found, "escalation_correlation").not_measured == "too_few_turns"


def test_a_rise_at_the_beginning_has_nothing_to_compare_the_agent_with() -> None:
    found = in_turns([0] * 6, (8, 0, 0, 0, 0, 0.2))
    assert of(found, "agent_rose_share", AGENT).not_measured == "too_few_turns"
    [event] = events(found, EventKind.ESCALATION)
    assert event.why.endswith("the agent had said too little before to compare")


def test_a_last_word_in_anger_has_no_answer() -> None:
    found = in_turns([0] * 6, (0, 0, 0, 0.1, 0, 8))
    [event] = events(found, EventKind.ESCALATION)
    assert event.why.endswith("the agent did not answer")


@pytest.mark.parametrize("sign", [1, -1])
def test_agents_who_follow_the_consumer_correlate_with_him(sign: int) -> None:
    consumer_db = (0, 1, -1, 2, -2, 3, -3, 1.5, 2.5)
    found = in_turns((0, *(sign * db for db in consumer_db)), consumer_db)
    assert of(found, "escalation_correlation").value == pytest.approx(sign)


def test_loudness_varies_by_what_phrases_differ() -> None:
    found = in_turns((3, -3, 3, -3, 3, -3), [0] * 6)
    assert of(found, "loudness_variation", AGENT).value == pytest.approx(3.0, abs=0.1)
    assert of(found, "loudness_variation", CONSUMER).value == pytest.approx(0.0, abs=0.1)
    assert of(found, "pitch_variation", AGENT).value == pytest.approx(0.0, abs=0.1)


def test_a_variation_needs_five_phrases() -> None:
    found = in_turns([0] * 4, [0] * 4)
    for name in ("loudness_variation", "pitch_variation"):
        assert of(found, name, AGENT).not_measured == "too_few_phrases"

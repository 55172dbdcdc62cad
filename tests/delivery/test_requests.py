"""Requests about the pace: what is one, what it excuses, and whether the agent followed it."""

import pytest

from callqa.delivery.requests import Wish, pace_requests
from callqa.delivery.told import with_words
from callqa.domain.details import EventKind, Part, details_of
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker
from callqa.domain.transcript import Transcript, Utterance
from callqa.testing import utterance
from tests.delivery.stored import LIMITS, a_call_of

AGENT, CONSUMER = Speaker.AGENT, Speaker.CONSUMER
SENTENCE = "we can help you with this today if you like."


def wishes(text: str, speaker: Speaker = CONSUMER) -> list[Wish]:
    said = utterance(text, speaker=speaker)
    transcript = Transcript(utterances=(said,), language="en", engine_id="none")
    return [one.wish for one in pace_requests(transcript)]


@pytest.mark.parametrize(
    "text",
    [
        "Can you slow down please?",
        "Whoa, slow down.",
        "Could you slow it down a little?",
        "You're talking too fast.",
        "I'm sorry, you're going way too fast for me.",
        "That was too fast, I didn't get it.",
        "Can you say that again slowly?",
        "Please repeat the number more slowly.",
        "I need you to speak slower.",
        "you talk so fast",
        "Too fast, ma'am.",
        "Slower please.",
    ],
)
def test_asking_to_slow_down_is_heard(text: str) -> None:
    assert wishes(text) == [Wish.SLOWER]


@pytest.mark.parametrize(
    "text",
    [
        "I'm in a hurry.",
        "I am kind of in a rush here, what do you need?",
        "Can you make it quick?",
        "Please keep it short.",
        "Can we do this quickly?",
        "I don't have much time.",
        "I don't have all day.",
        "I only have a minute.",
        "I've only got two minutes before my shift.",
        "Hurry up, please.",
        "Just get to the point.",
    ],
)
def test_asking_to_be_quick_is_heard(text: str) -> None:
    assert wishes(text) == [Wish.QUICK]


@pytest.mark.parametrize(
    "text",
    [
        "Business has slowed down since March.",
        "Work tends to slow down in the winter.",
        "They slow down my internet.",
        "You don't have to slow down.",
        "It happened so fast.",
        "The money goes so fast.",
        "The months go by so fast.",
        "He told me to slow down.",
        "I'm not in a hurry.",
        "There's no rush.",
        "I can pay slowly over time.",
        "I'll get it to you as fast as I can.",
        "I paid it a few minutes ago.",
        "Just a minute.",
        "That interest adds up too fast.",
        "I was driving too fast.",
        "I only have fifty dollars.",
    ],
)
def test_what_only_sounds_like_a_request_is_none(text: str) -> None:
    assert wishes(text) == []


def test_the_agent_does_not_ask_itself() -> None:
    assert wishes("Could you say that again slowly?", AGENT) == []


def test_a_request_is_shown_with_its_words_and_said_again_at_once_is_one() -> None:
    spoken = utterance("No. Can you slow down? You are talking too fast.", speaker=CONSUMER)
    measures, transcript = a_call_of(spoken, duration_s=30.0)
    found = with_words(measures, transcript, thresholds=LIMITS)
    (event,) = [one for one in found.events if one.kind is EventKind.PACE_REQUEST]
    assert event.speaker is CONSUMER
    assert event.why.startswith("The consumer asks the agent to slow down:")
    assert "slow down?" in event.why
    assert event.span.start_s < 2.0


def talk(*said: tuple[float, float]) -> list[Utterance]:
    return [utterance(SENTENCE, start_s=at, seconds_per_word=60 / pace) for at, pace in said]


def marks(*spoken: Utterance) -> list[float | str | None]:
    measures, transcript = a_call_of(*spoken, duration_s=120.0)
    found = with_words(measures, transcript, thresholds=LIMITS)
    return [
        one.measure.value or one.measure.not_measured
        for one in details_of(found.details, "pace_mark", speaker=AGENT, part=Part.UTTERANCE)
    ]


def test_fast_is_excused_after_a_hurry_and_slow_is_not() -> None:
    hurry = utterance("I'm in a hurry.", speaker=CONSUMER, start_s=20.0)
    spoken = talk((10, 240), (30, 240), (40, 80))
    assert marks(*spoken, hurry) == [1.0, Wish.QUICK.value, -1.0]


def test_slow_is_excused_after_slow_down_until_the_opposite_is_asked_for() -> None:
    slow = utterance("Slow down please.", speaker=CONSUMER, start_s=20.0)
    hurry = utterance("I'm in a hurry.", speaker=CONSUMER, start_s=60.0)
    spoken = talk((30, 80), (45, 240), (70, 80), (90, 240))
    assert marks(*spoken, slow, hurry) == [Wish.SLOWER.value, 1.0, -1.0, Wish.QUICK.value]


def answer(before: float, after: float, *, turns: int = 8) -> Measures:
    ask = utterance("Can you slow down?", speaker=CONSUMER, start_s=60.0)
    pace = [(7.2 * i, before) for i in range(turns)]
    pace += [(66 + 9.0 * i, after) for i in range(turns)]
    measures, transcript = a_call_of(*talk(*pace), ask, duration_s=140.0)
    return with_words(measures, transcript, thresholds=LIMITS)


def test_whether_the_agent_slowed_down_is_its_rate_after_over_that_before() -> None:
    for before, after in ((200.0, 120.0), (150.0, 180.0)):
        found = answer(before, after)
        (one,) = details_of(found.details, "slow_down_ratio", speaker=AGENT)
        assert one.measure.value == pytest.approx(after / before, rel=0.02)
        assert one.measure.numerator == pytest.approx(after, rel=0.02)


def test_too_little_speech_around_a_request_tells_nothing() -> None:
    (one,) = details_of(answer(200, 120, turns=2).details, "slow_down_ratio", speaker=AGENT)
    assert one.measure.not_measured == "too_little_before"

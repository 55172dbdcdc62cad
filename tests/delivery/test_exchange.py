"""How two speakers deal with each other, on dialogues of sound with words laid over it."""

import pytest

from callqa.delivery.measure import measure
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.details import EventKind, details_of
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript
from tests.delivery.dialogues import AGENT, CONSUMER, Line, a_channel, events, of, talk

LONG = "I have told you people that I lost my job in March and that I cannot pay it now"
BUT = "but you do have to call us about it today please"


def counts(found: Measures) -> dict[str, float | None]:
    return {
        "talk-over": found.turns.talk_over_count.value,
        "by agent": of(found, "started_talk_over_count", AGENT).value,
        "by consumer": of(found, "started_talk_over_count", CONSUMER).value,
        "interrupted": of(found, "interruption_count", AGENT).value,
        "back-channels": of(found, "back_channel_count", CONSUMER).value,
    }


NOTHING = {
    "talk-over": 0,
    "by agent": 0,
    "by consumer": 0,
    "interrupted": 0,
    "back-channels": 0,
}

HELLO = (0.5, 1.5, "hello this is Dana.")


@pytest.mark.parametrize(
    ("case", "agent", "consumer", "expected"),
    [
        (
            "a reply in the last 200 ms of the other's turn",
            [HELLO, (9.8, 14, BUT)],
            [(2, 10, LONG + ".")],
            {},
        ),
        (
            "the agent talks into it and the consumer keeps the floor",
            [HELLO, (4, 6, BUT)],
            [(2, 10, LONG + ".")],
            {"talk-over": 1, "by agent": 1},
        ),
        (
            "breaths on both sides split no talk-over and hand it to nobody else",
            [HELLO, (4, 5.1, "but you do have"), (5.5, 7, "to call us about it")],
            [(2, 4.8, LONG), (5.2, 6.1, "and that is"), (6.5, 10, "all I can tell you.")],
            {"talk-over": 1, "by agent": 1},
        ),
        (
            "the consumer breaks off within a second, unfinished, and the agent goes on",
            [HELLO, (9, 14, BUT)],
            [(2, 10, "I lost my job in March. " + LONG + " because my"), (15, 16, "okay then.")],
            {"talk-over": 1, "by agent": 1, "interrupted": 1},
        ),
        (
            "the same so soon that it is no talk-over",
            [HELLO, (9.4, 14, BUT)],
            [(2, 10, LONG + " because my")],
            {"interrupted": 1},
        ),
        (
            "the consumer was ending the sentence",
            [HELLO, (9.4, 14, BUT)],
            [(2, 10, LONG + ".")],
            {},
        ),
        (
            "the recogniser writes a full stop where the consumer was cut off",
            [HELLO, (9.4, 14, BUT)],
            [(2, 10, LONG + " because my.")],
            {"interrupted": 1},
        ),
        (
            "the recogniser writes full stops, and here none",
            [HELLO, (9.4, 14, BUT)],
            [(2, 10, LONG)],
            {"interrupted": 1},
        ),
        (
            "a dash is an open end",
            [HELLO, (9.4, 14, BUT)],
            [(2, 10, LONG + " unless-")],
            {"interrupted": 1},
        ),
        (
            "the consumer takes a breath and goes on",
            [HELLO, (9.0, 11, BUT)],
            [(2, 10, LONG + " because my"), (10.3, 14, "job went away.")],
            {"talk-over": 1, "by agent": 1},
        ),
        (
            "the agent comes in and gives up first",
            [HELLO, (9.0, 9.6, "well you do know")],
            [(2, 10, LONG + " because my")],
            {},
        ),
        (
            "three words are no bid for the floor",
            [HELLO, (9.4, 14, "well well well")],
            [(2, 10, LONG + " because my")],
            {},
        ),
        (
            "they fight for it for three seconds",
            [HELLO, (7, 14, BUT)],
            [(2, 10, LONG + " because my")],
            {"talk-over": 1, "by agent": 1},
        ),
        (
            "both begin at once",
            [HELLO, (4.1, 6, BUT)],
            [(4, 7, LONG + " because my")],
            {"talk-over": 1},
        ),
        (
            "the consumer acknowledges under the agent's words",
            [(0.5, 20, LONG)],
            [(8, 8.8, "okay, right"), (21, 22, "yes.")],
            {"back-channels": 1},
        ),
        (
            "a short sound without words",
            [(0.5, 20, LONG)],
            [(8, 8.4, ""), (21, 22, "yes.")],
            {"back-channels": 1},
        ),
        (
            "one so faint that it is somebody else's voice",
            [(0.5, 20, LONG)],
            [(8, 8.4, "", -20.0), (21, 22, "yes.")],
            {},
        ),
        (
            "laughter is too long for one, and is no talk-over",
            [(0.5, 20, LONG)],
            [(8, 10, ""), (21, 22, "yes.")],
            {},
        ),
        (
            "an early answer is none",
            [(0.5, 8.4, LONG + "?"), (9.5, 12, BUT)],
            [(7.9, 8.3, "yes."), (13, 14, "yes.")],
            {},
        ),
        (
            "words that are no acknowledgement",
            [(0.5, 20, LONG)],
            [(8, 9, "that is not my debt"), (21, 22, "yes.")],
            {"talk-over": 1, "by consumer": 1},
        ),
        (
            "a back-channel that turns into a turn",
            [(0.5, 10, LONG + ".")],
            [(8.9, 9.2, "okay"), (9.4, 13, "so I can pay you on Friday.")],
            {"talk-over": 1, "by consumer": 1},
        ),
        (
            "a card number under the agent's words",
            [(0.5, 20, LONG)],
            [(8, 12, "[card]"), (21, 22, "yes.")],
            {"talk-over": 1, "by consumer": 1},
        ),
    ],
)
def test_what_happens_when_both_speak(
    case: str,
    agent: list[Line],
    consumer: list[Line],
    expected: dict[str, float],
) -> None:
    assert counts(talk(agent, consumer)) == NOTHING | expected, case


def test_the_same_dialogue_with_the_roles_exchanged_is_told_of_the_other() -> None:
    first = [HELLO, (9, 14, BUT), (16, 18, LONG)]
    second = [(2, 10, LONG + " because my"), (16.5, 19, BUT), (13.1, 13.4, "okay")]
    one, other = talk(first, second), talk(second, first)
    for name in (
        "started_talk_over_count",
        "started_talk_over_total",
        "interruption_count",
        "back_channel_count",
    ):
        for speaker, mirrored in ((AGENT, CONSUMER), (CONSUMER, AGENT)):
            assert of(one, name, speaker).value == pytest.approx(of(other, name, mirrored).value)
    assert of(one, "interruption_count", AGENT).value == 1


def test_talk_over_is_timed_by_the_seconds_in_which_both_sound() -> None:
    found = talk([HELLO, (4, 6, BUT)], [(2, 10, LONG + ".")])
    assert of(found, "started_talk_over_total", AGENT).value == pytest.approx(2.0)
    assert found.turns.talk_overs == (Span(4, 6),)


def test_an_interruption_says_who_broke_off_where_and_how_soon() -> None:
    found = talk([HELLO, (9, 14, BUT)], [(2, 10, LONG + " because my")])
    [event] = events(found, EventKind.INTERRUPTION)
    assert event.speaker is AGENT
    assert event.span == Span(9, 10)
    assert event.why == (
        'the consumer broke off at "it now because my", 1.0 s after the agent had come in with '
        '"but you do have"'
    )


def test_a_back_channel_says_what_was_heard() -> None:
    said = talk([(0.5, 20, LONG)], [(8, 8.8, "mm-hmm"), (21, 22, "yes.")])
    [event] = events(said, EventKind.BACK_CHANNEL)
    assert event.why == 'the consumer said "mm-hmm" while the agent held the floor'
    silent = talk([(0.5, 20, LONG)], [(8, 8.8, ""), (21, 22, "yes.")])
    [event] = events(silent, EventKind.BACK_CHANNEL)
    assert (
        event.why == "the consumer made a short sound without words while the agent held the floor"
    )


@pytest.mark.parametrize(
    ("case", "between", "longest", "replies"),
    [
        ("mm in a pause breaks no monologue and asks for no reply", "mm", 19.5, []),
        ("yes in a pause is an answer", "yes", 10.5, [0.3]),
    ],
)
def test_a_listeners_sound_does_not_break_a_monologue(
    case: str, between: str, longest: float, replies: list[float]
) -> None:
    agent = [(0.5, 9, LONG), (9.5, 20, LONG + ".")]
    found = talk(agent, [(9.1, 9.4, between), (21, 22, "so that is it.")])
    assert found.turns.longest_monologue.value == pytest.approx(longest), case
    under = talk([(0.5, 20, LONG)], [(9.1, 9.4, between), (21, 22, "so that is it.")])
    assert under.turns.longest_monologue.value == pytest.approx(19.5)
    [monologue] = [found.turns.monologue]
    assert monologue is not None
    assert monologue.duration_s == pytest.approx(longest)


def test_a_minute_of_the_agent_alone_is_an_event() -> None:
    pauses = [(start_s, start_s + 9.0, LONG) for start_s in (0.5, 11.0, 21.0, 31.5, 41.5, 51.5)]
    found = talk(pauses, [(62, 63, "okay.")])
    [event] = events(found, EventKind.MONOLOGUE)
    assert event.span == Span(0.5, 60.5)
    assert "60 s" in event.why
    broken = talk(pauses, [(40.6, 41.4, "I see what you mean"), (62, 63, "okay.")])
    assert events(broken, EventKind.MONOLOGUE) == []


def test_the_consumers_replies_and_longest_turn_are_measured_as_the_agents_are() -> None:
    agent = [(0.5, 2, LONG), (4, 6, LONG), (10, 12, LONG)]
    consumer = [(2.5, 3.5, "yes I am"), (6.7, 9.7, "I lost my job"), (12.9, 14, "fine by me")]
    found = talk(agent, consumer)
    assert of(found, "consumer_response_latency_median", CONSUMER).value == pytest.approx(0.7)
    assert of(found, "consumer_response_latency_p90", CONSUMER).value == pytest.approx(0.86)
    [longest] = details_of(found.details, "consumer_longest_monologue", speaker=CONSUMER)
    assert longest.span == Span(6.7, 9.7)
    assert longest.measure.value == pytest.approx(3.0)


def test_the_agents_rates_minus_the_consumers() -> None:
    text = " ".join(["we can help you now"] * 10)  # 50 words and syllables
    found = talk([(0.5, 20.5, text)], [(21, 46, text)])
    difference = of(found, "words_per_minute_difference")
    assert difference.value == pytest.approx(150 - 120)
    assert of(found, "articulation_rate_difference").value == pytest.approx(2.5 - 2.0)


@pytest.mark.parametrize(
    ("agent_s", "consumer_s", "reason"),
    [(20, 5, "consumer_too_little_speech"), (5, 20, "agent_too_little_speech")],
)
def test_a_difference_of_rates_needs_both(agent_s: float, consumer_s: float, reason: str) -> None:
    text = " ".join(["we can help you now"] * 10)
    found = talk([(0.5, 0.5 + agent_s, text)], [(25, 25 + consumer_s, text)])
    assert of(found, "words_per_minute_difference").not_measured == reason


def test_without_words_talk_over_is_measured_and_the_rest_says_why_not() -> None:
    found = talk([(0.5, 8, ""), (14, 16, "")], [(6, 12, "")])
    assert found.turns.talk_over_count.value == 1
    assert of(found, "started_talk_over_count", CONSUMER).value == 1
    for speaker in (AGENT, CONSUMER):
        assert of(found, "interruption_count", speaker).not_measured == "no_words"
        assert of(found, "back_channel_count", speaker).not_measured == "no_words"


def test_a_recogniser_without_punctuation_cannot_tell_interruptions() -> None:
    found = talk([(0.5, 1.5, "hello this is Dana"), (9, 14, BUT)], [(2, 10, LONG + " because my")])
    assert of(found, "interruption_count", AGENT).not_measured == "no_punctuation"
    assert of(found, "started_talk_over_count", AGENT).value == 1
    assert events(found, EventKind.INTERRUPTION) == []


def test_a_mono_call_says_why_nobody_talked_over_whom() -> None:
    channel = a_channel(Speaker.UNKNOWN, [(1, 3, "")], 5.0)
    found = measure(
        Transcript(utterances=(), language="en", engine_id="none"),
        [channel],
        {Speaker.UNKNOWN: (Span(1, 3),)},
        duration_s=5.0,
        thresholds=DeliveryThresholds(),
    )
    assert of(found, "started_talk_over_count", AGENT).not_measured == "mono"
    assert of(found, "words_per_minute_difference").not_measured == "no_agent_channel"


def test_who_pauses_and_finds_the_other_speaking_comes_in_over_the_other() -> None:
    found = talk([HELLO, (2, 6, LONG), (6.4, 9, BUT)], [(5.9, 10, LONG + ".")])
    assert of(found, "started_talk_over_count", AGENT).value == 1
    assert of(found, "started_talk_over_count", CONSUMER).value == 0

"""Silences that somebody announced: what announces one, what does not, and for how long."""

import pytest

from callqa.delivery.told import with_words
from callqa.domain.details import DeliveryEvent, EventKind, details_of
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.testing import utterance
from tests.delivery.stored import LIMITS, a_call_of

AGENT, CONSUMER = Speaker.AGENT, Speaker.CONSUMER
PACE_S = 0.35  # seconds a word


def after(*said: tuple[Speaker, str], silence_s: float = 12.0, wait_s: float = 0.5) -> Measures:
    """The lines one after the other, then silence, then the agent speaks again."""
    spoken, at_s = [], 0.0
    for speaker, text in said:
        one = utterance(text, speaker=speaker, start_s=at_s, seconds_per_word=PACE_S)
        spoken.append(one)
        at_s = one.span.end_s + wait_s
    back_s = spoken[-1].span.end_s + silence_s
    spoken.append(utterance("so here we are", start_s=back_s, seconds_per_word=PACE_S))
    measures, transcript = a_call_of(*spoken, duration_s=spoken[-1].span.end_s)
    return with_words(measures, transcript, thresholds=LIMITS)


def excused(found: Measures) -> list[DeliveryEvent]:
    return [one for one in found.events if one.kind is EventKind.EXCUSED_SILENCE]


def value(found: Measures, name: str) -> float | None:
    (one,) = details_of(found.details, name)
    return one.measure.value


@pytest.mark.parametrize(
    ("speaker", "text"),
    [
        (AGENT, "Let me pull that up for you."),
        (AGENT, "Okay, let me just take a look at your account here."),
        (AGENT, "Hold on a moment."),
        (AGENT, "Can you hold for a minute?"),
        (AGENT, "Bear with me."),
        (AGENT, "Give me one second while I get that posted."),
        (AGENT, "I'm going to place you on a brief hold."),
        (AGENT, "May I put you on hold?"),
        (AGENT, "I'll go ahead and pull up your file."),
        (AGENT, "I'm just checking that for you."),
        (AGENT, "My system is running a little slow today."),
        (AGENT, "I'm waiting for the screen to load."),
        (AGENT, "Sure, take your time."),
        (AGENT, "Go ahead and grab your card, I'll wait."),
        (AGENT, "Do you have a pen to write this down?"),
        (AGENT, "This will just take a minute."),
        (AGENT, "One moment please while I process this."),
        (AGENT, "Let me run those numbers."),
        (AGENT, "I need to ask my supervisor, hang on."),
        (CONSUMER, "Let me find my card."),
        (CONSUMER, "Let me get a pen."),
        (CONSUMER, "Hang on, I gotta get my wallet."),
        (CONSUMER, "Just a sec."),
        (CONSUMER, "Wait a minute, I need to get my glasses."),
        (CONSUMER, "I'm going to grab my checkbook."),
        (CONSUMER, "lemme see"),
        (CONSUMER, "I'm looking for my wallet."),
    ],
)
def test_a_silence_after_these_words_is_excused_by_them(speaker: Speaker, text: str) -> None:
    found = after((speaker, text))
    (event,) = excused(found)
    assert event.speaker is speaker
    assert event.why.startswith(f"The {speaker} said: “")
    assert event.span.duration_s == pytest.approx(12.0)
    assert value(found, "unexcused_silence_count") == 0
    assert value(found, "excused_silence_count") == 1
    assert value(found, "excused_silence_total") == pytest.approx(12.0)
    assert found.turns.silences  # all silences stay what they are


@pytest.mark.parametrize(
    ("speaker", "text"),
    [
        (AGENT, "Your balance is four hundred dollars."),
        (AGENT, "I can't put you on hold."),
        (AGENT, "I won't hold you up any longer."),
        (AGENT, "There is no need to hold on."),
        (AGENT, "We placed a hold on your account."),
        (AGENT, "I'll call you back tomorrow, let me check my calendar for Friday."),
        (AGENT, "Let me ask you this."),
        (AGENT, "Let me tell you what I can do."),
        (AGENT, "Let me explain."),
        (AGENT, "Let me get this straight."),
        (AGENT, "We can hold the payment until Friday."),
        (CONSUMER, "I was on hold for an hour."),
        (CONSUMER, "You people put me on hold last time."),
        (CONSUMER, "He told me to hold on."),
        (CONSUMER, "You said one moment and then you hung up."),
        (CONSUMER, "There's a hold on my account."),
        (CONSUMER, "I'm going to look for a job next week."),
        (CONSUMER, "I'll get paid on Friday."),
        (CONSUMER, "I got just a second notice in the mail."),
        (CONSUMER, "Just a minute ago you said four hundred."),
        (CONSUMER, "I'll hold on to my money."),
        (CONSUMER, "I have to check with my wife later tonight."),
        (CONSUMER, "I'll wait until I get my tax refund."),
        (CONSUMER, "I can't find a job."),
    ],
)
def test_what_only_sounds_like_an_announcement_excuses_nothing(speaker: Speaker, text: str) -> None:
    found = after((speaker, text))
    assert excused(found) == []
    assert value(found, "unexcused_silence_count") == 1
    assert value(found, "unexcused_flagged_silence_count") == 1
    assert value(found, "unexcused_dead_air_count") == 0
    assert value(found, "longest_unexcused_silence") == pytest.approx(12.0)


def test_the_others_okay_in_between_does_not_matter() -> None:
    found = after((AGENT, "Let me pull that up."), (CONSUMER, "Okay, thank you."))
    (event,) = excused(found)
    assert event.speaker is AGENT
    assert "pull that up." in event.why


def test_an_announcement_excuses_only_what_begins_soon_after_it() -> None:
    talk = (CONSUMER, " ".join(["because my hours were cut in March"] * 5))
    assert excused(after((AGENT, "Let me pull that up."), talk)) == []


def test_words_that_settle_the_matter_end_the_excuse() -> None:
    for text in (
        "Let me check. Okay so your balance is four hundred.",
        "One moment. Thanks for holding.",
        "Hold on. I see the payment here.",
    ):
        assert excused(after((AGENT, text))) == [], text


def test_a_question_after_the_announcement_makes_the_silence_the_others() -> None:
    assert excused(after((AGENT, "Let me check. What is your date of birth?"))) == []
    assert len(excused(after((AGENT, "I'll put you on a brief hold. Is that okay?")))) == 1


def test_one_announcement_carries_through_murmurs_but_not_through_talk() -> None:
    hold = utterance("hold on", speaker=CONSUMER, start_s=0.0)
    murmur = utterance("um where is it", speaker=CONSUMER, start_s=15.0)
    story = utterance("my sister took the car so now I take the bus", start_s=15.0)
    end = utterance("there", start_s=40.0)
    for between, count in ((murmur, 2), (story, 1)):
        measures, transcript = a_call_of(hold, between, end, duration_s=41.0)
        found = with_words(measures, transcript, thresholds=LIMITS)
        assert len(excused(found)) == count


def test_a_silence_that_nobody_announced_stays_beside_one_that_somebody_did() -> None:
    spoken = (
        utterance("let me look that up", start_s=0.0),
        utterance("your balance is four hundred dollars as of today", start_s=14.0),
        utterance("so", start_s=50.0),
    )
    measures, transcript = a_call_of(*spoken, duration_s=51.0)
    found = with_words(measures, transcript, thresholds=LIMITS)
    assert len(excused(found)) == 1
    assert value(found, "unexcused_dead_air_count") == 1
    longest = 50.0 - spoken[1].span.end_s
    assert value(found, "longest_unexcused_silence") == pytest.approx(longest)


def test_hold_is_no_silence_and_needs_no_excuse() -> None:
    music = DeliveryEvent(kind=EventKind.HOLD, span=Span(5.0, 60.0))
    spoken = (utterance("your balance is due", start_s=0.0), utterance("hello", start_s=61.0))
    measures, transcript = a_call_of(*spoken, duration_s=62.0, events=(music,))
    found = with_words(measures, transcript, thresholds=LIMITS)
    assert value(found, "unexcused_flagged_silence_count") == 0
    assert value(found, "longest_unexcused_silence") == pytest.approx(3.6)
    assert music in found.events


def test_judging_again_with_words_redacted_since_leaves_no_trace_of_them() -> None:
    first = after((CONSUMER, "Hold on my pin is 4471"))
    assert "4471" in excused(first)[0].why
    spoken = (
        utterance("Hold on my pin is [credential]", speaker=CONSUMER, seconds_per_word=PACE_S),
        utterance("so here we are", start_s=15.0, seconds_per_word=PACE_S),
    )
    _, transcript = a_call_of(*spoken, duration_s=20.0)
    again = with_words(first, transcript, thresholds=LIMITS)
    assert "4471" not in excused(again)[0].why

"""Everything measured on a call, through the room's one door."""

from collections.abc import Callable, Mapping
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callqa.delivery.measure import measure
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.measure import Measure
from callqa.domain.measures import Measures
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span, merge
from callqa.domain.transcript import Transcript

THRESHOLDS = DeliveryThresholds()
NOTHING = Transcript(utterances=(), language="en", engine_id="none")
WORDS = " ".join(["we", "can", "help", "you"] * 5)  # 20 words, 20 syllables

AGENT_RUNS = ((1.0, 20), (5.6, 20), (16.0, 20), (20.5, 20), (30.0, 20))  # 4 s each
CONSUMER_RUNS = ((10.5, 20), (25.0, 20), (33.2, 20))


def of(
    channels: Mapping[Speaker, tuple[Samples, tuple[Span, ...]]],
    transcript: Transcript = NOTHING,
    duration_s: float = 40.0,
) -> Measures:
    return measure(
        transcript,
        [Waveform(samples=samples, speaker=who) for who, (samples, _) in channels.items()],
        {who: speech for who, (_, speech) in channels.items()},
        duration_s=duration_s,
        thresholds=THRESHOLDS,
    )


@pytest.fixture
def dialogue(babble: Callable[..., object]) -> dict[Speaker, tuple[Samples, tuple[Span, ...]]]:
    agent, consumer = (babble(runs, duration_s=40) for runs in (AGENT_RUNS, CONSUMER_RUNS))
    return {
        Speaker.AGENT: (agent.samples, agent.sound),
        Speaker.CONSUMER: (consumer.samples, consumer.sound),
    }


def test_pace_is_words_over_turns_and_syllables_over_sound(
    dialogue: dict[Speaker, tuple[Samples, tuple[Span, ...]]], said: Callable[..., Transcript]
) -> None:
    transcript = said(agent=(dialogue[Speaker.AGENT][1], WORDS))
    agent = of(dialogue, transcript).of(Speaker.AGENT)
    assert agent is not None
    assert agent.word_count == 100
    # 20 s of sound; turns hold two pauses of 0.6 and 0.5 s besides
    assert agent.words_per_minute.value == pytest.approx(100 / 21.1 * 60, rel=0.02)
    assert agent.articulation_rate.value == pytest.approx(5.0, rel=0.02)
    assert agent.words_per_minute.evidence_s == pytest.approx(21.1, rel=0.02)


def test_a_redacted_stretch_changes_no_rate(
    babble: Callable[..., object], said: Callable[..., Transcript]
) -> None:
    made = babble([(1, 100), (25, 50)], duration_s=40)
    channels = {Speaker.AGENT: (made.samples, made.sound)}
    first, last = made.sound
    whole = said(agent=((first,), " ".join(["pay"] * 100)))
    card = said(agent=((last,), "[card]"))
    both = Transcript(
        utterances=(*whole.utterances, *card.utterances), language="en", engine_id="written"
    )
    found = of(channels, both).speakers[0]
    assert found.word_count == 100
    assert found.words_per_minute.value == pytest.approx(300, rel=0.02)
    assert found.articulation_rate.value == pytest.approx(5.0, rel=0.02)


def test_pauses_are_those_inside_the_own_turns(
    dialogue: dict[Speaker, tuple[Samples, tuple[Span, ...]]],
) -> None:
    agent = of(dialogue).of(Speaker.AGENT)
    assert agent is not None
    assert [pause.duration_s for pause in agent.pauses] == pytest.approx([0.6, 0.5], abs=0.06)
    assert agent.pause_count.value == 2
    assert agent.pause_total.value == pytest.approx(1.1, abs=0.1)
    assert agent.pause_longest.value == pytest.approx(0.6, abs=0.06)


def test_turns_are_shared_out_over_the_call(
    dialogue: dict[Speaker, tuple[Samples, tuple[Span, ...]]],
) -> None:
    turns = of(dialogue).turns
    assert turns.agent_talk_share.value == pytest.approx(0.5, abs=0.01)
    assert turns.consumer_talk_share.value == pytest.approx(0.3, abs=0.01)
    assert turns.agent_share_of_talk.value == pytest.approx(0.625, abs=0.01)
    assert turns.talk_over_share.value == pytest.approx(0.8 / 40, abs=0.003)
    assert turns.talk_over_count.value == 1
    assert turns.longest_monologue.value == pytest.approx(8.6, abs=0.1)
    assert turns.response_latency_median.not_measured == "too_few_responses"
    assert turns.longest_silence.value == pytest.approx(2.8, abs=0.1)
    assert turns.silence_count.value == 0


def test_a_mono_call_measures_the_voice_and_says_why_it_has_no_turns(
    dialogue: dict[Speaker, tuple[Samples, tuple[Span, ...]]],
) -> None:
    found = of({Speaker.UNKNOWN: dialogue[Speaker.AGENT]})
    reasons = {
        getattr(found.turns, field.name).not_measured
        for field in fields(found.turns)
        if isinstance(getattr(found.turns, field.name), Measure)
    }
    assert reasons == {"mono"}
    unknown = found.of(Speaker.UNKNOWN)
    assert unknown is not None
    assert unknown.pause_count.value is not None
    assert found.windows == ()


@pytest.mark.parametrize(
    ("heard", "reason"),
    [(Speaker.AGENT, "no_consumer_channel"), (Speaker.CONSUMER, "no_agent_channel")],
)
def test_a_missing_channel_is_named(
    dialogue: dict[Speaker, tuple[Samples, tuple[Span, ...]]], heard: Speaker, reason: str
) -> None:
    found = of({heard: dialogue[heard]})
    assert found.turns.agent_talk_share.not_measured == reason


def test_little_evidence_gives_a_reason_and_no_number(
    babble: Callable[..., object], said: Callable[..., Transcript]
) -> None:
    short = babble([(1, 20)], duration_s=6)
    long = babble([(1, 100)], duration_s=24)
    for made, text, reason in (
        (short, WORDS * 3, "too_little_speech"),
        (long, WORDS, "too_few_words"),
    ):
        found = of(
            {Speaker.AGENT: (made.samples, made.sound)}, said(agent=(made.sound, text))
        ).speakers[0]
        assert found.words_per_minute.not_measured == reason
        assert found.articulation_rate.not_measured == reason
        assert found.pause_mean.not_measured == "no_pauses"


def test_a_channel_on_which_nobody_speaks_measures_no_pauses_and_no_voice() -> None:
    silence = np.zeros(16_000 * 5, dtype=np.float32)
    found = of({Speaker.AGENT: (silence, ()), Speaker.CONSUMER: (silence, ())}, duration_s=5.0)
    agent = found.speakers[0]
    assert agent.pause_count.not_measured == "no_speech"
    assert agent.loudness.not_measured == "no_speech"
    assert agent.pitch_median.not_measured == "too_little_voiced_speech"
    assert found.turns.agent_talk_share.value == 0.0
    assert found.turns.agent_share_of_talk.not_measured == "no_speech"
    assert found.turns.both_silent_share.value == 1.0


def test_fifty_decibels_less_change_no_pace_and_no_pause(
    dialogue: dict[Speaker, tuple[Samples, tuple[Span, ...]]], said: Callable[..., Transcript]
) -> None:
    transcript = said(agent=(dialogue[Speaker.AGENT][1], WORDS))
    quiet = {
        who: (samples * np.float32(10 ** (-50 / 20)), speech)
        for who, (samples, speech) in dialogue.items()
    }
    before, after = (of(channels, transcript).speakers[0] for channels in (dialogue, quiet))
    for name in ("words_per_minute", "articulation_rate", "pause_total", "pauses_per_minute"):
        assert getattr(after, name).value == pytest.approx(getattr(before, name).value, rel=0.03)
    assert after.loudness.value == pytest.approx(before.loudness.value - 50, abs=0.5)


speech_spans = st.lists(
    st.tuples(st.integers(0, 250), st.integers(3, 50)).map(
        lambda pair: Span(pair[0] / 10, min(30.0, (pair[0] + pair[1]) / 10))
    ),
    max_size=8,
).map(merge)


@settings(max_examples=25, deadline=None)
@given(agent=speech_spans, consumer=speech_spans)
def test_shares_of_talk_and_silence_less_the_overlap_add_up_to_the_call(
    agent: tuple[Span, ...], consumer: tuple[Span, ...]
) -> None:
    flat = np.zeros(30 * SAMPLE_RATE_HZ, dtype=np.float32)
    turns = of(
        {Speaker.AGENT: (flat, agent), Speaker.CONSUMER: (flat, consumer)}, duration_s=30.0
    ).turns
    shares = [
        turns.agent_talk_share.value,
        turns.consumer_talk_share.value,
        turns.both_silent_share.value,
        -turns.talk_over_share.value,
    ]
    assert sum(shares) == pytest.approx(1.0)


@pytest.mark.parametrize("later_s", [0.5, 7.0])
def test_a_call_that_starts_later_has_the_same_pace_pauses_and_turns(
    dialogue: dict[Speaker, tuple[Samples, tuple[Span, ...]]], later_s: float
) -> None:
    lead = np.random.default_rng(2).standard_normal(round(later_s * SAMPLE_RATE_HZ))
    lead = lead.astype(np.float32) * np.float32(10 ** (-75 / 20))
    moved = {
        who: (np.concatenate([lead, samples]), tuple(span.shifted(later_s) for span in speech))
        for who, (samples, speech) in dialogue.items()
    }
    before, after = of(dialogue), of(moved, duration_s=40 + later_s)
    for was, is_ in zip(before.speakers, after.speakers, strict=True):
        assert is_.pause_count.value == was.pause_count.value
        assert is_.pause_total.value == pytest.approx(was.pause_total.value, abs=0.03)
        assert is_.pitch_median.value == pytest.approx(was.pitch_median.value, rel=0.01)
    assert after.turns.talk_over_count.value == before.turns.talk_over_count.value
    longest = before.turns.longest_monologue.value
    assert after.turns.longest_monologue.value == pytest.approx(longest, abs=0.03)


def test_windows_hold_enough_agent_speech_and_its_rates(
    dialogue: dict[Speaker, tuple[Samples, tuple[Span, ...]]], said: Callable[..., Transcript]
) -> None:
    transcript = said(agent=(dialogue[Speaker.AGENT][1], WORDS))
    windows = of(dialogue, transcript).windows
    assert windows
    for window in windows:
        assert window.span.duration_s == THRESHOLDS.window_s
        assert window.speech_s >= THRESHOLDS.window_min_speech_s
        assert window.features["nuclei_per_s"] == pytest.approx(5.0, rel=0.08)
        assert window.features["syllables_per_s"] == pytest.approx(5.0, rel=0.08)


def test_without_a_transcript_windows_still_have_the_acoustic_rate(
    dialogue: dict[Speaker, tuple[Samples, tuple[Span, ...]]],
) -> None:
    windows = of(dialogue).windows
    assert all(window.features["syllables_per_s"] is None for window in windows)
    assert all(window.features["nuclei_per_s"] for window in windows)


def test_thresholds_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="min_pause_s"):
        DeliveryThresholds(min_pause_s=3.0)
    with pytest.raises(ValueError, match="window_step_s"):
        DeliveryThresholds(window_step_s=30.0)

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Word
from callqa.transcription.engine import transcript, utterances


def word(start_s: float, end_s: float, text: str = "w") -> Word:
    return Word(text=text, span=Span(start_s, end_s))


def test_a_gap_longer_than_the_limit_parts_two_utterances():
    words = [word(0.0, 0.5), word(1.2, 1.5), word(2.4, 2.6)]
    grouped = utterances(words, speaker=Speaker.AGENT, max_gap_s=0.8)
    assert [len(utterance.words) for utterance in grouped] == [2, 1]


def test_a_gap_of_just_the_limit_does_not_part():
    grouped = utterances([word(0.0, 0.5), word(1.0, 1.5)], speaker=Speaker.AGENT, max_gap_s=0.5)
    assert len(grouped) == 1


def test_no_words_give_no_utterance():
    assert utterances([], speaker=Speaker.CONSUMER) == ()


def test_words_out_of_order_are_sorted_by_start():
    grouped = utterances([word(1.0, 1.2, "b"), word(0.5, 0.9, "a")], speaker=Speaker.AGENT)
    assert [spoken.text for spoken in grouped[0].words] == ["a", "b"]


def test_a_long_word_that_covers_a_later_one_keeps_the_utterance_open():
    grouped = utterances(
        [word(0.0, 5.0), word(1.0, 1.2), word(5.5, 5.8)], speaker=Speaker.AGENT, max_gap_s=0.8
    )
    assert len(grouped) == 1


def test_a_transcript_interleaves_the_speakers_by_start():
    agent = utterances([word(0.0, 1.0), word(5.0, 6.0)], speaker=Speaker.AGENT)
    consumer = utterances([word(2.0, 3.0)], speaker=Speaker.CONSUMER)
    whole = transcript([agent, consumer], language="en", engine_id="test")
    assert [utterance.speaker.value for utterance in whole.utterances] == [
        "agent",
        "consumer",
        "agent",
    ]
    assert (whole.language, whole.engine_id) == ("en", "test")


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(0, 3)).map(lambda t: word(t[0], t[0] + t[1])),
        max_size=30,
    ),
    st.floats(0, 5),
)
def test_no_word_is_lost_and_all_gaps_inside_stay_below_the_limit(words, max_gap_s):
    grouped = utterances(words, speaker=Speaker.AGENT, max_gap_s=max_gap_s)
    flat = [spoken for utterance in grouped for spoken in utterance.words]
    assert sorted(spoken.span for spoken in flat) == sorted(spoken.span for spoken in words)
    for left, right in pairwise(grouped):
        assert right.span.start_s - left.span.end_s > max_gap_s

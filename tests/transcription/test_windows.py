import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callqa.domain.recording import SAMPLE_RATE_HZ
from callqa.domain.spans import Span, merge, total_s
from callqa.transcription.windows import pack, stretches

CALL_S = 120.0
# Each sample says where it lies, so that a window shows what was copied into it.
RAMP = np.arange(round(CALL_S * SAMPLE_RATE_HZ), dtype=np.float32)

speech = st.lists(
    st.tuples(st.floats(0.0, 125.0), st.floats(0.05, 45.0)).map(lambda t: Span(t[0], t[0] + t[1])),
    max_size=12,
)
limits = st.floats(1.0, 30.0)
contexts = st.floats(0.0, 0.5)
patient = settings(deadline=None, max_examples=50)  # a busy machine is not a fault


@patient
@given(speech, limits, contexts)
def test_the_map_from_window_to_call_is_exact_and_inverts(spans, max_s, context_s):
    for window in pack(RAMP, spans, max_s=max_s, context_s=context_s):
        sound = window.samples(RAMP)
        assert len(sound) == window.length
        for n in np.linspace(0, window.length - 1, 23).astype(int):
            middle_s = (n + 0.5) / SAMPLE_RATE_HZ  # away from the border of two samples
            call_s = window.call_s(middle_s)
            assert int(call_s * SAMPLE_RATE_HZ) == sound[n]
            assert window.window_s(call_s) == pytest.approx(middle_s, abs=1e-9)


@patient
@given(speech, limits, contexts)
def test_all_speech_inside_the_call_is_in_some_window_just_once(spans, max_s, context_s):
    pieces = [
        piece.call_span
        for window in pack(RAMP, spans, max_s=max_s, context_s=context_s)
        for piece in window.pieces
    ]
    assert sum(piece.duration_s for piece in pieces) == pytest.approx(total_s(pieces), abs=1e-6)
    for span in spans:
        inside_s = max(0.0, min(span.end_s, CALL_S) - span.start_s)
        kept_s = sum(span.overlap_s(piece) for piece in merge(pieces))
        assert kept_s == pytest.approx(inside_s, abs=2 / SAMPLE_RATE_HZ)


@patient
@given(speech, limits)
def test_no_window_is_longer_than_the_limit_and_the_call_runs_forward(spans, max_s):
    windows = pack(RAMP, spans, max_s=max_s)
    starts = [piece.start for window in windows for piece in window.pieces]
    assert starts == sorted(starts)
    assert all(window.length <= round(max_s * SAMPLE_RATE_HZ) for window in windows)


@patient
@given(speech, limits, st.floats(0, 30), st.floats(0, 3))
def test_a_word_stays_inside_one_piece_and_never_grows(spans, max_s, start_s, length_s):
    for window in pack(RAMP, spans, max_s=max_s):
        start = min(start_s, window.duration_s)
        word = Span(start, min(start + length_s, window.duration_s))
        found = window.call_span(word)
        assert found.duration_s <= word.duration_s + 1e-9
        homes = [piece.call_span for piece in window.pieces]
        assert any(
            home.start_s - 1e-9 <= found.start_s and found.end_s <= home.end_s + 1e-9
            for home in homes
        )


def test_a_long_gap_is_left_out_and_a_short_one_stays():
    close = pack(RAMP, [Span(1, 2), Span(2.3, 3)], max_s=30)
    apart = pack(RAMP, [Span(1, 2), Span(60, 61)], max_s=30)
    assert [len(window.pieces) for window in close] == [1]
    assert [len(window.pieces) for window in apart] == [2]
    assert apart[0].duration_s == pytest.approx(2 * 1.4)
    assert apart[0].window_s(30.0) is None


def test_a_word_said_after_the_gap_lands_at_its_time_in_the_call():
    window = pack(RAMP, [Span(1, 2), Span(60, 61)], max_s=30)[0]
    assert window.call_span(Span(1.6, 2.6)) == Span(60.0, 61.0)


def test_a_word_stretched_over_the_joint_goes_to_the_side_that_holds_most_of_it():
    window = pack(RAMP, [Span(1, 2), Span(60, 61)], max_s=30)[0]  # joint at 1.4 s
    found = window.call_span(Span(1.3, 2.0))
    assert (found.start_s, found.end_s) == (pytest.approx(59.8), pytest.approx(60.4))


def test_a_word_without_length_keeps_its_instant():
    window = pack(RAMP, [Span(1, 2), Span(60, 61)], max_s=30)[0]
    assert window.call_span(Span(1.0, 1.0)) == Span(1.8, 1.8)


@pytest.mark.parametrize("pause_s", [16.5, 21.0, 27.3])
def test_speech_longer_than_a_window_is_cut_in_its_quietest_pause(pause_s):
    sound = np.random.default_rng(1).standard_normal(40 * SAMPLE_RATE_HZ).astype(np.float32) * 0.1
    low, high = round(pause_s * SAMPLE_RATE_HZ), round((pause_s + 0.3) * SAMPLE_RATE_HZ)
    sound[low:high] *= 0.01
    first, second = stretches(sound, [Span(0.0, 40.0)], max_s=30)
    assert first.pieces[0].stop == second.pieces[0].start
    assert low <= first.pieces[0].stop <= high


def test_a_dip_as_short_as_a_plosive_does_not_draw_the_cut():
    sound = np.random.default_rng(1).standard_normal(40 * SAMPLE_RATE_HZ).astype(np.float32) * 0.1
    sound[round(18.0 * SAMPLE_RATE_HZ) : round(18.06 * SAMPLE_RATE_HZ)] = 0.0
    sound[round(25.0 * SAMPLE_RATE_HZ) : round(25.3 * SAMPLE_RATE_HZ)] *= 0.3
    first, _ = stretches(sound, [Span(0.0, 40.0)], max_s=30)
    assert 25.0 <= first.pieces[0].call_span.end_s <= 25.3


def test_no_speech_and_no_sound_give_no_window():
    assert pack(RAMP, [], max_s=30) == ()
    assert pack(RAMP[:0], [Span(0, 5)], max_s=30) == ()
    assert pack(RAMP, [Span(5, 5)], max_s=30) == ()


def test_a_window_too_short_for_a_word_is_refused():
    with pytest.raises(ValueError, match="at least"):
        pack(RAMP, [Span(0, 5)], max_s=0.1)


def test_a_window_is_filled_up_to_a_pause_inside_speech_that_does_not_fit():
    # 20 s, then 16 s with a pause of 0.3 s after 8 s of it: too close to be left out.
    spoken = [Span(0, 20), Span(40, 48), Span(48.3, 56)]
    first, second = pack(RAMP, spoken, max_s=30)
    assert first.pieces[-1].call_span.end_s == pytest.approx(48.15)
    assert second.pieces[0].call_span.start_s == pytest.approx(48.15)


def test_a_window_does_not_end_in_a_gap_as_short_as_a_plosive():
    spoken = [Span(0, 20), Span(40, 48), Span(48.1, 56)]
    first, second = pack(RAMP, spoken, max_s=30)
    assert first.pieces[-1].call_span.end_s == pytest.approx(20.2)
    assert second.pieces[0].call_span.start_s == pytest.approx(39.8)

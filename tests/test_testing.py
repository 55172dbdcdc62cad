"""The public fakes and builders."""

from collections.abc import Callable

import numpy as np
import pytest

import callqa.testing
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.testing import CannedTranscriber, a_transcript, an_analysis, dialogue, lines, tone


def test_the_public_names_are_sorted_and_exist():
    assert sorted(callqa.testing.__all__) == callqa.testing.__all__
    assert all(hasattr(callqa.testing, name) for name in callqa.testing.__all__)


def test_a_tone_has_the_length_level_and_pitch_asked_for():
    samples = tone(1000.0, 0.5, level=0.4)
    assert samples.dtype == np.float32
    assert samples.shape == (8000,)
    assert np.abs(samples).max() == pytest.approx(0.4, rel=0.01)
    assert np.abs(np.fft.rfft(samples)).argmax() == 500  # bins of 2 Hz


def test_a_dialogue_sounds_only_where_somebody_has_the_turn():
    agent, consumer = dialogue(
        [(Speaker.AGENT, 0.5, 2.0), (Speaker.CONSUMER, 2.5, 3.5)], duration_s=4.0
    )
    assert (agent.speaker, consumer.speaker) == (Speaker.AGENT, Speaker.CONSUMER)
    assert agent.duration_s == consumer.duration_s == 4.0

    def loudness(waveform, start_s, end_s):
        part = waveform.samples[round(start_s * 16000) : round(end_s * 16000)]
        return float(np.sqrt(np.mean(part**2)))

    assert loudness(agent, 0.5, 2.0) > 100 * loudness(agent, 2.1, 4.0) > 0
    assert loudness(consumer, 2.5, 3.5) > 100 * loudness(consumer, 0.0, 2.4) > 0
    assert max(np.abs(agent.samples).max(), np.abs(consumer.samples).max()) <= 1.0


def test_the_canned_transcriber_gives_its_transcript_and_checks_what_it_is_handed():
    transcript = a_transcript(engine_id="canned/7")
    canned = CannedTranscriber(transcript=transcript)
    waveforms = dialogue([], duration_s=1.0)
    assert canned.engine_id == "canned/7"
    assert canned.transcribe(waveforms, ((), ())) is transcript
    with pytest.raises(ValueError, match="2 waveforms"):
        canned.transcribe(waveforms, ((),))


def test_built_analyses_differ_by_call_and_take_any_field():
    assert an_analysis("a").analysis_id != an_analysis("b").analysis_id
    assert an_analysis(call_type="voicemail").call_type == "voicemail"
    with pytest.raises(TypeError):
        an_analysis(no_such_field=1)


@pytest.mark.parametrize("codec", lines.CODECS)
def test_a_voice_comes_back_from_every_codec(codec: str) -> None:
    spoken = dialogue([(Speaker.AGENT, 0.5, 2.5)], duration_s=3.0)[0].samples
    heard = lines.over_codec(spoken, codec)
    assert heard.shape == spoken.shape
    products = np.fft.irfft(np.fft.rfft(heard, 2**17) * np.conj(np.fft.rfft(spoken, 2**17)))
    best = np.abs(products[:1_600]).max()  # some delay the sound by up to 0.1 s
    assert best > 0.8 * np.linalg.norm(heard) * np.linalg.norm(spoken)


@pytest.mark.parametrize("noise", [lines.white, lines.hum, lines.music])
def test_noise_lies_as_far_below_the_speech_as_was_asked_for(
    noise: Callable[[int], np.ndarray],
) -> None:
    speech = (Span(0.5, 2.5),)
    spoken = dialogue([(Speaker.AGENT, 0.5, 2.5)], duration_s=3.0)[0].samples
    noisy = lines.with_noise(spoken, noise(len(spoken)), snr_db=10.0, speech=speech)
    whole = (Span(0.0, 3.0),)
    below_db = lines.speech_db(spoken, speech) - lines.speech_db(noisy - spoken, whole)
    assert below_db == pytest.approx(10.0, abs=0.1)

"""Calls that are not as calls should be: each says why it has no score, in document and report."""

import functools
import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
from rich.console import Console

from callqa.audio.activity import SileroDetector
from callqa.bootstrap import delivery_model_folder, policy
from callqa.coaching import call_page
from callqa.delivery.classifier import DeliveryModel
from callqa.domain.document import dump, load_analysis
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker
from callqa.domain.transcript import Transcript
from callqa.domain.verdicts import CallAnalysis, Outcome
from callqa.night import report as run_report
from callqa.pipeline import Engines, Policy, analyse
from callqa.settings import Settings
from callqa.testing import (
    CannedTranscriber,
    a_provenance,
    a_recording,
    a_report,
    a_transcript,
    lines,
    utterance,
)
from callqa.transcription.engine import Transcriber
from callqa.transcription.sphinx_engine import SphinxEngine
from callqa.transcription.whisper_engine import WhisperEngine
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.whisper_weights import locate
from tests.transcription.spoken import FIXTURE, sentence

SECONDS = 40
ENGINES = {
    "whisper": lambda: WhisperEngine(locate(str(FIXTURE)), options=WhisperOptions()),
    "sphinx": SphinxEngine,
}


def faint() -> Samples:
    noise = np.random.default_rng(2).standard_normal(SECONDS * SAMPLE_RATE_HZ)
    return (noise * 1e-3).astype(np.float32)


def talk(*names: str) -> Samples:
    """Sentences with a second between them, over faint hiss."""
    channel, at = faint(), SAMPLE_RATE_HZ
    for name in names:
        sound = sentence(name)
        channel[at : at + len(sound)] += sound
        at += len(sound) + SAMPLE_RATE_HZ
    return channel


def hold_music() -> Samples:
    music = lines.music(SECONDS * SAMPLE_RATE_HZ)
    return np.asarray(0.1 * music / np.abs(music).max(), dtype=np.float32)


def ring_back() -> Samples:
    """440 and 480 Hz, two seconds on and four off (ITU-T E.180, North America)."""
    time_s = np.arange(SECONDS * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tones = np.sin(2 * np.pi * 440 * time_s) + np.sin(2 * np.pi * 480 * time_s)
    return (0.05 * tones * (time_s % 6.0 < 2.0)).astype(np.float32) + faint() * np.float32(0.1)


@pytest.fixture(scope="module")
def in_force() -> Policy:
    return policy(Settings())


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory, in_force: Policy):
    model, detector = DeliveryModel.load(delivery_model_folder(Settings())), SileroDetector()

    def run(agent: Samples, consumer: Samples, transcriber: Transcriber) -> CallAnalysis:
        path: Path = tmp_path_factory.mktemp("call") / "call.wav"
        soundfile.write(path, np.stack([agent, consumer], axis=1), SAMPLE_RATE_HZ)
        return analyse(
            a_recording(path=path, duration_s=None, disposition=None),
            Engines(transcriber=transcriber, detector=detector, delivery_model=model),
            in_force,
            provenance=a_provenance(),
            clock=functools.partial(datetime.now, UTC),
        )

    return run


def test_a_call_in_another_language_is_not_judged_by_its_words(analysed):
    spoken = replace(a_transcript(), language="es")
    found = analysed(
        talk("what-payment", "will-mail"), talk("cannot-pay"), CannedTranscriber(transcript=spoken)
    )
    assert found.scorecard.not_scored == "other_language"
    assert found.scorecard.total is None
    judged = {one.outcome for one in found.findings if one.kind != "metadata"}
    assert judged == {Outcome.NOT_EVALUABLE}
    assert "another language (es)" in found.findings[0].why
    assert found.commitments == ()
    assert "other language" in shown(found)


def shown(found: CallAnalysis) -> str:
    console = Console(file=io.StringIO(), width=200)
    call_page.show(console, load_analysis(dump(found)))
    return console.file.getvalue()  # type: ignore[attr-defined]


def assert_not_scored(found: CallAnalysis, reason: str) -> None:
    words = reason.replace("_", " ")
    assert (found.scorecard.total, found.scorecard.not_scored) == (None, reason)
    assert f"not scored: {words}" in shown(found)
    night = replace(a_report(), not_scored=dict(Counter([reason])))
    assert ("Not scored", f"1: {words} (1)") in run_report.lines(night)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(
    ("sound", "reason"),
    [
        (lambda: np.zeros(SECONDS * SAMPLE_RATE_HZ, dtype=np.float32), "no_speech"),
        (faint, "no_speech"),
        (ring_back, "only_hold_or_ringing"),
        (hold_music, "only_hold_or_ringing"),
    ],
)
def test_where_nobody_speaks_no_engine_gives_a_word_and_no_call_is_scored(
    analysed, name, sound, reason
):
    found = analysed(sound(), faint(), ENGINES[name]())
    assert list(found.transcript.words()) == []
    assert_not_scored(found, reason)


def test_a_call_of_one_speaker_says_that_the_other_was_not_heard(analysed):
    said = a_transcript(
        utterance("what kind of payment could you send today", start_s=1.0),
        utterance("i will mail the payment on the twenty first", start_s=5.0),
    )
    spoken = talk("what-payment", "will-mail", "call-recorded")
    found = analysed(spoken, faint(), CannedTranscriber(transcript=said))
    assert_not_scored(found, "no_contact")


def dialogue(probability: float) -> Transcript:
    made = a_transcript(
        utterance("hola le llamo por una deuda", start_s=1.0),
        utterance("no puedo pagar nada ahora", speaker=Speaker.CONSUMER, start_s=1.2),
    )
    heard = tuple(
        replace(one, words=tuple(replace(w, probability=probability) for w in one.words))
        for one in made.utterances
    )
    return replace(made, utterances=heard)


def test_a_call_of_which_no_word_was_understood_gives_no_score(analysed):
    agent, consumer = talk("what-payment", "will-mail"), talk("cannot-pay", "call-recorded")
    found = analysed(agent, consumer, CannedTranscriber(transcript=dialogue(0.3)))
    assert_not_scored(found, "words_unsure")

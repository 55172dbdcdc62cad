"""Analysing a call whose words come from elsewhere, with every kind of sound beside them."""

import functools
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from callqa.audio.activity import EnergyDetector
from callqa.bootstrap import delivery_model_folder, policy
from callqa.delivery.classifier import DeliveryModel
from callqa.domain.definitions import OF_BOTH
from callqa.domain.details import EventKind, Part
from callqa.domain.recording import SAMPLE_RATE_HZ, Speaker
from callqa.domain.transcript_files import TranscriptFile, TranscriptFormat
from callqa.pipeline import Engines, Policy, analyse
from callqa.settings import Settings
from callqa.testing import (
    CannedTranscriber,
    a_provenance,
    a_recording,
    a_transcript,
    dialogue,
    lines,
)  # fmt: skip

TURNS = (
    (Speaker.AGENT, 1.0, 9.0),
    (Speaker.CONSUMER, 10.0, 15.0),
    (Speaker.AGENT, 16.0, 30.0),
    (Speaker.CONSUMER, 31.0, 38.0),
)
DURATION_S = 40.0
SAID = {
    Speaker.AGENT: "hello this is an attempt to collect a debt and they will arrest you",
    Speaker.CONSUMER: f"yes this is robert my card number is four {'one ' * 15}",
}


@pytest.fixture(scope="module")
def in_force() -> Policy:
    return policy(Settings())


@pytest.fixture(scope="module")
def engines() -> Engines:
    return Engines(
        transcriber=CannedTranscriber(transcript=a_transcript()),
        detector=EnergyDetector(),
        delivery_model=DeliveryModel.load(delivery_model_folder(Settings())),
    )


def written(folder: Path) -> TranscriptFile:
    held = json.dumps(
        [
            {"speaker": who.value, "text": SAID[who], "start": start, "end": end}
            for who, start, end in TURNS
        ]
    ).encode()
    path = folder / "call.transcript.json"
    path.write_bytes(held)
    digest = hashlib.sha256(held).hexdigest()
    return TranscriptFile(path=path, sha256=digest, format=TranscriptFormat.GENERIC)


def recorded(folder: Path, *, mono: bool) -> Path:
    agent, consumer = (wave.samples for wave in dialogue(TURNS, duration_s=DURATION_S))
    sound = (agent + consumer) / 2 if mono else np.stack([agent, consumer], axis=1)
    path = folder / "call.wav"
    soundfile.write(path, sound, SAMPLE_RATE_HZ)
    return path


@pytest.fixture
def analysed(tmp_path: Path, in_force: Policy, engines: Engines):
    def run(kind: str):
        transcript = written(tmp_path)
        path = transcript.path if kind == "none" else recorded(tmp_path, mono=kind == "mono")
        recording = a_recording(
            path=path, transcript=transcript, has_audio=kind != "none", duration_s=None
        )
        return analyse(
            recording,
            engines,
            in_force,
            provenance=a_provenance(engine_id=transcript.engine_id),
            clock=functools.partial(datetime.now, UTC),
        )

    return run


@pytest.mark.parametrize("kind", ["none", "mono", "stereo"])
def test_the_words_are_the_transcripts_own_and_redacted(analysed, kind):
    found = analysed(kind)
    assert found.transcript.engine_id == found.provenance.engine_id
    text = " ".join(one.text for one in found.transcript.utterances)
    assert "attempt to collect a debt" in text
    assert "one one one" not in text
    assert "[card_number]" in text
    assert {one.outcome.value for one in found.findings if one.rule_id == "P01"} == {"violated"}


@pytest.mark.parametrize(
    ("kind", "reason", "duration_s"),
    [("none", "no_audio", 38.0), ("mono", "mono", DURATION_S), ("stereo", None, DURATION_S)],
)
def test_what_needs_each_speakers_sound_is_measured_or_says_why_not(
    analysed, kind, reason, duration_s
):
    found = analysed(kind)
    assert found.measures.turns.agent_talk_share.not_measured == reason
    assert found.measures.of(Speaker.AGENT).pause_count.not_measured == reason
    assert found.measures.duration_s == pytest.approx(duration_s)
    assert found.recording.audio_s == pytest.approx(0.0 if kind == "none" else duration_s)
    assert ("no_audio" in found.warnings) == (kind == "none")


@pytest.mark.parametrize("kind", ["none", "stereo"])
def test_forms_and_rules_may_name_every_measure_of_the_whole_call(analysed, kind):
    details = analysed(kind).measures.details
    both = {one.name for one in details if one.speaker is None and one.part is Part.CALL}
    assert both <= set(OF_BOTH)
    assert kind == "none" or both == set(OF_BOTH)


def test_hold_music_is_neither_speech_nor_silence(tmp_path, in_force, engines):
    """The detector in use takes any sound for speech: only what the music is can tell."""
    agent, consumer = (wave.samples for wave in dialogue(TURNS, duration_s=60.0))
    music = lines.music(round(18.0 * SAMPLE_RATE_HZ))
    agent[40 * SAMPLE_RATE_HZ : 58 * SAMPLE_RATE_HZ] += 0.1 * music / np.abs(music).max()
    path = tmp_path / "hold.wav"
    soundfile.write(path, np.stack([agent, consumer], axis=1), SAMPLE_RATE_HZ)

    found = analyse(
        a_recording(path=path, duration_s=None),
        engines,
        in_force,
        provenance=a_provenance(),
        clock=functools.partial(datetime.now, UTC),
    ).measures

    (hold,) = (event for event in found.events if event.kind is EventKind.HOLD)
    assert hold.span.start_s == pytest.approx(40.0, abs=0.5)
    assert hold.span.end_s == pytest.approx(58.0, abs=0.5)
    assert found.of(Speaker.AGENT).speech_s == pytest.approx(22.0, abs=0.5)
    assert found.turns.longest_silence.value < 3.0
    assert found.of_call("longest_unexcused_silence").value < 3.0
    assert found.of_call("hold_total").value == pytest.approx(18.0, abs=0.5)


def test_who_is_told_apart_by_the_transcript_alone_is_scored_on_a_mono_recording(analysed):
    assert analysed("mono").scorecard.not_scored == analysed("none").scorecard.not_scored is None


def test_without_sound_the_policys_labels_tell_who_speaks(tmp_path, in_force, engines):
    path = tmp_path / "a.transcript.json"
    held = json.dumps([{"speaker": "spk_7", "text": "good day", "start": 0, "end": 1}]).encode()
    path.write_bytes(held)
    transcript = TranscriptFile(
        path=path, sha256=hashlib.sha256(held).hexdigest(), format=TranscriptFormat.GENERIC
    )
    found = analyse(
        a_recording(path=path, transcript=transcript, has_audio=False),
        engines,
        replace(in_force, speaker_roles={"SPK_7": Speaker.AGENT}),
        provenance=a_provenance(),
        clock=functools.partial(datetime.now, UTC),
    )
    assert [one.speaker for one in found.transcript.utterances] == [Speaker.AGENT]


def test_labels_of_speakers_belong_to_the_policy_and_none_changes_nothing(in_force):
    labelled = replace(in_force, speaker_roles={"spk_0": Speaker.AGENT})
    assert labelled.digest != in_force.digest
    assert replace(in_force, speaker_roles={}).digest == in_force.digest

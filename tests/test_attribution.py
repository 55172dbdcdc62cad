"""Calls on one channel and calls on the wrong channels: who said what, and how that is told."""

import functools
from datetime import UTC, datetime
from pathlib import Path

import pytest
import soundfile

from callqa.audio.activity import SileroDetector
from callqa.bootstrap import delivery_model_folder, policy
from callqa.delivery.classifier import DeliveryModel
from callqa.domain.details import details_of
from callqa.domain.document import dump, load_analysis
from callqa.domain.recording import Speaker
from callqa.pipeline import Engines, analyse
from callqa.settings import Settings
from callqa.testing import CannedTranscriber, a_provenance, a_recording, a_transcript, utterance

CALL = Path(__file__).parents[1] / "sample_calls" / "NF-0001.flac"
AGENT, CONSUMER, UNKNOWN = Speaker
# what is said there, and from when
SAID = (
    (CONSUMER, 0.5, "hello"),
    (AGENT, 1.3, "this is dana moore with liberty recovery this call is being recorded"),
    (CONSUMER, 7.1, "yes this is robert"),
    (AGENT, 9.3, "can you verify your birthday"),
    (AGENT, 14.6, "the balance is past due how do you want to pay today"),
    (CONSUMER, 21.7, "well i lost my job"),
    (AGENT, 30.5, "this is an attempt to collect a debt"),
)
SMALL_TALK = tuple((who, at_s, "well you know it is") for who, at_s, _ in SAID)
DOUBTFUL = (*SMALL_TALK, (AGENT, 43.0, "this is an attempt to collect a debt"))


@pytest.fixture(scope="module")
def model():
    return DeliveryModel.load(delivery_model_folder(Settings()))


@pytest.fixture(scope="module")
def in_force():
    return policy(Settings(agencies=("Liberty Recovery",)))


@pytest.fixture
def analysed(tmp_path, model, in_force):
    """The call with these words: `mono` mixed down, `swapped` with the channels exchanged."""

    def run(kind, said):
        sound, rate_hz = soundfile.read(CALL, dtype="float32")
        shaped = {"mono": sound.sum(axis=1), "swapped": sound[:, ::-1], "right": sound}[kind]
        path = tmp_path / "call.wav"
        soundfile.write(path, shaped, rate_hz)
        swap = {AGENT: CONSUMER, CONSUMER: AGENT}
        same = {AGENT: AGENT, CONSUMER: CONSUMER}
        mixed = dict.fromkeys(same, UNKNOWN)
        heard_as = {"mono": mixed, "swapped": swap, "right": same}[kind]
        spoken = a_transcript(
            *(
                utterance(text, speaker=heard_as[who], start_s=at_s, seconds_per_word=0.3)
                for who, at_s, text in said
            )
        )
        engines = Engines(
            transcriber=CannedTranscriber(transcript=spoken),
            detector=SileroDetector(),
            delivery_model=model,
        )
        roles = () if kind == "mono" else (AGENT, CONSUMER)
        return analyse(
            a_recording(path=path, channel_roles=roles, duration_s=None),
            engines,
            in_force,
            provenance=a_provenance(),
            clock=functools.partial(datetime.now, UTC),
        )

    return run


def confidence(found):
    known = list(details_of(found.measures.details, "role_confidence"))
    return known[0].measure.value if known else None


def test_a_mono_call_gets_its_speakers_from_their_voices_and_its_roles_from_their_words(analysed):
    found = analysed("mono", SAID)
    assert {"mono", "voices_told_apart", "roles_from_words"} <= set(found.warnings)
    assert confidence(found) > 0.99
    by = [(one.speaker, one.words[0].span.start_s) for one in found.transcript.utterances]
    assert by == [(who, at_s) for who, at_s, _ in SAID]
    assert found.call_type == "rpc_outbound"
    assert {one.speaker for one in found.measures.speakers} == {AGENT, CONSUMER}
    assert found.measures.of(AGENT).speech_s == pytest.approx(26.5, abs=2.0)
    assert load_analysis(dump(found)).warnings == found.warnings


def test_talk_over_of_a_mono_call_is_not_measured_and_never_nought(analysed):
    found = analysed("mono", SAID)
    turns = found.measures.turns
    assert turns.talk_over_share.not_measured == turns.talk_over_count.not_measured == "mono"
    assert turns.agent_talk_share.value == pytest.approx(26.5 / 46.7, abs=0.05)
    for name in ("started_talk_over_count", "interruption_count", "back_channel_count"):
        for who in (AGENT, CONSUMER):
            (one,) = details_of(found.measures.details, name, speaker=who)
            assert one.measure.not_measured == "mono"


def test_voices_whose_words_tell_nothing_stay_unknown_and_the_call_has_no_score(analysed):
    found = analysed("mono", SMALL_TALK)
    assert {"voices_told_apart", "roles_not_told"} <= set(found.warnings)
    assert {one.speaker for one in found.transcript.utterances} == {UNKNOWN}
    assert [one.speaker for one in found.measures.speakers] == [UNKNOWN]
    assert found.measures.turns.talk_over_share.not_measured == "mono"
    assert (found.scorecard.total, found.scorecard.not_scored) == (None, "roles_not_told")


def test_channels_that_are_clearly_swapped_are_put_right_and_the_document_says_so(analysed):
    found, right = analysed("swapped", SAID), analysed("right", SAID)
    assert "channels_swapped" in found.warnings
    assert confidence(found) > 0.99
    assert found.transcript == right.transcript
    assert found.measures.of(AGENT).speech_s == right.measures.of(AGENT).speech_s
    assert [one.outcome for one in found.findings] == [one.outcome for one in right.findings]


def test_channels_that_may_be_swapped_stay_as_declared_and_the_document_says_so(analysed):
    found = analysed("swapped", DOUBTFUL)
    assert "channels_may_be_swapped" in found.warnings
    assert 0.9 < confidence(found) < 0.99
    debt = next(one for one in found.transcript.utterances if "debt" in one.text)
    assert debt.speaker is CONSUMER


@pytest.mark.parametrize("said", [SAID, SMALL_TALK, DOUBTFUL])
def test_a_call_on_the_right_channels_carries_no_such_warning(analysed, said):
    found = analysed("right", said)
    assert not {one for one in found.warnings if "swapped" in one}
    assert confidence(found) is None

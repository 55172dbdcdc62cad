"""Transcripts in the inbox: told from sidecars, put to their recordings, or calls of their own."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callqa.domain.recording import Direction, Speaker
from callqa.domain.transcript_files import TranscriptFormat
from callqa.errors import IngestError
from callqa.ingest.inbox import discover, single
from tests.ingest.made import NOW, RULES, call, found, manifest, only, reasons, sidecar, wav_bytes

GENERIC = {"segments": [{"speaker": "agent", "text": "hello", "start": 0.5, "end": 1.0}]}
WHISPER = {
    "text": " hello",
    "language": "en",
    "segments": [{"id": 0, "text": " hello", "start": 0, "end": 1, "avg_logprob": -0.2}],
}
WHISPERX = {
    "segments": [
        {"text": "hello", "start": 0, "end": 1, "words": [{"word": "hello", "score": 0.9}]}
    ],
    "word_segments": [],
}
CALL_ANALYTICS = {
    "JobStatus": "COMPLETED",
    "Transcript": [
        {
            "ParticipantRole": "AGENT",
            "Content": "hello",
            "BeginOffsetMillis": 10,
            "EndOffsetMillis": 400,
        }
    ],
}
TRANSCRIBE = {
    "status": "COMPLETED",
    "results": {"items": [{"type": "pronunciation", "alternatives": [{"content": "hello"}]}]},
}
VCON = {
    "vcon": "0.3.0",
    "uuid": "018e3f72-c3a8-8b8e-b468-6ebf2e2e8c14",
    "parties": [
        {"role": "agent", "name": "Dana Moore", "uuid": "a-17"},
        {"role": "customer", "name": "Somebody Private"},
    ],
    "dialog": [
        {
            "type": "recording",
            "start": "2026-03-02T18:30:00-06:00",
            "parties": [1, 0],
            "originator": 0,
        }
    ],
    "analysis": [],
}
SHAPES = {
    TranscriptFormat.GENERIC: GENERIC,
    TranscriptFormat.WHISPER: WHISPER,
    TranscriptFormat.WHISPERX: WHISPERX,
    TranscriptFormat.AMAZON_CALL_ANALYTICS: CALL_ANALYTICS,
    TranscriptFormat.AMAZON_TRANSCRIBE: TRANSCRIBE,
    TranscriptFormat.VCON: VCON,
}


def text(folder: Path, name: str, document: object = GENERIC) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", SHAPES)
def test_a_known_shape_is_a_call_without_audio_whatever_its_name(tmp_path, kind):
    path = text(tmp_path, "export-7.json", SHAPES[kind])

    (recording,) = found(tmp_path).recordings

    assert recording.path == path
    assert not recording.has_audio
    assert recording.transcript.format is kind
    assert recording.transcript.sha256 == recording.sha256
    assert recording.transcript.engine_id.startswith(f"imported:{kind.value}/1 sha256:")


@pytest.mark.parametrize(
    ("audio", "name"),
    [
        ("call.wav", "call.transcript.json"),
        ("call.wav", "call.wav.transcript.json"),
        ("call.wav", "call.vcon.json"),
        ("call.wav", "call.vcon"),
        ("call.wav", "call.json"),
        ("call.wav", "call.wav.json"),
        ("CALL.WAV", "call.Transcript.JSON"),
    ],
)
def test_a_transcript_of_the_same_name_belongs_to_the_recording(tmp_path, audio, name):
    path = call(tmp_path, audio)
    beside = text(tmp_path, name, WHISPERX)

    discovery = found(tmp_path)

    (recording,) = discovery.recordings
    assert (recording.path, recording.has_audio) == (path, True)
    assert recording.transcript.path == beside
    assert discovery.ignored == 1
    assert discovery.quarantined == ()


def test_of_another_folder_or_name_it_is_a_call_of_its_own(tmp_path):
    call(tmp_path, "a.wav")
    text(tmp_path / "other", "a.transcript.json")
    text(tmp_path, "b.transcript.json", WHISPERX)

    assert sorted(one.has_audio for one in found(tmp_path).recordings) == [False, False, True]


def test_a_sidecar_stays_a_sidecar(tmp_path):
    call(tmp_path)
    sidecar(tmp_path, agent_name="Dana", segments="two", turns=[{"text": "hello", "start_s": 1}])
    text(tmp_path, "call.transcript.json")

    (recording,) = found(tmp_path).recordings

    assert recording.agent_name == "Dana"
    assert recording.transcript is not None


def test_no_word_of_a_transcript_becomes_metadata(tmp_path):
    call(tmp_path)
    text(tmp_path, "call.json", WHISPER)
    for discovery in (found(tmp_path), discover(tmp_path, rules=RULES, now=NOW, transcripts=False)):
        (recording,) = discovery.recordings
        assert recording.extra == {}


def test_two_transcripts_of_one_call_are_not_chosen_between(tmp_path):
    call(tmp_path, "a.wav")
    for name in ("a.json", "a.transcript.json", "b.vcon", "b.transcript.json"):
        text(tmp_path, name, WHISPERX)

    discovery = found(tmp_path)

    assert discovery.recordings == ()
    assert reasons(discovery) == {
        "a.wav": "several_transcripts",
        "b.transcript.json": "several_transcripts",
    }


def test_the_transcript_of_a_faulty_recording_waits_with_it(tmp_path):
    (tmp_path / "a.wav").write_bytes(wav_bytes()[:30])
    (tmp_path / "b.wav.part").write_bytes(wav_bytes())
    text(tmp_path, "a.transcript.json")
    text(tmp_path, "b.transcript.json", WHISPERX)

    discovery = discover(tmp_path, rules=RULES, now=datetime.now(UTC))

    assert discovery.recordings == ()
    assert reasons(discovery) == {"a.wav": "truncated_header"}


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (b'{"segments": [', "is no JSON at line 1"),
        (b"\xff\xfe{", "is no JSON in UTF-8"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"n": ' + b"9" * 5000 + b"}", "is no JSON in UTF-8"),
        (b'{"words": "secret"}', "has none of the shapes"),
        (b"[1, 2]", "has none of the shapes"),
        (b'{"payload": "e30", "signatures": []}', "has none of the shapes"),
    ],
)
def test_a_named_transcript_that_is_none_is_quarantined_without_its_contents(tmp_path, held, says):
    (tmp_path / "call.transcript.json").write_bytes(held)

    entry = only(found(tmp_path))

    assert entry.reason == "bad_transcript"
    assert says in entry.detail
    assert "secret" not in entry.detail


def test_other_json_is_left_aside_as_ever(tmp_path):
    text(tmp_path, "notes.json", {"anything": [1, 2]})
    (tmp_path / "broken.json").write_bytes(b"{")
    text(tmp_path, ".hidden.transcript.json")
    text(tmp_path, "late.transcript.json.part")

    discovery = found(tmp_path)

    assert (discovery.found, discovery.ignored) == (0, 4)


def test_the_centre_may_leave_transcripts_aside(tmp_path):
    call(tmp_path, "a.wav")
    text(tmp_path, "a.transcript.json")
    text(tmp_path, "b.vcon", VCON)

    off = discover(tmp_path, rules=RULES, now=NOW, transcripts=False)
    ignored = discover(tmp_path, rules=RULES, now=NOW, ignore=("*.vcon", "*.transcript.json"))

    for discovery in (off, ignored):
        (recording,) = discovery.recordings
        assert recording.transcript is None
        assert (discovery.ignored, discovery.quarantined) == (2, ())


def test_manifest_and_sidecar_speak_of_a_call_without_audio(tmp_path):
    text(tmp_path, "a.transcript.json")
    text(tmp_path, "b.transcript.json", WHISPERX)
    manifest(tmp_path, "file,agent_name", "a.wav,Dana", "b,Paul")
    sidecar(tmp_path, "a.json", file="a.wav", account_ref="A-1")

    first, second = found(tmp_path).recordings

    assert (first.agent_name, first.account_ref) == ("Dana", "A-1")
    assert second.agent_name == "Paul"


def test_a_transcript_may_carry_metadata_and_others_know_better(tmp_path):
    about = {
        "agent_name": "D. M.",
        "call_id": "C-9",
        "note": "hello",
        "started_at": "2026-03-02T18:30Z",
    }
    text(tmp_path, "a.transcript.json", {"metadata": about, **GENERIC})
    sidecar(tmp_path, "a.json", agent_name="Dana Moore")

    (recording,) = found(tmp_path).recordings

    assert (recording.call_id, recording.agent_name) == ("C-9", "Dana Moore")
    assert recording.started_at == datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    assert recording.extra == {}
    assert recording.warnings == ()


def test_a_vcon_tells_who_when_and_on_which_channel(tmp_path):
    call(tmp_path)
    text(tmp_path, "call.vcon", VCON)

    (recording,) = found(tmp_path).recordings

    assert recording.call_id == VCON["uuid"]
    assert (recording.agent_name, recording.agent_id) == ("Dana Moore", "a-17")
    assert recording.started_at.isoformat() == "2026-03-02T18:30:00-06:00"
    assert recording.direction is Direction.OUTBOUND
    assert recording.channel_roles == (Speaker.CONSUMER, Speaker.AGENT)


def test_a_time_that_a_transcript_gives_and_that_is_none_is_told(tmp_path):
    text(tmp_path, "a.vcon", VCON | {"dialog": [{"type": "recording", "start": "yesterday"}]})

    entry = only(found(tmp_path))

    assert entry.reason == "bad_time"
    assert "a.vcon" in entry.detail


def test_a_single_file_comes_with_its_transcript_or_is_one(tmp_path):
    path = call(tmp_path)
    beside = text(tmp_path, "call.transcript.json")

    assert single(path, rules=RULES, now=NOW).transcript.path == beside
    assert single(path, rules=RULES, now=NOW, transcripts=False).transcript is None
    assert not single(beside, rules=RULES, now=NOW).has_audio
    text(tmp_path, "call.vcon", VCON)
    with pytest.raises(IngestError, match="several_transcripts"):
        single(path, rules=RULES, now=NOW)

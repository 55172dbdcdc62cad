"""A stored call as a vCon: whole, without what must stay behind, and readable by callqa itself."""

import hashlib
import json
import uuid
from dataclasses import replace

import pytest

from callqa.domain.recording import Direction, Speaker
from callqa.domain.transcript_files import TranscriptFile, TranscriptFormat, format_of
from callqa.store.vcon import AgentShown, vcon
from callqa.testing import a_recording, a_transcript, an_analysis, utterance
from callqa.transcription.imported import read
from callqa.transcription.imported_speakers import Known

ANALYSIS = replace(an_analysis("call-1"), analysis_id="ab" * 20)


def exported(analysis=ANALYSIS, *, agent: AgentShown = AgentShown.KEY) -> dict:
    return json.loads(json.dumps(vcon(analysis, agent=agent)))


def part(held: dict, name: str):
    [body] = [one["body"] for one in held["analysis"] if one["type"] == name]
    return json.loads(body)


def test_it_has_what_version_0_3_0_asks_for():
    held = exported()
    assert (held["vcon"], held["extensions"]) == ("0.3.0", ["CC"])
    assert uuid.UUID(held["uuid"]).version == 8
    assert held["created_at"].endswith("+00:00")
    assert held["redacted"]["type"]
    [dialog] = held["dialog"]
    assert (dialog["type"], dialog["duration"]) == ("recording", 120.0)
    assert dialog["start"] == "2026-03-02T18:30:00-06:00"
    for one in held["analysis"]:
        assert one["encoding"] == "json"
        assert one["mediatype"] == "application/json"
        assert one["vendor"] == "callqa"
        json.loads(one["body"])


def test_it_holds_every_part_of_the_analysis():
    held = exported()
    assert [one["type"] for one in held["analysis"]] == [
        "transcript", "findings", "scorecard", "measures", "delivery", "commitments", "redactions",
        "provenance",
    ]  # fmt: skip
    assert part(held, "scorecard")["total"] == ANALYSIS.scorecard.total
    assert len(part(held, "findings")) == len(ANALYSIS.findings)
    assert part(held, "provenance")["analysis_id"] == ANALYSIS.analysis_id


@pytest.mark.parametrize(
    ("agent", "party"),
    [
        (
            AgentShown.NAME,
            {"role": "agent", "uuid": "a-17", "name": "Dana Moore", "validation": "none"},
        ),
        (AgentShown.KEY, {"role": "agent", "uuid": "a-17"}),
        (AgentShown.NONE, {"role": "agent"}),
    ],
)
def test_the_agent_is_named_as_the_setting_says_and_the_consumer_never(agent, party):
    assert exported(agent=agent)["parties"] == [party, {"role": "customer"}]


def test_account_path_and_metadata_of_the_centre_stay_behind():
    text = json.dumps(exported(agent=AgentShown.NONE))
    for private in ("ACC-1", "inbox", "Dana", "a-17", "early", "America/Chicago", "North"):
        assert private not in text, private


def test_channels_and_caller_are_told_by_the_numbers_of_the_parties():
    recording = a_recording(
        channel_roles=(Speaker.CONSUMER, Speaker.AGENT), direction=Direction.INBOUND
    )
    [dialog] = exported(replace(ANALYSIS, recording=recording))["dialog"]
    assert (dialog["parties"], dialog["originator"]) == ([1, 0], 1)


def test_what_is_not_known_is_left_out():
    recording = a_recording(started_at=None, direction=None, agent_id=None, agent_name=None)
    held = exported(replace(ANALYSIS, recording=recording), agent=AgentShown.NAME)
    assert held["dialog"][0].keys() == {"type", "duration", "parties", "interaction_id"}
    assert held["parties"][0] == {"role": "agent"}


def test_the_same_analysis_gives_the_same_vcon_and_another_one_another_id():
    assert exported() == exported()
    assert exported(replace(ANALYSIS, analysis_id="cd" * 20))["uuid"] != exported()["uuid"]


def test_callqa_reads_its_own_export_word_for_word(tmp_path):
    said = a_transcript(
        utterance("my card is [card_number] thank you", speaker=Speaker.CONSUMER, start_s=4.0),
        utterance("this is dana", start_s=8.0),
        utterance("beep", speaker=Speaker.UNKNOWN, start_s=12.0),
    )
    held = json.dumps(vcon(replace(ANALYSIS, transcript=said), agent=AgentShown.KEY)).encode()
    path = tmp_path / "call.vcon"
    path.write_bytes(held)
    assert format_of(json.loads(held)) is TranscriptFormat.VCON
    file = TranscriptFile(
        path=path, sha256=hashlib.sha256(held).hexdigest(), format=TranscriptFormat.VCON
    )
    found = read(file, language="en", known=Known(), sound=None, max_duration_s=600.0)
    assert found.transcript.utterances == said.utterances

import hashlib
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from callqa.domain.contacts import AccountFacts, Attempt, CallContext, Fact
from callqa.domain.recording import Direction, Recording, Speaker
from callqa.domain.transcript_files import TranscriptFile, TranscriptFormat
from callqa.ingest.fingerprint import metadata_digest
from tests.ingest.made import call, found

RECORDING = Recording(
    call_id="C1",
    path=Path("/calls/a.wav"),
    sha256="0" * 64,
    started_at=datetime(2026, 11, 2, 20, 5, tzinfo=UTC),
    extra={"queue": "late", "skill": "x"},
)
SAID = {
    "call_id": "C2",
    "channel_roles": (Speaker.AGENT, Speaker.CONSUMER),
    "agent_id": "7",
    "agent_name": "Dana",
    "team": "East",
    "account_ref": "A1",
    "started_at": datetime(2026, 11, 2, 20, 6, tzinfo=UTC),
    "consumer_timezone": "America/Denver",
    "direction": Direction.INBOUND,
    "disposition": "promise",
    "extra": {"queue": "early", "skill": "x"},
    "context": CallContext(attempts=()),
}
NOT_SAID = {
    "path": Path("/elsewhere/b.flac"),
    "sha256": "1" * 64,
    "duration_s": 12.0,
    "warnings": ("truncated_audio",),
    "transcript": TranscriptFile(
        path=Path("/calls/a.vcon"), sha256="2" * 64, format=TranscriptFormat.VCON
    ),
    "has_audio": False,
}


def test_the_fingerprint_of_a_recording_is_the_digest_of_its_bytes(tmp_path: Path) -> None:
    path = call(tmp_path)

    assert found(tmp_path).recordings[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", SAID)
def test_whatever_is_said_about_the_call_counts(name: str) -> None:
    changed = replace(RECORDING, **{name: SAID[name]})

    assert metadata_digest(changed) != metadata_digest(RECORDING)


@pytest.mark.parametrize("name", NOT_SAID)
def test_what_callqa_finds_out_itself_does_not_count(name: str) -> None:
    changed = replace(RECORDING, **{name: NOT_SAID[name]})

    assert metadata_digest(changed) == metadata_digest(RECORDING)


def test_every_field_of_a_recording_is_one_or_the_other() -> None:
    assert {field.name for field in fields(Recording)} == SAID.keys() | NOT_SAID.keys()


def test_order_of_extra_and_nobody_knowing_make_no_confusion() -> None:
    turned = replace(RECORDING, extra={"skill": "x", "queue": "late"})
    moved = replace(RECORDING, agent_id="7"), replace(RECORDING, agent_name="7")

    assert metadata_digest(turned) == metadata_digest(RECORDING)
    assert metadata_digest(moved[0]) != metadata_digest(moved[1])
    assert len(metadata_digest(RECORDING)) == 64


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CallContext(attempts=()), CallContext(attempts=(), unread_rows=1)),
        (
            CallContext(account=AccountFacts(facts={"cease": Fact(text="true")})),
            CallContext(
                account=AccountFacts(facts={"cease": Fact(text="true", since="2026-11-01")})
            ),
        ),
        (
            CallContext(own=Attempt(account_ref="A1", started_at=RECORDING.started_at)),
            CallContext(
                own=Attempt(
                    account_ref="A1", started_at=RECORDING.started_at, recorded=("dispute",)
                )
            ),
        ),
    ],
)
def test_what_log_and_flags_say_of_the_call_counts(one: CallContext, other: CallContext) -> None:
    said = [metadata_digest(replace(RECORDING, context=context)) for context in (one, other)]

    assert said[0] != said[1]


def test_the_offset_of_the_start_counts_since_it_decides_on_the_day() -> None:
    there = RECORDING.started_at and RECORDING.started_at.astimezone(timezone(timedelta(hours=-6)))

    assert there == RECORDING.started_at
    assert metadata_digest(replace(RECORDING, started_at=there)) != metadata_digest(RECORDING)

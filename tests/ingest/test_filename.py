from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callqa.domain.recording import Speaker
from callqa.ingest.fields import MetadataRules
from tests.ingest.made import RULES, call, found, only

PCA_NAME = "Auto0_GUID_000_AGENT_ChrisL_DT_2025-02-19T06-01-22_Mono.wav"
CENTRAL = MetadataRules(naive_timezone="America/Chicago")


def test_the_shipped_pattern_reads_call_agent_and_start(tmp_path: Path) -> None:
    call(tmp_path, PCA_NAME)

    (recording,) = found(tmp_path, rules=CENTRAL).recordings

    assert recording.call_id == "000"
    assert recording.agent_name == "ChrisL"
    assert recording.agent_id is None
    assert recording.started_at == datetime(2025, 2, 19, 12, 1, 22, tzinfo=UTC)
    assert recording.started_at.utcoffset() == timedelta(hours=-6)


def test_a_start_without_offset_is_not_guessed_at(tmp_path: Path) -> None:
    call(tmp_path, PCA_NAME)

    entry = only(found(tmp_path, rules=RULES))

    assert entry.reason == "naive_time"
    assert "the file name" in entry.detail
    assert entry.call_id == "000"
    assert entry.sha256 is not None


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("x.agent-left.caller-right.flac", Speaker.AGENT),
        ("agent-right.wav", Speaker.CONSUMER),
        ("1_agent-right_2.wav", Speaker.CONSUMER),
    ],
)
def test_the_shipped_pattern_reads_the_side_of_the_agent(
    tmp_path: Path, name: str, first: Speaker
) -> None:
    call(tmp_path, name)

    (recording,) = found(tmp_path).recordings

    assert recording.channel_roles[0] is first
    assert len(recording.channel_roles) == 2


def test_a_name_that_no_pattern_fits_says_nothing(tmp_path: Path) -> None:
    call(tmp_path, "reagent-leftover.wav")

    (recording,) = found(tmp_path).recordings

    assert recording.channel_roles == ()
    assert recording.agent_name is None


def test_several_patterns_complete_each_other_and_the_first_decides(tmp_path: Path) -> None:
    rules = MetadataRules(
        filename_patterns=(
            r"^(?P<agent_id>\d+)-(?P<queue>[a-z]+)",
            r"(?P<agent_id>[a-z]+)-(?P<account_ref>A\d+)",
        )
    )
    call(tmp_path, "17-late-A99.wav")

    (recording,) = found(tmp_path, rules=rules).recordings

    assert recording.agent_id == "17"
    assert recording.account_ref == "A99"
    assert recording.extra == {"queue": "late"}

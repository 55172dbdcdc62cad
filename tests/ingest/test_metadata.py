from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callqa.domain.recording import Recording
from callqa.errors import SettingsError
from callqa.ingest.fields import MetadataRules
from callqa.ingest.roles import channel_roles, direction
from tests.ingest.made import NOW, call, found, manifest, only, sidecar

CENTRAL = MetadataRules(naive_timezone="America/Chicago")
NAME = "GUID_77_AGENT_Dana_DT_2025-02-19T06-01-22.wav"


def recording(inbox: Path, rules: MetadataRules = CENTRAL) -> Recording:
    (only_one,) = found(inbox, rules=rules).recordings
    return only_one


def test_the_manifest_overrules_the_name_and_the_sidecar_both(tmp_path: Path) -> None:
    call(tmp_path, NAME)
    manifest(tmp_path, "file,agent_name,team,call_id", f"{NAME},Dana Moore,East,C1")
    sidecar(tmp_path, Path(NAME).stem + ".json", team="North", call_id="C2")

    known = recording(tmp_path)

    assert (known.agent_name, known.team, known.call_id) == ("Dana Moore", "North", "C2")
    assert known.started_at == datetime(2025, 2, 19, 12, 1, 22, tzinfo=UTC)
    assert known.warnings == ("metadata_overridden",)


def test_sources_that_say_the_same_in_other_words_overrule_nothing(tmp_path: Path) -> None:
    name = "agent-left_" + NAME
    call(tmp_path, name)
    manifest(
        tmp_path,
        "file,agent_name,started_at,channel_roles",
        f'{name},Dana,2025-02-19 06:01:22-06:00,"agent,customer"',
    )

    assert recording(tmp_path, MetadataRules()).warnings == ()


def test_an_empty_cell_overrules_nothing(tmp_path: Path) -> None:
    call(tmp_path, NAME)
    manifest(tmp_path, "file,agent_name", f"{NAME},")

    assert recording(tmp_path).agent_name == "Dana"


def test_a_fault_in_a_value_that_is_overruled_does_no_harm(tmp_path: Path) -> None:
    call(tmp_path, NAME)
    sidecar(tmp_path, Path(NAME).stem + ".json", started_at="2025-02-19T12:01:22Z")

    known = recording(tmp_path, MetadataRules())

    assert known.started_at == datetime(2025, 2, 19, 12, 1, 22, tzinfo=UTC)


BAD_VALUES = [
    ({"started_at": "2025-02-19T06:01:22"}, "naive_time"),
    ({"started_at": "19.2.2025 06:01"}, "bad_time"),
    ({"started_at": "2025-02-19"}, "bad_time"),
    ({"started_at": "2031-01-01T00:00:00Z"}, "contradictory_metadata"),
    ({"started_at": "1970-01-01T00:00:00Z"}, "contradictory_metadata"),
    ({"started_at": "0001-01-01T00:00:00+14:00"}, "contradictory_metadata"),
    ({"started_at": "9999-12-31T23:59:59-14:00"}, "contradictory_metadata"),
    ({"consumer_timezone": "CST"}, "bad_timezone"),
    ({"consumer_timezone": "../../etc/passwd"}, "bad_timezone"),
    ({"channel_roles": "left"}, "bad_channel_roles"),
    ({"channel_roles": "agent,robot"}, "bad_channel_roles"),
    ({"channel_roles": "unknown-left"}, "bad_channel_roles"),
    ({"channel_roles": "agent,agent"}, "contradictory_metadata"),
    ({"channel_roles": ["consumer", "unknown", "debtor"]}, "contradictory_metadata"),
    (
        {"started_at": "2025-02-19T06:01:22Z", "ended_at": "2025-02-19T06:01:21Z"},
        "contradictory_metadata",
    ),
    ({"call_id": "x" * 301}, "bad_value"),
    ({"agent_name": "x" * 301}, "bad_value"),
]


@pytest.mark.parametrize(("said", "reason"), BAD_VALUES)
def test_metadata_that_cannot_be_used_holds_the_call_back(
    tmp_path: Path, said: dict[str, object], reason: str
) -> None:
    call(tmp_path)
    sidecar(tmp_path, **said)

    entry = only(found(tmp_path))

    assert entry.reason == reason
    assert "call.json" in entry.detail
    assert entry.sha256 is not None


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    call(tmp_path)
    sidecar(
        tmp_path,
        started_at="soon",
        consumer_timezone="CST",
        channel_roles="agent,agent",
        call_id="C1",
    )

    entry = only(found(tmp_path))

    assert entry.reason == "contradictory_metadata"
    assert all(word in entry.detail for word in ("'soon'", "'CST'", "'agent,agent'"))
    assert entry.call_id == "C1"


def test_a_value_is_shown_on_one_short_line(tmp_path: Path) -> None:
    call(tmp_path)
    sidecar(tmp_path, started_at="no\ntime\u202e" + "!" * 5000)

    detail = only(found(tmp_path)).detail

    assert detail.isprintable()
    assert len(detail) < 200


def test_a_naive_time_is_in_the_zone_of_the_settings(tmp_path: Path) -> None:
    call(tmp_path)
    sidecar(tmp_path, started_at="2025-07-01 09:00:00")

    assert recording(tmp_path).started_at == datetime(2025, 7, 1, 14, tzinfo=UTC)


def test_a_naive_time_that_never_was_is_refused(tmp_path: Path) -> None:
    call(tmp_path)
    sidecar(tmp_path, started_at="2025-03-09 02:30:00")

    assert only(found(tmp_path, rules=CENTRAL)).reason == "bad_time"


def test_a_naive_time_that_was_twice_is_taken_with_a_warning(tmp_path: Path) -> None:
    call(tmp_path)
    sidecar(tmp_path, started_at="2025-11-02 01:30:00")

    known = recording(tmp_path)

    assert known.started_at == datetime(2025, 11, 2, 6, 30, tzinfo=UTC)
    assert known.warnings == ("ambiguous_local_time",)


@pytest.mark.parametrize("ended_at", ["no time", "2025-02-19T07:00:00", "2025-02-19T06:01:22Z"])
def test_an_end_only_serves_to_check_the_start(tmp_path: Path, ended_at: str) -> None:
    call(tmp_path)
    sidecar(tmp_path, started_at="2025-02-19T06:01:22Z", ended_at=ended_at)

    known = recording(tmp_path, MetadataRules())

    assert known.extra == {"ended_at": ended_at}
    assert known.warnings == ()


def test_a_call_may_start_a_little_ahead_of_our_clock(tmp_path: Path) -> None:
    call(tmp_path)
    sidecar(tmp_path, started_at=(NOW + timedelta(hours=3)).isoformat())

    assert recording(tmp_path).started_at == NOW + timedelta(hours=3)


def test_a_direction_that_is_not_known_is_kept_beside_a_warning(tmp_path: Path) -> None:
    call(tmp_path)
    sidecar(tmp_path, direction="TRANSFER")

    known = recording(tmp_path)

    assert known.direction is None
    assert known.extra == {"direction": "TRANSFER"}
    assert known.warnings == ("unknown_direction",)


def test_extra_of_all_sources_comes_together_and_the_last_word_counts(tmp_path: Path) -> None:
    call(tmp_path)
    manifest(tmp_path, "file,queue,skill", "call.wav,late,spanish")
    sidecar(tmp_path, queue="early")

    assert recording(tmp_path).extra == {"queue": "early", "skill": "spanish"}


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("agent,consumer", ["agent", "consumer"]),
        ("Customer; Agent", ["consumer", "agent"]),
        ("collector/debtor", ["agent", "consumer"]),
        ("agent-left", ["agent", "consumer"]),
        ("AGENT RIGHT", ["consumer", "agent"]),
        ("caller_left", ["consumer", "agent"]),
        ("agent", ["agent"]),
        ("agent,unknown", ["agent", "unknown"]),
        ("unknown,unknown", ["unknown", "unknown"]),
        ("", None),
        (",", None),
        ("robot-left", None),
    ],
)
def test_channel_roles_are_read_in_the_words_of_centres(text: str, roles: list[str] | None) -> None:
    found_roles = channel_roles(text)

    assert (found_roles and [role.value for role in found_roles]) == roles


@pytest.mark.parametrize(
    ("text", "value"),
    [("Inbound", "inbound"), ("OUT", "outbound"), (" ob ", "outbound"), ("", None), ("x", None)],
)
def test_direction_is_read_in_the_words_of_diallers(text: str, value: str | None) -> None:
    assert direction(text) == value


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"filename_patterns": ("(?P<agent_id>",)}, "no regular expression"),
        ({"filename_patterns": ("plain",)}, "no named group"),
        ({"column_aliases": {"agents": ("a",)}}, "'agents' is no field"),
        ({"column_aliases": {"team": ("Crew",), "agent_id": ("crew",)}}, "both team and agent_id"),
        ({"column_aliases": {"team": ("Agent ID",)}}, "both agent_id and team"),
        ({"naive_timezone": "Mars/Olympus"}, "no IANA time zone"),
        ({"naive_timezone": "america/chicago"}, "no IANA time zone"),
    ],
)
def test_rules_that_cannot_work_are_refused_at_the_start(
    wrong: dict[str, object], words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        MetadataRules(**wrong)  # type: ignore[arg-type]


def test_all_that_is_wrong_with_the_rules_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        MetadataRules(filename_patterns=("(", "plain"), naive_timezone="Nowhere")

    assert all(word in str(caught.value) for word in ("'('", "'plain'", "'Nowhere'"))


def test_rules_of_a_centre_are_added_to_those_shipped() -> None:
    own = MetadataRules.merged(
        filename_patterns=(r"(?P<agent_id>\d+)",),
        column_aliases={"team": ("user",)},
        naive_timezone="UTC",
    )

    assert own.filename_patterns == (r"(?P<agent_id>\d+)",)
    assert own.names["user"][0] == "team"
    assert own.names["agentlogin"][0] == "agent_id"
    assert MetadataRules.merged() == MetadataRules()


def test_rules_can_be_changed_like_any_record() -> None:
    changed = replace(MetadataRules(), naive_timezone="UTC")

    assert changed.naive_timezone == "UTC"
    assert changed.names == MetadataRules().names

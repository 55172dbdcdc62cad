import os
import socket
import struct
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callqa.domain.recording import Direction, Speaker
from callqa.errors import IngestError, SettingsError
from callqa.ingest.fields import MetadataRules
from callqa.ingest.inbox import discover, single
from tests.ingest.made import (
    NOW,
    RULES,
    call,
    found,
    manifest,
    only,
    reasons,
    sidecar,
    wav_bytes,
)


def with_channels(channels: int) -> bytes:
    held = bytearray(wav_bytes())
    held[22:24] = struct.pack("<H", channels)
    return bytes(held)


BAD_CONTENT = {
    "notes.txt": (b"Please call me back.\n", "not_audio"),
    "text.wav": (b"This is no sound.", "not_audio"),
    "archive.wav": (b"PK\x03\x04" + bytes(60), "not_audio"),
    "picture.mp4": (b"\0\0\0\x18ftypheic" + bytes(60), "not_audio"),
    "noise.mp3": (bytes(range(256)), "not_audio"),
    "utf16.mp3": (("only text " * 900).encode("utf-16"), "not_audio"),
    "film.avi": (b"RIFF" + struct.pack("<I", 900) + b"AVI LIST" + bytes(60), "not_audio"),
    "empty.wav": (b"", "empty_file"),
    "bare.ul": (bytes(800), "headerless_audio"),
    "BARE.VOX": (bytes(800), "headerless_audio"),
    "four_bytes.wav": (wav_bytes()[:4], "truncated_header"),
    "eleven_bytes.wav": (wav_bytes()[:11], "truncated_header"),
    "no_format.wav": (wav_bytes()[:12], "truncated_header"),
    "half_format.wav": (wav_bytes()[:30], "truncated_header"),
    "no_sound.wav": (wav_bytes()[:36], "truncated_header"),
    "no_channel.wav": (with_channels(0), "bad_channel_count"),
    "many_channels.wav": (with_channels(65_535), "bad_channel_count"),
    "no_channel.au": (
        b".snd" + struct.pack(">5I", 24, 100, 1, 8000, 0) + bytes(100),
        "bad_channel_count",
    ),
    "half.au": (b".snd" + bytes(8), "truncated_header"),
}


@pytest.mark.parametrize("name", BAD_CONTENT)
def test_a_bad_file_is_quarantined_with_its_reason_and_the_good_call_beside_it_is_found(
    tmp_path: Path, name: str
) -> None:
    content, reason = BAD_CONTENT[name]
    good = call(tmp_path)
    (tmp_path / name).write_bytes(content)

    discovery = found(tmp_path)

    assert [recording.path for recording in discovery.recordings] == [good]
    assert reasons(discovery) == {name: reason}
    entry = only(discovery)
    assert entry.stage == "ingest"
    assert entry.since == NOW
    assert entry.detail.endswith(".")
    assert discovery.found == 2
    assert discovery.ignored == 0


def test_every_kind_of_bad_input_beside_three_good_calls_costs_none_of_them(tmp_path: Path) -> None:
    for seed in range(3):
        call(tmp_path, f"good{seed}.wav", seed=seed)
    for name, (content, _) in BAD_CONTENT.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "zz_copy.wav").write_bytes(wav_bytes(0))
    (tmp_path / "gone.wav").symlink_to(tmp_path / "nowhere.wav")
    (tmp_path / "circle.wav").symlink_to("circle.wav")
    os.mkfifo(tmp_path / "pipe.wav")

    discovery = found(tmp_path)

    assert [r.path.name for r in discovery.recordings] == ["good0.wav", "good1.wav", "good2.wav"]
    assert reasons(discovery) == {
        **{name: reason for name, (_, reason) in BAD_CONTENT.items()},
        "zz_copy.wav": "duplicate_content",
        "gone.wav": "dangling_link",
        "circle.wav": "dangling_link",
        "pipe.wav": "not_a_file",
    }


def test_a_socket_and_a_link_to_a_device_are_no_files(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "line.wav"))
        (tmp_path / "device.wav").symlink_to("/dev/zero")

        assert reasons(found(tmp_path)) == {"line.wav": "not_a_file", "device.wav": "not_a_file"}


def test_a_header_that_promises_more_than_the_file_holds_is_left_to_the_decoder(
    tmp_path: Path,
) -> None:
    (tmp_path / "short.wav").write_bytes(wav_bytes()[:-500])

    assert [r.path.name for r in found(tmp_path).recordings] == ["short.wav"]


@pytest.mark.parametrize("name", ["call.txt", "call", "manifest.json", "notes.md", "call.wav.json"])
def test_audio_is_a_recording_whatever_its_name(tmp_path: Path, name: str) -> None:
    call(tmp_path, name)

    assert [r.path.name for r in found(tmp_path).recordings] == [name]


STRANGE_NAMES = [
    'it\'s "quoted".wav',
    "line\nbreak.wav",
    "-rf.wav",
    "--help",
    " leading and trailing ",
    "tab\there.wav",
    "back\\slash.wav",
    "$(rm -rf).wav",
    "日本語 🎧.wav",
    "x" * 251 + ".wav",
    os.fsdecode(b"latin-\xe9t\xe9.wav"),
    os.fsdecode(b"\xff\xfe.wav"),
    "%s%n.wav",
    "[bold]name[red].wav",
    "\u202egnp.wav",
]


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_strange_name_is_no_hindrance_and_can_be_printed(tmp_path: Path, name: str) -> None:
    call(tmp_path / "good", name, seed=1)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / name).write_bytes(b"")

    discovery = found(tmp_path)

    assert [r.path for r in discovery.recordings] == [tmp_path / "good" / name]
    shown = only(discovery).path
    assert shown.isprintable()
    assert shown.encode("utf-8")
    assert len(discovery.recordings[0].sha256) == 64


def test_what_is_no_audio_and_has_an_ignored_name_is_counted_and_no_more(tmp_path: Path) -> None:
    names = ("manifest.csv", "call.json", "README.md", "rules.yaml", "make.py", ".hidden", "x.tmp")
    for name in names:
        (tmp_path / name).write_text("file\n")
    (tmp_path / ".git").mkdir()
    call(tmp_path / ".git", "object.wav")
    (tmp_path / "own.log").write_text("a line")

    discovery = discover(tmp_path, rules=RULES, now=NOW, ignore=("*.LOG",))

    assert discovery.recordings == ()
    assert discovery.quarantined == ()
    assert discovery.ignored == len(names) + 2  # the hidden folder counts once
    assert discovery.being_written == 1


@pytest.mark.parametrize("name", ["call.wav.part", "call.TMP", ".call.wav.Xy12Zz"])
def test_audio_under_the_name_of_a_transfer_waits_until_it_is_complete(
    tmp_path: Path, name: str
) -> None:
    path = call(tmp_path, name)
    os.utime(path, (NOW.timestamp() - 60, NOW.timestamp() - 60))

    discovery = found(tmp_path)

    assert discovery.found == 0
    assert discovery.being_written == 1


def test_a_transfer_that_broke_off_days_ago_is_reported_as_a_lost_call(tmp_path: Path) -> None:
    path = call(tmp_path, "call.wav.part")
    os.utime(path, (NOW.timestamp() - 3 * 86_400, NOW.timestamp() - 3 * 86_400))

    assert reasons(found(tmp_path)) == {"call.wav.part": "unfinished_upload"}


def test_of_equal_recordings_the_first_by_path_is_kept_and_named(tmp_path: Path) -> None:
    for name in ("b/call.wav", "a/call.wav", "c.wav"):
        call(tmp_path / Path(name).parent, Path(name).name)

    discovery = found(tmp_path)

    assert [r.path for r in discovery.recordings] == [tmp_path / "a" / "call.wav"]
    assert {entry.reason for entry in discovery.quarantined} == {"duplicate_content"}
    assert all("a/call.wav" in entry.detail for entry in discovery.quarantined)
    assert len({entry.sha256 for entry in discovery.quarantined}) == 1


def test_a_copy_that_can_be_used_is_not_lost_to_a_first_one_that_cannot(tmp_path: Path) -> None:
    call(tmp_path, "a.wav")
    call(tmp_path, "b.wav")
    sidecar(tmp_path, "a.json", started_at="yesterday")

    discovery = found(tmp_path)

    assert [r.path.name for r in discovery.recordings] == ["b.wav"]
    assert reasons(discovery) == {"a.wav": "bad_time"}


def test_two_recordings_cannot_be_one_call(tmp_path: Path) -> None:
    call(tmp_path, "a.wav", seed=1)
    call(tmp_path, "b.wav", seed=2)
    manifest(tmp_path, "file,call_id", "a.wav,C1", "b.wav,C1")

    discovery = found(tmp_path)

    assert [r.path.name for r in discovery.recordings] == ["a.wav"]
    entry = only(discovery)
    assert (entry.reason, entry.call_id) == ("call_id_conflict", "C1")
    assert "a.wav" in entry.detail


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "growing.wav"
    path.write_bytes(wav_bytes() + bytes(40_000_000))
    done = threading.Event()

    def grow() -> None:
        with path.open("ab", buffering=0) as file:
            while not done.is_set():
                file.write(b"\1")

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        discovery = found(tmp_path)
    finally:
        done.set()
        writer.join()

    assert reasons(discovery) == {"growing.wav": "still_changing"}
    assert [r.path.name for r in found(tmp_path).recordings] == ["growing.wav"]


def test_folders_that_lead_into_each_other_are_walked_once(tmp_path: Path) -> None:
    call(tmp_path / "day1", "call.wav")
    (tmp_path / "day1" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "day1")

    discovery = found(tmp_path)

    assert [r.path for r in discovery.recordings] == [tmp_path / "day1" / "call.wav"]
    assert discovery.quarantined == ()
    assert discovery.ignored == 2


def test_links_to_recordings_and_folders_outside_of_the_inbox_are_followed(tmp_path: Path) -> None:
    call(tmp_path / "disk", "far.wav", seed=1)
    call(tmp_path / "else", "one.wav", seed=2)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "disk").symlink_to(tmp_path / "disk")
    (inbox / "one.wav").symlink_to(tmp_path / "else" / "one.wav")

    paths = [recording.path for recording in found(inbox).recordings]

    assert paths == [inbox / "disk" / "far.wav", inbox / "one.wav"]


@pytest.fixture
def powerless() -> Iterator[None]:
    """Run as a user whom file permissions bind, also where the tests run as root."""
    if os.geteuid() == 0:
        os.seteuid(65_534)
        yield
        os.seteuid(0)
    else:
        yield


@pytest.fixture
def closed() -> Iterator[Path]:
    """An inbox with a good call, a call and a folder that nobody may read."""
    with tempfile.TemporaryDirectory() as name:
        inbox = Path(name)
        inbox.chmod(0o755)
        call(inbox, "good.wav", seed=1)
        call(inbox, "secret.wav", seed=2).chmod(0)
        call(inbox / "locked", "call.wav", seed=3)
        (inbox / "locked").chmod(0)
        yield inbox
        (inbox / "locked").chmod(0o700)


@pytest.mark.usefixtures("powerless")
def test_what_may_not_be_read_is_reported_and_the_rest_is_found(closed: Path) -> None:
    discovery = found(closed)

    assert [r.path.name for r in discovery.recordings] == ["good.wav"]
    assert reasons(discovery) == {"secret.wav": "unreadable", "locked": "unreadable"}


@pytest.mark.usefixtures("powerless")
def test_a_single_file_in_a_folder_that_cannot_be_listed_goes_by_its_name(closed: Path) -> None:
    path = call(closed / "dark", "agent-left.wav", seed=9)
    sidecar(path.parent, "agent-left.json", agent="Dana")
    path.parent.chmod(0o300)
    try:
        recording = single(path, rules=RULES, now=NOW)
    finally:
        path.parent.chmod(0o700)

    assert recording.channel_roles == (Speaker.AGENT, Speaker.CONSUMER)
    assert recording.agent_name is None


@pytest.mark.parametrize("name", ["missing", "file"])
def test_an_inbox_that_is_no_folder_stops_the_run(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsError, match="cannot be listed"):
        found(tmp_path / name)


def test_an_empty_inbox_holds_nothing(tmp_path: Path) -> None:
    discovery = found(tmp_path)

    assert (discovery.found, discovery.ignored) == (0, 0)


def test_the_same_inbox_gives_the_same_answer_from_any_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed, name in enumerate(("B.wav", "a.wav", "ä.wav", "10.wav", "9.wav")):
        call(tmp_path, name, seed=seed)
    monkeypatch.chdir(tmp_path.parent)

    assert found(Path(tmp_path.name)) == found(tmp_path)
    assert [r.path.name for r in found(tmp_path).recordings] == [
        "10.wav", "9.wav", "B.wav", "a.wav", "ä.wav",
    ]  # fmt: skip


def test_progress_counts_every_file_looked_at(tmp_path: Path) -> None:
    call(tmp_path)
    (tmp_path / "notes.md").write_text("")
    counts: list[int] = []

    discover(tmp_path, rules=RULES, now=NOW, progress=counts.append)

    assert counts == [1, 2]


def test_without_metadata_the_call_is_named_after_its_content(tmp_path: Path) -> None:
    call(tmp_path)

    (recording,) = found(tmp_path).recordings

    assert recording.call_id == recording.sha256[:16]
    assert recording.started_at is None
    assert recording.channel_roles == ()
    assert recording.warnings == ()


def test_settings_say_roles_and_direction_of_calls_that_do_not(tmp_path: Path) -> None:
    call(tmp_path, "a.wav", seed=1)
    call(tmp_path, "b.wav", seed=2)
    sidecar(tmp_path, "b.json", channel_roles="consumer,agent", direction="in")
    rules = MetadataRules(
        default_roles=(Speaker.AGENT, Speaker.CONSUMER), default_direction=Direction.OUTBOUND
    )

    first, second = found(tmp_path, rules=rules).recordings

    assert (first.channel_roles, first.direction) == (
        (Speaker.AGENT, Speaker.CONSUMER),
        Direction.OUTBOUND,
    )
    assert (second.channel_roles, second.direction) == (
        (Speaker.CONSUMER, Speaker.AGENT),
        Direction.INBOUND,
    )


def test_a_single_file_is_described_as_in_its_inbox(tmp_path: Path) -> None:
    path = call(tmp_path)
    call(tmp_path, "other.wav", seed=5)
    manifest(tmp_path, "file,agent_name,team", "call,Dana Moore,East", "other.wav,Sam,West")
    sidecar(tmp_path, team="North")

    recording = single(path, rules=RULES, now=NOW)

    assert recording == found(tmp_path).recordings[0]
    assert (recording.agent_name, recording.team) == ("Dana Moore", "North")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.wav", b"no sound", "not_audio"),
        ("a.wav", b"", "empty_file"),
        ("a.json", b"{}", "not_audio"),
        ("a.wav.part", wav_bytes(), "unfinished_upload"),
        ("GUID_1_AGENT_A_DT_2025-02-19T06-01-22.wav", wav_bytes(), "naive_time"),
    ],
)
def test_a_single_file_that_is_no_recording_is_refused_with_its_reason(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))

    with pytest.raises(IngestError) as caught:
        single(path, rules=RULES, now=NOW)

    assert caught.value.reason == reason
    assert caught.value.advice


def test_a_missing_single_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="went away"):
        single(tmp_path / "missing.wav", rules=RULES, now=NOW)


safe_names = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=60
).filter(lambda name: name not in (".", "..") and len(name.encode()) <= 255)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    files=st.dictionaries(
        safe_names | st.sampled_from(["manifest.csv", "call.json", "call.wav.json", "call.wav"]),
        st.binary(max_size=200)
        | st.builds(
            lambda start, rest: start + rest,
            st.sampled_from(
                [
                    b"RIFF\0\0\0\0WAVE",
                    b"file,call_id\n",
                    b"{",
                    b".snd",
                    b"ID3\x03",
                    b"\xff\xfb",
                    wav_bytes()[:40],
                ]
            ),
            st.binary(max_size=60),
        ),
        max_size=6,
    )
)
def test_no_content_of_an_inbox_can_stop_the_night(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    inbox = tmp_path_factory.mktemp("inbox")
    for name, content in files.items():
        (inbox / name).write_bytes(content)
    written = len(list(inbox.iterdir()))

    discovery = found(inbox)

    extra = {"manifest_without_file", "bad_manifest", "bad_manifest_row"}
    of_files = [entry for entry in discovery.quarantined if entry.reason not in extra]
    assert len(discovery.recordings) + len(of_files) + discovery.ignored == written

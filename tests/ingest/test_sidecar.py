import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.made import call, found, only, reasons, sidecar


@pytest.mark.parametrize("name", ["call.json", "call.wav.json", "CALL.JSON"])
def test_a_sidecar_beside_the_file_counts(tmp_path: Path, name: str) -> None:
    call(tmp_path)
    sidecar(tmp_path, name, agent="Dana", Started="x", **{"Call ID": "C1"})

    (recording,) = found(tmp_path).recordings

    assert (recording.agent_name, recording.call_id) == ("Dana", "C1")
    assert recording.extra == {"Started": "x"}


def test_values_of_any_kind_become_text(tmp_path: Path) -> None:
    call(tmp_path)
    sidecar(
        tmp_path,
        account_ref=10000000000000000000001,
        channel_roles=["agent", "consumer"],
        started_at=1793649900.5,
        team=None,
        recorded=True,
        score=1.10,
        nested={"a": [1, {"b": None}]},
    )

    (recording,) = found(tmp_path).recordings

    assert recording.account_ref == "10000000000000000000001"
    assert len(recording.channel_roles) == 2
    assert recording.started_at is not None
    assert recording.started_at.microsecond == 500_000
    assert recording.team is None
    assert recording.extra == {
        "recorded": "true",
        "score": "1.1",
        "nested": '{"a": ["1", {"b": null}]}',
    }


BAD = [
    (b"", "no JSON"),
    (b"{", "no JSON"),
    (b"[1]", "one JSON object"),
    (b'"text"', "one JSON object"),
    (b"null", "one JSON object"),
    (b'{"agent": "A", "agent": "B"}', "more than once"),
    (b'{"agent": "\xff"}', "UTF-8"),
    (b"[" * 200_000, "nested"),
    (b'{"a": ' * 50_000, "nested"),
    (b'{"agent": "' + b"x" * 1_100_000 + b'"}', "larger"),
]


@pytest.mark.parametrize(("content", "words"), BAD, ids=[words for _, words in BAD])
def test_a_sidecar_that_cannot_be_used_holds_its_call_back(
    tmp_path: Path, content: bytes, words: str
) -> None:
    call(tmp_path)
    (tmp_path / "call.json").write_bytes(content)

    entry = only(found(tmp_path))

    assert (Path(entry.path).name, entry.reason) == ("call.wav", "bad_sidecar")
    assert words in entry.detail
    assert len(entry.detail) < 200


def test_a_pipe_in_place_of_a_sidecar_does_not_hold_up_the_night(tmp_path: Path) -> None:
    call(tmp_path)
    os.mkfifo(tmp_path / "call.json")

    assert reasons(found(tmp_path)) == {"call.wav": "bad_sidecar"}


def test_a_sidecar_about_another_file_is_a_contradiction(tmp_path: Path) -> None:
    call(tmp_path)
    sidecar(tmp_path, file="other.wav")

    assert only(found(tmp_path)).reason == "contradictory_metadata"


@pytest.mark.parametrize("named", ["call.wav", "CALL.wav", "call", "C:\\rec\\call.wav"])
def test_a_sidecar_may_name_its_own_file(tmp_path: Path, named: str) -> None:
    call(tmp_path)
    sidecar(tmp_path, file=named, agent="Dana")

    assert [r.agent_name for r in found(tmp_path).recordings] == ["Dana"]


def test_the_sidecar_with_the_full_name_has_the_last_word(tmp_path: Path) -> None:
    call(tmp_path)
    sidecar(tmp_path, "call.json", agent="Dana", team="East")
    sidecar(tmp_path, "call.wav.json", agent="Sam")

    (recording,) = found(tmp_path).recordings

    assert (recording.agent_name, recording.team) == ("Sam", "East")


def test_json_that_belongs_to_no_recording_is_only_counted(tmp_path: Path) -> None:
    (tmp_path / "expected.json").write_text("{broken")

    discovery = found(tmp_path)

    assert (discovery.found, discovery.ignored) == (0, 1)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    said=st.dictionaries(
        st.sampled_from(["agent", "started_at", "channel_roles", "call_id", "direction", "file"])
        | st.text(max_size=8),
        json_values,
        max_size=5,
    )
)
def test_any_object_is_either_used_or_refused_with_a_reason(
    tmp_path_factory: pytest.TempPathFactory, said: dict[str, object]
) -> None:
    inbox = tmp_path_factory.mktemp("inbox")
    call(inbox)
    (inbox / "call.json").write_text(json.dumps(said))

    discovery = found(inbox)

    assert discovery.found == 1
    for recording in discovery.recordings:
        assert all(isinstance(value, str) for value in recording.extra.values())
        assert "".join(recording.extra).encode("utf-8") is not None

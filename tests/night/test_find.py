"""What lies in the inbox tonight, with what log and flags say of it."""

from pathlib import Path

import pytest

from callqa.errors import SettingsError
from callqa.ingest.quarantine import Quarantine
from callqa.instrument import Instrument
from callqa.night.steps import Found, Night, find
from callqa.settings import Settings
from callqa.testing import a_provenance
from callqa.transcription.choice import Choice
from tests.ingest.made import NOW, call, sidecar

LOG = "account_ref,started_at\nA-1,2026-11-02T09:00:00Z\nA-1,2026-11-03T09:00:00Z\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    call(folder)
    sidecar(folder, account_ref="A-1", started_at="2026-11-03T09:00:20Z")
    return folder


def looked(inbox: Path, **given: object) -> Found:
    settings = Settings(inbox=inbox, data_folder=inbox.parent / "var", **given)
    settings.data_folder.mkdir(exist_ok=True)
    tools = Instrument(
        settings=settings,
        choice=Choice(engine="sphinx", engine_id="canned/1", notice=""),
        template=a_provenance(),
        account_columns=frozenset(("cease",)),
    )
    return find(
        Night(
            instrument=tools,
            workers=None,  # type: ignore[arg-type]  # nothing is analysed here
            run_id="r",
            started_at=NOW,
            tick=lambda _: None,
            shard_names=iter(()),
        )
    )


def test_a_recording_comes_with_its_log_and_its_account(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "flags.csv").write_text("account_ref,cease\nA-1,false\n")

    found = looked(inbox, call_log=tmp_path / "log.csv", account_flags=tmp_path / "flags.csv")

    (recording,) = found.todo
    assert recording.context.own is not None
    assert len(recording.context.attempts or ()) == 1
    assert recording.context.account is not None


def test_without_log_and_flags_it_comes_alone(inbox: Path) -> None:
    (recording,) = looked(inbox).todo

    assert recording.context.attempts is None
    assert recording.context.account is None


def test_a_faulty_row_is_quarantined_until_it_is_mended(inbox: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(LOG + "A-1,lately\n")

    first = looked(inbox, call_log=log)
    kept = Quarantine(tmp_path / "var" / "quarantine").entries()
    log.write_text(LOG)
    second = looked(inbox, call_log=log)

    assert [(entry.reason, entry.path) for entry in first.quarantined] == [
        ("bad_call_log_row", str(log))
    ]
    assert [entry.path for entry in kept] == [str(log)]
    assert first.todo[0].context.unread_rows == 1
    assert second.quarantined == ()
    assert Quarantine(tmp_path / "var" / "quarantine").entries() == ()


def test_a_log_that_is_none_stops_the_night_with_a_sentence(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("who,when\n")

    with pytest.raises(SettingsError, match="has no column account_ref and started_at"):
        looked(inbox, call_log=tmp_path / "log.csv")

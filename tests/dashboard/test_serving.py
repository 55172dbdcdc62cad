"""`callqa dashboard`, its workers, and the demonstration."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from callqa import settings
from callqa.cli import app
from callqa.dashboard import serving
from callqa.dashboard.demo import prepare
from callqa.dashboard.state.people import People
from callqa.dashboard.state.users import User
from callqa.dashboard.viewer import Role, Scope
from callqa.errors import SettingsError
from tests.dashboard.house import QUICK
from tests.dashboard.test_state import GOOD


def test_workers_share_sessions_and_a_restart_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLQA_DATA_FOLDER", str(tmp_path))
    with contextlib.closing(People(tmp_path / "dashboard.sqlite", hasher=QUICK)) as people:
        people.users.add(User(name="ada", shown_name="Ada", role=Role.ADMIN), GOOD)
        token = people.sign_in("ada", GOOD, "10.0.0.1")
    for _ in range(2):
        with TestClient(serving.create(), base_url="http://localhost") as worker:
            worker.cookies.set("callqa", token)
            assert "Signed in as <b>ada</b>" in worker.get("/account").text


def test_the_settings_say_where_the_file_is_and_how_long_sessions_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLQA_DASHBOARD_HOSTS", "qa.example.com, other.example.com")
    monkeypatch.setenv("CALLQA_DASHBOARD_FILE", str(tmp_path / "people.sqlite"))
    site = serving.site_of(settings.read(data_folder=tmp_path))
    site.people.close()
    assert site.hosts == {"qa.example.com", "other.example.com"}
    assert (tmp_path / "people.sqlite").exists()
    faults = {
        "CALLQA_DASHBOARD_HOSTS": "https://x",
        "CALLQA_DASHBOARD_PROXIES": "*",
        "CALLQA_SESSION_HOURS": "0",
    }
    for name, fault in faults.items():
        with monkeypatch.context() as patch:
            patch.setenv(name, fault)
            with pytest.raises(SettingsError):
                settings.read()


def test_the_demonstration_has_a_user_of_each_role_on_a_copy_without_private_files(
    centre: Path, tmp_path: Path
) -> None:
    (centre / "transcripts").mkdir(exist_ok=True)
    (centre / "transcripts" / "raw.json").write_text("{}")
    with contextlib.closing(People(centre / "dashboard.sqlite", hasher=QUICK)):
        made = prepare(centre, tmp_path / "copy", hasher=QUICK)
    guests = {guest.user.name: guest for guest in made}
    assert list(guests) == ["admin", "lead", "coach", "agent"]
    assert not (tmp_path / "copy" / "transcripts").exists()
    with contextlib.closing(People(tmp_path / "copy" / "dashboard.sqlite", hasher=QUICK)) as people:
        assert len(people.users.all()) == 4
        coach = people.viewer(people.sign_in("coach", guests["coach"].password, "127.0.0.1"))
        agent = people.viewer(people.sign_in("agent", guests["agent"].password, "127.0.0.1"))
    assert coach is not None
    assert coach.scope == Scope(teams=("Maple",))
    assert agent is not None
    assert agent.scope == Scope(agent_key="Dana Moore")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--demo", "--host", "0.0.0.0"), (2, "this machine only")),  # noqa: S104
        (("--demo",), (1, "make run")),
        (("--certificate", "c.pem"), (2, "--key")),
        (("--certificate", "c.pem", "--key", "k.pem"), (1, "c.pem is no file.")),
    ],
)
def test_what_cannot_be_served_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: tuple[int, str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("CALLQA_DATA_FOLDER", "CALLQA_DASHBOARD_HOSTS"):
        monkeypatch.setenv(name, "")  # what the command sets is taken back afterwards
    refused = CliRunner().invoke(app, ["dashboard", *words, "--data", str(tmp_path)])
    assert refused.exit_code == told[0]
    assert told[1] in refused.output

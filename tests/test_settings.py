"""Settings: precedence one rule per test, and faults that name the setting."""

from pathlib import Path

import pytest

from callqa import settings
from callqa.errors import SettingsError


@pytest.fixture(autouse=True)
def clean_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(f"CALLQA_{name.upper()}", raising=False)
    monkeypatch.delenv("CALLQA_CONFIG", raising=False)
    return tmp_path


def test_defaults_hold_when_nobody_says_otherwise() -> None:
    in_force = settings.read()
    assert in_force.engine == "whisper"
    assert in_force.channel_roles == ("agent", "consumer")


def test_the_file_wins_over_the_defaults(clean_folder: Path) -> None:
    (clean_folder / "callqa.toml").write_text('model = "small.en"\nagencies = ["Northfield"]\n')
    in_force = settings.read()
    assert (in_force.model, in_force.agencies) == ("small.en", ("Northfield",))


def test_the_environment_wins_over_the_file(
    clean_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clean_folder / "callqa.toml").write_text('model = "small.en"\n')
    monkeypatch.setenv("CALLQA_MODEL", "tiny.en")
    assert settings.read().model == "tiny.en"


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_MODEL", "tiny.en")
    assert settings.read(model="base.en").model == "base.en"
    assert settings.read(model=None).model == "tiny.en"


def test_a_list_in_the_environment_is_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_CHANNEL_ROLES", "consumer, agent")
    assert settings.read().channel_roles == ("consumer", "agent")


def test_a_filename_pattern_keeps_its_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = r"(?P<agent_id>\w{2,8})_.*"
    monkeypatch.setenv("CALLQA_FILENAME_PATTERNS", pattern)
    assert settings.read().filename_patterns == (pattern,)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("engine", "wisper", "engine"),
        ("workers", "-1", "workers"),
        ("schedule_timezone", "Mars/Olympus", "IANA"),
        ("schedule_time", "25:00", "schedule_time"),
        ("channel_roles", "agent,robot", "consumer"),
    ],
)
def test_a_faulty_value_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(f"CALLQA_{name.upper()}", value)
    with pytest.raises(SettingsError, match=told):
        settings.read()


def test_all_faults_are_reported_at_once(clean_folder: Path) -> None:
    (clean_folder / "callqa.toml").write_text('engin = "whisper"\nchunk_calls = 0\n')
    with pytest.raises(SettingsError, match="engin") as caught:
        settings.read()
    assert "chunk_calls" in str(caught.value)


def test_a_broken_file_is_named(clean_folder: Path) -> None:
    (clean_folder / "callqa.toml").write_text("model = \n")
    with pytest.raises(SettingsError, match=r"callqa\.toml"):
        settings.read()


def test_a_config_file_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_CONFIG", "elsewhere.toml")
    with pytest.raises(SettingsError, match=r"elsewhere\.toml"):
        settings.read()


def test_log_and_flags_lie_where_the_settings_file_lies(
    clean_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = clean_folder / "centre"
    folder.mkdir()
    (folder / "callqa.toml").write_text('call_log = "log.csv"\naccount_flags = "/data/flags.csv"\n')
    monkeypatch.setenv("CALLQA_CONFIG", str(folder / "callqa.toml"))

    in_force = settings.read()

    assert in_force.call_log == folder / "log.csv"
    assert in_force.account_flags == Path("/data/flags.csv")
    assert settings.read(call_log=Path("other.csv")).call_log == Path("other.csv")


def test_files_that_are_named_and_missing_are_told_all_at_once(clean_folder: Path) -> None:
    (clean_folder / "there.csv").touch()

    settings.check_files(settings.read(call_log=clean_folder / "there.csv"))
    with pytest.raises(SettingsError) as caught:
        settings.check_files(settings.read(call_log="no.csv", account_flags="none.parquet"))

    assert "`call_log` names no.csv" in str(caught.value)
    assert "`account_flags` names none.parquet" in str(caught.value)

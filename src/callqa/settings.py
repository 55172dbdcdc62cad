"""Every setting once: its default, bounds, unit and meaning.

Rising precedence: defaults, `callqa.toml` in the working folder (or the file that the environment
variable `CALLQA_CONFIG` names), environment variables `CALLQA_<NAME>`, command-line options.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from callqa.dashboard_settings import DashboardSettings
from callqa.data_folder import InDataFolder
from callqa.errors import SettingsError

__all__ = ["Settings", "check_files", "read"]

_BESIDE = ("call_log", "account_flags")  # paths that the settings file gives from where it lies
Names = Annotated[tuple[str, ...], NoDecode]


class _File(TomlConfigSettingsSource):
    """The settings file; the paths of `_BESIDE` are relative to its folder."""

    def __call__(self) -> dict[str, Any]:
        """What the file says."""
        folder = Path(os.environ.get("CALLQA_CONFIG", "callqa.toml")).parent
        said = super().__call__()
        paths = {name: folder / said[name] for name in _BESIDE if isinstance(said.get(name), str)}
        return said | paths


class Settings(InDataFolder, DashboardSettings):
    """Where things lie, which engines and policies are in force, and the limits of a night."""

    model_config = SettingsConfigDict(
        env_prefix="CALLQA_", extra="forbid", frozen=True, env_ignore_empty=True
    )

    inbox: Path = Field(Path("inbox"), description="Folder that the night's recordings lie in.")
    data_folder: Path = Field(
        Path("var"), description="Folder for shards, database, published copy and quarantine."
    )
    engine: Literal["whisper", "faster-whisper", "sphinx", "auto", "none"] = Field(
        "whisper",
        description="Recogniser. `whisper` never falls back; `faster-whisper` runs the same "
        "weights in 8 bits and needs the extra `fast`; `auto` takes PocketSphinx, with a notice, "
        "when Whisper's weights cannot be had; `none` uses transcripts alone.",
    )
    model: str = Field(
        "base.en",
        description="Whisper model by name, a checkpoint by path, or for `faster-whisper` a folder "
        "that `callqa models convert` made or that was published for faster-whisper.",
    )
    weights_folder: Path | None = Field(
        None, description="Folder of Whisper weights; unset means openai-whisper's own cache."
    )
    download_weights: bool = Field(
        default=True, description="Whether missing Whisper weights may be downloaded, once."
    )
    device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="Processor Whisper runs on; `auto` takes a graphics card that works."
    )
    precision: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        "auto",
        description="Arithmetic of the engine `whisper`; `auto` takes float16 on a graphics card, "
        "else float32. bfloat16 is faster on processors that have it, and changes words.",
    )
    language: str = Field(
        "en", pattern="^[a-z]{2}$", description="Language of the calls, ISO 639-1."
    )
    detector: Literal["silero", "energy"] = Field("silero", description="Speech detector.")
    channel_roles: Names = Field(
        ("agent", "consumer"),
        description="Who is on which channel, first channel first, where the call does not say.",
    )
    import_transcripts: bool = Field(
        default=True,
        description="Whether transcripts in the inbox are used: beside a recording in place of the "
        "recogniser, alone as calls without audio.",
    )
    speaker_roles: dict[str, Literal["agent", "consumer", "unknown"]] = Field(
        default_factory=dict,
        description="Labels of speakers in imported transcripts and who they are, such as "
        '`{spk_0 = "agent"}`, where every transcript labels them so.',
    )
    naive_timezone: str | None = Field(
        None,
        description="IANA zone of start times that carry none; unset quarantines such calls.",
    )
    filename_patterns: Names = Field(
        (),
        description="Regular expressions with named groups that read metadata from file names; "
        "unset means the shipped patterns.",
    )
    column_aliases: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="More column names of `manifest.csv`, sidecars, call log and account flags, by "
        "canonical field.",
    )
    ignore: Names = Field(
        (),
        description="More file-name patterns that are not recordings; they are counted, no more.",
    )
    call_log: Path | None = Field(
        None,
        description="Call log, CSV or Parquet: every attempt, recorded or not; relative to the "
        "settings file that names it.",
    )
    account_flags: Path | None = Field(
        None,
        description="Account flags, CSV or Parquet: one row per account; relative to the settings "
        "file that names it.",
    )
    rule_packs: tuple[Path, ...] = Field(
        (),
        description="Rule packs: files, and `shipped` or the name of a shipped one; unset means "
        "`shipped`.",
    )
    scorecard_form: Path | None = Field(
        None, description="Scorecard form; unset means the shipped one."
    )
    delivery_model: Path | None = Field(
        None, description="Folder of the delivery model; unset means the shipped one."
    )
    semantic_model: Path | None = Field(
        None,
        description="Folder of a sentence-transformers model, which finds candidates for review; "
        "needs `pip install callqa[semantic]`; unset asks none.",
    )
    agencies: Names = Field(
        (), description="Names of the agency as they are said; they help the rules to hear them."
    )
    creditors: Names = Field((), description="Names of creditors as they are said.")
    agents: Names = Field((), description="Names of agents as they are said.")
    products: Names = Field((), description="Names of products as they are said.")
    prompt_names: bool = Field(
        default=False,
        description="Whether Whisper is told to expect the agencies, creditors and products; it "
        "may then write one that nobody said.",
    )
    workers: int = Field(
        0, ge=0, le=256, description="Analysis processes; 0 chooses by processor and recogniser."
    )
    chunk_calls: int = Field(
        20, ge=1, le=500, description="Calls per chunk: one shard and one Prefect task each."
    )
    call_timeout_s: float = Field(
        3600.0, ge=1.0, description="Seconds one call may take before it is quarantined."
    )
    max_duration_s: float = Field(
        4 * 3600.0, ge=1.0, description="Seconds of audio beyond which a call is quarantined."
    )
    transcript_days: int = Field(
        30,
        ge=0,
        le=3650,
        description="Days that raw transcripts stay in the private cache, which saves transcribing "
        "a call again; 0 keeps none.",
    )
    playback: bool = Field(
        default=True,
        description="Whether each call gets a playback copy, an MP3 with the sensitive parts "
        "silent, which the dashboard plays.",
    )
    playback_days: int = Field(
        90,
        ge=1,
        le=3650,
        description="Days that a playback copy is kept after it was made; the recording is not "
        "touched.",
    )
    export_agent: Literal["name", "key", "none"] = Field(
        "key",
        description="How `callqa export` shows agents: `name` with their key, the `key` alone, or "
        "`none`.",
    )
    schedule_time: str = Field(
        "02:00",
        pattern=r"^([01]\d|2[0-3]):[0-5]\d$",
        description="Start of the night, HH:MM in `schedule_timezone`.",
    )
    schedule_timezone: str = Field("UTC", description="IANA zone of the schedule.")

    @field_validator(
        "channel_roles", "filename_patterns", "ignore", "agencies", "creditors", "agents",
        "products", mode="before",
    )  # fmt: skip
    @classmethod
    def _split(cls, value: object) -> object:
        """A text is a list with one entry per line, or per comma where no pattern is meant."""
        if not isinstance(value, str):
            return value
        parts = value.splitlines() if "\n" in value or "(?P<" in value else value.split(",")
        return tuple(part.strip() for part in parts if part.strip())

    @field_validator("schedule_timezone", "naive_timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError) as error:
                raise ValueError(f"{value!r} is not an IANA time zone") from error
        return value

    @field_validator("channel_roles")
    @classmethod
    def _known_roles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        valid = {"agent", "consumer", "unknown"}
        if not set(value) <= valid:
            raise ValueError(f"each role must be one of {', '.join(sorted(valid))}")
        known = [role for role in value if role != "unknown"]
        if not known or len(set(known)) < len(known):
            raise ValueError("agent and consumer can each be on one channel, and one must be")
        return value

    @classmethod
    def settings_customise_sources(  # noqa: PLR0917, the framework's signature
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003, the framework names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line over environment over file."""
        file = Path(os.environ.get("CALLQA_CONFIG", "callqa.toml"))
        return (init_settings, env_settings, _File(settings_cls, file))


def read(**overrides: Any) -> Settings:
    """The settings in force; an override of None counts as not given.

    Raises:
        SettingsError: naming every faulty setting, what it holds and what it may hold.
    """
    config = os.environ.get("CALLQA_CONFIG")
    if config and not Path(config).is_file():
        raise SettingsError(f"CALLQA_CONFIG names {config}, which is not a file")
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']} "
            f"(got {fault.get('input')!r})"
            for fault in error.errors()
        )
        raise SettingsError(f"faulty settings: {faults}") from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"callqa.toml cannot be read: {error}") from error


def check_files(in_force: Settings) -> None:
    """Refuse settings that name a file which is not there, before anything is started.

    Raises:
        SettingsError: naming every such file with its setting.
    """
    named = {name: getattr(in_force, name) for name in _BESIDE}
    missing = [
        f"`{name}` names {path}, which is no file"
        for name, path in named.items()
        if path is not None and not path.is_file()
    ]
    if missing:
        raise SettingsError(f"{'; '.join(missing)}. Name a file that exists, or unset it.")

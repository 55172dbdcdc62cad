"""Whether callqa can work here: libraries, models, policy, database and disk."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table
from rich.text import Text

from callqa import bootstrap
from callqa.audio.copy_folder import CopyFolder
from callqa.errors import CallqaError, SetupError
from callqa.settings import Settings, check_files
from callqa.store import queries
from callqa.transcription.cache import TranscriptCache

__all__ = ["Check", "checks", "show"]

_LIBRARIES = (
    "av", "duckdb", "librosa", "onnxruntime", "pocketsphinx", "prefect", "pyarrow", "skops",
    "soundfile", "soxr", "torch", "whisper",
)  # fmt: skip
_DISK_WANTED_GB = 2.0  # a published copy, a database and a night of shards side by side
_MEMORY_WANTED_GB = 2.0  # Whisper base.en with its batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at. `told` says what was found or what to do."""

    name: str
    ok: bool
    told: str


def _attempt(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, told=look())
    except (CallqaError, ImportError, OSError) as error:
        return Check(name=name, ok=False, told=str(error))


def _libraries() -> str:
    missing = []
    for name in _LIBRARIES:
        try:
            importlib.import_module(name)
        except (ImportError, OSError) as error:
            missing.append(f"{name} ({error})")
    if missing:
        raise SetupError(f"cannot import {'; '.join(missing)}; run `make env` again")
    return f"{len(_LIBRARIES)} import"


def _recogniser(settings: Settings) -> str:
    choice = bootstrap.choice(settings, download=False)  # looking must not fetch anything
    return f"{choice.engine_id}. {choice.notice}"


def _engines(settings: Settings) -> str:
    from callqa.delivery.classifier import DeliveryModel  # as in bootstrap: seconds to import

    model = DeliveryModel.load(bootstrap.delivery_model_folder(settings))  # checks every part
    return f"{bootstrap.detector(settings).detector_id}; {model.model_id}"


def _policy(settings: Settings) -> str:
    in_force = bootstrap.policy(settings)
    return f"{', '.join(in_force.rules.packs)}; form {in_force.form.form_id}"


def _published(settings: Settings) -> str:
    if not settings.published.exists():
        return "nothing published yet; `callqa run` makes it"
    count = queries.query(settings.published, "select count(*) from v_call")
    return f"{count.column(0)[0].as_py()} calls in {settings.published}"


def _records(settings: Settings) -> str:
    check_files(settings)
    around, faulty = bootstrap.contexts(settings, frozenset())
    if faulty:
        raise SetupError("; ".join(f"{one.path}: {one.detail}" for one in faulty))
    if settings.call_log is None and settings.account_flags is None:
        return "no call log and no account flags are set; rules M02 to M05 need them"
    return f"{len(around.attempts)} attempts in the log, {around.accounts} accounts with flags"


def _cache(settings: Settings) -> str:
    cache = TranscriptCache(settings.transcripts, days=settings.transcript_days)
    held = len(cache.files.everything())
    loose = cache.folder.exists() and cache.folder.stat().st_mode & 0o077
    if loose:
        raise SetupError(f"others may look into {cache.folder}, which holds raw text: chmod 700 it")
    if not cache.days:
        return f"switched off; {held} raw transcripts are left"
    return f"{held} raw transcripts, each kept for {cache.days} days"


def _copies(settings: Settings) -> str:
    folder = CopyFolder(path=settings.copies, days=settings.playback_days)
    held, size_mb = len(folder.files.everything()), folder.size_bytes / 1e6
    if folder.path.exists() and folder.path.stat().st_mode & 0o077:
        raise SetupError(f"others may look into {folder.path}, which holds calls: chmod 700 it")
    made = f"each kept for {folder.days} days" if settings.playback else "no more are made"
    return f"{held} copies, {size_mb:.0f} MB in all, {made}"


def _inbox(settings: Settings) -> str:
    if not settings.inbox.is_dir():
        raise SetupError(f"{settings.inbox} is not a folder; set `inbox` or give `--calls`")
    return str(settings.inbox)


def _nearest(folder: Path) -> Path:
    folder = folder.absolute()
    return next(path for path in (folder, *folder.parents) if path.exists())


def _disk(settings: Settings) -> str:
    free_gb = shutil.disk_usage(_nearest(settings.data_folder)).free / 1e9
    if free_gb < _DISK_WANTED_GB:
        raise SetupError(f"{free_gb:.1f} GB free at {settings.data_folder}; free some space")
    return f"{free_gb:.0f} GB free at {settings.data_folder}"


def _memory() -> str:
    free_gb = psutil.virtual_memory().available / 1e9
    if free_gb < _MEMORY_WANTED_GB:
        raise SetupError(f"{free_gb:.1f} GB of memory is available; close other programs")
    return f"{free_gb:.0f} GB available"


def checks(settings: Settings) -> tuple[Check, ...]:
    """Look at everything, also after something was found wrong."""
    looks: Sequence[tuple[str, Callable[[], str]]] = (
        ("Python", lambda: sys.version.split()[0]),
        ("Libraries", _libraries),
        ("Recogniser", lambda: _recogniser(settings)),
        ("Speech detector and delivery model", lambda: _engines(settings)),
        ("Rules and form", lambda: _policy(settings)),
        ("Published scores", lambda: _published(settings)),
        ("Private cache", lambda: _cache(settings)),
        ("Playback copies", lambda: _copies(settings)),
        ("Inbox", lambda: _inbox(settings)),
        ("Call log and account flags", lambda: _records(settings)),
        ("Disk", lambda: _disk(settings)),
        ("Memory", _memory),
    )
    return tuple(_attempt(name, look) for name, look in looks)


def show(console: Console, results: Iterable[Check]) -> None:
    """Print a line per check."""
    table = Table(show_header=False, box=None)
    table.add_column(no_wrap=True)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for result in results:
        mark = Text("ok", style="green") if result.ok else Text("WRONG", style="bold red")
        table.add_row(mark, result.name, Text(result.told))
    console.print(table)

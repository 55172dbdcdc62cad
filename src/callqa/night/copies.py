"""Makes playback copies: in one step each, for their owner only, and no call is lost by them."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from callqa.audio import playback
from callqa.audio.copy_folder import TEMPORARY
from callqa.audio.decode import unreadable
from callqa.domain.playback import Copy
from callqa.domain.run import Uncopied
from callqa.errors import CallError, DecodeError
from callqa.ingest.fingerprint import digest
from callqa.settings import Settings
from callqa.whole_files import appearing
from callqa.workers import Workers

__all__ = ["made", "pool", "superseded", "uncopied"]


def made(copy: Copy, *, folder: Path, max_duration_s: float) -> str | None:
    """Make a copy unless it is there.

    Copies of the recording in which something else is silent go first, whatever comes of this one.

    Args:
        copy: which.
        folder: of the copies; made when it is missing.
        max_duration_s: longest call that is accepted, in seconds.

    Returns:
        None when it is there now, else why not: a reason of `decode`, `recording_changed` (other
        bytes lie there than were analysed), `disk_refused` or `internal_error`.
    """
    _drop_others(copy, folder)
    if copy.sound(folder).is_file():
        return None
    try:
        if not _unchanged(copy):
            return "recording_changed"
        _write(copy, folder, max_duration_s=max_duration_s)
    except DecodeError as error:
        return error.reason
    except OSError:
        return "disk_refused"
    except Exception:  # noqa: BLE001, a copy must never cost the call, and messages may hold names
        return "internal_error"
    return None


def uncopied(
    workers: Workers, wanted: Iterable[Copy], settings: Settings, *, tick: Callable[[int], None]
) -> Iterator[Uncopied]:
    """Make copies in processes of their own; those that could not be made, with the reason.

    Args:
        workers: a crash or a hang costs one copy.
        wanted: the copies; those that are there already are left alone.
        settings: say where copies lie and how long a call may be.
        tick: called with 1 for every copy.

    Raises:
        SetupError: like `Workers.each`.
    """
    work = functools.partial(made, folder=settings.copies, max_duration_s=settings.max_duration_s)
    for copy, came in workers.each(work, tuple(wanted)):
        tick(1)
        reason = came.reason if isinstance(came, CallError) else came
        if reason is not None:
            yield Uncopied(call_id=copy.call_id, reason=reason)


def superseded(others: Sequence[Copy], settings: Settings) -> None:
    """Remove what these copies take the place of; make them where copies are made at all."""
    for copy in others:
        _drop_others(copy, settings.copies)
    if settings.playback and others:
        with pool(settings, len(others)) as workers:
            for _ in uncopied(workers, others, settings, tick=lambda _: None):
                pass


def pool(settings: Settings, count: int) -> Workers:
    """Processes that make so many copies; they need no engines."""
    wanted = settings.workers or os.cpu_count() or 1
    return Workers(None, count=max(1, min(wanted, count)), timeout_s=settings.call_timeout_s)


def _drop_others(copy: Copy, folder: Path) -> None:
    """Remove copies of this recording in which something else is silent."""
    for older in copy.sound(folder).parent.glob(f"{copy.sha256}-*"):
        if not older.name.startswith(copy.name) and older.suffix != TEMPORARY:
            with suppress(OSError):
                older.unlink()


def _unchanged(copy: Copy) -> bool:
    try:
        with copy.recording.open("rb") as file:
            return digest(file) == copy.sha256
    except OSError as error:
        raise unreadable(error) from error


def _write(copy: Copy, folder: Path, *, max_duration_s: float) -> None:
    """The outline first: where there is a copy there is an outline."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy.sound(folder).parent.mkdir(exist_ok=True, mode=0o700)
    with appearing(copy.sound(folder), temporary=TEMPORARY) as sound:
        with sound.open("wb") as file:
            outline = playback.write(
                copy.recording, file, muted=copy.muted, max_duration_s=max_duration_s
            )
        with appearing(copy.peaks(folder), temporary=TEMPORARY) as peaks:
            peaks.write_text(outline.dump(), encoding="utf-8")

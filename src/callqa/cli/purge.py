"""`callqa purge`: raw transcripts and playback copies removed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from callqa import settings
from callqa.cli.options import DataFolder, reports_errors
from callqa.errors import StoreError

if TYPE_CHECKING:
    from callqa.night.purging import Removal

__all__ = ["purge"]


@reports_errors
def purge(
    everything: Annotated[bool, typer.Option("--all", help="Whatever their age.")] = False,
    call: Annotated[str | None, typer.Option("--call", help="Only those of this call.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go; remove nothing.")
    ] = False,
    data: DataFolder = None,
) -> None:
    """Remove raw transcripts kept for `transcript_days` and playback copies for `playback_days`.

    Every `callqa run` does that by itself. Scores, findings, redacted text and the recordings stay.
    Exit code 0: done, also when there was nothing to remove; 1: something could not be removed.
    """
    from callqa.night.purging import purged  # the night's imports

    if everything and call is not None:
        raise typer.BadParameter("give --all or --call, not both")
    done = purged(
        settings.read(data_folder=data),
        now=datetime.now(UTC),
        call=call,
        everything=everything,
        trial=dry_run,
    )
    typer.echo(_told("raw transcript", "raw transcripts", done.transcripts, trial=dry_run))
    typer.echo(_told("playback copy", "playback copies", done.copies, trial=dry_run))
    if done.stuck:
        more = f" and {len(done.stuck) - 1} more" if len(done.stuck) > 1 else ""
        raise StoreError(f"{done.stuck[0]}{more} could not be removed: check its permissions.")


def _told(one: str, several: str, done: Removal, *, trial: bool) -> str:
    verb = "would be removed" if trial else "removed"
    return f"{done.removed} {one if done.removed == 1 else several} {verb}; {done.kept} kept."

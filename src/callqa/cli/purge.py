"""`callqa purge`: raw transcripts taken out of the private cache."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from callqa import settings
from callqa.cli.options import DataFolder, reports_errors
from callqa.errors import StoreError

if TYPE_CHECKING:
    from callqa.night.purging import Purged

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
    """Remove raw transcripts from the private cache: those kept for `transcript_days`.

    Every `callqa run` does that by itself. Scores, findings and redacted text stay. Exit code 0:
    done, also when there was nothing to remove; 1: something could not be removed.
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
    typer.echo(_told(done, trial=dry_run))
    if done.stuck:
        more = f" and {len(done.stuck) - 1} more" if len(done.stuck) > 1 else ""
        raise StoreError(f"{done.stuck[0]}{more} could not be removed: check its permissions.")


def _told(done: Purged, *, trial: bool) -> str:
    noun = "raw transcript" if done.removed == 1 else "raw transcripts"
    verb = "would be removed" if trial else "removed"
    return f"{done.removed} {noun} {verb}; {done.kept} kept."

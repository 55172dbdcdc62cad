"""`callqa playback`: the playback copies that are missing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from callqa import settings
from callqa.cli.options import DataFolder, reports_errors
from callqa.errors import SettingsError

__all__ = ["playback"]

_INCOMPLETE = 3


@reports_errors
def playback(
    call: Annotated[str | None, typer.Option("--call", help="Only of this call.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Of all stored calls, however old.")
    ] = False,
    data: DataFolder = None,
) -> None:
    """Make the playback copies that are missing, from the recordings where they lay.

    The dashboard plays such a copy, an MP3 in which every redacted stretch is silent, and never the
    recording. `callqa run` makes them; this makes those that failed, that a rescore changed, or of
    calls from before there were copies: of the last `playback_days` days unless told otherwise.
    Exit code 0: all are there; 3: some could not be made, each with the reason; 1: it failed.
    """
    from callqa.night import playback as copying  # the night's imports
    from callqa.night.progress import Counted

    if everything and call is not None:
        raise typer.BadParameter("give --all or --call, not both")
    in_force = settings.read(data_folder=data)
    if not in_force.playback:
        raise SettingsError("`playback` is off: set it to make copies")
    with Counted(Console(stderr=True), "Playback copies") as counted:
        done = copying.complete(
            in_force, now=datetime.now(UTC), call=call, everything=everything, tick=counted.tick
        )
    noun = "playback copy" if done.made == 1 else "playback copies"
    typer.echo(
        f"{done.made} {noun} made; {done.there} there already; {len(done.uncopied)} not made; "
        f"{done.without_audio} calls without audio."
    )
    for one in done.uncopied:
        typer.echo(f"{one.call_id}: {one.reason}")
    if done.uncopied:
        raise typer.Exit(_INCOMPLETE)

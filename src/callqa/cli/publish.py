"""`callqa publish`: what is stored but not yet shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from callqa import settings
from callqa.cli.options import DataFolder, reports_errors

if TYPE_CHECKING:
    from callqa.store.loader import Loaded

__all__ = ["publish"]

_LEFT_OUT = 3  # exit code: done, but stored files are damaged


@reports_errors
def publish(
    wait: Annotated[
        float, typer.Option("--wait", min=0, help="Seconds to wait for a run that holds it.")
    ] = 120.0,
    gently: Annotated[
        bool, typer.Option("--gently", help="Give way to all else, such as people who read.")
    ] = False,
    data: DataFolder = None,
) -> None:
    """Load what is new - decisions, notes, shards - and publish it; nothing is analysed.

    Every run does that by itself, and the dashboard after each decision. Waits while a run holds
    the database. Exit code 0: done, 3: done, but stored files are damaged, 1: it failed.
    """
    from callqa.night.publishing import give_way, published  # duckdb, pyarrow

    if gently:
        give_way()
    loaded = published(settings.read(data_folder=data), patience_s=wait)
    typer.echo(_told(loaded))
    for one in loaded.damaged:
        typer.echo(one.detail, err=True)
    if loaded.damaged:
        raise typer.Exit(_LEFT_OUT)


def _told(loaded: Loaded) -> str:
    counts = {
        "call": loaded.calls,
        "run report": loaded.runs,
        "decision": loaded.decisions,
        "note": loaded.notes,
    }
    new = [f"{count} {noun}{'' if count == 1 else 's'}" for noun, count in counts.items() if count]
    return f"Published, with {', '.join(new)} new." if new else "Published; nothing was new."

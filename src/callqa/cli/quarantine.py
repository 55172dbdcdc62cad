"""`callqa quarantine`: what could not be analysed, and letting the next run try again."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from callqa import settings
from callqa.cli.options import DataFolder, reports_errors
from callqa.errors import SettingsError

__all__ = ["quarantine_app"]

quarantine_app = typer.Typer(help="Files that could not be analysed.", no_args_is_help=True)


@quarantine_app.command("list")
@reports_errors
def quarantine_list(data: DataFolder = None) -> None:
    """Show each file that could not be analysed, why, and what to do."""
    from callqa.ingest.quarantine import Quarantine  # the night's imports
    from callqa.night.report import show_quarantine

    show_quarantine(Console(), Quarantine(settings.read(data_folder=data).quarantine).entries())


@quarantine_app.command("retry")
@reports_errors
def quarantine_retry(
    key: Annotated[str | None, typer.Argument(help="Key from `quarantine list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Release all of them.")] = False,
    data: DataFolder = None,
) -> None:
    """Let the next run try again."""
    from callqa.ingest.quarantine import Quarantine  # pydantic models of the entries

    if (key is None) == (not everything):
        raise typer.BadParameter("give a key, or --all")
    quarantine = Quarantine(settings.read(data_folder=data).quarantine)
    released = quarantine.release_all() if key is None else quarantine.release(key)
    if key is not None and not released:
        raise SettingsError(f"no entry fits {key!r}; `callqa quarantine list` shows the keys")
    typer.echo(f"{released} released; the next `callqa run` tries again.")

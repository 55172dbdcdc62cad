"""What the commands share: options, formats, and how errors are told."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from callqa.errors import CallError, CallqaError

__all__ = [
    "DataFolder",
    "Engine",
    "EngineName",
    "Format",
    "HtmlFile",
    "Model",
    "OutFile",
    "PageFormat",
    "PageStyle",
    "TableFormat",
    "reports_errors",
]

P = ParamSpec("P")


class TableFormat(StrEnum):
    """How a table is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


class PageFormat(StrEnum):
    """How one call is printed."""

    TEXT = "text"
    JSON = "json"


class EngineName(StrEnum):
    """Recognisers that can be asked for."""

    WHISPER = "whisper"
    FASTER_WHISPER = "faster-whisper"
    SPHINX = "sphinx"
    AUTO = "auto"
    NONE = "none"


DataFolder = Annotated[
    Path | None, typer.Option("--data", help="Data folder; default from the settings.")
]
Engine = Annotated[
    EngineName | None, typer.Option("--engine", help="Recogniser; `auto` may take PocketSphinx.")
]
Model = Annotated[
    str | None, typer.Option("--model", help="Whisper model by name, or a checkpoint by path.")
]
Format = Annotated[TableFormat, typer.Option("--format", help="How to print it.")]
PageStyle = Annotated[PageFormat, typer.Option("--format", help="How to print it.")]
HtmlFile = Annotated[
    Path | None, typer.Option("--html", help="Write the page with charts to this file.")
]
OutFile = Annotated[Path | None, typer.Option("--out", help="Write to this file instead.")]


def reports_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Print our errors as a sentence and exit with 1; other errors are faults of callqa."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except CallError as error:
            typer.echo(f"{error.reason}: {error.detail}\n{error.advice}", err=True)
            raise typer.Exit(1) from None
        except CallqaError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None

    return run

"""`callqa models`: weights of recognisers."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from callqa import settings
from callqa.cli.options import reports_errors

__all__ = ["models_app"]

models_app = typer.Typer(help="Weights of recognisers.", no_args_is_help=True)


class _Quantization(StrEnum):
    INT8 = "int8"
    FLOAT16 = "float16"
    FLOAT32 = "float32"


@models_app.callback()
def _models() -> None:
    """Weights of recognisers."""


@models_app.command("convert")
@reports_errors
def convert(
    checkpoint: Annotated[
        str, typer.Argument(help="Whisper model by name, or a checkpoint (.pt) by path.")
    ],
    folder: Annotated[Path, typer.Argument(help="Folder to make; an earlier one is replaced.")],
    quantization: Annotated[
        _Quantization,
        typer.Option(
            help="Numbers the weights are kept in: int8 for processors, float16 for CUDA."
        ),
    ] = _Quantization.INT8,
) -> None:
    """Turn a checkpoint of openai-whisper into the form that the engine `faster-whisper` loads.

    Nothing is fetched but the checkpoint itself, and that only by name, where it is missing and
    `download_weights` allows it. The engine converts by itself when it is first used; this command
    is for preparing a folder that many machines share. faster-whisper's own `WhisperModel` loads it
    too. Exit code 0: done, 1: it could not be done.
    """
    from callqa.transcription import conversion  # torch and ctranslate2, where they are used
    from callqa.transcription.whisper_weights import find

    in_force = settings.read()
    weights = find(checkpoint, folder=in_force.weights_folder, download=in_force.download_weights)
    console = Console(stderr=True)
    with console.status("converting") as status:
        told = conversion.convert(
            weights.path,
            folder,
            quantization=quantization.value,
            name=weights.name,
            progress=status.update,
        )
    typer.echo(
        f"{told.folder}: {told.name} sha256:{told.sha256[:8]} as {told.quantization}. To use it:"
        f' engine = "faster-whisper", model = "{told.folder}".'
    )

"""`callqa train`: a delivery model from labels, or from the sample calls."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from callqa.cli.options import reports_errors

__all__ = ["train"]


@reports_errors
def train(
    labels: Annotated[
        Path | None,
        typer.Option("--labels", help="CSV with the columns call, from, to, label, rater."),
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", help="Folder of the new model; needed with --labels.")
    ] = None,
    attributes: Annotated[
        Path | None,
        typer.Option("--attributes", help="CSV with a column agent and others, such as sex."),
    ] = None,
    people: Annotated[
        Path | None,
        typer.Option("--people", help="More recordings of people, as in models/speech."),
    ] = None,
    in_force: Annotated[
        Path | None,
        typer.Option("--in-force", help="Model to beat; with --labels the one of the settings."),
    ] = None,
) -> None:
    """Fit a model of calm and rushed delivery; publish it when it beats the one in force.

    With `--labels` it learns from what raters said of stretches of stored calls: `from` and `to`
    are seconds or minutes:seconds, a label is `calm` or `rushed`. At least two raters must say the
    same of a stretch; what they differ on is kept apart. Their agreement (Cohen's kappa), the model
    on agents it had not heard, the rate alone, and the model in force are compared, and go into the
    card. With `--attributes` the card tells the errors by each column of it, but of no group of
    fewer than three agents. Without labels it learns from clips that are calm or rushed by
    construction: sample calls and recordings of people, re-timed, and synthetic voices.

    Exit code 0: published, 1: refused, with the figures, or too little to learn from; nothing is
    written then.
    """
    if labels is not None and model is None:
        raise typer.BadParameter("say where the new model is to lie: --model models/delivery/NAME")
    given = (
        ("--labels", labels),
        ("--attributes", attributes),
        ("--people", people),
        ("--model", model),
        ("--in-force", in_force),
    )
    options = [part for name, value in given if value for part in (name, str(value))]
    os.execv(sys.executable, [sys.executable, "-m", "flows.train_delivery", *options])  # noqa: S606

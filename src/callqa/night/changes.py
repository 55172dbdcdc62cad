"""Changed verdicts for people: a table by rule, what they do to scores, and a CSV of each."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

from rich.console import Console
from rich.table import Table
from rich.text import Text

from callqa.errors import SettingsError
from callqa.night.rescoring import Rescored
from callqa.night.verdicts import CallChange, by_rule

__all__ = ["show", "summary", "table", "write_csv"]

_COLUMNS = ("call_id", "agent", "rule_id", "name", "before", "after")


def show(console: Console, rescored: Rescored) -> None:
    """Print what changed, what it does to scores, and what could not be judged."""
    if rescored.changes:
        console.print(table(rescored.changes))
    for sentence in summary(rescored):
        console.print(Text(sentence))
    for kept in rescored.kept:
        console.print(Text(f"Kept as it was: {kept.what}: {kept.why}", style="bold red"))


def table(changes: Sequence[CallChange]) -> Table:
    """One row for each rule and each way in which its answer changed."""
    shown = Table("rule", "name", "was", "is now", title="Changed verdicts", title_justify="left")
    shown.add_column("calls", justify="right")
    for one in by_rule(changes):
        shown.add_row(one.rule_id, Text(one.name), one.before, one.after, str(one.calls))
    return shown


def summary(rescored: Rescored) -> tuple[str, ...]:
    """The figures in sentences."""
    changes = rescored.changes
    moved = [
        found.total_after - found.total_before
        for found in changes
        if found.total_after is not None and found.total_before is not None
    ]
    failed = sum(found.failed_after and not found.failed_before for found in changes)
    cleared = sum(found.failed_before and not found.failed_after for found in changes)
    judged = f"{rescored.calls} calls judged anew, {rescored.up_to_date} were up to date"
    sentences = [
        f"{judged}; {len(changes)} of them changed. Nothing was transcribed.",
        f"{failed} calls now fail by a rule of their own, {cleared} no longer do.",
    ]
    if any(moved):
        sentences.append(
            f"Totals move by {mean(moved):+.1f} points on average over {len(moved)} changed calls"
            f" ({min(moved):+.1f} to {max(moved):+.1f})."
        )
    return tuple(sentences)


def write_csv(changes: Sequence[CallChange], target: Path) -> None:
    """Every changed verdict as one row: call, agent, rule, before, after.

    Raises:
        SettingsError: when the file cannot be written.
    """
    try:
        with target.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(_COLUMNS)
            for call in changes:
                for one in call.verdicts:
                    row = (call.call_id, call.agent, one.rule_id, one.name, one.before, one.after)
                    writer.writerow(row)
    except OSError as error:
        raise SettingsError(f"{target} cannot be written: {error.strerror or error}") from error

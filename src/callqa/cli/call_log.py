"""`callqa rules log`: every row of the call log judged, for calls that nobody recorded."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from callqa import settings
from callqa.cli.options import Format, OutFile, TableFormat, reports_errors
from callqa.cli.rules import Packs
from callqa.errors import SettingsError

if TYPE_CHECKING:
    import pyarrow as pa

    from callqa.compliance.attempts import Judged
    from callqa.settings import Settings

__all__ = ["log"]

SOMEBODY_MUST_LOOK = 3
_DAY = ["%Y-%m-%d"]
_ALARMING = ("violated", "review")
_COLUMNS = (
    "started_at", "account_ref", "person_ref", "call_id", "agent_id", "medium", "rule_id", "rule",
    "severity", "outcome", "why",
)  # fmt: skip


@reports_errors
def log(
    call_log: Annotated[
        Path | None, typer.Argument(help="Call log; default from the settings.")
    ] = None,
    flags: Annotated[
        Path | None, typer.Option("--flags", help="Account flags; default from the settings.")
    ] = None,
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="First day of the log to judge.")
    ] = None,
    to: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last day.")] = None,
    packs: Packs = None,
    form: Format = TableFormat.TABLE,
    out: OutFile = None,
) -> None:
    """Judge every attempt of the call log by the rules on records, recorded or not.

    Prints what was violated or must be looked at; how many rows each rule could judge stands in
    the messages. Exit code 0: nothing, 3: somebody must look, also at rows that could not be read.
    """
    from callqa import bootstrap  # rules, and all stages' imports
    from callqa.compliance import attempts, rules
    from callqa.compliance.asked import account_columns
    from callqa.store import export

    in_force = settings.read(call_log=call_log, account_flags=flags)
    _check(in_force)
    book = rules.load(packs or in_force.rule_packs or None)
    around, faulty = bootstrap.contexts(in_force, account_columns(book))
    first, last = (None if day is None else day.date() for day in (from_, to))
    wanted = (
        (attempt, context)
        for attempt, context in around.rows()
        if (first is None or attempt.started_at.date() >= first)
        and (last is None or attempt.started_at.date() <= last)
    )
    counts: Counter[tuple[str, str]] = Counter()
    found: list[Judged] = []
    for one in attempts.judged_attempts(book, wanted):
        counts[one.rule.rule_id, one.verdict.outcome] += 1
        if one.verdict.outcome in _ALARMING:
            found.append(one)
    _tell(counts, [f"{entry.path}: {entry.detail}" for entry in faulty])
    export.write(_table(found), form, out)
    if found or faulty:
        raise typer.Exit(SOMEBODY_MUST_LOOK)


def _check(in_force: Settings) -> None:
    if in_force.call_log is None:
        raise SettingsError("there is no call log; name one, or set `call_log`")
    settings.check_files(in_force)


def _tell(counts: Counter[tuple[str, str]], faulty: list[str]) -> None:
    """How many rows each rule judged and how, so that silence is not taken for a clean log."""
    for rule_id in sorted({rule_id for rule_id, _ in counts}):
        told = (
            f"{counts[rule_id, outcome]} {outcome.replace('_', ' ')}"
            for outcome in ("violated", "review", "met", "not_evaluable")
        )
        typer.echo(f"{rule_id}: {', '.join(told)}", err=True)
    for sentence in faulty:
        typer.echo(sentence, err=True)


def _table(found: list[Judged]) -> pa.Table:
    import pyarrow as pa

    rows = [
        {
            "started_at": one.attempt.started_at.isoformat(),
            "account_ref": one.attempt.account_ref,
            "person_ref": one.attempt.person_ref,
            "call_id": one.attempt.call_id,
            "agent_id": one.attempt.agent_id,
            "medium": one.attempt.medium.value,
            "rule_id": one.rule.rule_id,
            "rule": one.rule.name,
            "severity": one.rule.severity.value,
            "outcome": one.verdict.outcome.value,
            "why": one.verdict.why,
        }
        for one in found
    ]
    schema = pa.schema([(name, pa.string()) for name in _COLUMNS])
    return pa.Table.from_pylist(rows, schema=schema)

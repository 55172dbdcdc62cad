"""The account flags: what the centre knows of each account, each fact with the day it began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from callqa.domain.contacts import AccountFacts
from callqa.ingest.cells import Cells
from callqa.ingest.fields import MetadataRules
from callqa.ingest.log_columns import FLAG_COLUMNS
from callqa.ingest.sheets import FaultyRow, Reading, rows

__all__ = ["Flags", "read_account_flags"]

DATED = (
    "initial_communication_at",
    "validation_notice_sent_at",
    "validation_notice_returned_at",
    "validation_notice_resent_at",
    "validation_period_ends",
)
"""Columns that hold a day or a moment."""

_CLOCKS = ("call_not_before", "call_not_after")
_TRUTHS = tuple(
    column.name for column in FLAG_COLUMNS if column.meaning.endswith("`true` or `false`.")
)
_DATES_BESIDE = ("_since", "_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """The facts of each account, and the rows that could not be used."""

    accounts: Mapping[str, AccountFacts]
    faulty: tuple[FaultyRow, ...]


def read_account_flags(path: Path, *, rules: MetadataRules, now: datetime) -> Flags:
    """Read the account flags; a faulty row costs no other row.

    Columns that callqa does not know are kept under their own names, for conditions of rules.

    Args:
        path: CSV or Parquet with the columns `FLAG_COLUMNS`.
        rules: the centre's own headers, and the zone of moments without offset.
        now: the time of this run, aware.

    Raises:
        SettingsError: when the file cannot be read or lacks a column that is needed.
    """
    reading = Reading(
        setting="account_flags",
        columns=FLAG_COLUMNS,
        needed=("account_ref",),
        rules=rules,
        now=now,
    )
    faulty: list[FaultyRow] = []
    found: list[tuple[str, str, Mapping[str, str]]] = []
    for place, cells in rows(path, reading):
        fault = cells if isinstance(cells, FaultyRow) else _fault(place, cells)
        if fault is not None:
            faulty.append(fault)
        elif isinstance(cells, Cells):
            found.append((cells.needed("account_ref"), place, cells.cells))
    accounts, twice = _by_account(found)
    return Flags(accounts=accounts, faulty=(*faulty, *twice))


def _fault(place: str, cells: Cells) -> FaultyRow | None:
    """What is wrong with a row; its dates are put into ISO 8601 on the way."""
    account = cells.needed("account_ref")
    for name in _TRUTHS:
        cells.truth(name)
    cells.zones("consumer_timezone")
    for name in _CLOCKS:
        _check_clock(cells, name)
    dated = [name for name in cells.cells if name in DATED or name.endswith(_DATES_BESIDE)]
    cells.cells = {**cells.cells, **{name: cells.dated(name) or "" for name in dated}}
    if not cells.faults:
        return None
    return FaultyRow(place=place, why=", ".join(cells.faults), account_ref=account or None)


def _check_clock(cells: Cells, name: str) -> None:
    found = cells.cells.get(name)
    try:
        time.fromisoformat(found or "00:00")
    except ValueError:
        cells.faults.append(f"{name} is no time such as 12:00")


def _by_account(
    found: Sequence[tuple[str, str, Mapping[str, str]]],
) -> tuple[dict[str, AccountFacts], list[FaultyRow]]:
    """The rows by account; an account with two rows that differ has none that can be trusted."""
    distinct = Counter(account for account, _ in {(a, str(sorted(r.items()))) for a, _, r in found})
    accounts: dict[str, AccountFacts] = {}
    twice: list[FaultyRow] = []
    for account, place, row in found:
        if distinct[account] > 1:
            why = "another row says something else of this account"
            twice.append(FaultyRow(place=place, why=why, account_ref=account))
        else:
            accounts[account] = AccountFacts.of_row(row)
    return accounts, twice

"""The call log: every attempt to reach a consumer, recorded or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from callqa.domain.contacts import Attempt, DialledBy, Exclusion, Medium, Place
from callqa.ingest.cells import Cells
from callqa.ingest.fields import MetadataRules
from callqa.ingest.log_columns import LOG_COLUMNS
from callqa.ingest.sheets import FaultyRow, Reading, rows

__all__ = ["CallLog", "read_call_log"]

_STATE = re.compile(r"[A-Z]{2}(-[A-Z]+)?", re.ASCII)
_MEDIA = {
    **dict.fromkeys(("phone", "telephone", "voice", "phone_call"), Medium.CALL),
    **dict.fromkeys(("vm", "voice_mail", "ringless", "ringless_voicemail"), Medium.VOICEMAIL),
    **dict.fromkeys(("sms", "text_message", "mms"), Medium.TEXT),
    **dict.fromkeys(("e_mail", "mail_electronic"), Medium.EMAIL),
    **dict.fromkeys(("mail", "post"), Medium.LETTER),
}
_EXCLUSIONS = {
    **dict.fromkeys(("consent", "prior_consent"), Exclusion.CONSENTED),
    "credit_bureau": Exclusion.CRA,
}
_PLACES = {"mobile": Place.CELL, "residence": Place.HOME, "employer": Place.WORK}
_DIALLERS = {
    "autodialled": DialledBy.AUTODIALED,
    "predictive": DialledBy.AUTODIALED,
    "preview": DialledBy.MANUAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLog:
    """The attempts in order of time, and the rows that could not be used."""

    attempts: tuple[Attempt, ...]
    faulty: tuple[FaultyRow, ...]


def read_call_log(path: Path, *, rules: MetadataRules, now: datetime) -> CallLog:
    """Read a call log; a faulty row costs no other row.

    Args:
        path: CSV or Parquet with the columns `LOG_COLUMNS`.
        rules: the centre's own headers, and the zone of moments without offset.
        now: the time of this run, aware; nothing can have been dialled much later.

    Raises:
        SettingsError: when the file cannot be read or lacks a column that is needed.
    """
    reading = Reading(
        setting="call_log",
        columns=LOG_COLUMNS,
        needed=("account_ref", "started_at"),
        rules=rules,
        now=now,
    )
    attempts: list[Attempt] = []
    faulty: list[FaultyRow] = []
    for place, cells in rows(path, reading):
        read = cells if isinstance(cells, FaultyRow) else _attempt(place, cells)
        if isinstance(read, Attempt):
            attempts.append(read)
        else:
            faulty.append(read)
    return CallLog(
        attempts=tuple(sorted(attempts, key=lambda one: one.started_at)), faulty=tuple(faulty)
    )


def _attempt(place: str, cells: Cells) -> Attempt | FaultyRow:
    """The attempt that a row tells of, or all that is wrong with the row."""
    account_ref, started_at = cells.needed("account_ref"), cells.moment("started_at")
    if "started_at" not in cells.cells:
        cells.faults.append("started_at is missing")
    attempt = _read(cells, account_ref, started_at or cells.now)
    if not cells.faults:
        return attempt
    return FaultyRow(place=place, why=", ".join(cells.faults), account_ref=account_ref or None)


def _read(cells: Cells, account_ref: str, started_at: datetime) -> Attempt:
    return Attempt(
        account_ref=account_ref,
        started_at=started_at,
        call_id=cells.text("call_id"),
        person_ref=cells.text("person_ref"),
        direction=cells.direction(),
        medium=cells.word("medium", Medium, _MEDIA) or Medium.CALL,
        connected=cells.truth("connected"),
        conversation=cells.truth("conversation"),
        excluded=cells.word("excluded", Exclusion, _EXCLUSIONS),
        consented_on=cells.day("consented_on"),
        consumer_timezones=cells.zones("consumer_timezone"),
        consumer_state=_state(cells),
        consumer_city=cells.text("consumer_city"),
        place=cells.word("place", Place, _PLACES),
        dialled_by=cells.word("dialled_by", DialledBy, _DIALLERS),
        disposition=cells.text("disposition"),
        agent_id=cells.text("agent_id"),
        duration_s=cells.number("duration_s"),
        recorded=cells.words("recorded"),
        promise_amount=cells.number("promise_amount"),
        corrected_by=cells.text("corrected_by"),
        recording_deleted_on=cells.day("recording_deleted_on"),
    )


def _state(cells: Cells) -> str | None:
    found = cells.text("consumer_state")
    if found is None:
        return None
    if not _STATE.fullmatch(found.upper()):
        cells.faults.append("consumer_state is not of two letters")
    return found.upper()

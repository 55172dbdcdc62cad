"""The columns of the call log and of the account flags, as the README shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from callqa.ingest.columns import DEFAULT_ALIASES, Naming, folded
from callqa.ingest.names import plain_text

__all__ = ["FLAG_COLUMNS", "LOG_COLUMNS", "Column", "column_name", "naming_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that callqa understands, under its own name or one of the aliases."""

    name: str
    meaning: str
    aliases: tuple[str, ...] = ()


LOG_COLUMNS = (
    Column(name="account_ref", meaning="The debt; caps count per person and debt. Needed."),
    Column(
        name="started_at",
        meaning="When it was dialled or sent, ISO 8601 with offset. Needed.",
    ),
    Column(name="call_id", meaning="The recording's call id; without it, account and time decide."),
    Column(
        name="person_ref",
        meaning="Who was to be reached; needed only where a debt has several people.",
        aliases=("person", "person id", "consumer id", "debtor id", "party id"),
    ),
    Column(
        name="direction",
        meaning="`outbound` (also when the column is missing or empty) or `inbound`.",
    ),
    Column(
        name="medium",
        meaning="`call` (also when empty), `voicemail`, `text`, `email` or `letter`.",
        aliases=("channel", "contact type"),
    ),
    Column(
        name="connected",
        meaning="Whether the dialled line was reached, be it to ring unanswered; busy and out of "
        "service are `false`. Empty: from the disposition, if that tells.",
    ),
    Column(
        name="conversation",
        meaning="Whether somebody spoke with the consumer about the debt. Empty: from the "
        "disposition, if that tells.",
        aliases=("right party contact", "rpc", "contact"),
    ),
    Column(
        name="excluded",
        meaning="Why it does not count: `consented`, `not_connected`, `attorney`, `cra`, "
        "`creditor`, `creditor_attorney`, `collector_attorney` (to whom it went), "
        "`required_by_law`, `permitted_notice`.",
        aliases=("exclusion", "excluded reason"),
    ),
    Column(name="consented_on", meaning="The day on which the consumer agreed to be called."),
    Column(
        name="consumer_timezone",
        meaning="IANA zone of the consumer; several that are possible, parted by `;`.",
        aliases=("zones",),
    ),
    Column(
        name="consumer_state",
        meaning="Two letters, such as `MA`; `NY-NYC` for New York City.",
        aliases=("state",),
    ),
    Column(
        name="consumer_city",
        meaning="Such as `New York`; some cities have rules of their own.",
        aliases=("city",),
    ),
    Column(
        name="place",
        meaning="Which number was dialled: `home`, `cell`, `work` or `other`.",
        aliases=("phone type", "number type"),
    ),
    Column(
        name="dialled_by",
        meaning="`manual`, `autodialed` or `prerecorded`.",
        aliases=("dialed by", "dial mode", "dialing mode"),
    ),
    Column(name="disposition", meaning="What the agent or dialler said came of it."),
    Column(name="agent_id", meaning="The agent's key."),
    Column(
        name="duration_s",
        meaning="Length in seconds.",
        aliases=("duration", "duration seconds", "talk time", "length"),
    ),
    Column(
        name="recorded",
        meaning="What the agent wrote down as raised or agreed, parted by `;`, such as "
        "`dispute; promise`.",
        aliases=("notes codes", "tags"),
    ),
    Column(
        name="promise_amount",
        meaning="The amount promised as the record has it, in US dollars.",
        aliases=("ptp amount",),
    ),
    Column(name="corrected_by", meaning="Who corrected the disposition afterwards."),
    Column(name="recording_deleted_on", meaning="The day on which the recording was deleted."),
)
"""One row per attempt. Other columns are passed over."""

_YES = "`true` or `false`"
FLAG_COLUMNS = (
    Column(name="account_ref", meaning="The debt. Needed, once in the file."),
    Column(name="cease", meaning=f"The consumer asked in writing for no contact: {_YES}."),
    Column(name="attorney", meaning=f"An attorney represents the consumer: {_YES}."),
    Column(name="bankruptcy", meaning=f"The debt is in bankruptcy: {_YES}."),
    Column(name="do_not_call", meaning=f"No calls: {_YES}.", aliases=("dnc",)),
    Column(name="do_not_text", meaning=f"No text messages: {_YES}."),
    Column(name="do_not_email", meaning=f"No e-mails: {_YES}."),
    Column(name="do_not_call_work", meaning=f"No calls at work: {_YES}."),
    Column(
        name="autodial_consent_revoked",
        meaning=f"No autodialled or prerecorded calls: {_YES}.",
    ),
    Column(name="disputed", meaning=f"The debt is disputed: {_YES}.", aliases=("dispute",)),
    Column(name="deceased", meaning=f"The consumer has died: {_YES}."),
    Column(name="time_barred", meaning=f"A suit would come too late: {_YES}."),
    Column(name="suit_authorized", meaning=f"The creditor authorised a suit: {_YES}."),
    Column(name="judgment", meaning=f"There is a judgment: {_YES}."),
    Column(
        name="initial_communication_done",
        meaning=f"There was a first communication: {_YES}.",
    ),
    Column(
        name="in_validation_period",
        meaning=f"The consumer can still ask for validation: {_YES}.",
    ),
    Column(
        name="initial_communication_at",
        meaning="Day or moment of the first communication.",
    ),
    Column(
        name="validation_notice_sent_at",
        meaning="Day or moment on which the validation notice went out.",
    ),
    Column(
        name="validation_notice_in_initial",
        meaning=f"The first communication contained it: {_YES}.",
    ),
    Column(
        name="validation_notice_returned_at",
        meaning="When it came back as undeliverable.",
    ),
    Column(name="validation_notice_resent_at", meaning="When it was sent again."),
    Column(name="validation_period_ends", meaning="The last day of the validation period."),
    Column(
        name="call_not_before",
        meaning="The consumer asked not to be called before, `HH:MM` by their clock.",
    ),
    Column(
        name="call_not_after",
        meaning="The consumer asked not to be called from then on, `HH:MM` by their clock.",
    ),
    Column(name="no_call_days", meaning="Days the consumer ruled out, such as `sat; sun`."),
    Column(
        name="consumer_timezone",
        meaning="Where the call log says nothing: the consumer's zones, parted by `;`.",
        aliases=("zones",),
    ),
    Column(
        name="consumer_state",
        meaning="Where the call log says nothing: the consumer's state.",
        aliases=("state",),
    ),
    Column(
        name="consumer_city",
        meaning="Where the call log says nothing: the consumer's city.",
        aliases=("city",),
    ),
    Column(
        name="person_ref",
        meaning="Who owes it, where the call log says nothing.",
        aliases=("person", "person id", "consumer id", "debtor id"),
    ),
)
"""One row per account. Each may have `<column>_since` and `<column>_until` beside it."""

_NO_NAME = re.compile(r"\W+", re.ASCII)


def naming_of(
    columns: Iterable[Column], *, aliases: Mapping[str, tuple[str, ...]] = DEFAULT_ALIASES
) -> Naming:
    """How the headers of such a file are understood.

    Args:
        columns: those of the file.
        aliases: a centre's own headers, by field; they serve manifest and sidecars, too.
    """
    found: dict[str, tuple[str, int]] = {}
    for column in columns:
        headers = (column.name, *column.aliases, *aliases.get(column.name, ()))
        for rank, header in enumerate(headers):
            found.setdefault(folded(header), (column.name, rank))
    for column in columns:
        found[folded(column.name)] = (column.name, 0)
    return found


def column_name(header: str) -> str:
    """An unknown header as a name that a condition can use: `Offer Amount` is `offer_amount`."""
    return _NO_NAME.sub("_", plain_text(header).casefold()).strip("_")

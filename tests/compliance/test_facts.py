"""What conditions can name: the account's row as it stood when the call was placed."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

import pytest

from callqa.compliance.conditions import parse_condition
from callqa.compliance.facts import gather
from callqa.domain.contacts import AccountFacts, Attempt, CallContext, Fact, Medium
from callqa.domain.recording import Recording
from callqa.testing import a_recording

CENTRE = timezone(timedelta(hours=-6))
CALLED = datetime(2026, 11, 10, 9, 0, tzinfo=CENTRE)


def recording(
    *, account: Mapping[str, Fact | str] | None = None, extra: Mapping[str, str] | None = None
) -> Recording:
    facts = {
        name: Fact(text=fact) if isinstance(fact, str) else fact
        for name, fact in (account or {}).items()
    }
    context = CallContext(account=None if account is None else AccountFacts(facts=facts))
    return a_recording(started_at=CALLED, context=context, extra=extra or {})


def known(about: Recording, name: str) -> str | bool | None:
    return gather(about, call_type="rpc_outbound").get(name)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (Fact(text="true"), True),
        (Fact(text="No"), False),
        (Fact(text="true", since="2026-11-09"), True),
        (Fact(text="true", since="2026-11-11"), False),
        (Fact(text="true", since="2026-11-10"), None),
        (Fact(text="true", since="2026-11-10T08:59:00-06:00"), True),
        (Fact(text="true", since="2026-11-10T15:01:00+00:00"), False),
        (Fact(text="true", since="2026-10-01", until="2026-11-01"), False),
        (Fact(text="true", until="2026-11-10"), None),
        (Fact(text="true", until="2026-11-12"), None),
        (Fact(text="First Prairie"), "First Prairie"),
        (Fact(text="First Prairie", since="2026-11-12"), None),
    ],
)
def test_a_column_says_what_it_said_when_the_call_was_placed(
    fact: Fact, value: str | bool | None
) -> None:
    assert known(recording(account={"cease": fact}), "account.cease") == value


def test_every_group_reads_the_same_row_and_then_the_recordings_own_metadata() -> None:
    about = recording(
        account={"time_barred": "true", "consumer_state": "MA"},
        extra={"time_barred": "false", "is_law_firm": "false"},
    )

    assert known(about, "debt.time_barred") is True
    assert known(about, "extra.time_barred") == "false"
    assert known(about, "agency.is_law_firm") == "false"
    assert known(about, "consumer.state") == "MA"
    assert known(about, "account.cease") is None


def test_what_the_row_leaves_open_the_recordings_metadata_may_say() -> None:
    row = {"initial_communication_at": "2026-11-10"}

    about = recording(account=row, extra={"initial_communication_done": "false"})

    assert known(about, "account.initial_communication_done") == "false"


def test_without_flags_the_recordings_metadata_decides() -> None:
    about = recording(extra={"initial_communication_done": "true"})
    done = parse_condition("extra.initial_communication_done")

    assert done.holds(gather(about, call_type="rpc_outbound")) is True
    assert known(about, "account.initial_communication_done") == "true"


@pytest.mark.parametrize(
    ("first", "done"),
    [
        ("2026-11-02", True),
        ("2026-11-10T08:59:00-06:00", True),
        ("2026-11-10T09:00:00-06:00", False),
        ("2026-11-10", None),
        ("2026-11-20", False),
    ],
)
def test_whether_the_first_communication_is_done_follows_from_its_date(
    first: str, done: bool | None
) -> None:
    about = recording(account={"initial_communication_at": first})

    assert known(about, "account.initial_communication_done") is done


@pytest.mark.parametrize(
    ("sent", "ends", "running"),
    [
        ("2026-10-05", None, True),  # 5 working days to the 12th, 30 days to 11 November
        ("2026-10-02", None, None),  # to the 8th of November; public holidays may add days
        ("2026-09-25", None, False),
        ("2026-09-25", "2026-11-10", True),
        ("2026-10-05", "2026-11-09", False),
        ("2026-11-12", None, False),  # sent after this call
    ],
)
def test_the_validation_period_follows_from_the_notice(
    sent: str, ends: str | None, running: bool | None
) -> None:
    row = {"validation_notice_sent_at": sent}
    if ends is not None:
        row["validation_period_ends"] = ends

    assert known(recording(account=row), "account.in_validation_period") is running


def test_a_column_of_the_row_wins_over_what_follows_from_dates() -> None:
    about = recording(
        account={"validation_notice_sent_at": "2026-10-05", "in_validation_period": "false"}
    )

    assert known(about, "account.in_validation_period") is False


def test_the_calls_own_row_of_the_log_is_known_too() -> None:
    own = Attempt(
        account_ref="ACC-1", started_at=CALLED, medium=Medium.VOICEMAIL, consumer_state="WA"
    )
    about = a_recording(started_at=CALLED, context=CallContext(own=own))

    assert known(about, "call.medium") == "voicemail"
    assert known(about, "consumer.state") == "WA"
    assert known(about, "consumer.timezone") == "America/Chicago"

"""How often, how soon and at what hour: windows in days of the consumer, and what nobody said."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.compliance.metadata import on_record
from callqa.compliance.metadata_checks import CallingHours, Cap, Frequency, StateCaps
from callqa.compliance.metadata_dial import dialled
from callqa.compliance.rules import RuleBook, load
from callqa.domain.contacts import Attempt, CallContext, Direction, Exclusion
from callqa.domain.verdicts import Outcome
from tests.compliance.dialling import CHICAGO, at, attempt, verdict


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


def seven(**fields: object) -> tuple[Attempt, ...]:
    return tuple(attempt(at(day), **fields) for day in range(2, 9))


_MINUTES = st.integers(min_value=0, max_value=20 * 24 * 60)
_DIALS = st.builds(
    lambda minutes, inbound, connected: attempt(
        datetime(2026, 10, 25, tzinfo=UTC) + timedelta(minutes=minutes),
        direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
        connected=connected,
        consumer_timezones=("America/Chicago",),
    ),
    _MINUTES,
    st.booleans(),
    st.sampled_from([True, True, True, False, None]),
)
_CAP = Cap(law="x", max=3, days=7, exempt=(Exclusion.NOT_CONNECTED,))


@given(dials=st.lists(_DIALS, min_size=1, max_size=14))
def test_the_window_counts_the_calls_of_seven_days_of_the_consumers_calendar(
    dials: list[Attempt],
) -> None:
    """Over the end of summer time, against counting day by day."""
    dials.sort(key=lambda one: one.started_at)
    *earlier, last = dials
    said = on_record(
        Frequency(by="frequency", cap=_CAP),
        dialled(last, CallContext(attempts=tuple(earlier))),
    ).outcome

    if last.direction is Direction.INBOUND or last.connected is False:
        assert said is Outcome.NOT_EVALUABLE
        return
    today = last.started_at.astimezone(CHICAGO).date()
    week = {today - timedelta(days=n) for n in range(7)}
    ours = [
        one.connected
        for one in dials
        if one.direction is Direction.OUTBOUND and one.started_at.astimezone(CHICAGO).date() in week
    ]
    surely = ours.count(True)
    perhaps = surely + ours.count(None)
    expected = Outcome.VIOLATED if surely > 3 else Outcome.REVIEW if perhaps > 3 else Outcome.MET
    assert said is expected


def test_a_breach_is_told_at_the_call_that_made_it_with_its_figures(book: RuleBook) -> None:
    said = verdict(book, "M02", attempt(at(8, 15)), log=seven())

    assert said.outcome is Outcome.VIOLATED
    assert said.why.startswith("attempt 8 in 7 days, 7 are allowed (12 CFR 1006.14(b)(2)(i)(A)")
    assert "2 Nov 10:00" in said.why
    assert said.why.endswith("8 Nov 15:00 (America/Chicago)")


def test_the_day_is_that_of_the_consumer_and_not_that_of_the_centre(book: RuleBook) -> None:
    # 23:30 in Honolulu on the 1st; in Chicago the 2nd has begun.
    talk = attempt(datetime(2026, 11, 2, 9, 30, tzinfo=UTC), conversation=True)
    call = at(8, 18)

    there = attempt(call, consumer_timezones=("Pacific/Honolulu",))
    here = attempt(call, consumer_timezones=("America/Chicago",))

    assert verdict(book, "M03", there, log=(talk,)).outcome is Outcome.MET
    assert verdict(book, "M03", here, log=(talk,)).outcome is Outcome.VIOLATED


@pytest.mark.parametrize("rule_id", ["M02", "M03"])
def test_rows_that_could_not_be_read_leave_no_clean_answer(book: RuleBook, rule_id: str) -> None:
    said = verdict(book, rule_id, attempt(at(8)), log=(), unread_rows=2)

    assert said.outcome is Outcome.NOT_EVALUABLE
    assert "2 rows of the log about this account could not be understood" in said.why


def test_rows_that_could_not_be_read_hide_no_breach(book: RuleBook) -> None:
    said = verdict(book, "M02", attempt(at(8, 15)), log=seven(), unread_rows=1)

    assert said.outcome is Outcome.VIOLATED


@pytest.mark.parametrize(
    ("theirs", "ours", "outcome"),
    [
        ("P-1", "P-1", Outcome.VIOLATED),
        ("P-2", "P-1", Outcome.MET),
        (None, "P-1", Outcome.REVIEW),
        (None, None, Outcome.VIOLATED),
    ],
)
def test_the_count_is_per_person_and_unsure_where_the_log_names_nobody(
    book: RuleBook, theirs: str | None, ours: str | None, outcome: Outcome
) -> None:
    call = attempt(at(8, 15), person_ref=ours)

    assert verdict(book, "M02", call, log=seven(person_ref=theirs)).outcome is outcome


def test_one_account_without_a_reference_is_not_taken_for_another(book: RuleBook) -> None:
    said = verdict(book, "M02", attempt(at(8, 15), account_ref=""), log=seven(account_ref=""))

    assert said.outcome is Outcome.NOT_EVALUABLE
    assert "the account of this call is not known" in said.why


@pytest.mark.parametrize(
    ("state", "city", "outcome"),
    [
        ("NY", "new york", Outcome.VIOLATED),
        ("NY-NYC", None, Outcome.VIOLATED),
        ("NY", "Albany", Outcome.MET),
        ("NY", None, Outcome.MET),
        ("CT", "New York", Outcome.NOT_EVALUABLE),
    ],
)
def test_the_strictest_cap_of_a_city_and_its_state_counts(
    state: str, city: str | None, outcome: Outcome
) -> None:
    caps = StateCaps(
        by="state_caps",
        caps=(
            Cap(law="state", states=("NY",), max=5, days=7),
            Cap(law="city", states=("NY",), cities=("New York", "NYC"), max=1, days=7),
        ),
    )
    call = attempt(at(6), consumer_state=state, consumer_city=city)

    said = on_record(caps, dialled(call, CallContext(attempts=(attempt(at(4)),))))

    assert said.outcome is outcome


def test_the_state_may_stand_with_the_account(book: RuleBook) -> None:
    log = (attempt(at(2), place="cell"), attempt(at(4), place="cell"))

    said = verdict(
        book, "M04", attempt(at(6), place="cell"), log=log, account={"consumer_state": "MA"}
    )

    assert said.outcome is Outcome.VIOLATED


@pytest.mark.parametrize(
    ("utc", "zone", "outcome"),
    [
        # Summer time ends on 1 November 2026 and begins on 8 March 2026, at 2:00.
        ("2026-10-31T12:59:59+00:00", "America/Chicago", Outcome.VIOLATED),  # 7:59:59 CDT
        ("2026-10-31T13:00:00+00:00", "America/Chicago", Outcome.MET),
        ("2026-11-01T13:30:00+00:00", "America/Chicago", Outcome.VIOLATED),  # 7:30 CST
        ("2026-11-01T14:00:00+00:00", "America/Chicago", Outcome.MET),
        ("2026-03-07T13:30:00+00:00", "America/Chicago", Outcome.VIOLATED),  # 7:30 CST
        ("2026-03-08T13:30:00+00:00", "America/Chicago", Outcome.MET),  # 8:30 CDT
        ("2026-03-09T01:59:59+00:00", "America/Chicago", Outcome.MET),  # 20:59:59 CDT
        ("2026-03-09T02:00:00+00:00", "America/Chicago", Outcome.VIOLATED),  # 21:00:00 CDT
        ("2026-07-01T14:30:00+00:00", "America/Phoenix", Outcome.VIOLATED),  # no summer time
        ("2026-07-01T15:00:00+00:00", "America/Phoenix", Outcome.MET),
    ],
)
def test_the_consumers_clock_decides_also_on_the_days_it_is_put_forward_or_back(
    book: RuleBook, utc: str, zone: str, outcome: Outcome
) -> None:
    call = attempt(datetime.fromisoformat(utc), consumer_timezones=(zone,))

    assert verdict(book, "M01", call).outcome is outcome


@given(minutes=st.integers(min_value=0, max_value=2 * 365 * 24 * 60))
def test_what_is_placed_between_eight_and_nine_is_convenient_and_nothing_else(minutes: int) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    hours = CallingHours(by="calling_hours", earliest="08:00", latest="21:00")

    said = on_record(
        hours, dialled(attempt(moment, consumer_timezones=("America/Denver",)), CallContext())
    )

    local = moment.astimezone(ZoneInfo("America/Denver"))
    assert (said.outcome is Outcome.MET) is (8 <= local.hour < 21)


def test_zones_of_log_and_account_are_looked_up_in_that_order(book: RuleBook) -> None:
    early = attempt(datetime(2026, 11, 10, 13, 30, tzinfo=UTC))  # 8:30 in New York

    there = verdict(book, "M01", early, account={"consumer_timezone": "America/New_York"})
    either = verdict(
        book, "M01", early, account={"consumer_timezone": "America/New_York; America/Chicago"}
    )

    assert (there.outcome, either.outcome) == (Outcome.MET, Outcome.REVIEW)

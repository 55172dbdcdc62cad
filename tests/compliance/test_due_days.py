"""How far ahead a promised payment is dated, on a call of Tuesday, 10 March 2026."""

from datetime import date

import pytest

from callqa.compliance.due_days import days_ahead, payment_days_ahead
from callqa.domain.verdicts import Commitment

CALLED = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("due", "days"),
    [
        ("today", 0),
        ("tomorrow", 1),
        ("Friday", 3),
        ("Tuesday", 7),
        ("the tenth", 0),
        ("the fifteenth", 5),
        ("the third", 24),
        ("the thirty first", 21),
        ("March twentieth", 10),
        ("the second of April", 23),
        ("January 5", 301),
        ("in two weeks", 14),
        ("end of the month", 21),
    ],
)
def test_a_day_that_was_said_is_counted_from_the_call(due: str, days: int) -> None:
    assert days_ahead(due, CALLED) == days


@pytest.mark.parametrize(
    "due", ["next Friday", "next month", "this week", "payday", "June", "February thirtieth"]
)
def test_what_names_no_single_day_is_left_open(due: str) -> None:
    assert days_ahead(due, CALLED) is None


def promise(due: str | None, method: str | None) -> Commitment:
    return Commitment(amount=50.0, due=due, method=method, confirmed=True)


def test_the_latest_payment_that_the_agency_puts_through_counts() -> None:
    promises = [promise("Friday", "card"), promise("the second of April", "bank account")]

    assert payment_days_ahead(promises, CALLED) == 23


@pytest.mark.parametrize(
    "made",
    [
        promise("the second of April", None),
        promise("the twentieth", "check"),
        promise(None, "card"),
    ],
)
def test_money_that_the_consumer_sends_is_dated_by_nobody(made: Commitment) -> None:
    assert payment_days_ahead([made], CALLED) is None

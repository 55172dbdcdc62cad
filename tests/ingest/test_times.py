# ruff: noqa: DTZ001 -- naive times are what is tested here
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.ingest.times import aware, is_ambiguous, is_plausible, parsed, zone_named
from tests.ingest.made import NOW

CHICAGO = "America/Chicago"
CENTRAL = timezone(timedelta(hours=-6))
MOMENT = datetime(2026, 11, 2, 14, 5, tzinfo=CENTRAL)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-02T14:05:00-06:00", MOMENT),
        ("2026-11-02 14:05:00-06:00", MOMENT),
        ("2026-11-02 14:05:00 -0600", MOMENT),
        ("2026-11-02T14:05-06", MOMENT),
        ("2026-11-02T14-05-00-0600", MOMENT),
        ("20261102T140500-0600", MOMENT),
        ("2026-11-02T20:05:00Z", MOMENT),
        ("2026-11-02t20:05:00z", MOMENT),
        ("2026/11/02 20:05:00 UTC", MOMENT),
        ("2026-11-02 20:05 GMT", MOMENT),
        ("1793649900", MOMENT),
        ("1793649900.25", MOMENT + timedelta(seconds=0.25)),
        ("1793649900250", MOMENT + timedelta(seconds=0.25)),
        ("2026-11-02T14:05:00.125-06:00", MOMENT + timedelta(seconds=0.125)),
        ("2026-11-02T14:05:00,123456789-06:00", MOMENT + timedelta(microseconds=123456)),
        ("2026-11-02T14:05:00", datetime(2026, 11, 2, 14, 5)),
        ("2026-11-02T14-05-00", datetime(2026, 11, 2, 14, 5)),
        ("2026_11_02_14_05_00", datetime(2026, 11, 2, 14, 5)),
        ("20261102140500", datetime(2026, 11, 2, 14, 5)),
    ],
)
def test_a_moment_is_read_however_it_is_written(text: str, moment: datetime) -> None:
    found = parsed(text)

    assert found == moment
    assert found is not None
    assert (found.tzinfo is None) == (moment.tzinfo is None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-11-02",
        "20261102",
        "14:05",
        "11/02/2026 14:05",
        "02.11.2026 14:05:00",
        "2026-13-02T14:05:00Z",
        "2026-02-30T14:05:00Z",
        "2026-11-02T25:05:00Z",
        "2026-11-02T14:05:60Z",
        "2026-11-02T14:05:00+25:00",
        "2026-11-02T14:05:00 CST",
        "2026-11-02T14:05:00[America/Chicago]",
        "0000-11-02T14:05:00Z",
        "12345678",
        "-1793649900",
        "２０２６-11-02T14:05:00Z",
    ],
)
def test_what_states_no_moment_is_not_guessed_at(text: str) -> None:
    assert parsed(text) is None


moments = st.datetimes(
    min_value=datetime(1990, 1, 2),
    max_value=datetime(2100, 1, 1),
    timezones=st.just(UTC)
    | st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


@given(moments)
def test_iso_8601_is_read_back_to_the_microsecond(moment: datetime) -> None:
    assert parsed(moment.isoformat()) == moment
    assert parsed(moment.isoformat(" ")) == moment


@given(st.text(max_size=40))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    found = parsed(text)

    assert found is None or isinstance(is_plausible(found, now=NOW), bool)


def test_a_naive_time_needs_a_zone() -> None:
    assert aware(datetime(2026, 7, 1, 9), naive_timezone=None) is None
    assert aware(datetime(2026, 7, 1, 9), naive_timezone=CHICAGO) == datetime(
        2026, 7, 1, 14, tzinfo=UTC
    )


def test_an_aware_time_keeps_its_offset_whatever_the_zone() -> None:
    late = datetime(2026, 11, 2, 22, 30, tzinfo=timezone(timedelta(hours=-6)))

    for zone in (None, CHICAGO, "Asia/Tokyo"):
        found = aware(late, naive_timezone=zone)
        assert found is not None
        assert found.isoformat() == "2026-11-02T22:30:00-06:00"


def test_a_naive_time_gets_the_offset_that_its_zone_had_then() -> None:
    winter, summer = datetime(2026, 1, 5, 9), datetime(2026, 7, 6, 9)

    for moment, offset in ((winter, "-06:00"), (summer, "-05:00")):
        found = aware(moment, naive_timezone=CHICAGO)
        assert found is not None
        assert found.isoformat() == f"{moment.isoformat()}{offset}"


def test_a_time_that_the_clocks_left_out_never_was() -> None:
    assert aware(datetime(2026, 3, 8, 2, 30), naive_timezone=CHICAGO) is None


def test_a_time_that_the_clocks_showed_twice_is_known_as_such() -> None:
    twice = datetime(2026, 11, 1, 1, 30)

    assert is_ambiguous(twice, naive_timezone=CHICAGO)
    assert not is_ambiguous(twice + timedelta(hours=1), naive_timezone=CHICAGO)
    assert not is_ambiguous(datetime(2026, 3, 8, 2, 30), naive_timezone=CHICAGO)
    assert aware(twice, naive_timezone=CHICAGO) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert aware(datetime(2026, 3, 8, 3, 30), naive_timezone=CHICAGO) is not None


@pytest.mark.parametrize(
    ("moment", "plausible"),
    [
        (NOW, True),
        (NOW + timedelta(hours=23), True),
        (NOW + timedelta(hours=25), False),
        (datetime(1990, 1, 2, tzinfo=UTC), True),
        (datetime(1970, 1, 1, tzinfo=UTC), False),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), False),
        (datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-14))), False),
        (datetime(2026, 11, 22, 12), True),
        (datetime(2031, 1, 1), False),
    ],
)
def test_a_call_starts_since_1990_and_not_after_tomorrow(
    moment: datetime, *, plausible: bool
) -> None:
    assert is_plausible(moment, now=NOW) is plausible


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("America/Chicago", CHICAGO),
        ("america/CHICAGO", CHICAGO),
        ("UTC", "UTC"),
        ("CST", None),
        ("Central Standard Time", None),
        ("America", None),
        ("../etc/passwd", None),
        ("/etc/localtime", None),
        ("", None),
        ("-06:00", None),
    ],
)
def test_a_zone_is_known_by_its_iana_name(text: str, zone: str | None) -> None:
    assert zone_named(text) == zone
    assert zone is None or ZoneInfo(zone)

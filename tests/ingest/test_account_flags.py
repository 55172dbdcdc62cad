"""The account flags: facts with the day they began, unknown columns kept."""

from pathlib import Path

import pytest

from callqa.domain.contacts import Fact
from callqa.errors import SettingsError
from callqa.ingest.account_flags import Flags, read_account_flags
from callqa.ingest.fields import MetadataRules
from tests.ingest.made import NOW


def read(folder: Path, *lines: str) -> Flags:
    path = folder / "flags.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_account_flags(path, rules=MetadataRules(), now=NOW)


def test_a_flag_carries_the_day_or_the_moment_since_when_it_holds(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "account_ref,cease,cease_since,attorney,attorney_since,attorney_until,DNC",
        "A-1,yes,2026-11-02,true,2026-10-01 09:00Z,2026-10-20T00:00:00Z,",
    )

    facts = found.accounts["A-1"].facts
    assert facts == {
        "cease": Fact(text="yes", since="2026-11-02"),
        "attorney": Fact(
            text="true", since="2026-10-01T09:00:00+00:00", until="2026-10-20T00:00:00+00:00"
        ),
        "account_ref": Fact(text="A-1"),
    }


def test_columns_that_callqa_does_not_know_are_kept_for_conditions(tmp_path: Path) -> None:
    found = read(tmp_path, "account,Offer Amount,Creditor-Name", 'A-1,"340,00",First Prairie')

    assert found.accounts["A-1"].get("offer_amount") == Fact(text="340,00")
    assert found.accounts["A-1"].get("creditor_name") == Fact(text="First Prairie")


@pytest.mark.parametrize(
    ("header", "cells", "why"),
    [
        ("account_ref,cease", ",yes", "account_ref is missing"),
        ("account_ref,cease", "A-1,perhaps", "cease is neither true nor false"),
        ("account_ref,cease,cease_since", "A-1,yes,lately", "cease_since is no moment"),
        ("account_ref,offer,offer_until", "A-1,340,soon", "offer_until is no moment"),
        (
            "account_ref,validation_notice_sent_at",
            "A-1,2026-11-02 09:00",
            "validation_notice_sent_at has no offset",
        ),
        ("account_ref,zones", "A-1,Eastern", "consumer_timezone holds a name that is no IANA zone"),
        ("account_ref,call_not_before", "A-1,noon", "call_not_before is no time such as 12:00"),
        ("account_ref,cease", "A-1,yes,more", "3 values stand under 2 headers"),
    ],
)
def test_a_faulty_row_is_told_and_its_account_has_no_flags(
    tmp_path: Path, header: str, cells: str, why: str
) -> None:
    found = read(tmp_path, header, cells, "A-2,,")

    assert "A-1" not in found.accounts
    assert [why in row.why for row in found.faulty if row.place == "line 2"] == [True]


def test_an_account_with_two_rows_that_differ_has_none(tmp_path: Path) -> None:
    found = read(tmp_path, "account_ref,cease", "A-1,yes", "A-1,no", "A-2,yes", "A-2,yes")

    assert set(found.accounts) == {"A-2"}
    assert [(row.place, row.account_ref) for row in found.faulty] == [
        ("line 2", "A-1"),
        ("line 3", "A-1"),
    ]
    assert "says something else" in found.faulty[0].why


def test_flags_without_an_account_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"`account_flags` names .* no column account_ref"):
        read(tmp_path, "cease,attorney", "yes,no")

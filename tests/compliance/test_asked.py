"""Which columns of an account can change a verdict."""

from pathlib import Path

from callqa.compliance.asked import account_columns
from callqa.compliance.rules import load
from tests.compliance.house import book, rule


def test_columns_that_a_condition_names_are_asked_for_under_all_their_names(tmp_path: Path) -> None:
    rules = book(tmp_path, rule(applies_if="account.offer == 'x' and not agency.is_law_firm"))

    asked = account_columns(rules)

    assert {"offer", "account_offer", "is_law_firm", "agency_is_law_firm"} <= asked
    assert not {"balance", "cease"} & asked


def test_flags_of_the_shipped_rules_are_asked_for() -> None:
    asked = account_columns(load())

    assert {"cease", "attorney", "bankruptcy", "disputed", "validation_notice_sent_at"} <= asked

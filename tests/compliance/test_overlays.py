"""The shipped overlays of states, and the example of a client's, on whole calls."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callqa.compliance.check import check
from callqa.compliance.rules import SHIPPED, RuleBook, load
from callqa.domain.verdicts import Outcome, Severity
from tests.compliance.house import finding

CLIENT = SHIPPED[0].parent / "client-example.yaml"
VERIFIED = (
    "A: Hi, is this Maria Alvarez? | C: Yes it is. | A: Could you give me your date of birth?"
    " | C: March third nineteen eighty. | A: Thank you. This is an attempt to collect a debt and"
    " any information obtained will be used for that purpose."
)
CREDITOR_AND_AMOUNT = " | A: Your balance with First Prairie is four hundred eighty two dollars."
ASK = " | A: Can you pay that today?"
DAY = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def shipped() -> RuleBook:
    return load()


def test_the_shipped_packs_are_federal_law_then_states_then_coaching(shipped: RuleBook) -> None:
    names = [pack.split("@")[0] for pack in shipped.packs]

    assert names == [
        "us-federal",
        *("us-all-party", "us-ca", "us-ma", "us-ny-nyc", "us-wa"),
        "skills",
    ]


def test_every_overlay_cites_the_law_of_its_state(shipped: RuleBook) -> None:
    laid = [one for rule in shipped.rules for one in rule.tightened]
    own = [rule for rule in shipped.rules if "-" in rule.rule_id]

    assert {one.pack for one in own} == {"us-ca", "us-ma", "us-ny-nyc", "us-wa"}
    assert {one.pack for one in laid} == {"us-all-party", "us-ca", "us-ma", "us-ny-nyc", "us-wa"}
    for one in (*laid, *own):
        assert {authority.status for authority in one.authority} == {"state"}


@pytest.mark.parametrize(
    ("state", "severity"),
    [
        ("CA", Severity.AUTO_FAIL),
        ("MA", Severity.AUTO_FAIL),
        ("WA", Severity.AUTO_FAIL),
        ("PA", Severity.AUTO_FAIL),
        ("NY", Severity.MAJOR),
        ("TX", Severity.MAJOR),
        (None, Severity.MAJOR),
    ],
)
def test_a_missing_recording_notice_fails_the_call_where_all_must_consent(
    shipped: RuleBook, state: str | None, severity: Severity
) -> None:
    extra = {} if state is None else {"state": state}

    found = finding(shipped, VERIFIED, rule_id="D01", extra=extra)

    assert (found.outcome, found.severity) == (Outcome.MISSED, severity)
    assert ("nobody said what consumer.state is" in found.why) is (state is None)


@pytest.mark.parametrize(("site", "severity"), [("FL", "auto_fail"), ("TX", "major")])
def test_the_state_in_which_the_agent_sits_counts_too(
    shipped: RuleBook, site: str, severity: str
) -> None:
    extra = {"state": "TX", "site_state": site}

    assert finding(shipped, VERIFIED, rule_id="D01", extra=extra).severity == severity


@pytest.mark.parametrize(
    ("extra", "severity"),
    [
        ({"state": "NY-NYC"}, Severity.MAJOR),
        ({"state": "NY", "city": "Brooklyn"}, Severity.MAJOR),
        ({"state": "NY", "city": "Albany"}, Severity.MINOR),
        ({"state": "NY"}, Severity.MINOR),
        ({"state": "CA", "city": "New York"}, Severity.MINOR),
    ],
)
def test_new_york_city_wants_creditor_and_amount_on_every_call(
    shipped: RuleBook, extra: Mapping[str, str], severity: Severity
) -> None:
    call = f"{VERIFIED} | A: You have a balance with us, can you take care of it?"

    assert finding(shipped, call, rule_id="D07", extra=extra).severity is severity


@pytest.mark.parametrize(
    ("rule_id", "state", "statement"),
    [
        (
            "CA-D09",
            "CA",
            "The law limits how long you can be sued. Because of its age we will not sue you.",
        ),
        (
            "NY-D09",
            "NY",
            "The statute of limitations has expired, and a payment could restart the clock.",
        ),
        (
            "MA-D09",
            "MA",
            "This may be too old to be sued on it in court, and you renew the debt by paying.",
        ),
    ],
)
def test_a_states_statement_on_old_debt_is_due_before_money_is_asked_for(
    shipped: RuleBook, rule_id: str, state: str, statement: str
) -> None:
    def outcome(call: str, **extra: str) -> str:
        return finding(shipped, call, rule_id=rule_id, extra=extra).outcome.value

    said = f"{VERIFIED}{CREDITOR_AND_AMOUNT} | A: {statement}"
    here = {"state": state, "time_barred": "true"}

    assert outcome(f"{said}{ASK}", **here) == "met"
    assert outcome(f"{VERIFIED}{CREDITOR_AND_AMOUNT}{ASK} | A: {statement}", **here) == "missed"
    assert outcome(f"{VERIFIED}{CREDITOR_AND_AMOUNT}{ASK}", **here) == "missed"
    assert outcome(said, **here) == "not_evaluable"
    assert outcome(f"{said}{ASK}", state="TX", time_barred="true") == "not_evaluable"
    assert outcome(f"{said}{ASK}", state=state, time_barred="no") == "not_evaluable"


@pytest.mark.parametrize(
    ("rule_id", "state", "said", "outcome"),
    [
        ("MA-P01", "MA", "We could garnish your wages over this.", "violated"),
        ("MA-P01", "MA", "Wages are only garnished with a court order.", "met"),
        ("MA-P01", "NH", "We could garnish your wages over this.", "not_evaluable"),
        ("WA-P01", "WA", "This is going to ruin your credit.", "violated"),
        ("WA-P01", "WA", "We will report this account to the credit bureaus.", "met"),
        ("WA-P01", None, "This is going to ruin your credit.", "not_evaluable"),
    ],
)
def test_what_a_state_forbids_is_forbidden_there_alone(
    shipped: RuleBook, *, rule_id: str, state: str | None, said: str, outcome: str
) -> None:
    extra = {} if state is None else {"state": state}

    assert finding(shipped, f"{VERIFIED} | A: {said}", rule_id=rule_id, extra=extra).outcome == (
        outcome
    )


def test_a_licence_number_that_is_asked_for_in_california_must_be_given(shipped: RuleBook) -> None:
    asked = f"{VERIFIED} | C: What's your license number?"
    given = f"{asked} | A: Our license number is one zero four four nine."
    refused = f"{asked} | A: I don't have to give you a license number."
    extra = {"state": "CA"}

    assert finding(shipped, given, rule_id="CA-T01", extra=extra).outcome is Outcome.MET
    assert finding(shipped, refused, rule_id="CA-T01", extra=extra).outcome is Outcome.VIOLATED


@pytest.fixture(scope="module")
def with_client() -> RuleBook:
    return load([*SHIPPED, CLIENT])


def test_shipped_packs_are_called_by_name_and_count_once() -> None:
    names = [Path("us-ca"), CLIENT, Path("shipped"), Path("us-federal")]

    assert set(load(names).packs) == set(load([*SHIPPED, CLIENT]).packs)
    assert [pack.split("@")[0] for pack in load([Path("us-federal")]).packs] == ["us-federal"]


def test_the_example_of_a_client_passes_its_own_examples(with_client: RuleBook) -> None:
    assert check(with_client).failures == ()
    assert "client-example@1.0.0" in with_client.packs


@pytest.mark.parametrize(
    ("client", "notice_s", "outcome"),
    [("Example Bank", 5, "met"), ("Example Bank", 20, "missed"), ("Other Bank", 20, "met")],
)
def test_a_client_wants_the_notice_from_the_agent_and_sooner(
    with_client: RuleBook, client: str, notice_s: int, outcome: str
) -> None:
    chat = " ".join(["on"] * round(notice_s / 0.3))
    call = f"A: {chat} this call is recorded | C: Yes I am here, please go on and tell me."
    extra = {"client": client, "ivr_notice": "true"}

    found = finding(with_client, call, rule_id="D01", extra=extra, started_at=DAY)

    assert found.outcome == outcome

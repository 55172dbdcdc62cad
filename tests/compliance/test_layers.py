"""Packs laid upon one another: later layers tighten where they are in force, and never loosen."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from callqa.compliance.rules import RuleBook, load
from callqa.domain.verdicts import Outcome, Severity
from callqa.errors import PolicyError
from tests.compliance.house import EVENTS, finding, pack, rule

AUTHORITY = [{"cite": "State Code 1", "status": "state", "checked_on": "2026-11-22"}]
IN_CA = "consumer.state == 'CA'"
CA, TX = {"state": "CA"}, {"state": "TX"}
CHAT = "and so on and so forth and more of it"  # ten words, 3 s


def tightening(**fields: Any) -> dict[str, Any]:
    return {"id": "P90", "why": "The state wants more.", "authority": AUTHORITY, **fields}


def laid(
    folder: Path,
    base: dict[str, Any],
    *tightenings: dict[str, Any],
    rules: tuple[dict[str, Any], ...] = (),
    **head: Any,
) -> RuleBook:
    """A federal rule, and a state pack in force in California upon it."""
    state = {"layer": "state", "in_force_if": IN_CA, "version": "2.0.0", **head}
    return load(
        [
            pack(folder, *rules, name="state", tighten=list(tightenings), **state),
            pack(folder, base, name="federal", events=EVENTS),
        ]
    )


def test_a_state_makes_a_rule_weigh_more_where_it_is_in_force(tmp_path: Path) -> None:
    rules = laid(tmp_path, rule(), tightening(severity="auto_fail"))

    there = finding(rules, "A: oh shut up", extra=CA)
    elsewhere = finding(rules, "A: oh shut up", extra=TX)

    assert (there.outcome, there.severity) == (Outcome.VIOLATED, Severity.AUTO_FAIL)
    assert there.why.endswith("state: The state wants more. (State Code 1)")
    assert (there.pack, there.pack_version) == ("federal+state", "1.0.0+2.0.0")
    assert (elsewhere.severity, elsewhere.pack) == (Severity.MINOR, "federal")


def test_where_nobody_knows_the_state_the_finding_says_that_it_may_weigh_more(
    tmp_path: Path,
) -> None:
    rules = laid(tmp_path, rule(), tightening(severity="auto_fail"))

    found = finding(rules, "A: oh shut up")

    assert (found.outcome, found.severity) == (Outcome.VIOLATED, Severity.MINOR)
    assert found.why.endswith("state may be stricter here: nobody said what consumer.state is")
    assert finding(rules, "A: hello").why == "not heard in the call"


@pytest.mark.parametrize(
    ("base", "change", "call", "there", "elsewhere"),
    [
        (
            rule("disclosure", window={"first_s": 30}),
            {"window": {"first_s": 2}},
            f"A: {CHAT} on a recorded line",
            "missed",
            "met",
        ),
        (
            rule("disclosure", window={"after": "RPC_CONFIRMED", "within_s": 60}),
            {"window": {"within_s": 2}},
            f"A: is this maria | C: yes | A: {CHAT} on a recorded line",
            "missed",
            "met",
        ),
        (
            rule("disclosure", waived_if="extra.ivr"),
            {"without": ["waived_if"]},
            f"A: {CHAT}",
            "missed",
            "met",
        ),
        (
            rule("disclosure", satisfied_by=["DONE"]),
            {"without": ["satisfied_by"]},
            f"A: {CHAT} it went through",
            "missed",
            "met",
        ),
        (
            rule(review_if="extra.ivr"),
            {"without": ["review_if"]},
            "A: shut up",
            "violated",
            "review",
        ),
        (
            rule(unless_after={"events": "ASKED_WHO"}),
            {"without": ["unless_after"]},
            "C: who are you with | A: shut up",
            "violated",
            "met",
        ),
        (
            rule(applies_if="DONE"),
            {"applies_also_if": "DEBT_CONTENT"},
            "A: shut up about your balance",
            "violated",
            "not_evaluable",
        ),
        (rule(), {"also": ["be quiet"]}, "A: oh be quiet", "violated", "met"),
        (
            rule(match={"all": {"one": ["be"], "two": ["silent"]}}),
            {"also": ["be quiet"]},
            "A: oh be quiet",
            "violated",
            "met",
        ),
        (
            rule("trigger"),
            {"also": ["leave me alone"]},
            "C: leave me alone | A: we will not call",
            "met",
            "not_evaluable",
        ),
    ],
)
def test_what_a_later_layer_may_tighten(
    tmp_path: Path,
    *,
    base: dict[str, Any],
    change: dict[str, Any],
    call: str,
    there: str,
    elsewhere: str,
) -> None:
    rules = laid(tmp_path, base, tightening(**change))
    ivr = {"ivr": "true"}

    assert finding(rules, call, extra=CA | ivr).outcome == there
    assert finding(rules, call, extra=TX | ivr).outcome == elsewhere
    assert finding(rules, call, extra=ivr).outcome == elsewhere


def test_what_a_layer_adds_is_also_heard_by_the_rules_that_follow_it(tmp_path: Path) -> None:
    order = {"events": ["DEBT_CONTENT"], "must_follow": ["P90"]}
    rules = laid(
        tmp_path,
        rule(),
        tightening(also=["be quiet"]),
        rules=(rule("sequence", id="CA-S15", order=order),),
    )

    assert finding(rules, "A: be quiet your balance", rule_id="CA-S15", extra=CA).outcome == "met"


@pytest.mark.parametrize(
    ("base", "change", "fault"),
    [
        (rule(), {"severity": "minor"}, "severity: minor is no graver than minor"),
        (rule(), {"severity": "info"}, "severity: info is no graver than minor"),
        (
            rule("disclosure", window={"first_s": 30}),
            {"window": {"first_s": 40}},
            r"window\.first_s: 40 is no shorter than 30",
        ),
        (
            rule("disclosure", window={"after": "DONE", "within_s": 30}),
            {"window": {"within_s": 30}},
            r"window\.within_s: 30 is no shorter than 30",
        ),
        (rule("disclosure"), {"window": {"within_s": 30}}, "window follows no event"),
        (
            rule("disclosure"),
            {"window": {"after": "DONE"}},
            r"window\.after: Unexpected keyword",
        ),
        (rule(), {"window": {"first_s": 30}}, "would not make this rule stricter"),
        (rule("trigger"), {"window": {"first_s": 30}}, "would not make this rule stricter"),
        (rule(), {"without": ["waived_if"]}, "without: waived_if is no waiver of this rule"),
        (
            rule("disclosure", confirmed_by="DONE"),
            {"without": ["confirmed_by"]},
            r"without\.0: Input should be",
        ),
        (rule(), {"applies_also_if": "DONE"}, "applies to every call already"),
        (rule("disclosure"), {"also": ["hello"]}, "would make a disclosure easier to meet"),
        (rule("skill"), {"also": ["hello"]}, "would make a skill easier to meet"),
        (rule(), {"also": ["hello ~99 you"]}, r"also\.0: .*no gap"),
        (rule(), {}, "it changes nothing"),
        (rule(), {"waived_if": "DONE"}, "waived_if: a later layer may change severity,"),
        (rule(), {"guards": {"exclude": ["x"]}}, "guards: a later layer may change"),
        (rule(), {"match": {"any": ["x"]}}, "match: a later layer may change"),
        (rule(), {"applies_if": "DONE"}, "applies_if: a later layer may change"),
        (rule(), {"severity": "major", "authority": []}, "authority: "),
        (rule(), {"severity": "major", "id": "P91"}, "id: no pack of an earlier layer has"),
        (rule(), {"severity": "major", "in_force_if": "colour"}, "in_force_if: "),
        (rule(), {"severity": "major", "in_force_if": "NEVER_HEARD"}, "refers to NEVER_HEARD"),
        (rule(), {"severity": "major", "effective": {"since": "now"}}, "effective: .*from"),
        (rule(), {"severity": "major", "effective": {"from": "soon"}}, "soon is no day"),
    ],
)
def test_whatever_would_loosen_a_rule_is_a_fault_with_file_rule_and_field(
    tmp_path: Path, base: dict[str, Any], change: dict[str, Any], fault: str
) -> None:
    with pytest.raises(PolicyError, match=rf"P9\d: .*{fault}"):
        laid(tmp_path, base, tightening(**change))


def test_all_loosenings_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        laid(tmp_path, rule(), tightening(severity="info", window={"first_s": 1}), tightening())

    message = str(caught.value)
    assert "state.yaml: tighten P90: severity" in message
    assert "state.yaml: tighten P90: window" in message
    assert "state.yaml: tighten P90: as a whole: it changes nothing" in message


def test_a_layer_cannot_change_rules_of_its_own_or_of_a_later_one(tmp_path: Path) -> None:
    client = pack(
        tmp_path, rule(), name="client", layer="client", tighten=[tightening(severity="major")]
    )
    state = pack(
        tmp_path,
        rule(id="P91"),
        name="state",
        layer="state",
        tighten=[tightening(severity="major")],
    )

    with pytest.raises(PolicyError) as caught:
        load([state, client])

    assert "client.yaml: tighten P90: id: no pack of an earlier layer" in str(caught.value)
    assert "state.yaml: tighten P90: id: no pack of an earlier layer" in str(caught.value)


def test_a_client_lies_upon_a_state_and_the_gravest_and_shortest_win(tmp_path: Path) -> None:
    base = rule("disclosure", window={"first_s": 30})
    federal = pack(tmp_path, base, name="federal", events=EVENTS)
    state = pack(
        tmp_path,
        name="state",
        layer="state",
        tighten=[tightening(severity="auto_fail", window={"first_s": 9})],
    )
    client = pack(
        tmp_path,
        name="client",
        layer="client",
        tighten=[tightening(severity="major", window={"first_s": 2})],
    )

    rules = load([client, state, federal])
    found = finding(rules, f"A: {CHAT} on a recorded line")

    assert rules.packs == ("federal@1.0.0", "state@1.0.0", "client@1.0.0")
    assert (found.outcome, found.severity) == (Outcome.MISSED, Severity.AUTO_FAIL)
    assert found.pack == "federal+state+client"
    assert "outside 0 to 2 s" in found.why


def test_a_graver_severity_of_the_facts_stays_graver_than_that_of_a_layer(tmp_path: Path) -> None:
    base = rule(severity_if={"auto_fail": "DONE", "major": "DEBT_CONTENT"})
    rules = laid(tmp_path, base, tightening(severity="major"))

    plain = finding(rules, "A: shut up", extra=CA)
    worse = finding(rules, "A: shut up it went through", extra=CA)

    assert (plain.severity, worse.severity) == (Severity.MAJOR, Severity.AUTO_FAIL)


def test_a_states_own_rule_is_judged_where_the_state_is_in_force(tmp_path: Path) -> None:
    rules = laid(tmp_path, rule(), rules=(rule(id="CA-P15", match={"any": ["be quiet"]}),))

    def outcome(extra: dict[str, str]) -> str:
        return finding(rules, "A: be quiet", rule_id="CA-P15", extra=extra).outcome.value

    assert [outcome(CA), outcome(TX), outcome({})] == ["violated", "not_evaluable", "not_evaluable"]
    unknown = finding(rules, "A: be quiet", rule_id="CA-P15")
    assert unknown.why.startswith("nobody said what consumer.state is")
    assert unknown.pack == "state"


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (31, "not_evaluable"),
        (1, "violated"),
        (None, "not_evaluable"),
    ],
)
def test_a_rule_is_in_force_on_its_days_alone(
    tmp_path: Path, day: int | None, outcome: str
) -> None:
    months = {31: 8, 1: 9}
    started_at = datetime(2026, months[day], day, 23, 30, tzinfo=UTC) if day else None
    dated = rule(effective={"from": "2026-09-01", "until": "2026-12-01"})
    rules = load([pack(tmp_path, dated, events=EVENTS)])

    found = finding(rules, "A: oh shut up", started_at=started_at)

    assert found.outcome == outcome
    assert started_at or found.why.startswith("nobody said what call.day is")


def test_a_rule_ends_on_the_day_it_names(tmp_path: Path) -> None:
    dated = rule(effective={"until": "2026-12-01"})
    rules = load([pack(tmp_path, dated, events=EVENTS)])

    last = finding(rules, "A: shut up", started_at=datetime(2026, 11, 30, 23, tzinfo=UTC))
    after = finding(rules, "A: shut up", started_at=datetime(2026, 12, 1, 0, tzinfo=UTC))

    assert (last.outcome, after.outcome) == (Outcome.VIOLATED, Outcome.NOT_EVALUABLE)


def test_the_days_of_a_pack_and_of_a_tightening_both_count(tmp_path: Path) -> None:
    rules = laid(
        tmp_path,
        rule(),
        tightening(severity="major", effective={"from": "2026-10-01"}),
        effective={"from": "2026-09-01", "until": "2026-11-01"},
    )

    def severity(month: int) -> Severity:
        at = datetime(2026, month, 15, tzinfo=UTC)
        return finding(rules, "A: shut up", extra=CA, started_at=at).severity

    assert [severity(month) for month in (8, 9, 10, 11)] == ["minor", "minor", "major", "minor"]


@pytest.mark.parametrize("rule_id", ["CA-D15", "NYC-P01", "ACME-K02", "D15"])
def test_ids_of_states_and_clients_are_ids(tmp_path: Path, rule_id: str) -> None:
    rules = load([pack(tmp_path, rule(id=rule_id), events=EVENTS)])

    assert finding(rules, "A: shut up", rule_id=rule_id).outcome is Outcome.VIOLATED


@pytest.mark.parametrize("rule_id", ["ca-D15", "CA_D15", "CA-15", "A-D15", "CA-D1", "CA-D155"])
def test_what_is_no_id_is_refused(tmp_path: Path, rule_id: str) -> None:
    with pytest.raises(PolicyError, match="id: "):
        load([pack(tmp_path, rule(id=rule_id))])


def test_a_faulty_condition_of_a_pack_names_the_pack(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"house\.yaml: in_force_if: .*colour"):
        load([pack(tmp_path, rule(), in_force_if="colour")])


@pytest.mark.parametrize(
    ("event", "holder"), [("DONE", "federal"), ("RPC_CONFIRMED", "the language itself")]
)
def test_a_later_pack_cannot_change_an_event_under_the_rules_that_name_it(
    tmp_path: Path, event: str, holder: str
) -> None:
    again = {event: {"speaker": "agent", "match": {"any": ["never said by anybody"]}}}

    with pytest.raises(PolicyError, match=f"state: event {event}: is already in {holder}"):
        laid(tmp_path, rule(), tightening(severity="major"), events=again)

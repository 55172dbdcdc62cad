from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.compliance.conditions import Value, parse_condition

FACTS: Mapping[str, Value] = {
    "call.type": "rpc_outbound",
    "call.direction": None,
    "extra.first": "true",
    "extra.later": "False",
    "extra.blank": " ",
    "extra.note": "see file",
    "debt.note": "see file",
    "account.disputed": True,
    "account.judgment": "Y",
    "debt.balance": 482.1,
    "debt.age_years": "7",
    "consumer.state": "CA",
    "call.day": "2026-09-01",
    "account.opened": "2026-08-31T23:00:00+02:00",
    "DEBT": True,
    "PAY": False,
    "D04": True,
    "CA-D15": False,
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("DEBT", True),
        ("not DEBT", False),
        ("DEBT and PAY", False),
        ("DEBT or PAY", True),
        ("D04", True),
        ("CA-D15", False),
        ("call.type in ['rpc_outbound', 'rpc_inbound']", True),
        ("call.type not in ['rpc_outbound', 'rpc_inbound']", False),
        ("call.type == 'voicemail'", False),
        ("call.type != 'voicemail'", True),
        ("extra.first", True),
        ("extra.later", False),
        ("extra.unsaid", None),
        ("extra.blank", None),
        ("extra.note", None),
        ("extra.note == 'See file'", True),
        ("not extra.unsaid", None),
        ("call.direction == 'inbound'", None),
        ("call.direction != 'inbound'", None),
        ("call.direction not in ['inbound']", None),
        ("extra.unsaid and PAY", False),
        ("extra.unsaid and DEBT", None),
        ("extra.unsaid or DEBT", True),
        ("extra.unsaid or PAY", None),
        ("account.disputed", True),
        ("account.judgment", True),
        ("account.judgment == true", True),
        ("account.judgment == false", False),
        ("account.unsaid", None),
        ("consumer.state == 'ca'", True),
        ("consumer.state in ['NY', 'MA']", False),
        ("debt.balance > 482", True),
        ("debt.balance <= 482", False),
        ("debt.age_years >= 7", True),
        ("debt.age_years < 7.5", True),
        ("debt.age_years == 7", True),
        ("debt.age_years in [6, 7]", True),
        ("debt.note > 3", None),
        ("call.day >= '2026-09-01'", True),
        ("call.day < '2026-09-01'", False),
        ("account.opened < '2026-09-01'", True),
        ("debt.note < '2026-09-01'", None),
        ("consumer.unsaid < '2026-09-01'", None),
        ("debt.unsaid < 3", None),
        ("known(extra.first)", True),
        ("known(extra.unsaid)", False),
        ("not known(extra.blank)", True),
        ("assume(extra.unsaid, true)", True),
        ("assume(extra.unsaid, false)", False),
        ("assume(extra.later, true)", False),
        ("assume(consumer.zone, 'east') == 'east'", True),
        ("assume(debt.unsaid, 5) > 4", True),
    ],
)
def test_conditions_know_true_false_and_unknown(source: str, value: bool | None) -> None:
    assert parse_condition(source).holds(FACTS) is value


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("DEBT and account.open", "nobody said whether account.open"),
        ("consumer.zone == 'east'", "nobody said what consumer.zone is"),
        ("account.a and account.b", "nobody said whether account.a and nobody said whether"),
        ("DEBT and call.type == 'voicemail'", "call.type is rpc outbound"),
        ("PAY or not D04", "pay was not heard and D04 was heard"),
        ("known(account.open)", "account.open is not known"),
        ("extra.note", "neither true nor false: extra.note"),
        ("debt.note > 3", "debt.note cannot be read"),
    ],
)
def test_an_answer_names_what_decided_it_or_what_is_missing(source: str, why: str) -> None:
    assert parse_condition(source).answer(FACTS).why.startswith(why)


@pytest.mark.parametrize(
    "source",
    [
        "call.colour",
        "open('x')",
        "1 +",
        "DEBT > PAY",
        "debt",
        "call.type == DEBT",
        "call.type in 'rpc'",
        "call.type == ['rpc']",
        "debt.balance < 'ten'",
        "debt.balance < true",
        "1 < debt.balance < 3",
        "debt.balance is 3",
        "known(3)",
        "assume(extra.x)",
        "house.colour == 'red'",
        "-debt.balance",
    ],
)
def test_what_is_no_condition_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"condition|unknown|neither|list|number"):
        parse_condition(source)


def test_a_condition_names_its_events() -> None:
    condition = parse_condition(
        "DEBT and not call.type == 'x' or DEBT or CA-D15 or known(account.y)"
    )

    assert condition.events == ("DEBT", "CA-D15")
    assert condition.names == ("DEBT", "call.type", "CA-D15", "account.y")


NAMES = ("EVENT", "account.flag", "debt.balance", "consumer.state")
VALUES = st.sampled_from([True, False, "yes", "CA", "7", 7.0, "none of these", 0.0])
LEAVES = st.sampled_from(
    [
        "EVENT",
        "account.flag",
        "account.flag == true",
        "debt.balance > 6",
        "debt.balance != 7",
        "consumer.state in ['CA', 'NY']",
        "consumer.state not in ['CA']",
    ]
)
SOURCES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
    ),
    max_leaves=8,
)


@given(
    source=SOURCES,
    known=st.dictionaries(st.sampled_from(NAMES), VALUES),
    learnt=st.dictionaries(st.sampled_from(NAMES), VALUES),
)
def test_learning_an_unknown_fact_never_flips_a_decided_answer(
    source: str, known: dict[str, Value], learnt: dict[str, Value]
) -> None:
    condition = parse_condition(source)
    before = condition.holds(known)

    if before is not None:
        assert condition.holds({**learnt, **known}) is before


@given(source=SOURCES, facts=st.fixed_dictionaries(dict.fromkeys(NAMES, st.just(None))))
def test_where_nothing_is_known_nothing_is_decided(source: str, facts: dict[str, Value]) -> None:
    assert parse_condition(source).holds(facts) is None

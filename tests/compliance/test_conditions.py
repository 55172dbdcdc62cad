import pytest

from callqa.compliance.conditions import parse_condition

FACTS: dict[str, str | bool | None] = {
    "call.type": "rpc_outbound",
    "call.direction": None,
    "extra.first": "true",
    "extra.later": "False",
    "extra.blank": " ",
    "DEBT": True,
    "PAY": False,
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("DEBT", True),
        ("not DEBT", False),
        ("DEBT and PAY", False),
        ("DEBT or PAY", True),
        ("call.type in ['rpc_outbound', 'rpc_inbound']", True),
        ("call.type == 'voicemail'", False),
        ("extra.first", True),
        ("extra.later", False),
        ("extra.unsaid", None),
        ("extra.blank", None),
        ("not extra.unsaid", None),
        ("call.direction == 'inbound'", None),
        ("extra.unsaid and PAY", False),
        ("extra.unsaid and DEBT", None),
        ("extra.unsaid or DEBT", True),
        ("extra.unsaid or PAY", None),
        ("extra_or_true.unsaid", True),
        ("extra_or_false.unsaid", False),
        ("extra_or_true.later", False),
    ],
)
def test_conditions_know_true_false_and_unknown(source: str, value: bool | None) -> None:
    assert parse_condition(source).holds(FACTS) is value


@pytest.mark.parametrize(
    "source", ["call.colour", "open('x')", "1 +", "DEBT > PAY", "debt", "call.type == DEBT"]
)
def test_what_is_no_condition_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"condition|unknown|neither"):
        parse_condition(source)


def test_a_condition_names_its_events() -> None:
    assert parse_condition("DEBT and not call.type == 'x' or DEBT").events == ("DEBT",)
